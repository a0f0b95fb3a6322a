/**
 * Unauthenticated encryption (PSA Crypto API 1.5, unauthenticated ciphers). It hides, and does not
 * protect against change: take an AEAD where there is a choice. An operation is named by the handle
 * that setup gives.
 */
import type { CallOptions } from '../client.ts';

export interface Ciphers {
  /**
   * Encrypts under a fresh random IV. `psa_cipher_encrypt`
   * @param key - id of a key with PSA_KEY_USAGE_ENCRYPT
   * @param alg - e.g. `PSA_ALG_CTR`
   * @returns the IV, then the ciphertext; ECB and ARC4 have no IV
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if a mode without padding gets no whole blocks
   * @example const output = await session.cipherEncrypt(key, PSA_ALG_CBC_PKCS7, plaintext);
   */
  cipherEncrypt(
    key: number,
    alg: number,
    input: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Decrypts what `cipherEncrypt` made. `psa_cipher_decrypt`
   * @param key - id of a key with PSA_KEY_USAGE_DECRYPT
   * @param input - the IV, then the ciphertext
   * @throws PsaError PSA_ERROR_INVALID_PADDING if the padding is wrong
   * @example const plaintext = await session.cipherDecrypt(key, PSA_ALG_CBC_PKCS7, output);
   */
  cipherDecrypt(
    key: number,
    alg: number,
    input: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Starts an encryption of several parts: IV, updates, finish. `psa_cipher_encrypt_setup`
   * @returns the operation's handle
   * @example const operation = await session.cipherEncryptSetup(key, PSA_ALG_CTR);
   */
  cipherEncryptSetup(key: number, alg: number, options?: CallOptions): Promise<number>;
  /**
   * Starts a decryption of several parts: IV, updates, finish. `psa_cipher_decrypt_setup`
   * @returns the operation's handle
   * @example const operation = await session.cipherDecryptSetup(key, PSA_ALG_CTR);
   */
  cipherDecryptSetup(key: number, alg: number, options?: CallOptions): Promise<number>;
  /**
   * Draws the IV, when encrypting. `psa_cipher_generate_iv`
   * @throws PsaError PSA_ERROR_BAD_STATE if there is an IV already, or the cipher has none
   * @example const iv = await session.cipherGenerateIv(operation);
   */
  cipherGenerateIv(operation: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Sets the IV. `psa_cipher_set_iv`
   * @param iv - of the length the mode asks for; 1 to 16 bytes for CTR with 128-bit blocks
   * @throws PsaError PSA_ERROR_BAD_STATE if there is an IV already, or the cipher has none
   * @example await session.cipherSetIv(operation, iv);
   */
  cipherSetIv(operation: number, iv: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * `psa_cipher_update`
   * @returns what is ready; a mode of blocks holds the rest back
   * @throws PsaError PSA_ERROR_BAD_STATE if the operation is not open or lacks its IV
   * @example const part = await session.cipherUpdate(operation, chunk);
   */
  cipherUpdate(
    operation: number,
    data: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Ends the operation. `psa_cipher_finish`
   * @returns what was held back
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT for a total of wrong length,
   * PSA_ERROR_INVALID_PADDING
   * @example const end = await session.cipherFinish(operation);
   */
  cipherFinish(operation: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Ends an operation in any state. `psa_cipher_abort`
   * @example await session.cipherAbort(operation);
   */
  cipherAbort(operation: number, options?: CallOptions): Promise<void>;
}
