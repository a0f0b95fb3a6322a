/** Hashes (PSA Crypto API 1.5, message digests). An operation is named by the handle that setup gives. */
import type { CallOptions } from '../client.ts';

export interface Hashes {
  /**
   * `psa_hash_compute`
   * @example const digest = await session.hashCompute(PSA_ALG_SHA_256, message);
   */
  hashCompute(
    alg: number,
    input: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * `psa_hash_compare`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if the hash is another
   * @example await session.hashCompare(PSA_ALG_SHA_256, message, digest);
   */
  hashCompare(
    alg: number,
    input: BufferSource,
    hash: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Starts a hash of several parts. `psa_hash_setup`
   * @returns the operation's handle
   * @example const operation = await session.hashSetup(PSA_ALG_SHA3_256);
   */
  hashSetup(alg: number, options?: CallOptions): Promise<number>;
  /**
   * `psa_hash_update`
   * @throws PsaError PSA_ERROR_BAD_STATE if the operation is not open
   * @example await session.hashUpdate(operation, chunk);
   */
  hashUpdate(operation: number, data: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * `psa_hash_finish`
   * @example const digest = await session.hashFinish(operation);
   */
  hashFinish(operation: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * `psa_hash_verify`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if the hash is another
   * @example await session.hashVerify(operation, digest);
   */
  hashVerify(operation: number, hash: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Ends an operation in any state. `psa_hash_abort`
   * @example await session.hashAbort(operation);
   */
  hashAbort(operation: number, options?: CallOptions): Promise<void>;
  /**
   * A second operation in the same state. `psa_hash_clone`
   * @returns the new operation's handle
   * @example const fork = await session.hashClone(operation);
   */
  hashClone(sourceOperation: number, options?: CallOptions): Promise<number>;
  /**
   * Ends an operation and gives its state, to go on later or elsewhere. Only MD2 to SHA-512 have one, not
   * SHA-3, SM3 and the rest. `psa_hash_suspend`
   * @returns algorithm ‖ input length ‖ state ‖ unprocessed input (section "Hash suspend state")
   * @throws PsaError PSA_ERROR_NOT_SUPPORTED if the hash has no such state
   * @example const state = await session.hashSuspend(operation);
   */
  hashSuspend(operation: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Goes on from a state. `psa_hash_resume`
   * @returns the new operation's handle
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if it is no state
   * @example const operation = await session.hashResume(state);
   */
  hashResume(hashState: BufferSource, options?: CallOptions): Promise<number>;
}
