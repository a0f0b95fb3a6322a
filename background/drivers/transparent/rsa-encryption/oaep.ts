/**
 * EME-OAEP (RFC 8017, section 7.1), the label hashed and the mask made with the same hash.
 *
 * Decoding tells one thing, good or not: all its checks are made, and none is reported on its own, or the
 * answer would decrypt a ciphertext for whoever asks often enough (Manger, CRYPTO 2001).
 */
import { xorInto } from '../../../../protocol/bytes.ts';
import { PSA_HASH_LENGTH } from '../../../../protocol/psa/sizes.ts';
import type { Entropy } from '../../../entropy.ts';
import { invalidArgument } from '../../keys.ts';
import { type HashFunction, mgf1 } from '../bigint/mgf1.ts';

/** Longest plaintext for a modulus of `length` bytes; below 0 if there is room for none. */
export const oaepCapacity = (hash: number, length: number): number =>
  length - 2 * PSA_HASH_LENGTH(hash) - 2;

/** 00 ‖ masked seed ‖ masked (hash of the label ‖ zeros ‖ 01 ‖ plaintext) */
export async function encodeOaep(
  hash: HashFunction,
  alg: number,
  plaintext: Uint8Array,
  label: Uint8Array,
  length: number,
  entropy: Entropy,
): Promise<Uint8Array> {
  const hashLength = PSA_HASH_LENGTH(alg);
  if (plaintext.length > oaepCapacity(alg, length)) throw invalidArgument();
  const out = new Uint8Array(length);
  const seed = out.subarray(1, 1 + hashLength);
  const db = out.subarray(1 + hashLength);
  seed.set(entropy(hashLength));
  db.set(await hash(alg, label));
  db[db.length - plaintext.length - 1] = 1;
  db.set(plaintext, db.length - plaintext.length);
  xorInto(db, await mgf1(hash, alg, seed, db.length));
  xorInto(seed, await mgf1(hash, alg, db, hashLength));
  return out;
}

/** 1 if `value` is 0, else 0; `value` is a byte. */
export const isZero = (value: number): number => ((value - 1) >>> 31) & 1;

/** The plaintext, or undefined. `encoded` is unmasked in place. */
export async function decodeOaep(
  hash: HashFunction,
  alg: number,
  encoded: Uint8Array,
  label: Uint8Array,
): Promise<Uint8Array | undefined> {
  const hashLength = PSA_HASH_LENGTH(alg);
  if (oaepCapacity(alg, encoded.length) < 0) throw invalidArgument();
  const seed = encoded.subarray(1, 1 + hashLength);
  const db = encoded.subarray(1 + hashLength);
  xorInto(seed, await mgf1(hash, alg, db, hashLength));
  xorInto(db, await mgf1(hash, alg, seed, db.length));
  const labelHash = await hash(alg, label);
  let bad = encoded[0] ?? 0;
  for (let i = 0; i < hashLength; i += 1) bad |= (db[i] ?? 0) ^ (labelHash[i] ?? 0);
  let inPadding = 1;
  let start = 0;
  for (let i = hashLength; i < db.length; i += 1) {
    const byte = db[i] ?? 0;
    const isOne = isZero(byte ^ 1);
    start |= -(inPadding & isOne) & (i + 1);
    bad |= inPadding & ~(isOne | isZero(byte));
    inPadding &= isZero(byte);
  }
  bad |= inPadding;
  return bad === 0 ? db.slice(start) : undefined;
}
