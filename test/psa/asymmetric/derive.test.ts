/** Keys made from bytes that are drawn, as the specification lays down for each type. */
import { describe, expect, it } from 'vitest';
import { bigIntToBytes } from '../../../background/drivers/der.ts';
import { createLocalDrivers } from '../../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../../background/entropy.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import {
  ML_DSA_SETS,
  ML_KEM_SETS,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { orderOf, WEIERSTRASS } from './openssl.ts';
import { createRandom, refuses } from './support.ts';

const tally = createTally(import.meta.url);
const random = createRandom('derive');
const drivers = createLocalDrivers({ entropy: createEntropy() });

/** Derives a key from these draws, all of which must be used, in their own lengths. */
async function derive(type: number, bits: number, draws: readonly Uint8Array<ArrayBuffer>[]) {
  const left = draws.map((bytes) => bytes.slice());
  const key = await drivers.deriveKey({ ...NO_ATTRIBUTES, type, bits }, (length) => {
    const next = left.shift();
    expect(next).toHaveLength(length);
    return next!;
  });
  expect(left).toHaveLength(0);
  expect(key.bits).toBe(bits);
  return key.material;
}

describe.each(WEIERSTRASS)('$name', (curve) => {
  const { family, bits, orderBits } = curve;
  const type = PSA_KEY_TYPE_ECC_KEY_PAIR(family);
  const order = orderOf(curve);
  const length = Math.ceil(orderBits / 8);
  const privateLength = Math.ceil(Math.max(bits, orderBits) / 8);
  /** The bits in front that are to be ignored, all set. */
  const spare = (0xff00 >> (length * 8 - orderBits)) & 0xff;
  const draw = (value: bigint) => {
    const bytes = bigIntToBytes(value, length);
    bytes[0]! |= spare;
    return bytes;
  };
  const scalar = (value: bigint) => toHex(bigIntToBytes(value, privateLength));

  it('takes k + 1 for the first k up to N - 2', async () => {
    expect(toHex(await derive(type, bits, [draw(0n)]))).toBe(scalar(1n));
    expect(toHex(await derive(type, bits, [draw(order - 2n)]))).toBe(scalar(order - 1n));
    const ones = new Uint8Array(length).fill(0xff);
    const draws = [ones, draw(order - 1n), draw(order), draw(41n)];
    expect(toHex(await derive(type, bits, draws))).toBe(scalar(42n));
    tally.count('PSA_KEY_TYPE_ECC_KEY_PAIR', 'positive', 3);
    tally.count('PSA_KEY_TYPE_ECC_KEY_PAIR', 'negative', 3);
  });
});

it.each([
  [255, 32, 0xf8, 0x7f, 0x40],
  [448, 56, 0xfc, 0xff, 0x80],
])('Montgomery, %i bits: drawn and clamped', async (bits, length, first, last, set) => {
  const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY);
  for (const drawn of [new Uint8Array(length).fill(0xff), new Uint8Array(length), random(length)]) {
    const expected = drawn.slice();
    expected[0]! &= first;
    expected[length - 1] = (expected[length - 1]! & last) | set;
    expect(await derive(type, bits, [drawn])).toEqual(expected);
    tally.count('PSA_KEY_TYPE_ECC_KEY_PAIR', 'positive');
  }
});

it.each([
  [255, 32],
  [448, 57],
])('Edwards, %i bits: drawn', async (bits, length) => {
  const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
  const drawn = random(length);
  expect(await derive(type, bits, [drawn])).toEqual(drawn);
  tally.count('PSA_KEY_TYPE_ECC_KEY_PAIR', 'positive');
});

it.each(ML_DSA_SETS)('$name: a seed of 32 bytes', async ({ bits }) => {
  const drawn = random(32);
  expect(await derive(PSA_KEY_TYPE_ML_DSA_KEY_PAIR, bits, [drawn])).toEqual(drawn);
});

it.each(ML_KEM_SETS)('$name: d and z, 64 bytes', async ({ bits }) => {
  const drawn = random(64);
  expect(await derive(PSA_KEY_TYPE_ML_KEM_KEY_PAIR, bits, [drawn])).toEqual(drawn);
});

it('derives no public key', async () => {
  const type = PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_MONTGOMERY);
  await refuses(derive(type, 255, [random(32)]));
});

it('counts its vectors', () => tally.check());
