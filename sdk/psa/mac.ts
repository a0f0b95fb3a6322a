/**
 * Message authentication codes (PSA Crypto API 1.5, message authentication codes). An operation is
 * named by the handle that setup gives.
 */
import type { CallOptions } from '../client.ts';

export interface Macs {
  /**
   * `psa_mac_compute`
   * @param key - id of a key with PSA_KEY_USAGE_SIGN_MESSAGE
   * @param alg - e.g. `PSA_ALG_HMAC(PSA_ALG_SHA_256)`; truncated, it has at least 4 bytes
   * @throws PsaError PSA_ERROR_NOT_PERMITTED if the policy forbids it or the user refuses
   * @example const mac = await session.macCompute(key, PSA_ALG_CMAC, message);
   */
  macCompute(
    key: number,
    alg: number,
    input: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Verifies a MAC; resolves if it is good. `psa_mac_verify`
   * @param key - id of a key with PSA_KEY_USAGE_VERIFY_MESSAGE
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.macVerify(key, PSA_ALG_CMAC, message, mac);
   */
  macVerify(
    key: number,
    alg: number,
    input: BufferSource,
    mac: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Starts the computation of a MAC of several parts. `psa_mac_sign_setup`
   * @returns the operation's handle
   * @example const operation = await session.macSignSetup(key, PSA_ALG_CMAC);
   */
  macSignSetup(key: number, alg: number, options?: CallOptions): Promise<number>;
  /**
   * Starts the verification of a MAC of several parts. `psa_mac_verify_setup`
   * @returns the operation's handle
   * @example const operation = await session.macVerifySetup(key, PSA_ALG_CMAC);
   */
  macVerifySetup(key: number, alg: number, options?: CallOptions): Promise<number>;
  /**
   * `psa_mac_update`
   * @throws PsaError PSA_ERROR_BAD_STATE if the operation is not open
   * @example await session.macUpdate(operation, chunk);
   */
  macUpdate(operation: number, data: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Ends an operation that `macSignSetup` started. `psa_mac_sign_finish`
   * @example const mac = await session.macSignFinish(operation);
   */
  macSignFinish(operation: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Ends an operation that `macVerifySetup` started; resolves if the MAC is good.
   * `psa_mac_verify_finish`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.macVerifyFinish(operation, mac);
   */
  macVerifyFinish(operation: number, mac: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Ends an operation in any state. `psa_mac_abort`
   * @example await session.macAbort(operation);
   */
  macAbort(operation: number, options?: CallOptions): Promise<void>;
}
