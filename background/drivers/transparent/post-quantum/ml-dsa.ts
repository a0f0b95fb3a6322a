/**
 * ML-DSA by noble (FIPS 204). A key pair is its 32-byte seed, expanded for each use.
 *
 * Every signature goes through μ, the 64-byte hash of public key and message: so a message of several
 * parts, one whole and one hashed before are the same to what follows. noble's own pre-hash form is not
 * used: it refuses hashes weaker than the parameter set, which PSA permits.
 */

import { shake256 } from '@noble/hashes/sha3.js';
import { type DSA, ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js';
import { EMPTY } from '../../../../protocol/bytes.ts';
import {
  PSA_ALG_DETERMINISTIC_HASH_ML_DSA,
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_HASH_ML_DSA,
  PSA_ALG_IS_DETERMINISTIC_HASH_ML_DSA,
  PSA_ALG_ML_DSA,
} from '../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  ML_DSA_SETS,
  type MlDsaSet,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import type {
  Draw,
  Driver,
  DriverKey,
  NewKey,
  SignOperation,
  VerifyOperation,
} from '../../driver.ts';
import { checkBits, invalidArgument, invalidSignature, isPublic, withHashes } from '../../keys.ts';
import { hashedMessage, PREHASHES, purePrefix } from './messages.ts';

const HASH_BYTES = 64;
const RANDOM_BYTES = 32;

const INSTANCES: ReadonlyMap<number, DSA> = new Map([
  [128, ml_dsa44],
  [192, ml_dsa65],
  [256, ml_dsa87],
]);

function setFor({ type, bits }: KeyAttributes, data?: Uint8Array): MlDsaSet {
  const length = PSA_KEY_TYPE_IS_PUBLIC_KEY(type) ? 'publicKeyLength' : 'seedLength';
  const [found, another] = ML_DSA_SETS.filter(
    (set) => (bits === 0 || set.bits === bits) && (!data || set[length] === data.length),
  );
  // A seed has the same length for each set: without `bits` it says nothing.
  if (!found || another) throw invalidArgument();
  return found;
}

function instanceFor(key: DriverKey): DSA {
  const instance = INSTANCES.get(key.attributes.bits);
  if (!instance) throw invalidArgument();
  return instance;
}

function publicKeyOf(key: DriverKey): Uint8Array {
  if (isPublic(key)) return key.material;
  const { publicKey, secretKey } = instanceFor(key).keygen(key.material);
  secretKey.fill(0);
  return publicKey;
}

/** A hash that ends in μ (FIPS 204, algorithm 7, line 6). */
const startMu = (publicKey: Uint8Array) =>
  shake256.create({ dkLen: HASH_BYTES }).update(shake256(publicKey, { dkLen: HASH_BYTES }));

const isDeterministic = (alg: number) =>
  alg === PSA_ALG_DETERMINISTIC_ML_DSA || PSA_ALG_IS_DETERMINISTIC_HASH_ML_DSA(alg);

function verifyMu(key: DriverKey, mu: Uint8Array, publicKey: Uint8Array, signature: Uint8Array) {
  const { internal } = instanceFor(key);
  if (!internal.verify(signature, mu, publicKey, { externalMu: true })) throw invalidSignature();
}

async function drawKey(attributes: KeyAttributes, draw: Draw): Promise<NewKey> {
  const { bits, seedLength } = setFor(attributes);
  return { bits, material: await draw(seedLength) };
}

const BITS = ML_DSA_SETS.map(({ bits }) => bits);
const PAIR = [{ type: PSA_KEY_TYPE_ML_DSA_KEY_PAIR, bits: BITS }];
const BOTH = [...PAIR, { type: PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY, bits: BITS }];
const PURE = [PSA_ALG_ML_DSA, PSA_ALG_DETERMINISTIC_ML_DSA];
const HASHED = withHashes([PSA_ALG_HASH_ML_DSA, PSA_ALG_DETERMINISTIC_HASH_ML_DSA], PREHASHES);

const CAPABILITIES: Driver['capabilities'] = [
  { entryPoints: ['generateKey', 'deriveKey'], keys: PAIR },
  { entryPoints: ['importKey', 'exportPublicKey'], keys: BOTH },
  { entryPoints: ['signMessage', 'signSetup'], algorithms: PURE, keys: PAIR },
  { entryPoints: ['verifyMessage', 'verifySetup'], algorithms: PURE, keys: BOTH },
  { entryPoints: ['signHash'], algorithms: HASHED, keys: PAIR },
  { entryPoints: ['verifyHash'], algorithms: HASHED, keys: BOTH },
];

/** Signs what `finishMu` gives for the public key of the pair. */
type Sign = (
  key: DriverKey,
  alg: number,
  finishMu: (publicKey: Uint8Array) => Uint8Array,
) => Uint8Array;

const createSign =
  (entropy: Entropy): Sign =>
  (key, alg, finishMu) => {
    const { keygen, internal } = instanceFor(key);
    const { publicKey, secretKey } = keygen(key.material);
    try {
      const extraEntropy = isDeterministic(alg) ? false : entropy(RANDOM_BYTES);
      return internal.sign(finishMu(publicKey), secretKey, { externalMu: true, extraEntropy });
    } finally {
      secretKey.fill(0);
    }
  };

function startSigning(sign: Sign, key: DriverKey, alg: number, context: Uint8Array): SignOperation {
  const own = { attributes: key.attributes, material: key.material.slice() };
  const mu = startMu(publicKeyOf(key)).update(purePrefix(context));
  const abort = () => {
    own.material.fill(0);
    mu.destroy();
  };
  return {
    update: (input) => {
      mu.update(input);
    },
    finish() {
      try {
        return sign(own, alg, () => mu.digest());
      } finally {
        abort();
      }
    },
    abort,
  };
}

function startVerifying(
  key: DriverKey,
  signature: Uint8Array,
  context: Uint8Array,
): VerifyOperation {
  const publicKey = publicKeyOf(key).slice();
  const own = { attributes: key.attributes, material: publicKey };
  const claimed = signature.slice();
  const mu = startMu(publicKey).update(purePrefix(context));
  return {
    update: (input) => {
      mu.update(input);
    },
    finish: () => verifyMu(own, mu.digest(), publicKey, claimed),
    abort: () => mu.destroy(),
  };
}

export function createMlDsa(entropy: Entropy): Driver {
  const sign = createSign(entropy);
  return {
    name: 'noble',
    capabilities: CAPABILITIES,
    generateKey: (attributes) => drawKey(attributes, entropy),
    deriveKey: drawKey,
    async importKey(attributes, data) {
      const { bits } = setFor(attributes, data);
      checkBits(attributes.bits, bits);
      return { bits, material: data.slice() };
    },
    exportPublicKey: async (key) => publicKeyOf(key),
    async signMessage(key, alg, message, context = EMPTY) {
      const first = purePrefix(context);
      return sign(key, alg, (own) => startMu(own).update(first).update(message).digest());
    },
    async verifyMessage(key, _alg, message, signature, context = EMPTY) {
      const publicKey = publicKeyOf(key);
      const mu = startMu(publicKey).update(purePrefix(context)).update(message).digest();
      verifyMu(key, mu, publicKey, signature);
    },
    async signHash(key, alg, hash, context = EMPTY) {
      const message = hashedMessage(alg, context, hash);
      return sign(key, alg, (publicKey) => startMu(publicKey).update(message).digest());
    },
    async verifyHash(key, alg, hash, signature, context = EMPTY) {
      const publicKey = publicKeyOf(key);
      const mu = startMu(publicKey)
        .update(hashedMessage(alg, context, hash))
        .digest();
      verifyMu(key, mu, publicKey, signature);
    },
    signSetup: async (key, alg, context) => startSigning(sign, key, alg, context),
    verifySetup: async (key, _alg, signature, context) => startVerifying(key, signature, context),
  };
}
