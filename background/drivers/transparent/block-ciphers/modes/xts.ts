/**
 * XTS (IEEE 1619, NIST SP 800-38E), with ciphertext stealing. Two keys in one: the first half for
 * the data, the second for the tweak. Equal halves would undo the construction and are refused.
 *
 * The last two blocks change places when the length is no multiple of the block, so they are held
 * back.
 */
import { equalBytes, xorInto } from '../../../../../protocol/bytes.ts';
import type { CipherOperation, Direction } from '../../../driver.ts';
import { invalidArgument } from '../../../keys.ts';
import type { BlockCipher, BlockCipherFactory } from '../block-cipher.ts';
import { createBlocks } from '../blocks.ts';
import { type CipherStream, createCipherOperation } from '../streams.ts';

const BLOCK = 16;
/** The longest data unit: 2²⁰ blocks (SP 800-38E, 4). */
const MAX_UNIT = 2 ** 20 * BLOCK;

/** Multiplies the tweak by α: little-endian, modulo x¹²⁸ + x⁷ + x² + x + 1. */
function nextTweak(tweak: Uint8Array): void {
  const overflow = (tweak[BLOCK - 1] ?? 0) >>> 7;
  for (let i = BLOCK - 1; i > 0; i -= 1) {
    tweak[i] = ((tweak[i] ?? 0) << 1) | ((tweak[i - 1] ?? 0) >>> 7);
  }
  tweak[0] = ((tweak[0] ?? 0) << 1) ^ (0x87 * overflow);
}

function runWith(data: BlockCipher, direction: Direction, block: Uint8Array, mask: Uint8Array) {
  xorInto(block, mask);
  data[direction](block);
  xorInto(block, mask);
}

/** The last whole block and the bytes after it (IEEE 1619, 5.3.2 and 5.4.2). */
function steal(
  data: BlockCipher,
  direction: Direction,
  tweak: Uint8Array,
  rest: Uint8Array,
): Uint8Array {
  const next = tweak.slice();
  nextTweak(next);
  // Decryption takes the two tweaks in the other order.
  const [first, second] = direction === 'encrypt' ? [tweak, next] : [next, tweak];
  const block = rest.slice(0, BLOCK);
  runWith(data, direction, block, first);
  const out = new Uint8Array(rest.length);
  out.set(block.subarray(0, rest.length - BLOCK), BLOCK);
  block.set(rest.subarray(BLOCK));
  runWith(data, direction, block, second);
  out.set(block);
  return out;
}

function start(data: BlockCipher, direction: Direction, tweak: Uint8Array): CipherStream {
  const blocks = createBlocks(BLOCK, BLOCK);
  let length = 0;

  const run = (whole: Uint8Array) => {
    const masks = new Uint8Array(whole.length);
    for (let at = 0; at < whole.length; at += BLOCK) {
      masks.set(tweak, at);
      nextTweak(tweak);
    }
    runWith(data, direction, whole, masks);
    return whole;
  };
  return {
    update(input) {
      length += input.length;
      if (length > MAX_UNIT) throw invalidArgument();
      return run(blocks.take(input));
    },
    finish() {
      const rest = blocks.rest();
      if (rest.length < BLOCK) throw invalidArgument();
      return rest.length === BLOCK ? run(rest.slice()) : steal(data, direction, tweak, rest);
    },
    wipe() {
      blocks.wipe();
      tweak.fill(0);
    },
  };
}

export function createXts(
  create: BlockCipherFactory,
  key: Uint8Array,
  direction: Direction,
): CipherOperation {
  const half = key.length / 2;
  if (equalBytes(key.subarray(0, half), key.subarray(half))) throw invalidArgument();
  const data = create(key.subarray(0, half));
  const forTweak = create(key.subarray(half));
  return createCipherOperation({
    acceptsIv: (length) => length === BLOCK,
    start(iv) {
      const tweak = iv.slice();
      forTweak.encrypt(tweak);
      return start(data, direction, tweak);
    },
    wipe() {
      data.wipe();
      forTweak.wipe();
    },
  });
}
