/**
 * The derivations of TLS 1.2: its PRF (RFC 5246, section 5), the master secret from a pre-shared key
 * (RFC 4279, section 2; RFC 5489 with another secret), and the premaster secret from EC J-PAKE
 * (draft-cragie-tls-ecjpake-01, section 8.7).
 */
import { concat } from '../../../../protocol/bytes.ts';
import {
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_TLS12_PSK_TO_MS,
  PSA_ALG_SHA_256,
  PSA_ALG_TLS12_ECJPAKE_TO_PMS,
  PSA_ALG_TLS12_PRF,
  PSA_ALG_TLS12_PSK_TO_MS,
} from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_DERIVATION_INPUT_LABEL,
  PSA_KEY_DERIVATION_INPUT_OTHER_SECRET,
  PSA_KEY_DERIVATION_INPUT_SECRET,
  PSA_KEY_DERIVATION_INPUT_SEED,
  PSA_KEY_DERIVATION_UNLIMITED_CAPACITY,
} from '../../../../protocol/psa/derivation.ts';
import {
  PSA_TLS12_ECJPAKE_TO_PMS_OUTPUT_SIZE,
  PSA_TLS12_PSK_TO_MS_PSK_MAX_SIZE,
} from '../../../../protocol/psa/sizes.ts';
import type { Driver } from '../../driver.ts';
import { invalidArgument, withHashes } from '../../keys.ts';
import { HMAC_HASHES, nobleHash } from '../noble/hashes.ts';
import { createInputs, type Inputs, MAX_REPEATED_INPUT, type Slot } from './inputs.ts';
import { type Blocks, createDerivationOperation, type Recipe, wholeBlock } from './operation.ts';
import { hmacPrf } from './prf.ts';

const SEED = PSA_KEY_DERIVATION_INPUT_SEED;
const SECRET = PSA_KEY_DERIVATION_INPUT_SECRET;
const OTHER_SECRET = PSA_KEY_DERIVATION_INPUT_OTHER_SECRET;
const LABEL = PSA_KEY_DERIVATION_INPUT_LABEL;

const PRF_SLOTS: readonly Slot[] = [
  { step: SEED, max: MAX_REPEATED_INPUT },
  { step: SECRET },
  { step: LABEL, max: MAX_REPEATED_INPUT },
];
const PSK_SLOTS: readonly Slot[] = [
  { step: SEED, max: MAX_REPEATED_INPUT },
  { step: OTHER_SECRET, optional: true },
  { step: SECRET },
  { step: LABEL, max: MAX_REPEATED_INPUT },
];

/** P_hash: HMAC(secret, A(i) ‖ label ‖ seed), where A(i) = HMAC(secret, A(i-1)) and A(0) = label ‖ seed. */
function pHash(hash: number, secret: Uint8Array, labelAndSeed: Uint8Array): Blocks {
  const prf = hmacPrf(hash, secret);
  const a = new Uint8Array(prf.length);
  let started = false;
  return {
    next() {
      prf.apply([started ? a : labelAndSeed], a);
      started = true;
      const block = new Uint8Array(prf.length);
      prf.apply([a, labelAndSeed], block);
      return block;
    },
    wipe() {
      prf.wipe();
      a.fill(0);
    },
  };
}

const length16 = (bytes: Uint8Array) => Uint8Array.of(bytes.length >> 8, bytes.length & 0xff);

/** Both secrets, each after its length in two bytes; zeros stand in for the other one. */
function premasterSecret(inputs: Inputs): Uint8Array {
  const psk = inputs.get(SECRET);
  const other = inputs.has(OTHER_SECRET) ? inputs.get(OTHER_SECRET) : new Uint8Array(psk.length);
  return concat([length16(other), other, length16(psk), psk]);
}

function prfRecipe(alg: number): Recipe {
  const isPsk = PSA_ALG_IS_TLS12_PSK_TO_MS(alg);
  const inputs = createInputs(isPsk ? PSK_SLOTS : PRF_SLOTS);
  return {
    capacity: PSA_KEY_DERIVATION_UNLIMITED_CAPACITY,
    input(step, data) {
      const isSecret = step === SECRET || step === OTHER_SECRET;
      if (isPsk && isSecret && data.length > PSA_TLS12_PSK_TO_MS_PSK_MAX_SIZE) {
        throw invalidArgument();
      }
      inputs.put(step, data);
    },
    begin() {
      inputs.check();
      const secret = isPsk ? premasterSecret(inputs) : inputs.get(SECRET);
      const labelAndSeed = concat([inputs.get(LABEL), inputs.get(SEED)]);
      const blocks = pHash(PSA_ALG_GET_HASH(alg), secret, labelAndSeed);
      secret.fill(0);
      inputs.wipe();
      return blocks;
    },
    wipe: inputs.wipe,
  };
}

/** An uncompressed point of secp256r1. */
const POINT = { length: 65, tag: 0x04, x: [1, 33] } as const;

/** SHA-256 of the x coordinate. It must be read in one call. */
function ecjpakeRecipe(): Recipe {
  const inputs = createInputs([{ step: SECRET }]);
  return {
    capacity: PSA_TLS12_ECJPAKE_TO_PMS_OUTPUT_SIZE,
    onlyLength: PSA_TLS12_ECJPAKE_TO_PMS_OUTPUT_SIZE,
    input(step, data) {
      if (step === SECRET && (data.length !== POINT.length || data[0] !== POINT.tag)) {
        throw invalidArgument();
      }
      inputs.put(step, data);
    },
    begin() {
      inputs.check();
      const secret = nobleHash(PSA_ALG_SHA_256)(inputs.get(SECRET).subarray(...POINT.x));
      inputs.wipe();
      return wholeBlock(secret);
    },
    wipe: inputs.wipe,
  };
}

export const tls12: Driver = {
  name: 'noble',
  capabilities: [
    {
      entryPoints: ['keyDerivationSetup'],
      algorithms: [
        ...withHashes([PSA_ALG_TLS12_PRF, PSA_ALG_TLS12_PSK_TO_MS], HMAC_HASHES),
        PSA_ALG_TLS12_ECJPAKE_TO_PMS,
      ],
    },
  ],
  keyDerivationSetup: async (alg) =>
    createDerivationOperation(
      alg === PSA_ALG_TLS12_ECJPAKE_TO_PMS ? ecjpakeRecipe() : prfRecipe(alg),
    ),
};
