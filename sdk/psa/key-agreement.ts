/** Key agreement whose secret stays inside (PSA Crypto API 1.5, key agreement). */
import type { KeyAttributes } from '../attributes.ts';
import type { CallOptions } from '../client.ts';

export interface KeyAgreement {
  /**
   * Agrees on a secret with a peer, and makes it a key. `psa_key_agreement`
   * @param privateKey - id of a key pair with PSA_KEY_USAGE_DERIVE
   * @param peerKey - the peer's public key in its export format
   * @param alg - `PSA_ALG_ECDH` or `PSA_ALG_FFDH`
   * @param attributes - of the new key: type DERIVE, RAW_DATA, HMAC or PASSWORD; bits 0 or the size of
   *   the secret
   * @returns the new key's id
   * @throws PsaError PSA_ERROR_INVALID_ARGUMENT for a bad peer key, or attributes that do not fit
   * @example
   * const attributes = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_DERIVE, alg };
   * const secret = await session.keyAgreement(key, peer, PSA_ALG_ECDH, attributes);
   */
  keyAgreement(
    privateKey: number,
    peerKey: BufferSource,
    alg: number,
    attributes: Partial<KeyAttributes>,
    options?: CallOptions,
  ): Promise<number>;
}
