/**
 * Keys that are plain bytes: raw data, secrets to derive from, passwords, and symmetric keys. Only their
 * size is checked, and the parity of DES keys; what they are used for is other drivers' business.
 *
 * A DES key that is brought in must have its parity right; one that is made here gets it, and is drawn anew
 * if it is weak.
 */
import { equalBytes } from '../../../protocol/bytes.ts';
import type { KeyAttributes } from '../../../protocol/psa/attributes.ts';
import {
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARC4,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_ASCON,
  PSA_KEY_TYPE_BLAKE2,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_SM4,
  PSA_KEY_TYPE_XCHACHA20,
} from '../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../entropy.ts';
import { type Draw, type Driver, type KeySizes, sizeMatches } from '../driver.ts';
import { checkBits, invalidArgument } from '../keys.ts';

/** Largest key of free size: 64 KiB less one byte, as a packed-c record can carry it. */
const ANY = { min: 8, max: 65_535 * 8, step: 8 } as const;
/** Block-cipher keys, and the double-length ones of XTS. */
const BLOCK = [128, 192, 256, 384, 512] as const;

const SIZES: ReadonlyMap<number, KeySizes> = new Map<number, KeySizes>([
  [PSA_KEY_TYPE_RAW_DATA, ANY],
  [PSA_KEY_TYPE_HMAC, ANY],
  [PSA_KEY_TYPE_BLAKE2, { min: 8, max: 512, step: 8 }],
  [PSA_KEY_TYPE_DERIVE, ANY],
  [PSA_KEY_TYPE_PASSWORD, ANY],
  [PSA_KEY_TYPE_PASSWORD_HASH, ANY],
  [PSA_KEY_TYPE_PEPPER, ANY],
  [PSA_KEY_TYPE_ARC4, { min: 40, max: 2048, step: 8 }],
  [PSA_KEY_TYPE_CHACHA20, [256]],
  [PSA_KEY_TYPE_XCHACHA20, [256]],
  [PSA_KEY_TYPE_ASCON, [128, 256]],
  [PSA_KEY_TYPE_DES, [64, 128, 192]],
  [PSA_KEY_TYPE_AES, BLOCK],
  [PSA_KEY_TYPE_CAMELLIA, BLOCK],
  [PSA_KEY_TYPE_SM4, [128, 256]],
  [PSA_KEY_TYPE_ARIA, BLOCK],
]);

function ones(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

const hasDesParity = (key: Uint8Array) => key.every((byte) => ones(byte) % 2 === 1);

/** Sets the low bit of each byte so that the byte has odd parity. */
function setDesParity(key: Uint8Array): void {
  key.forEach((byte, i) => {
    key[i] = ones(byte >> 1) % 2 === 1 ? byte & 0xfe : byte | 1;
  });
}

const DES_LENGTH = 8;

/** The weak and semi-weak keys (NIST SP 800-67r1, section 3.4.2) are a b a b A B A B with a→A, b→B of these. */
const WEAK_BYTES: ReadonlyMap<number, number> = new Map([
  [0x01, 0x01],
  [0x1f, 0x0e],
  [0xe0, 0xf1],
  [0xfe, 0xfe],
]);

function isWeakDes(key: Uint8Array): boolean {
  const [a = 0, b = 0] = key;
  const weak = [a, b, a, b];
  // 0 is no byte of a key: its parity is even.
  const other = weak.map((byte) => WEAK_BYTES.get(byte) ?? 0);
  return equalBytes(Uint8Array.of(...weak, ...other), key);
}

/** A DES key of one to three parts, drawn one after the other (PSA Crypto 1.5, `PSA_KEY_TYPE_DES`). */
async function drawDes(length: number, draw: Draw): Promise<Uint8Array> {
  const material = new Uint8Array(length);
  try {
    for (let offset = 0; offset < length; ) {
      const part = await draw(DES_LENGTH);
      setDesParity(part);
      if (!isWeakDes(part)) {
        material.set(part, offset);
        offset += DES_LENGTH;
      }
      part.fill(0);
    }
    return material;
  } catch (error) {
    material.fill(0);
    throw error;
  }
}

export function createUnstructured(entropy: Entropy): Driver {
  const make = async ({ type, bits }: KeyAttributes, draw: Draw) => {
    const sizes = SIZES.get(type);
    if (!sizes || !sizeMatches(sizes, bits)) throw invalidArgument();
    const isDes = type === PSA_KEY_TYPE_DES;
    return { bits, material: await (isDes ? drawDes(bits / 8, draw) : draw(bits / 8)) };
  };
  return {
    name: 'unstructured',
    capabilities: [
      {
        entryPoints: ['generateKey', 'importKey', 'deriveKey'],
        keys: [...SIZES].map(([type, bits]) => ({ type, bits })),
      },
    ],
    generateKey: (attributes) => make(attributes, entropy),
    deriveKey: make,
    async importKey({ type, bits }: KeyAttributes, data: Uint8Array) {
      const sizes = SIZES.get(type);
      if (!sizes || !sizeMatches(sizes, data.length * 8)) throw invalidArgument();
      checkBits(bits, data.length * 8);
      if (type === PSA_KEY_TYPE_DES && !hasDesParity(data)) throw invalidArgument();
      return { bits: data.length * 8, material: data.slice() };
    },
  };
}
