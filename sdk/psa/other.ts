/** Key agreement, random bytes, and what the service can do. */
import type { Response } from '../../protocol/operations.ts';
import type { CallOptions } from '../client.ts';

export interface Others {
  /**
   * The shared secret of a private key and a peer's public key. `psa_raw_key_agreement`
   * @param alg - `PSA_ALG_ECDH`
   * @param peerKey - in the export format of public keys
   * @returns for a Weierstrass curve the x coordinate, big-endian; 32 bytes for X25519
   * @example const secret = await session.rawKeyAgreement(PSA_ALG_ECDH, key, peer);
   */
  rawKeyAgreement(
    alg: number,
    privateKey: number,
    peerKey: BufferSource,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * `psa_generate_random`
   * @param size - in bytes, at most 8 MiB
   * @example const salt = await session.generateRandom(16);
   */
  generateRandom(size: number, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Versions, limits, operations, algorithms and key types of this partition, and which of them are there
   * for old data alone. It never asks the user.
   * @example const { version, algorithms } = await session.getServiceInfo();
   */
  getServiceInfo(options?: CallOptions): Promise<Response<'getServiceInfo'>>;
}
