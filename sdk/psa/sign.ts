/** Asymmetric signatures (PSA Crypto API 1.5, asymmetric signature). */
import type { CallOptions } from '../client.ts';

export interface Signatures {
  /**
   * Signs a message. `psa_sign_message`
   * @param key - id of a key pair with PSA_KEY_USAGE_SIGN_MESSAGE
   * @param alg - e.g. `PSA_ALG_ECDSA(PSA_ALG_SHA_256)`
   * @returns the signature; for ECDSA r‖s, as JOSE and WebCrypto have it
   * @throws PsaError PSA_ERROR_NOT_PERMITTED if the policy forbids it or the user refuses
   * @example const signature = await session.signMessage(key, alg, message);
   */
  signMessage(
    key: number,
    alg: number,
    message: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Verifies a signature of a message; resolves if it is good. `psa_verify_message`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.verifyMessage(key, alg, message, signature);
   */
  verifyMessage(
    key: number,
    alg: number,
    message: BufferSource,
    signature: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Signs a hash made elsewhere. The user cannot see what it stands for, and is told so.
   * `psa_sign_hash`
   * @param key - id of a key pair with PSA_KEY_USAGE_SIGN_HASH
   * @example const signature = await session.signHash(key, alg, digest);
   */
  signHash(
    key: number,
    alg: number,
    hash: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Verifies a signature of a hash; resolves if it is good. `psa_verify_hash`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.verifyHash(key, alg, digest, signature);
   */
  verifyHash(
    key: number,
    alg: number,
    hash: BufferSource,
    signature: BufferSource,
    options?: CallOptions,
  ): Promise<void>;
}
