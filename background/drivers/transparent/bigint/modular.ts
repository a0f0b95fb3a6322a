/**
 * Numbers modulo another, on BigInt: what RSA and Diffie-Hellman are made of.
 *
 * BigInt takes a time that depends on its operands, and there is no way around that in script. What can be
 * done is done: a power is always the same sequence of squares and products, whatever the bits of its
 * exponent, and callers blind base and exponent afresh each time. SECURITY.md says what remains.
 */
import type { Entropy } from '../../../entropy.ts';
import { bigIntToBytes, bytesToBigInt } from '../../der.ts';
import { bitLength } from '../../rsa-key.ts';

/** Bits of an exponent taken at a time, two to the byte. */
const WINDOW = 4;
const MASK = 2 ** WINDOW - 1;

export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n];
  for (let i = 1; i <= MASK; i += 1) powers.push(((powers[i - 1] ?? 1n) * base) % modulus);
  const digits = bigIntToBytes(exponent, Math.ceil(bitLength(exponent) / 8));
  let result = 1n;
  for (const byte of digits) {
    for (const digit of [byte >> WINDOW, byte & MASK]) {
      for (let i = 0; i < WINDOW; i += 1) result = (result * result) % modulus;
      result = (result * (powers[digit] ?? 1n)) % modulus;
    }
  }
  digits.fill(0);
  return result;
}

/** The inverse of `a` modulo `m`, or undefined if they share a factor. */
export function inverse(a: bigint, m: bigint): bigint | undefined {
  let [r0, r1, s0, s1] = [m, a % m, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  return r0 === 1n ? ((s0 % m) + m) % m : undefined;
}

/** A number of so many bits at most. */
export function randomBits(bits: number, entropy: Entropy): bigint {
  const bytes = entropy(Math.ceil(bits / 8));
  bytes[0] = (bytes[0] ?? 0) & (0xff >> (bytes.length * 8 - bits));
  const value = bytesToBigInt(bytes);
  bytes.fill(0);
  return value;
}

/** A number in [0, limit), uniform to within 2^-64. */
export const randomBelow = (limit: bigint, entropy: Entropy): bigint =>
  randomBits(bitLength(limit) + 64, entropy) % limit;

/** Bits of the factors that hide an exponent. */
const BLINDING = 64;

/** An exponent that does the same as `exponent`, where the order of the base divides `order`. */
export const blindExponent = (exponent: bigint, order: bigint, entropy: Entropy): bigint =>
  exponent + randomBits(BLINDING, entropy) * order;

/** `base`^`exponent` modulo `modulus`, worked out modulo a random multiple of it, on a random representative. */
export function blindedPower(
  base: bigint,
  exponent: bigint,
  modulus: bigint,
  entropy: Entropy,
): bigint {
  const factor = randomBits(BLINDING, entropy) | 1n;
  const representative = base + modulus * (randomBits(BLINDING, entropy) % factor);
  return power(representative, exponent, modulus * factor) % modulus;
}
