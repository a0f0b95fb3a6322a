/** Key encapsulation (PSA Crypto API 1.5, key encapsulation). */
import type { KeyAttributes } from '../attributes.ts';
import type { CallOptions } from '../client.ts';

export interface KeyEncapsulation {
  /**
   * Makes a secret key, and a ciphertext from which the holder of the private key makes the same.
   * `psa_encapsulate`
   * @param key - id of a public key or key pair with PSA_KEY_USAGE_ENCRYPT
   * @param alg - `PSA_ALG_ML_KEM` or `PSA_ALG_ECIES_SEC1`
   * @param attributes - of the secret key: type DERIVE or HMAC, for ML-KEM also AES, ARIA, CAMELLIA or
   *   SM4; bits 0 or the size of the secret
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT for attributes that do not fit the secret
   * @example
   * const attributes = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_DERIVE, alg };
   * const { outputKey, ciphertext } = await session.encapsulate(key, PSA_ALG_ML_KEM, attributes);
   */
  encapsulate(
    key: number,
    alg: number,
    attributes: Partial<KeyAttributes>,
    options?: CallOptions,
  ): Promise<{ readonly outputKey: number; readonly ciphertext: Uint8Array<ArrayBuffer> }>;
  /**
   * Makes the secret key of a ciphertext. A ciphertext that was tampered with may give another key.
   * `psa_decapsulate`
   * @param key - id of a key pair with PSA_KEY_USAGE_DECRYPT
   * @param attributes - of the secret key, as for `encapsulate`
   * @returns the secret key's id
   * @example const key = await session.decapsulate(pair, PSA_ALG_ML_KEM, ciphertext, attributes);
   */
  decapsulate(
    key: number,
    alg: number,
    ciphertext: BufferSource,
    attributes: Partial<KeyAttributes>,
    options?: CallOptions,
  ): Promise<number>;
}
