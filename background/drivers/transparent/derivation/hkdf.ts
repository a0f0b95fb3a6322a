/**
 * HKDF (RFC 5869), whole and in its two halves. The specification says of the salt that it may be left out,
 * and not so of the info, which is therefore mandatory; it may be empty.
 */
import { EMPTY } from '../../../../protocol/bytes.ts';
import {
  PSA_ALG_GET_HASH,
  PSA_ALG_HKDF,
  PSA_ALG_HKDF_EXPAND,
  PSA_ALG_HKDF_EXTRACT,
  PSA_ALG_IS_HKDF,
  PSA_ALG_IS_HKDF_EXTRACT,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET,
} from '../../../../protocol/psa/derivation.ts';
import { PSA_HASH_LENGTH } from '../../../../protocol/psa/sizes.ts';
import type { Driver } from '../../driver.ts';
import { invalidArgument, withHashes } from '../../keys.ts';
import { HMAC_HASHES } from '../noble/hashes.ts';
import { createInputs, type Inputs, MAX_REPEATED_INPUT, type Slot } from './inputs.ts';
import { type Blocks, createDerivationOperation, type Recipe, wholeBlock } from './operation.ts';
import { hmacPrf } from './prf.ts';

const SALT = PSA_KEY_DERIVATION_INPUT_SALT;
const SECRET = PSA_KEY_DERIVATION_INPUT_SECRET;
const INFO = PSA_KEY_DERIVATION_INPUT_INFO;

/** Blocks that `expand` gives at most: its counter is one byte. */
const MAX_BLOCKS = 255;

/** Section 2.2. An empty salt is a key of zeros to HMAC. */
function extract(hash: number, inputs: Inputs): Uint8Array {
  const prf = hmacPrf(hash, inputs.get(SALT));
  const prk = new Uint8Array(prf.length);
  prf.apply([inputs.get(SECRET)], prk);
  prf.wipe();
  return prk;
}

/** Section 2.3: T(i) = HMAC(PRK, T(i-1) ‖ info ‖ i). */
function expand(hash: number, prk: Uint8Array, info: Uint8Array): Blocks {
  const prf = hmacPrf(hash, prk);
  const last = new Uint8Array(prf.length);
  const counter = new Uint8Array(1);
  return {
    next() {
      counter[0] = (counter[0] ?? 0) + 1;
      prf.apply([counter[0] === 1 ? EMPTY : last, info, counter], last);
      return last.slice();
    },
    wipe() {
      prf.wipe();
      last.fill(0);
    },
  };
}

type Form = {
  readonly slots: readonly Slot[];
  readonly blocks: number;
  readonly begin: (hash: number, inputs: Inputs) => Blocks;
};

const HKDF: Form = {
  slots: [
    { step: SALT, optional: true },
    { step: SECRET },
    { step: INFO, anyTime: true, max: MAX_REPEATED_INPUT },
  ],
  blocks: MAX_BLOCKS,
  begin(hash, inputs) {
    const prk = extract(hash, inputs);
    const blocks = expand(hash, prk, inputs.get(INFO).slice());
    prk.fill(0);
    return blocks;
  },
};

const EXTRACT: Form = {
  slots: [{ step: SALT }, { step: SECRET }],
  blocks: 1,
  begin: (hash, inputs) => wholeBlock(extract(hash, inputs)),
};

const EXPAND: Form = {
  slots: [{ step: SECRET }, { step: INFO, max: MAX_REPEATED_INPUT }],
  blocks: MAX_BLOCKS,
  begin: (hash, inputs) => expand(hash, inputs.get(SECRET), inputs.get(INFO).slice()),
};

function formOf(alg: number): Form {
  if (PSA_ALG_IS_HKDF(alg)) return HKDF;
  return PSA_ALG_IS_HKDF_EXTRACT(alg) ? EXTRACT : EXPAND;
}

function recipe(alg: number): Recipe {
  const form = formOf(alg);
  const hash = PSA_ALG_GET_HASH(alg);
  const inputs = createInputs(form.slots);
  return {
    capacity: form.blocks * PSA_HASH_LENGTH(hash),
    input(step, data) {
      // A pseudorandom key is as long as the hash, or longer (section 2.3).
      if (form === EXPAND && step === SECRET && data.length < PSA_HASH_LENGTH(hash)) {
        throw invalidArgument();
      }
      inputs.put(step, data);
    },
    begin() {
      inputs.check();
      const blocks = form.begin(hash, inputs);
      inputs.wipe();
      return blocks;
    },
    wipe: inputs.wipe,
  };
}

export const hkdf: Driver = {
  name: 'noble',
  capabilities: [
    {
      entryPoints: ['keyDerivationSetup'],
      algorithms: withHashes(
        [PSA_ALG_HKDF, PSA_ALG_HKDF_EXTRACT, PSA_ALG_HKDF_EXPAND],
        HMAC_HASHES,
      ),
    },
  ],
  keyDerivationSetup: async (alg) => createDerivationOperation(recipe(alg)),
};
