/**
 * PBKDF2 (RFC 8018, section 5.2): natively where WebCrypto has the hash, else in script, with its PRF one of
 * HMAC and AES-CMAC-PRF-128 (RFC 4615).
 *
 * A cost is a promise of work, so it has a ceiling: what lies above would only keep the machine busy.
 */
import {
  PSA_ALG_GET_HASH,
  PSA_ALG_PBKDF2_AES_CMAC_PRF_128,
  PSA_ALG_PBKDF2_HMAC,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_DERIVATION_INPUT_COST,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_UNLIMITED_CAPACITY,
} from '../../../../protocol/psa/derivation.ts';
import {
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import { bytesToBigInt } from '../../der.ts';
import type { Driver } from '../../driver.ts';
import { invalidArgument, withHashes } from '../../keys.ts';
import { HMAC_HASHES } from '../noble/hashes.ts';
import type { DriverParts } from '../parts.ts';
import { HASH_NAMES } from '../webcrypto/hashes.ts';
import { createInputs } from './inputs.ts';
import { type Blocks, createDerivationOperation, type Recipe } from './operation.ts';
import type { Pbkdf2Blocks, StartPbkdf2 } from './pbkdf2-blocks.ts';
import { startCmac } from './pbkdf2-cmac.ts';
import { startHmac, startNativeHmac } from './pbkdf2-hmac.ts';

const COST = PSA_KEY_DERIVATION_INPUT_COST;
const SALT = PSA_KEY_DERIVATION_INPUT_SALT;
const PASSWORD = PSA_KEY_DERIVATION_INPUT_PASSWORD;

/** Iterations one block may cost. OWASP asks for 1,300,000 at most (SHA-1, 2023). */
const MAX_COST = 10_000_000;
/** Iterations one call may cost, over all its blocks: a minute or so. */
const MAX_WORK = 2 ** 27;

function withinWork(blocks: Pbkdf2Blocks, cost: number): Blocks {
  return {
    next(wanted) {
      if (blocks.blocksFor(wanted) * cost > MAX_WORK) {
        throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
      }
      return blocks.next(wanted);
    },
    wipe: blocks.wipe,
  };
}

function recipe(start: StartPbkdf2): Recipe {
  const inputs = createInputs([{ step: COST }, { step: SALT, many: true }, { step: PASSWORD }]);
  return {
    capacity: PSA_KEY_DERIVATION_UNLIMITED_CAPACITY,
    input(step, data) {
      if (step === COST) throw invalidArgument();
      inputs.put(step, data);
    },
    inputInteger(step, value) {
      if (step !== COST || value < 1n) throw invalidArgument();
      if (value > MAX_COST) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
      const cost = new Uint8Array(8);
      new DataView(cost.buffer).setBigUint64(0, value);
      inputs.put(step, cost);
    },
    async begin() {
      inputs.check();
      const cost = Number(bytesToBigInt(inputs.get(COST)));
      try {
        return withinWork(await start(inputs.get(PASSWORD), inputs.get(SALT), cost), cost);
      } finally {
        inputs.wipe();
      }
    },
    wipe: inputs.wipe,
  };
}

const driver = (
  name: string,
  algorithms: readonly number[],
  startFor: (alg: number) => StartPbkdf2,
): Driver => ({
  name,
  capabilities: [{ entryPoints: ['keyDerivationSetup'], algorithms }],
  keyDerivationSetup: async (alg) => createDerivationOperation(recipe(startFor(alg))),
});

export function createPbkdf2({ subtle }: DriverParts): readonly Driver[] {
  const hmac = driver('noble', withHashes([PSA_ALG_PBKDF2_HMAC], HMAC_HASHES), (alg) =>
    startHmac(PSA_ALG_GET_HASH(alg)),
  );
  const cmac = driver(subtle ? 'webcrypto' : 'noble', [PSA_ALG_PBKDF2_AES_CMAC_PRF_128], () =>
    startCmac(subtle),
  );
  if (!subtle) return [hmac, cmac];
  const native = driver(
    'webcrypto',
    withHashes([PSA_ALG_PBKDF2_HMAC], [...HASH_NAMES.keys()]),
    (alg) => startNativeHmac(subtle, PSA_ALG_GET_HASH(alg)),
  );
  return [native, hmac, cmac];
}
