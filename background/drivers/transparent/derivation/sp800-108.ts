/**
 * The counter mode of NIST SP 800-108r1, section 4.1, in the one form that PSA Crypto 1.5 picks:
 * K(i) = PRF(K, i ‖ label ‖ 00 ‖ context ‖ L), counter and L in 32 bits, big-endian.
 *
 * L is the capacity in bits when the first output is asked for: lowering the capacity beforehand changes
 * every byte. With CMAC each block ends in K(0) = CMAC(K, label ‖ 00 ‖ context ‖ L), the standard's cure for
 * a weakness of CMAC here.
 */
import { concat } from '../../../../protocol/bytes.ts';
import {
  PSA_ALG_CMAC,
  PSA_ALG_GET_HASH,
  PSA_ALG_SP800_108_COUNTER_CMAC,
  PSA_ALG_SP800_108_COUNTER_HMAC,
} from '../../../../protocol/psa/algorithms.ts';
import { NO_ATTRIBUTES } from '../../../../protocol/psa/attributes.ts';
import {
  PSA_KEY_DERIVATION_INPUT_CONTEXT,
  PSA_KEY_DERIVATION_INPUT_LABEL,
  PSA_KEY_DERIVATION_INPUT_SECRET,
} from '../../../../protocol/psa/derivation.ts';
import type { Driver, DriverKey } from '../../driver.ts';
import { invalidArgument, withHashes } from '../../keys.ts';
import { HMAC_HASHES } from '../noble/hashes.ts';
import type { DriverParts } from '../parts.ts';
import { createInputs, MAX_REPEATED_INPUT } from './inputs.ts';
import { type Blocks, createDerivationOperation, type Recipe } from './operation.ts';
import { bigEndian32, hmacPrf } from './prf.ts';

const SECRET = PSA_KEY_DERIVATION_INPUT_SECRET;
const LABEL = PSA_KEY_DERIVATION_INPUT_LABEL;
const CONTEXT = PSA_KEY_DERIVATION_INPUT_CONTEXT;

/** L, in bits, must fit 32 of them. */
const CAPACITY = 2 ** 29 - 1;

/** @param fixed - label ‖ 00 ‖ context ‖ L */
type Start = (secret: Uint8Array, keyType: number, fixed: Uint8Array) => Promise<Blocks>;

function recipe(start: Start): Recipe {
  const inputs = createInputs([
    { step: SECRET },
    { step: LABEL, optional: true, max: MAX_REPEATED_INPUT },
    { step: CONTEXT, optional: true, max: MAX_REPEATED_INPUT },
  ]);
  let secretType = 0;
  return {
    capacity: CAPACITY,
    fixesCapacity: true,
    input(step, data, keyType) {
      if (step === LABEL && data.includes(0)) throw invalidArgument();
      inputs.put(step, data);
      if (step === SECRET) secretType = keyType;
    },
    async begin(capacity) {
      inputs.check();
      const fixed = concat([
        inputs.get(LABEL),
        Uint8Array.of(0),
        inputs.get(CONTEXT),
        bigEndian32(capacity * 8),
      ]);
      try {
        return await start(inputs.get(SECRET), secretType, fixed);
      } finally {
        inputs.wipe();
      }
    },
    wipe: inputs.wipe,
  };
}

const startHmac =
  (hash: number): Start =>
  async (secret, _keyType, fixed) => {
    const prf = hmacPrf(hash, secret);
    let counter = 0;
    return {
      next() {
        counter += 1;
        const block = new Uint8Array(prf.length);
        prf.apply([bigEndian32(counter), fixed], block);
        return block;
      },
      wipe: prf.wipe,
    };
  };

const startCmac =
  (parts: DriverParts): Start =>
  async (secret, type, fixed) => {
    const key: DriverKey = {
      attributes: { ...NO_ATTRIBUTES, type, bits: secret.length * 8 },
      material: secret.slice(),
    };
    const cmac = (input: Uint8Array) => parts.drivers().macCompute(key, PSA_ALG_CMAC, input);
    const k0 = await cmac(fixed);
    let counter = 0;
    return {
      next() {
        counter += 1;
        return cmac(concat([bigEndian32(counter), fixed, k0]));
      },
      wipe() {
        key.material.fill(0);
        k0.fill(0);
      },
    };
  };

export const createSp800108 = (parts: DriverParts): Driver => ({
  name: 'noble',
  capabilities: [
    {
      entryPoints: ['keyDerivationSetup'],
      algorithms: [
        ...withHashes([PSA_ALG_SP800_108_COUNTER_HMAC], HMAC_HASHES),
        PSA_ALG_SP800_108_COUNTER_CMAC,
      ],
    },
  ],
  keyDerivationSetup: async (alg) =>
    createDerivationOperation(
      recipe(
        alg === PSA_ALG_SP800_108_COUNTER_CMAC
          ? startCmac(parts)
          : startHmac(PSA_ALG_GET_HASH(alg)),
      ),
    ),
});
