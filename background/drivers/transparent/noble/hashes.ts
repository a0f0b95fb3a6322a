/**
 * Hashes by noble, one-shot and streaming, with copies and states of a hash under way. What noble has not
 * is in `legacy-hashes`, in the same form, and is served from here too.
 *
 * SHA-256/192 (NIST SP 800-208) and the SHAKEs of a fixed length (RFC 8702) are cuts of longer outputs.
 */
import { blake2b, blake2s } from '@noble/hashes/blake2.js';
import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js';
import {
  _SHA256,
  sha224,
  sha256,
  sha384,
  sha512,
  sha512_224,
  sha512_256,
} from '@noble/hashes/sha2.js';
import { sha3_224, sha3_256, sha3_384, sha3_512, shake128, shake256 } from '@noble/hashes/sha3.js';
import { type CHash, createHasher, type Hash } from '@noble/hashes/utils.js';
import {
  findHash,
  PSA_ALG_BLAKE2B_HASH512,
  PSA_ALG_BLAKE2S_HASH256,
  PSA_ALG_MD5,
  PSA_ALG_RIPEMD160,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_256_192,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA_512_224,
  PSA_ALG_SHA_512_256,
  PSA_ALG_SHA3_224,
  PSA_ALG_SHA3_256,
  PSA_ALG_SHA3_384,
  PSA_ALG_SHA3_512,
  PSA_ALG_SHAKE128_256,
  PSA_ALG_SHAKE256_192,
  PSA_ALG_SHAKE256_256,
  PSA_ALG_SHAKE256_512,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import type { Driver, HashOperation } from '../../driver.ts';
import { LEGACY_HASHES } from '../legacy-hashes/index.ts';
import { stateOf } from './hash-state.ts';

/** noble makes copies with the constructor, so the cut must be in there. */
class Sha256Cut extends _SHA256 {
  override readonly outputLen: number = 24;
}

const shake = (xof: typeof shake128, dkLen: number): CHash =>
  createHasher(() => xof.create({ dkLen }));

/** The hash for each PSA hash algorithm, in noble's form. */
export const NOBLE_HASHES: ReadonlyMap<number, CHash> = new Map<number, CHash>([
  [PSA_ALG_MD5, md5],
  [PSA_ALG_RIPEMD160, ripemd160],
  [PSA_ALG_SHA_1, sha1],
  [PSA_ALG_SHA_224, sha224],
  [PSA_ALG_SHA_256, sha256],
  [PSA_ALG_SHA_384, sha384],
  [PSA_ALG_SHA_512, sha512],
  [PSA_ALG_SHA_512_224, sha512_224],
  [PSA_ALG_SHA_512_256, sha512_256],
  [PSA_ALG_SHA_256_192, createHasher(() => new Sha256Cut())],
  [PSA_ALG_SHA3_224, sha3_224],
  [PSA_ALG_SHA3_256, sha3_256],
  [PSA_ALG_SHA3_384, sha3_384],
  [PSA_ALG_SHA3_512, sha3_512],
  [PSA_ALG_SHAKE128_256, shake(shake128, 32)],
  [PSA_ALG_SHAKE256_192, shake(shake256, 24)],
  [PSA_ALG_SHAKE256_256, shake(shake256, 32)],
  [PSA_ALG_SHAKE256_512, shake(shake256, 64)],
  [PSA_ALG_BLAKE2S_HASH256, blake2s],
  [PSA_ALG_BLAKE2B_HASH512, blake2b],
  ...LEGACY_HASHES,
]);

/** The hashes that HMAC is specified for: those with a block length. */
export const HMAC_HASHES: readonly number[] = [...NOBLE_HASHES.keys()].filter(
  (alg) => findHash(alg)?.blockLength !== undefined,
);

export function nobleHash(alg: number): CHash {
  const hash = NOBLE_HASHES.get(alg);
  if (!hash) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  return hash;
}

type State = Hash<Hash<unknown>>;

const create = (alg: number): State => nobleHash(alg).create() as State;

function operationOn(hash: State): HashOperation {
  const state = stateOf(hash);
  let spent = false;
  const open = () => {
    if (spent) throw new PsaError(PSA_ERROR_BAD_STATE);
    return hash;
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
    clone: () => operationOn(open().clone() as State),
    ...(state && { suspend: () => state.suspend() }),
    abort: () => {
      spent = true;
      hash.destroy();
    },
  };
}

const resumable = [...NOBLE_HASHES.keys()].filter((alg) => findHash(alg)?.suspend !== undefined);

export const nobleHashes: Driver = {
  name: 'noble',
  capabilities: [
    { entryPoints: ['hashCompute', 'hashSetup'], algorithms: [...NOBLE_HASHES.keys()] },
    { entryPoints: ['hashResume'], algorithms: resumable },
  ],
  hashCompute: async (alg, input) => nobleHash(alg)(input),
  hashSetup: async (alg) => operationOn(create(alg)),
  async hashResume(alg, suspended) {
    const hash = create(alg);
    const state = stateOf(hash);
    if (!state) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
    state.resume(suspended);
    return operationOn(hash);
  },
};
