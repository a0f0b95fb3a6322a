/**
 * Password tokens of SAE, and the key derivation that makes them (IEEE Std 802.11-2020, 12.4.4.2.3 and
 * 12.4.4.3.3).
 *
 * The surprising part: which element comes out depends on the group, and only the key's attributes name
 * it. So the derivation's output is the seed that all groups share, and the key type makes the element;
 * the core gives the seed to nobody else.
 */
import { extract } from '@noble/hashes/hkdf.js';
import { concat, EMPTY } from '../../../../../protocol/bytes.ts';
import { PSA_ALG_GET_HASH, PSA_ALG_WPA3_SAE_H2E } from '../../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../../protocol/psa/attributes.ts';
import {
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_SALT,
} from '../../../../../protocol/psa/derivation.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../../protocol/psa/status.ts';
import type { Driver, KeyDerivationOperation } from '../../../driver.ts';
import { checkBits, invalidArgument } from '../../../keys.ts';
import { nobleHash } from '../../noble/hashes.ts';
import { badState } from '../order.ts';
import { tokenOf } from './element.ts';
import { SAE_HASHES, SAE_TOKENS, type SaeGroup, saeGroupOfKey } from './groups.ts';

const ORDER = [
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_INFO,
] as const;
/** The identifier, the last, may be left out. */
const NEEDED = 2;
const MAX_INPUT = 65_535;

/** @throws PsaError PSA_ERROR_NOT_SUPPORTED */
export function saeGroupOf({ type, bits }: Pick<KeyAttributes, 'type' | 'bits'>): SaeGroup {
  const sae = saeGroupOfKey(type, bits);
  if (!sae) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  return sae;
}

/** Salt, password, identifier, each once and in this order; one output, of the hash's length. */
function createH2e(alg: number): KeyDerivationOperation {
  const hash = nobleHash(PSA_ALG_GET_HASH(alg));
  let inputs: Uint8Array[] = [];
  let left = hash.outputLen;
  let ended = false;
  const wipe = () => {
    for (const input of inputs) input.fill(0);
    inputs = [];
    ended = true;
  };

  return {
    input(step, data) {
      if (!ORDER.some((known) => known === step)) throw invalidArgument();
      if (ended || ORDER[inputs.length] !== step) throw badState();
      if (data.length > MAX_INPUT) throw invalidArgument();
      inputs.push(data.slice());
    },
    inputInteger() {
      throw invalidArgument();
    },
    capacity: () => left,
    setCapacity(capacity) {
      left = capacity;
    },
    output(length) {
      if (ended || inputs.length < NEEDED) throw badState();
      // Another length is that of another hash: the group is not one for this algorithm.
      if (length !== hash.outputLen) throw invalidArgument();
      const [salt = EMPTY, ...secret] = inputs;
      const password = concat(secret);
      const seed = extract(hash, password, salt);
      password.fill(0);
      wipe();
      left = 0;
      return seed;
    },
    abort: wipe,
  };
}

/** The one group of the type, if the bits are left open, that the length of the data fits. */
function groupOfData({ type, bits }: KeyAttributes, data: Uint8Array): SaeGroup {
  const sizes = SAE_TOKENS.find((token) => token.type === type)?.bits ?? [];
  for (const size of sizes) {
    const sae = saeGroupOf({ type, bits: size });
    if (data.length === (sae.curve ? 2 : 1) * sae.primeLength) {
      checkBits(bits, size);
      return sae;
    }
  }
  throw invalidArgument();
}

export const saeTokens: Driver = {
  name: 'sae-tokens',
  capabilities: [
    { entryPoints: ['importKey', 'deriveKey'], keys: SAE_TOKENS },
    {
      entryPoints: ['keyDerivationSetup'],
      algorithms: SAE_HASHES.map(PSA_ALG_WPA3_SAE_H2E),
    },
  ],
  async importKey(attributes, data) {
    const sae = groupOfData(attributes, data);
    if (sae.decode(data) === undefined) throw invalidArgument();
    return { bits: sae.bits, material: data.slice() };
  },
  async deriveKey(attributes, draw) {
    const sae = saeGroupOf(attributes);
    const seed = await draw(nobleHash(sae.hash).outputLen);
    const token = tokenOf(sae, seed);
    seed.fill(0);
    if (sae.group.isNeutral(token)) throw invalidArgument();
    return { bits: sae.bits, material: sae.encode(token) };
  },
  keyDerivationSetup: async (alg) => createH2e(alg),
};
