/**
 * Two key pairs of each type and size that has a structure, with the public keys that OpenSSL works
 * out for them.
 */
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
} from '../../protocol/psa/key-types.ts';
import { RSA_TEST_SIZES, rsaKeyPair, rsaKeyPairExponent3 } from '../scenarios/rsa-keys.ts';
import { pattern } from './bytes.ts';
import { WEIERSTRASS } from './curves.ts';
import { type Key, referencePublic } from './reference.ts';

export type Specimen = {
  readonly pair: Key;
  readonly public: Key;
  /** Another pair of the same type and size; RSA has one at 2048 bits alone. */
  readonly other: Key | undefined;
};

const publicKey = (pair: Key): Key => ({
  type: PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(pair.type),
  bits: pair.bits,
  material: referencePublic(pair),
});

const specimen = (pair: Key, other: Key | undefined): Specimen => ({
  pair,
  public: publicKey(pair),
  other,
});

/** Below 2^(8·length - 8), so below any order of that length that is close to a power of two. */
function scalar(length: number, seed: number): Uint8Array {
  const bytes = pattern(length, seed);
  bytes[0] = 0;
  return bytes;
}

function clamped(seed: number): Uint8Array {
  const bytes = pattern(32, seed);
  bytes[0] = (bytes[0] ?? 0) & 0xf8;
  bytes[31] = ((bytes[31] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

const weierstrass = WEIERSTRASS.map(({ family, bits, length }) => {
  const type = PSA_KEY_TYPE_ECC_KEY_PAIR(family);
  return specimen(
    { type, bits, material: scalar(length, bits + family) },
    { type, bits, material: scalar(length, bits + family + 1) },
  );
});

const edwards = { type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS), bits: 255 };
const montgomery = { type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY), bits: 255 };

const rsa = RSA_TEST_SIZES.map((bits) => {
  const pair = { type: PSA_KEY_TYPE_RSA_KEY_PAIR, bits, material: rsaKeyPair(bits) };
  const other = bits === 2048 ? { ...pair, material: rsaKeyPairExponent3() } : undefined;
  return specimen(pair, other);
});

export const SPECIMENS: readonly Specimen[] = [
  ...weierstrass,
  specimen({ ...edwards, material: pattern(32, 11) }, { ...edwards, material: pattern(32, 12) }),
  specimen({ ...montgomery, material: clamped(13) }, { ...montgomery, material: clamped(14) }),
  ...rsa,
];

/** The specimen whose pair or public key has this type and size. */
export const specimenOf = (type: number, bits: number): Specimen | undefined =>
  SPECIMENS.find(
    ({ pair, public: open }) => pair.bits === bits && [pair.type, open.type].includes(type),
  );
