/**
 * Asymmetric signatures with a context (PSA Crypto API 1.5, asymmetric signature): a label that keeps
 * signatures made for one purpose from being taken for another.
 */
import type { CallOptions } from '../client.ts';

export interface ContextSignatures {
  /**
   * Signs a message, with a context. `psa_sign_message_with_context`
   * @param key - id of a key pair with PSA_KEY_USAGE_SIGN_MESSAGE
   * @param alg - e.g. `PSA_ALG_ML_DSA`; `PSA_ALG_SIGN_SUPPORTS_CONTEXT(alg)` tells which take a context
   * @param context - at most 255 bytes; empty gives the signature of `signMessage`
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT for a context where the algorithm has none, or too long
   * @example const signature = await session.signMessageWithContext(key, alg, message, context);
   */
  signMessageWithContext(
    key: number,
    alg: number,
    message: BufferSource,
    context: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Verifies a signature of a message with a context; resolves if it is good.
   * `psa_verify_message_with_context`
   * @param context - that of the signature, at most 255 bytes
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.verifyMessageWithContext(key, alg, message, context, signature);
   */
  verifyMessageWithContext(
    key: number,
    alg: number,
    message: BufferSource,
    context: BufferSource,
    signature: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Signs a hash made elsewhere, with a context. `psa_sign_hash_with_context`
   * @param key - id of a key pair with PSA_KEY_USAGE_SIGN_HASH
   * @param alg - e.g. `PSA_ALG_ED25519PH`
   * @param hash - as long as the algorithm's hash; for ECDSA any length
   * @param context - at most 255 bytes
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT for a hash or a context that does not fit
   * @example const signature = await session.signHashWithContext(key, alg, digest, context);
   */
  signHashWithContext(
    key: number,
    alg: number,
    hash: BufferSource,
    context: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Verifies a signature of a hash with a context; resolves if it is good.
   * `psa_verify_hash_with_context`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.verifyHashWithContext(key, alg, digest, context, signature);
   */
  verifyHashWithContext(
    key: number,
    alg: number,
    hash: BufferSource,
    context: BufferSource,
    signature: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
}
