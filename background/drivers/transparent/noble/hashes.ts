/** Hashes by noble: all of SHA-2 and SHA-3, one-shot and streaming, with copies of a hash under way. */
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@noble/hashes/sha2.js';
import { sha3_224, sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js';
import type { CHash, Hash } from '@noble/hashes/utils.js';
import {
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA_512_224,
  PSA_ALG_SHA_512_256,
  PSA_ALG_SHA3_224,
  PSA_ALG_SHA3_256,
  PSA_ALG_SHA3_384,
  PSA_ALG_SHA3_512,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import type { Driver, HashOperation } from '../../driver.ts';

/** noble's hash for each PSA hash algorithm that it has. */
export const NOBLE_HASHES: ReadonlyMap<number, CHash> = new Map<number, CHash>([
  [PSA_ALG_SHA_224, sha224],
  [PSA_ALG_SHA_256, sha256],
  [PSA_ALG_SHA_384, sha384],
  [PSA_ALG_SHA_512, sha512],
  [PSA_ALG_SHA_512_224, sha512_224],
  [PSA_ALG_SHA_512_256, sha512_256],
  [PSA_ALG_SHA3_224, sha3_224],
  [PSA_ALG_SHA3_256, sha3_256],
  [PSA_ALG_SHA3_384, sha3_384],
  [PSA_ALG_SHA3_512, sha3_512],
]);

export function nobleHash(alg: number): CHash {
  const hash = NOBLE_HASHES.get(alg);
  if (!hash) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  return hash;
}

function operationOn(state: Hash<Hash<unknown>>): HashOperation {
  let spent = false;
  const open = () => {
    if (spent) throw new PsaError(PSA_ERROR_BAD_STATE);
    return state;
  };
  return {
    update: (input) => {
      open().update(input);
    },
    finish: () => {
      const digest = open().digest();
      spent = true;
      return digest;
    },
    clone: () => operationOn(open().clone() as Hash<Hash<unknown>>),
    abort: () => {
      spent = true;
      state.destroy();
    },
  };
}

export const nobleHashes: Driver = {
  name: 'noble',
  capabilities: [
    { entryPoints: ['hashCompute', 'hashSetup'], algorithms: [...NOBLE_HASHES.keys()] },
  ],
  hashCompute: async (alg, input) => nobleHash(alg)(input),
  hashSetup: async (alg) => operationOn(nobleHash(alg).create() as Hash<Hash<unknown>>),
};
