/** Extendable-output functions: SHAKE128 and SHAKE256 (FIPS 202) by noble. */
import { shake128, shake256 } from '@noble/hashes/sha3.js';
import { PSA_ALG_SHAKE128, PSA_ALG_SHAKE256 } from '../../../../protocol/psa/algorithms.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../protocol/psa/status.ts';
import type { Driver } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';
import type { DriverParts } from '../parts.ts';

const XOFS: ReadonlyMap<number, typeof shake128> = new Map([
  [PSA_ALG_SHAKE128, shake128],
  [PSA_ALG_SHAKE256, shake256],
]);

const nobleXofs: Driver = {
  name: 'noble',
  capabilities: [{ entryPoints: ['xofSetup'], algorithms: [...XOFS.keys()] }],
  async xofSetup(alg) {
    const state = XOFS.get(alg)?.create();
    if (!state) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
    return {
      setContext: () => {
        throw invalidArgument();
      },
      update: (input) => {
        state.update(input);
      },
      output: (length) => state.xofInto(new Uint8Array(length)),
      abort: () => state.destroy(),
    };
  },
};

export const createXofs = (_parts: DriverParts): readonly Driver[] => [nobleXofs];
