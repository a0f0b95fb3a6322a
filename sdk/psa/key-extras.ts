/** Library and key management: initialisation, custom production, attached keys, usage queries. */
import type { KeyAttributes } from '../attributes.ts';
import type { CallOptions } from '../client.ts';

export interface KeyExtras {
  /**
   * Does nothing: a session is ready when it is there. `psa_crypto_init`
   * @example await session.cryptoInit();
   */
  cryptoInit(options?: CallOptions): Promise<void>;
  /**
   * Makes a key with production parameters. `psa_generate_key_custom`
   * @param flags - 0
   * @param customData - for an RSA key pair the public exponent, little-endian: odd, 3 or more, up to 256
   *   bits; empty for 65537. For other types empty
   * @returns the key's id
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT for parameters the type does not have
   * @example
   * const key = await session.generateKeyCustom({ type, bits: 2048, usage, alg }, 0, Uint8Array.of(3));
   */
  generateKeyCustom(
    attributes: Partial<KeyAttributes>,
    flags: number,
    customData?: BufferSource,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * Takes up a key that lies at a location already: for `KEYWARD_LOCATION_WRAPPED`, one in wrapped form.
   * `psa_attach_key`
   * @param attributes - volatile, at another location than local storage; type and size may be left out
   * @param label - names the key; its meaning is the location's
   * @throws PsaError PSA_ERROR_DOES_NOT_EXIST, PSA_ERROR_INVALID_ARGUMENT for local storage
   * @example const key = await session.attachKey({ type, bits, usage, alg, lifetime }, label);
   */
  attachKey(
    attributes: Partial<KeyAttributes>,
    label: BufferSource,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * A key of `KEYWARD_LOCATION_WRAPPED` as that location keeps it: encrypted, to be stored anywhere and
   * attached again with `attachKey`. Only this device opens it, and only for this client.
   * @throws PsaError PSA_ERROR_NOT_SUPPORTED for a key of another location
   * @example localStorage.setItem('key', toBase64(await session.exportWrappedKey(key)));
   */
  exportWrappedKey(key: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Could the key be used so? Resolves if it could. `psa_check_key_usage`
   * @param alg - the algorithm, no wildcard; `PSA_ALG_NONE` with EXPORT, COPY and CACHE
   * @param usage - one flag; `PSA_KEY_USAGE_DERIVE_PUBLIC` asks about the public role in an agreement
   * @throws PsaError PSA_ERROR_NOT_PERMITTED by the key's policy, PSA_ERROR_NOT_SUPPORTED here,
   *   PSA_ERROR_INVALID_ARGUMENT for an algorithm that has no such role or takes no such key
   * @example await session.checkKeyUsage(key, PSA_ALG_GCM, PSA_KEY_USAGE_ENCRYPT);
   */
  checkKeyUsage(key: number, alg: number, usage: number, options?: CallOptions): Promise<void>;
}
