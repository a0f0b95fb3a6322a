/**
 * EME-PKCS1-v1_5 (RFC 8017, section 7.2).
 *
 * The scheme is broken by design: whoever learns whether a ciphertext's padding is good decrypts with its
 * help (Bleichenbacher, CRYPTO 1998), and the time of the answer alone tells (Marvin, 2023). PSA Crypto asks
 * for the answer: PSA_ERROR_INVALID_PADDING. What is done here is to make nothing but that answer: every
 * byte is looked at, no check ends the work early, and there is one error for all of them. The arithmetic
 * before it is BigInt, blinded and yet not of constant time. It is served for old protocols; those that
 * answer a stranger must not use it, and OAEP is the one to take.
 */
import type { Entropy } from '../../../entropy.ts';
import { invalidArgument } from '../../keys.ts';
import { isZero } from './oaep.ts';

const HEADER = 2;
const MIN_PADDING = 8;
/** What surrounds a plaintext: 00 02, the padding, 00. */
export const PKCS1_OVERHEAD = HEADER + MIN_PADDING + 1;

/** Random bytes, none of them 0. */
function nonZero(length: number, entropy: Entropy): Uint8Array {
  const out = entropy(length);
  for (let i = 0; i < length; i += 1) {
    while (out[i] === 0) out.set(entropy(1), i);
  }
  return out;
}

/** 00 ‖ 02 ‖ padding ‖ 00 ‖ plaintext */
export function encodePkcs1Crypt(
  plaintext: Uint8Array,
  length: number,
  entropy: Entropy,
): Uint8Array {
  const padding = length - plaintext.length - HEADER - 1;
  if (padding < MIN_PADDING) throw invalidArgument();
  const out = new Uint8Array(length);
  out[1] = 2;
  out.set(nonZero(padding, entropy), HEADER);
  out.set(plaintext, length - plaintext.length);
  return out;
}

/** The plaintext, or undefined. */
export function decodePkcs1Crypt(encoded: Uint8Array): Uint8Array | undefined {
  let bad = (encoded[0] ?? 0) | ((encoded[1] ?? 0) ^ 2);
  let inPadding = 1;
  let start = 0;
  for (let i = HEADER; i < encoded.length; i += 1) {
    const ends = inPadding & isZero(encoded[i] ?? 0);
    start |= -ends & (i + 1);
    inPadding &= ~ends;
  }
  bad |= inPadding;
  // Negative if the padding is too short: its sign bit says so.
  bad |= (start - PKCS1_OVERHEAD) >>> 31;
  return bad === 0 ? encoded.slice(start) : undefined;
}
