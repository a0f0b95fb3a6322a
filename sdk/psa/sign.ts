/** Asymmetric signatures (PSA Crypto API 1.5, asymmetric signature). */
import { toBytes } from '../bytes.ts';
import type { CallOptions, Invoke } from '../client.ts';

export const signatures = (invoke: Invoke) => ({
  /**
   * Signs a message. `psa_sign_message`
   * @param key - id of a key pair with PSA_KEY_USAGE_SIGN_MESSAGE
   * @param alg - e.g. `PSA_ALG_ECDSA(PSA_ALG_SHA_256)`
   * @returns the signature; for ECDSA r‖s, as JOSE and WebCrypto have it
   * @throws PsaError PSA_ERROR_NOT_PERMITTED if the policy forbids it or the user refuses
   * @example const signature = await session.signMessage(key, alg, message);
   */
  async signMessage(key: number, alg: number, message: BufferSource, options?: CallOptions) {
    const request = { key, alg, message: toBytes(message) };
    return (await invoke('signMessage', request, options)).signature;
  },
  /**
   * Verifies a signature of a message; resolves if it is good. `psa_verify_message`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.verifyMessage(key, alg, message, signature);
   */
  async verifyMessage(
    key: number,
    alg: number,
    message: BufferSource,
    signature: BufferSource,
    options?: CallOptions,
  ): Promise<void> {
    const request = { key, alg, message: toBytes(message), signature: toBytes(signature) };
    await invoke('verifyMessage', request, options);
  },
  /**
   * Signs a hash made elsewhere. The user cannot see what it stands for, and is told so.
   * `psa_sign_hash`
   * @param key - id of a key pair with PSA_KEY_USAGE_SIGN_HASH
   * @example const signature = await session.signHash(key, alg, digest);
   */
  async signHash(key: number, alg: number, hash: BufferSource, options?: CallOptions) {
    return (await invoke('signHash', { key, alg, hash: toBytes(hash) }, options)).signature;
  },
  /**
   * Verifies a signature of a hash; resolves if it is good. `psa_verify_hash`
   * @throws PsaError PSA_ERROR_INVALID_SIGNATURE if it is not
   * @example await session.verifyHash(key, alg, digest, signature);
   */
  async verifyHash(
    key: number,
    alg: number,
    hash: BufferSource,
    signature: BufferSource,
    options?: CallOptions,
  ): Promise<void> {
    const request = { key, alg, hash: toBytes(hash), signature: toBytes(signature) };
    await invoke('verifyHash', request, options);
  },
});
