/**
 * BLAKE2 keyed (RFC 7693, section 2.9; for the trees, "BLAKE2", section 2.10). Each hash has keys up to its
 * own length; the MAC is as long as the hash.
 */
import { blake2b, blake2s } from '@noble/hashes/blake2.js';
import {
  PSA_ALG_BLAKE2_MAC,
  PSA_ALG_BLAKE2B_HASH512,
  PSA_ALG_BLAKE2BP_HASH512,
  PSA_ALG_BLAKE2S_HASH256,
  PSA_ALG_BLAKE2SP_HASH256,
} from '../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_BLAKE2 } from '../../../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../protocol/psa/status.ts';
import type { Driver } from '../../driver.ts';
import { createBlake2bp, createBlake2sp } from '../legacy-hashes/blake2-tree.ts';

type Keyed = {
  update(input: Uint8Array): unknown;
  digest(): Uint8Array;
  destroy(): void;
};
type Row = {
  readonly hash: number;
  /** Of the longest key. */
  readonly bits: number;
  readonly create: (key: Uint8Array) => Keyed;
};

const NOBLE: readonly Row[] = [
  { hash: PSA_ALG_BLAKE2S_HASH256, bits: 256, create: (key) => blake2s.create({ key }) },
  { hash: PSA_ALG_BLAKE2B_HASH512, bits: 512, create: (key) => blake2b.create({ key }) },
];
const TREES: readonly Row[] = [
  { hash: PSA_ALG_BLAKE2SP_HASH256, bits: 256, create: createBlake2sp },
  { hash: PSA_ALG_BLAKE2BP_HASH512, bits: 512, create: createBlake2bp },
];

const driverOf = (name: string, rows: readonly Row[]): Driver => ({
  name,
  capabilities: rows.map(({ hash, bits }) => ({
    entryPoints: ['macSetup'],
    algorithms: [PSA_ALG_BLAKE2_MAC(hash)],
    keys: [{ type: PSA_KEY_TYPE_BLAKE2, bits: { min: 8, max: bits, step: 8 } }],
  })),
  async macSetup(key, alg) {
    const state = rows.find(({ hash }) => PSA_ALG_BLAKE2_MAC(hash) === alg)?.create(key.material);
    if (!state) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
    return {
      update: (input) => {
        state.update(input);
      },
      finish: () => state.digest(),
      abort: () => state.destroy(),
    };
  },
});

export const createBlake2Macs = (): readonly Driver[] => [
  driverOf('noble', NOBLE),
  driverOf('keyward', TREES),
];
