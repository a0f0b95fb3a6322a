/**
 * SLH-DSA by noble (FIPS 205), all twelve sets. A key pair is SK.seed ‖ SK.prf ‖ PK.seed ‖ PK.root.
 *
 * The message is read twice in signing, so there are no signatures of several parts. A small set takes
 * seconds for a signature here; verification is quick in all. An import makes PK.root anew from the seeds
 * and refuses another one, so it takes as long as a generation.
 */
import {
  type SphincsSigner,
  slh_dsa_sha2_128f,
  slh_dsa_sha2_128s,
  slh_dsa_sha2_192f,
  slh_dsa_sha2_192s,
  slh_dsa_sha2_256f,
  slh_dsa_sha2_256s,
  slh_dsa_shake_128f,
  slh_dsa_shake_128s,
  slh_dsa_shake_192f,
  slh_dsa_shake_192s,
  slh_dsa_shake_256f,
  slh_dsa_shake_256s,
} from '@noble/post-quantum/slh-dsa.js';
import { concat, EMPTY, equalBytes } from '../../../../protocol/bytes.ts';
import {
  PSA_ALG_DETERMINISTIC_HASH_SLH_DSA,
  PSA_ALG_DETERMINISTIC_SLH_DSA,
  PSA_ALG_HASH_SLH_DSA,
  PSA_ALG_IS_DETERMINISTIC_HASH_SLH_DSA,
  PSA_ALG_SLH_DSA,
} from '../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_SLH_DSA_GET_FAMILY,
  PSA_KEY_TYPE_SLH_DSA_KEY_PAIR,
  PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY,
  SLH_DSA_SETS,
  type SlhDsaSet,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import type { Draw, Driver, DriverKey, NewKey } from '../../driver.ts';
import { checkBits, invalidArgument, invalidSignature, isPublic, withHashes } from '../../keys.ts';
import { hashedMessage, PREHASHES, purePrefix } from './messages.ts';

const INSTANCES: ReadonlyMap<string, SphincsSigner> = new Map([
  ['SLH-DSA-SHA2-128s', slh_dsa_sha2_128s],
  ['SLH-DSA-SHA2-128f', slh_dsa_sha2_128f],
  ['SLH-DSA-SHA2-192s', slh_dsa_sha2_192s],
  ['SLH-DSA-SHA2-192f', slh_dsa_sha2_192f],
  ['SLH-DSA-SHA2-256s', slh_dsa_sha2_256s],
  ['SLH-DSA-SHA2-256f', slh_dsa_sha2_256f],
  ['SLH-DSA-SHAKE-128s', slh_dsa_shake_128s],
  ['SLH-DSA-SHAKE-128f', slh_dsa_shake_128f],
  ['SLH-DSA-SHAKE-192s', slh_dsa_shake_192s],
  ['SLH-DSA-SHAKE-192f', slh_dsa_shake_192f],
  ['SLH-DSA-SHAKE-256s', slh_dsa_shake_256s],
  ['SLH-DSA-SHAKE-256f', slh_dsa_shake_256f],
]);

function setFor({ type, bits }: KeyAttributes, data?: Uint8Array): SlhDsaSet {
  const family = PSA_KEY_TYPE_SLH_DSA_GET_FAMILY(type);
  const length = PSA_KEY_TYPE_IS_PUBLIC_KEY(type) ? 'publicKeyLength' : 'keyPairLength';
  const found = SLH_DSA_SETS.find(
    (set) =>
      set.family === family &&
      (bits === 0 || set.bits === bits) &&
      (!data || set[length] === data.length),
  );
  if (!found) throw invalidArgument();
  return found;
}

function instanceFor({ name }: SlhDsaSet): SphincsSigner {
  const instance = INSTANCES.get(name);
  if (!instance) throw invalidArgument();
  return instance;
}

const publicKeyOf = (key: DriverKey): Uint8Array =>
  isPublic(key)
    ? key.material
    : key.material.slice(key.material.length - setFor(key.attributes).publicKeyLength);

