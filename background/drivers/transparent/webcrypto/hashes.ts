/** Hashes by WebCrypto: whole inputs only, it cannot stream. */
import {
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
} from '../../../../protocol/psa/algorithms.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../protocol/psa/status.ts';
import type { Driver } from '../../driver.ts';
import { failed, translate } from './keys.ts';

export const HASH_NAMES: ReadonlyMap<number, string> = new Map([
  [PSA_ALG_SHA_1, 'SHA-1'],
  [PSA_ALG_SHA_256, 'SHA-256'],
  [PSA_ALG_SHA_384, 'SHA-384'],
  [PSA_ALG_SHA_512, 'SHA-512'],
]);

export function hashName(alg: number): string {
  const name = HASH_NAMES.get(alg);
  if (!name) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  return name;
}

export const createWebCryptoHashes = (subtle: SubtleCrypto): Driver => ({
  name: 'webcrypto',
  capabilities: [{ entryPoints: ['hashCompute'], algorithms: [...HASH_NAMES.keys()] }],
  async hashCompute(alg, input) {
    try {
      return new Uint8Array(await subtle.digest(hashName(alg), new Uint8Array(input)));
    } catch (error) {
      throw translate(error, failed);
    }
  },
});
