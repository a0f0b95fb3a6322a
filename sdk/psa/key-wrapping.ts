/**
 * Key wrapping (PSA Crypto API 1.5, key wrapping): a key leaves and comes back under another key.
 */
import type { KeyAttributes } from '../attributes.ts';
import type { CallOptions } from '../client.ts';

export interface KeyWrapping {
  /**
   * Wraps a key in its export format. `psa_wrap_key`
   * @param wrappingKey - id of a key with PSA_KEY_USAGE_WRAP
   * @param alg - `PSA_ALG_KW` for a key of 16 bytes or more, in steps of 8; `PSA_ALG_KWP` for any
   * @param key - id of a key with PSA_KEY_USAGE_EXPORT
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if KW does not take a key of this size
   * @example const wrapped = await session.wrapKey(wrappingKey, PSA_ALG_KWP, key);
   */
  wrapKey(
    wrappingKey: number,
    alg: number,
    key: number,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Unwraps a key and imports it. `psa_unwrap_key`
   * @param attributes - of the new key, as for `importKey`; bits may be left out
   * @param wrappingKey - id of a key with PSA_KEY_USAGE_UNWRAP
   * @returns the id of the new key
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if `data` was not made with this key
   * @example const key = await session.unwrapKey(attributes, wrappingKey, PSA_ALG_KWP, wrapped);
   */
  unwrapKey(
    attributes: Partial<KeyAttributes>,
    wrappingKey: number,
    alg: number,
    data: BufferSource,
    options?: CallOptions,
  ): Promise<number>;
}