const isDeterministic = (alg: number) =>
  alg === PSA_ALG_DETERMINISTIC_SLH_DSA || PSA_ALG_IS_DETERMINISTIC_HASH_SLH_DSA(alg);

/** The three seeds, drawn one after the other, and the root that follows from them. */
async function drawKey(attributes: KeyAttributes, draw: Draw): Promise<NewKey> {
  const set = setFor(attributes);
  const seeds = [await draw(set.n), await draw(set.n), await draw(set.n)];
  const seed = concat(seeds);
  try {
    return { bits: set.bits, material: instanceFor(set).keygen(seed).secretKey };
  } finally {
    for (const part of [...seeds, seed]) part.fill(0);
  }
}

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT if PK.root does not follow from the seeds */
function checkRoot(set: SlhDsaSet, pair: Uint8Array): void {
  const { secretKey } = instanceFor(set).keygen(pair.subarray(0, 3 * set.n));
  const good = equalBytes(secretKey, pair);
  secretKey.fill(0);
  if (!good) throw invalidArgument();
}

function verify(key: DriverKey, message: Uint8Array, signature: Uint8Array): void {
  const { internal } = instanceFor(setFor(key.attributes));
  if (!internal.verify(signature, message, publicKeyOf(key))) throw invalidSignature();
}

const pairs = SLH_DSA_SETS.map(({ family, bits }) => ({
  type: PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(family),
  bits: [bits],
}));
const both = [
  ...pairs,
  ...SLH_DSA_SETS.map(({ family, bits }) => ({
    type: PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY(family),
    bits: [bits],
  })),
];
const PURE = [PSA_ALG_SLH_DSA, PSA_ALG_DETERMINISTIC_SLH_DSA];
const HASHED = withHashes([PSA_ALG_HASH_SLH_DSA, PSA_ALG_DETERMINISTIC_HASH_SLH_DSA], PREHASHES);

export function createSlhDsa(entropy: Entropy): Driver {
  function sign(key: DriverKey, alg: number, message: Uint8Array): Uint8Array {
    const set = setFor(key.attributes);
    const extraEntropy = isDeterministic(alg) ? false : entropy(set.n);
    return instanceFor(set).internal.sign(message, key.material, { extraEntropy });
  }

  return {
    name: 'noble',
    capabilities: [
      { entryPoints: ['generateKey', 'deriveKey'], keys: pairs },
      { entryPoints: ['importKey', 'exportPublicKey'], keys: both },
      { entryPoints: ['signMessage'], algorithms: PURE, keys: pairs },
      { entryPoints: ['verifyMessage'], algorithms: PURE, keys: both },
      { entryPoints: ['signHash'], algorithms: HASHED, keys: pairs },
      { entryPoints: ['verifyHash'], algorithms: HASHED, keys: both },
    ],
    generateKey: (attributes) => drawKey(attributes, entropy),
    deriveKey: drawKey,
    async importKey(attributes, data) {
      const set = setFor(attributes, data);
      checkBits(attributes.bits, set.bits);
      if (!PSA_KEY_TYPE_IS_PUBLIC_KEY(attributes.type)) checkRoot(set, data);
      return { bits: set.bits, material: data.slice() };
    },
    exportPublicKey: async (key) => publicKeyOf(key),
    signMessage: async (key, alg, message, context = EMPTY) =>
      sign(key, alg, concat([purePrefix(context), message])),
    verifyMessage: async (key, _alg, message, signature, context = EMPTY) =>
      verify(key, concat([purePrefix(context), message]), signature),
    signHash: async (key, alg, hash, context = EMPTY) =>
      sign(key, alg, hashedMessage(alg, context, hash)),
    verifyHash: async (key, alg, hash, signature, context = EMPTY) =>
      verify(key, hashedMessage(alg, context, hash), signature),
  };
}
