/**
 * Signatures over messages of several parts (PSA Crypto API 1.5, asymmetric signature). An operation is
 * named by the handle that setup gives; one that failed answers PSA_ERROR_BAD_STATE until it is aborted.
 */
import type { CallOptions } from '../client.ts';

export interface SignOperations {
  /**
   * Starts a signature. `psa_sign_setup`
   * @param key - id of a key pair with PSA_KEY_USAGE_SIGN_MESSAGE
   * @param alg - one that hashes and signs, or ML-DSA. PureEdDSA and SLH-DSA read the message twice
   * @returns the operation's handle
   * @throws PsaError PSA_ERROR_NOT_SUPPORTED for an algorithm that cannot sign in parts
   * @example const operation = await session.signSetup(key, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
   */
  signSetup(key: number, alg: number, options?: CallOptions): Promise<number>;
  /**
   * Gives the context, once and before the first part. `psa_sign_set_context`
   * @param context - at most 255 bytes
   * @throws PsaError PSA_ERROR_BAD_STATE too late, PSA_ERROR_INVALID_ARGUMENT if it does not fit
   * @example await session.signSetContext(operation, context);
   */
  signSetContext(operation: number, context: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Adds a part of the message. `psa_sign_update`
   * @example await session.signUpdate(operation, chunk);
   */
  signUpdate(operation: number, input: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Gives the signature, and ends the operation. `psa_sign_finish`
   * @example const signature = await session.signFinish(operation);
   */
  signFinish(operation: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Ends an operation in any state. `psa_sign_abort`
   * @example await session.signAbort(operation);
   */
  signAbort(operation: number, options?: CallOptions): Promise<void>;
  /**
   * Starts a verification. `psa_verify_setup`
   * @param key - id of a public key or key pair with PSA_KEY_USAGE_VERIFY_MESSAGE
   * @param alg - any but ECDSA_ANY and RSA_PKCS1V15_SIGN_RAW. Messages of PureEdDSA and SLH-DSA are held
   *   until the end, and may have 8 MiB
   * @param signature - the one to verify
   * @returns the operation's handle
   * @example const operation = await session.verifySetup(key, PSA_ALG_ML_DSA, signature);
   */
  verifySetup(
    key: number,
    alg: number,
    signature: BufferSource,
    options?: CallOptions,
  ): Promise<number>;
  /**
   * Gives the context, once and before the first part. `psa_verify_set_context`
   * @example await session.verifySetContext(operation, context);
   */
  verifySetContext(operation: number, context: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Adds a part of the message. `psa_verify_update`
   * @throws PsaError PSA_ERROR_INSUFFICIENT_MEMORY for a message too long to be held
   * @example await session.verifyUpdate(operation, chunk);
   */
  verifyUpdate(operation: number, input: BufferSource, options?: CallOptions): Promise<void>;
  /**
   * Resolves if the signature is good, and ends the operation. `psa_verify_finish`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.verifyFinish(operation);
   */
  verifyFinish(operation: number, options?: CallOptions): Promise<void>;
  /**
   * Ends an operation in any state. `psa_verify_abort`
   * @example await session.verifyAbort(operation);
   */
  verifyAbort(operation: number, options?: CallOptions): Promise<void>;
}
