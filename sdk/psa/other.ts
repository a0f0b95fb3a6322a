/** Key agreement, random bytes, and what the service can do. */
import { toBytes } from '../bytes.ts';
import type { CallOptions, Invoke } from '../client.ts';

export const others = (invoke: Invoke) => ({
  /**
   * The shared secret of a private key and a peer's public key. `psa_raw_key_agreement`
   * @param alg - `PSA_ALG_ECDH`
   * @param peerKey - in the export format of public keys
   * @returns for a Weierstrass curve the x coordinate, big-endian; 32 bytes for X25519
   * @example const secret = await session.rawKeyAgreement(PSA_ALG_ECDH, key, peer);
   */
  async rawKeyAgreement(
    alg: number,
    privateKey: number,
    peerKey: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array> {
    const request = { alg, privateKey, peerKey: toBytes(peerKey) };
    return (await invoke('rawKeyAgreement', request, options)).output;
  },
  /**
   * `psa_generate_random`
   * @param size - in bytes, at most 8 MiB
   * @example const salt = await session.generateRandom(16);
   */
  async generateRandom(size: number, options?: CallOptions): Promise<Uint8Array> {
    return (await invoke('generateRandom', { size }, options)).random;
  },
  /**
   * Versions, limits, operations, algorithms and key types of this partition. It never asks the user.
   * @example const { version, algorithms } = await session.getServiceInfo();
   */
  getServiceInfo: (options?: CallOptions) => invoke('getServiceInfo', {}, options),
});
