/** Asymmetric encryption (PSA Crypto API 1.5, asymmetric encryption). */
import type { CallOptions } from '../client.ts';

export interface AsymmetricEncryption {
  /**
   * Encrypts a short message. `psa_asymmetric_encrypt`
   * @param key - a public key or key pair with PSA_KEY_USAGE_ENCRYPT
   * @param alg - e.g. `PSA_ALG_RSA_OAEP(PSA_ALG_SHA_256)`
   * @param salt - for OAEP the label; leave it out for none, and for PKCS#1 v1.5
   * @returns the ciphertext, as long as the modulus
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if the message is too long
   * @example const sealed = await session.asymmetricEncrypt(key, alg, contentKey);
   */
  asymmetricEncrypt(
    key: number,
    alg: number,
    plaintext: BufferSource,
    salt?: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Decrypts a short message. `psa_asymmetric_decrypt`
   * @param key - a key pair with PSA_KEY_USAGE_DECRYPT
   * @param salt - as it was encrypted with
   * @throws PsaError PSA_ERROR_INVALID_PADDING if it was not made with this key, algorithm and label. Do
   *   not tell a stranger so: with PKCS#1 v1.5 that decrypts messages for them
   * @example const contentKey = await session.asymmetricDecrypt(key, alg, sealed);
   */
  asymmetricDecrypt(
    key: number,
    alg: number,
    ciphertext: BufferSource,
    salt?: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
}
