/**
 * ML-KEM by noble (FIPS 203). A key pair is its seeds d ‖ z, expanded for each use.
 *
 * A ciphertext of the right length always gives a secret: for a bad one it is another one, made from z
 * (implicit rejection). Nothing here or above tells the two apart.
 */
import { type MLKEM, ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { PSA_ALG_ML_KEM } from '../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  ML_KEM_SETS,
  type MlKemSet,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import type { Draw, Driver, DriverKey, NewKey } from '../../driver.ts';
import { checkBits, invalidArgument, isPublic } from '../../keys.ts';

const MODULUS = 3329;
/** The part of a public key that is not coefficients. */
const RHO_BYTES = 32;
const MESSAGE_BYTES = 32;

const INSTANCES: ReadonlyMap<number, MLKEM> = new Map([
  [512, ml_kem512],
  [768, ml_kem768],
  [1024, ml_kem1024],
]);

function setFor({ type, bits }: KeyAttributes, data?: Uint8Array): MlKemSet {
  const length = PSA_KEY_TYPE_IS_PUBLIC_KEY(type) ? 'publicKeyLength' : 'seedLength';
  const [found, another] = ML_KEM_SETS.filter(
    (set) => (bits === 0 || set.bits === bits) && (!data || set[length] === data.length),
  );
  // A seed has the same length for each set: without `bits` it says nothing.
  if (!found || another) throw invalidArgument();
  return found;
}

function instanceFor(key: DriverKey): MLKEM {
  const instance = INSTANCES.get(key.attributes.bits);
  if (!instance) throw invalidArgument();
  return instance;
}

/** FIPS 203, section 7.2, modulus check: each pair of 12-bit coefficients is below q. */
function isReduced(publicKey: Uint8Array): boolean {
  for (let i = 0; i < publicKey.length - RHO_BYTES; i += 3) {
    const [low = 0, middle = 0, high = 0] = publicKey.subarray(i, i + 3);
    if ((low | ((middle & 0x0f) << 8)) >= MODULUS || ((middle >> 4) | (high << 4)) >= MODULUS) {
      return false;
    }
  }
  return true;
}

function publicKeyOf(key: DriverKey): Uint8Array {
  if (isPublic(key)) return key.material;
  const { publicKey, secretKey } = instanceFor(key).keygen(key.material);
  secretKey.fill(0);
  return publicKey;
}

/** d, then z. */
async function drawKey(attributes: KeyAttributes, draw: Draw): Promise<NewKey> {
  const { bits, seedLength } = setFor(attributes);
  return { bits, material: await draw(seedLength) };
}

const BITS = ML_KEM_SETS.map(({ bits }) => bits);
const PAIR = [{ type: PSA_KEY_TYPE_ML_KEM_KEY_PAIR, bits: BITS }];
const BOTH = [...PAIR, { type: PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY, bits: BITS }];

export const createMlKem = (entropy: Entropy): Driver => ({
  name: 'noble',
  capabilities: [
    { entryPoints: ['generateKey', 'deriveKey'], keys: PAIR },
    { entryPoints: ['importKey', 'exportPublicKey'], keys: BOTH },
    { entryPoints: ['encapsulate'], algorithms: [PSA_ALG_ML_KEM], keys: BOTH },
    { entryPoints: ['decapsulate'], algorithms: [PSA_ALG_ML_KEM], keys: PAIR },
  ],
  generateKey: (attributes) => drawKey(attributes, entropy),
  deriveKey: drawKey,
  async importKey(attributes, data) {
    const { bits } = setFor(attributes, data);
    checkBits(attributes.bits, bits);
    if (PSA_KEY_TYPE_IS_PUBLIC_KEY(attributes.type) && !isReduced(data)) throw invalidArgument();
    return { bits, material: data.slice() };
  },
  exportPublicKey: async (key) => publicKeyOf(key),
  async encapsulate(key) {
    const message = entropy(MESSAGE_BYTES);
    try {
      const { cipherText, sharedSecret } = instanceFor(key).encapsulate(publicKeyOf(key), message);
      return { ciphertext: cipherText, secret: sharedSecret };
    } finally {
      message.fill(0);
    }
  },
  async decapsulate(key, _alg, ciphertext) {
    if (ciphertext.length !== setFor(key.attributes).ciphertextLength) throw invalidArgument();
    const { keygen, decapsulate } = instanceFor(key);
    const { secretKey } = keygen(key.material);
    try {
      return decapsulate(ciphertext, secretKey);
    } finally {
      secretKey.fill(0);
    }
  },
});
