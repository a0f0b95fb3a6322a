/**
 * Key wrapping: KW (RFC 3394) and KWP (RFC 5649), as in NIST SP 800-38F. Both check a value known
 * beforehand; nothing of the key is given out before that.
 */
import { equalBytes } from '../../../../../protocol/bytes.ts';
import { invalidArgument, invalidSignature } from '../../../keys.ts';
import type { BlockCipher } from '../block-cipher.ts';

const SEMIBLOCK = 8;
const BLOCK = 16;
/** The longest key there is, in whole semiblocks: of what is longer none is made, but much work. */
const LONGEST_KEY = 65_536;
/** RFC 3394, 2.2.3.1. */
const KW_IV = new Uint8Array(SEMIBLOCK).fill(0xa6);
/** RFC 5649, 3: followed by the length of the key, in 32 bits. */
const KWP_IV = Uint8Array.of(0xa6, 0x59, 0x59, 0xa6);

/** XORs the number of the step into A: the first half of the block, big-endian. */
function xorStep(block: Uint8Array, step: number): void {
  for (let i = SEMIBLOCK - 1, rest = step; rest > 0; i -= 1, rest = Math.floor(rest / 256)) {
    block[i] = (block[i] ?? 0) ^ (rest % 256);
  }
}

/** W of SP 800-38F, 6.1, in place: A ‖ R_1 ‖ … ‖ R_n. */
function wrap(cipher: BlockCipher, data: Uint8Array): void {
  const n = data.length / SEMIBLOCK - 1;
  const block = new Uint8Array(BLOCK);
  block.set(data.subarray(0, SEMIBLOCK));
  for (let step = 1; step <= 6 * n; step += 1) {
    const at = (((step - 1) % n) + 1) * SEMIBLOCK;
    block.set(data.subarray(at, at + SEMIBLOCK), SEMIBLOCK);
    cipher.encrypt(block);
    data.set(block.subarray(SEMIBLOCK), at);
    xorStep(block, step);
  }
  data.set(block.subarray(0, SEMIBLOCK));
  block.fill(0);
}

/** The inverse of W, in place. */
function unwrap(cipher: BlockCipher, data: Uint8Array): void {
  const n = data.length / SEMIBLOCK - 1;
  const block = new Uint8Array(BLOCK);
  block.set(data.subarray(0, SEMIBLOCK));
  for (let step = 6 * n; step >= 1; step -= 1) {
    const at = (((step - 1) % n) + 1) * SEMIBLOCK;
    xorStep(block, step);
    block.set(data.subarray(at, at + SEMIBLOCK), SEMIBLOCK);
    cipher.decrypt(block);
    data.set(block.subarray(SEMIBLOCK), at);
  }
  data.set(block.subarray(0, SEMIBLOCK));
  block.fill(0);
}

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT for a key that KW does not take */
export function checkKwLength(length: number): void {
  if (length < 2 * SEMIBLOCK || length % SEMIBLOCK !== 0) throw invalidArgument();
}

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT for a length that no wrapped key has */
export function checkWrappedLength(length: number, semiblocks: number): void {
  if (length < semiblocks * SEMIBLOCK || length % SEMIBLOCK !== 0) throw invalidArgument();
  if (length > SEMIBLOCK + LONGEST_KEY) throw invalidArgument();
}

export function kwWrap(cipher: BlockCipher, key: Uint8Array): Uint8Array {
  checkKwLength(key.length);
  const out = new Uint8Array(SEMIBLOCK + key.length);
  out.set(KW_IV);
  out.set(key, SEMIBLOCK);
  wrap(cipher, out);
  return out;
}

export function kwUnwrap(cipher: BlockCipher, wrapped: Uint8Array): Uint8Array {
  checkWrappedLength(wrapped.length, 3);
  const data = wrapped.slice();
  try {
    unwrap(cipher, data);
    if (!equalBytes(KW_IV, data.subarray(0, SEMIBLOCK))) throw invalidSignature();
    return data.slice(SEMIBLOCK);
  } finally {
    data.fill(0);
  }
}

export function kwpWrap(cipher: BlockCipher, key: Uint8Array): Uint8Array {
  if (key.length === 0) throw invalidArgument();
  const out = new Uint8Array(SEMIBLOCK + Math.ceil(key.length / SEMIBLOCK) * SEMIBLOCK);
  out.set(KWP_IV);
  new DataView(out.buffer).setUint32(4, key.length);
  out.set(key, SEMIBLOCK);
  // A key of one semiblock is one block (RFC 5649, 4.1).
  if (out.length === BLOCK) cipher.encrypt(out);
  else wrap(cipher, out);
  return out;
}

export function kwpUnwrap(cipher: BlockCipher, wrapped: Uint8Array): Uint8Array {
  checkWrappedLength(wrapped.length, 2);
  const data = wrapped.slice();
  try {
    if (data.length === BLOCK) cipher.decrypt(data);
    else unwrap(cipher, data);
    const length = new DataView(data.buffer).getUint32(4);
    const room = data.length - SEMIBLOCK;
    // All three checks are made, whatever the first one says (RFC 5649, 3).
    let wrong = equalBytes(KWP_IV, data.subarray(0, 4)) ? 0 : 1;
    wrong |= length > room || length <= room - SEMIBLOCK ? 1 : 0;
    const padding = data.subarray(Math.max(SEMIBLOCK, data.length - SEMIBLOCK + 1));
    padding.forEach((byte, i) => {
      const at = data.length - SEMIBLOCK - padding.length + i;
      wrong |= at >= length ? byte : 0;
    });
    if (wrong !== 0) throw invalidSignature();
    return data.slice(SEMIBLOCK, SEMIBLOCK + length);
  } finally {
    data.fill(0);
  }
}
