/**
 * Extendable-output functions (PSA Crypto API 1.5, XOF): input, then any amount of output, then `xofAbort`.
 * An operation is named by the handle that setup gives.
 */
import type { CallOptions } from '../client.ts';

export interface ExtendableOutput {
  /**
   * `psa_xof_setup`
   * @param alg - e.g. `PSA_ALG_SHAKE256`
   * @returns the operation's handle
   * @example const operation = await session.xofSetup(PSA_ALG_SHAKE256);
   */
  xofSetup(alg: number, options?: CallOptions): Promise<number>;
  /**
   * Sets the context, once and first, of an algorithm that has one. `psa_xof_set_context`
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT if it has none, PSA_ERROR_BAD_STATE if it is too late
   * @example await session.xofSetContext(operation, context);
   */
  xofSetContext(operation: number, context: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * `psa_xof_update`
   * @throws PsaError PSA_ERROR_BAD_STATE once output has begun, or while the context is missing
   * @example await session.xofUpdate(operation, chunk);
   */
  xofUpdate(operation: number, input: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * The next bytes of the output. `psa_xof_output`
   * @param outputLength - in bytes, at most 8 MiB a call
   * @example const block = await session.xofOutput(operation, 168);
   */
  xofOutput(
    operation: number,
    outputLength: number,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Ends an operation in any state. `psa_xof_abort`
   * @example await session.xofAbort(operation);
   */
  xofAbort(operation: number, options?: CallOptions): Promise<void>;
}
