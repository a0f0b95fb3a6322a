/** Key management (PSA Crypto API 1.5, key management). */
import type { KeyAttributes } from '../attributes.ts';
import type { CallOptions } from '../client.ts';

export interface KeyManagement {
  /**
   * Makes a key. `psa_generate_key`
   * @param attributes - type, bits, usage, alg; for a persistent key also id
   * @returns the key's id
   * @throws PsaError PSA_ERROR_ALREADY_EXISTS if the id is taken, PSA_ERROR_NOT_SUPPORTED
   * @example const key = await session.generateKey({ type, bits: 256, usage, alg, id: 1 });
   */
  generateKey(attributes: Partial<KeyAttributes>, options?: CallOptions): Promise<number>;
  /**
   * Brings key material in. `psa_import_key`
   * @param data - in the raw PSA format of the type, e.g. 32 bytes for a P-256 key pair
   * @returns the key's id
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if the data is not such a key
   * @example const key = await session.importKey({ type: PSA_KEY_TYPE_AES, usage, alg }, bytes);
   */
  importKey(
    attributes: Partial<KeyAttributes>,
    data: BufferSource,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * Takes key material out; the user is asked each time. `psa_export_key`
   * @throws PsaError PSA_ERROR_NOT_PERMITTED without PSA_KEY_USAGE_EXPORT, or if the user refuses
   * @example const data = await session.exportKey(key);
   */
  exportKey(key: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The public key, or the public part of a pair, e.g. 65 bytes 04‖x‖y for P-256.
   * `psa_export_public_key`
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if the key is not asymmetric
   * @example const point = await session.exportPublicKey(key);
   */
  exportPublicKey(key: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Makes a copy with the same material and a policy no wider. `psa_copy_key`
   * @returns the copy's id
   * @example const copy = await session.copyKey(key, { usage: PSA_KEY_USAGE_VERIFY_MESSAGE, alg });
   */
  copyKey(
    sourceKey: number,
    attributes: Partial<KeyAttributes>,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * Destroys a key; the user is asked for a persistent one. `psa_destroy_key`
   * @example await session.destroyKey(key);
   */
  destroyKey(key: number, options?: CallOptions): Promise<void>;
  /**
   * Drops copies of the key that are not needed. `psa_purge_key`
   * @example await session.purgeKey(key);
   */
  purgeKey(key: number, options?: CallOptions): Promise<void>;
  /**
   * What kind of key it is and what it may do. `psa_get_key_attributes`
   * @throws PsaError PSA_ERROR_INVALID_HANDLE if there is no such key
   * @example const { type, bits } = await session.getKeyAttributes(key);
   */
  getKeyAttributes(key: number, options?: CallOptions): Promise<KeyAttributes>;
}
