/**
 * Numbers of the protocols: to and from bytes, reduced, drawn. A scalar is a bigint while it is worked
 * with, and cannot be wiped; what is kept of it between calls is kept no longer than the operation.
 */
import type { Entropy } from '../../../entropy.ts';
import { bytesToBigInt } from '../../der.ts';

export { bigIntToBytes, bytesToBigInt } from '../../der.ts';

export const byteLength = (value: bigint): number => Math.ceil(value.toString(16).length / 2);

export const mod = (value: bigint, modulus: bigint): bigint => {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
};

/** Wipes the bytes it read. */
export function takeBigInt(bytes: Uint8Array): bigint {
  const value = bytesToBigInt(bytes);
  bytes.fill(0);
  return value;
}

/** Uniform in [least, modulus - 1] but for a bias of 2^-128: 16 bytes more than needed, reduced. */
export function drawScalar(entropy: Entropy, modulus: bigint, least: bigint): bigint {
  const wide = takeBigInt(entropy(byteLength(modulus) + 16));
  return least + (wide % (modulus - least));
}

/** base^exponent mod p by windows of four bits, over the length of `bits`. */
export function power(base: bigint, exponent: bigint, p: bigint): bigint {
  const table: bigint[] = [1n];
  for (let i = 1; i < 16; i += 1) table.push(((table[i - 1] ?? 1n) * base) % p);
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    for (let i = 0; i < 4; i += 1) result = (result * result) % p;
    result = (result * (table[Number.parseInt(digit, 16)] ?? 1n)) % p;
  }
  return result;
}

/** A length and the bytes, as transcripts have them: big-endian in 4 bytes or little-endian in 8. */
export function lengthBE4(length: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, length);
  return out;
}

export function lengthLE8(length: number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setUint32(0, length, true);
  return out;
}
