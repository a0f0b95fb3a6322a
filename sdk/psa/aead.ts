/**
 * Authenticated encryption (PSA Crypto API 1.5, authenticated encryption with associated data). An
 * operation is named by the handle that setup gives; its calls come in the order lengths, nonce,
 * additional data, data, end.
 */
import type { CallOptions } from '../client.ts';

export interface Aeads {
  /**
   * `psa_aead_encrypt`
   * @param key - id of a key with PSA_KEY_USAGE_ENCRYPT
   * @param alg - e.g. `PSA_ALG_GCM`
   * @param nonce - never the same twice with one key
   * @returns the ciphertext, then the tag
   * @example const sealed = await session.aeadEncrypt(key, PSA_ALG_GCM, nonce, header, plaintext);
   */
  aeadEncrypt(
    key: number,
    alg: number,
    nonce: BufferSource,
    additionalData: BufferSource,
    plaintext: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * `psa_aead_decrypt`
   * @param key - id of a key with PSA_KEY_USAGE_DECRYPT
   * @param ciphertext - with its tag
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if anything was changed; no plaintext is given out
   * then
   * @example const plaintext = await session.aeadDecrypt(key, PSA_ALG_GCM, nonce, header, sealed);
   */
  aeadDecrypt(
    key: number,
    alg: number,
    nonce: BufferSource,
    additionalData: BufferSource,
    ciphertext: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Starts an encryption of several parts. `psa_aead_encrypt_setup`
   * @returns the operation's handle
   * @example const operation = await session.aeadEncryptSetup(key, PSA_ALG_GCM);
   */
  aeadEncryptSetup(key: number, alg: number, options?: CallOptions): Promise<number>;
  /**
   * Starts a decryption of several parts. `psa_aead_decrypt_setup`
   * @returns the operation's handle
   * @example const operation = await session.aeadDecryptSetup(key, PSA_ALG_GCM);
   */
  aeadDecryptSetup(key: number, alg: number, options?: CallOptions): Promise<number>;
  /**
   * Draws the nonce, when encrypting. `psa_aead_generate_nonce`
   * @returns the nonce; that of CCM is the longest which leaves room for the declared length
   * @throws PsaError PSA_ERROR_BAD_STATE if there is one already, or CCM has no lengths yet
   * @example const nonce = await session.aeadGenerateNonce(operation);
   */
  aeadGenerateNonce(operation: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Sets the nonce. `psa_aead_set_nonce`
   * @throws PsaError PSA_ERROR_BAD_STATE if there is one already, or CCM has no lengths yet
   * @example await session.aeadSetNonce(operation, nonce);
   */
  aeadSetNonce(operation: number, nonce: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Declares the lengths, in bytes, before the nonce. CCM cannot do without. `psa_aead_set_lengths`
   * @example await session.aeadSetLengths(operation, header.length, plaintext.length);
   */
  aeadSetLengths(
    operation: number,
    adLength: number,
    plaintextLength: number,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Gives additional data, before any data. `psa_aead_update_ad`
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if it is more than was declared
   * @example await session.aeadUpdateAd(operation, header);
   */
  aeadUpdateAd(operation: number, data: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Encrypts or decrypts a part. What is decrypted must not be used before `aeadVerify` has
   * resolved. `psa_aead_update`
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if it is more than was declared
   * @example const part = await session.aeadUpdate(operation, chunk);
   */
  aeadUpdate(
    operation: number,
    data: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Ends an encryption. `psa_aead_finish`
   * @returns what was held back of the ciphertext, and the tag
   * @example const { ciphertext, tag } = await session.aeadFinish(operation);
   */
  aeadFinish(
    operation: number,
    options?: CallOptions,
  ): Promise<{ ciphertext: Uint8Array<ArrayBuffer>; tag: Uint8Array<ArrayBuffer> }>;
  /**
   * Ends a decryption; resolves if the tag is good. `psa_aead_verify`
   * @returns what was held back of the plaintext
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not: the plaintext got so far is
   * worthless
   * @example const end = await session.aeadVerify(operation, tag);
   */
  aeadVerify(
    operation: number,
    tag: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Ends an operation in any state. `psa_aead_abort`
   * @example await session.aeadAbort(operation);
   */
  aeadAbort(operation: number, options?: CallOptions): Promise<void>;
}
