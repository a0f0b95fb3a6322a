/** Hashes (PSA Crypto API 1.5, message digests). An operation is named by the handle that setup gives. */
import { toBytes } from '../bytes.ts';
import type { CallOptions, Invoke } from '../client.ts';

export const hashes = (invoke: Invoke) => ({
  /**
   * `psa_hash_compute`
   * @example const digest = await session.hashCompute(PSA_ALG_SHA_256, message);
   */
  async hashCompute(alg: number, input: BufferSource, options?: CallOptions): Promise<Uint8Array> {
    return (await invoke('hashCompute', { alg, input: toBytes(input) }, options)).hash;
  },
  /**
   * `psa_hash_compare`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if the hash is another
   * @example await session.hashCompare(PSA_ALG_SHA_256, message, digest);
   */
  async hashCompare(
    alg: number,
    input: BufferSource,
    hash: BufferSource,
    options?: CallOptions,
  ): Promise<void> {
    await invoke('hashCompare', { alg, input: toBytes(input), hash: toBytes(hash) }, options);
  },
  /**
   * Starts a hash of several parts. `psa_hash_setup`
   * @returns the operation's handle
   * @example const operation = await session.hashSetup(PSA_ALG_SHA3_256);
   */
  async hashSetup(alg: number, options?: CallOptions): Promise<number> {
    return (await invoke('hashSetup', { alg }, options)).operation;
  },
  /**
   * `psa_hash_update`
   * @throws PsaError PSA_ERROR_BAD_STATE if the operation is not open
   * @example await session.hashUpdate(operation, chunk);
   */
  async hashUpdate(operation: number, data: BufferSource, options?: CallOptions): Promise<void> {
    await invoke('hashUpdate', { operation, data: toBytes(data) }, options);
  },
  /**
   * `psa_hash_finish`
   * @example const digest = await session.hashFinish(operation);
   */
  async hashFinish(operation: number, options?: CallOptions): Promise<Uint8Array> {
    return (await invoke('hashFinish', { operation }, options)).hash;
  },
  /**
   * `psa_hash_verify`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if the hash is another
   * @example await session.hashVerify(operation, digest);
   */
  async hashVerify(operation: number, hash: BufferSource, options?: CallOptions): Promise<void> {
    await invoke('hashVerify', { operation, hash: toBytes(hash) }, options);
  },
  /**
   * Ends an operation in any state. `psa_hash_abort`
   * @example await session.hashAbort(operation);
   */
  async hashAbort(operation: number, options?: CallOptions): Promise<void> {
    await invoke('hashAbort', { operation }, options);
  },
  /**
   * A second operation in the same state. `psa_hash_clone`
   * @returns the new operation's handle
   * @example const fork = await session.hashClone(operation);
   */
  async hashClone(sourceOperation: number, options?: CallOptions): Promise<number> {
    return (await invoke('hashClone', { sourceOperation }, options)).targetOperation;
  },
});
