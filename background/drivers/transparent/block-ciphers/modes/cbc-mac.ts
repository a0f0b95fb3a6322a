/**
 * CBC-MAC (ISO/IEC 9797-1, MAC algorithm 1) and CMAC (NIST SP 800-38B, RFC 4493).
 *
 * PSA names no padding for CBC-MAC, and without one it is defined on whole blocks alone: anything
 * else, and an empty message, is refused.
 */
import { xorInto } from '../../../../../protocol/bytes.ts';
import type { MacOperation } from '../../../driver.ts';
import { invalidArgument } from '../../../keys.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { createBlocks } from '../blocks.ts';

export type Chain = {
  /** Takes in whole blocks. */
  absorb(blocks: Uint8Array): void;
  /** The state: the MAC of what was taken in. */
  readonly state: Uint8Array;
};

export function createChain(cipher: BlockCipher): Chain {
  const { blockSize } = cipher;
  const state = new Uint8Array(blockSize);
  return {
    state,
    absorb(blocks) {
      for (let at = 0; at < blocks.length; at += blockSize) {
        for (let i = 0; i < blockSize; i += 1) state[i] = (state[i] ?? 0) ^ (blocks[at + i] ?? 0);
        cipher.encrypt(state);
      }
    },
  };
}

/**
 * The doubling of SP 800-38B, 6.1, in place: R is 0x87 for 128-bit blocks and 0x1b for 64-bit ones.
 */
export function double(block: Uint8Array): void {
  const reduction = block.length === 16 ? 0x87 : 0x1b;
  const overflow = (block[0] ?? 0) >>> 7;
  for (let i = 0; i < block.length; i += 1) {
    block[i] = ((block[i] ?? 0) << 1) | ((block[i + 1] ?? 0) >>> 7);
  }
  block[block.length - 1] = (block[block.length - 1] ?? 0) ^ (reduction * overflow);
}

/**
 * The last block of a message with the subkey for it: K1 if it is full, else K2 after a 1 and
 * zeros.
 */
export function lastBlock(rest: Uint8Array, zeroEncrypted: Uint8Array): Uint8Array {
  const subkey = zeroEncrypted.slice();
  double(subkey);
  const last = new Uint8Array(subkey.length);
  last.set(rest);
  if (rest.length < subkey.length) {
    double(subkey);
    last[rest.length] = 0x80;
  }
  xorInto(last, subkey);
  subkey.fill(0);
  return last;
}

/** Gives the last input to the chain: fewer than a block, or the one held back. */
type Ending = (chain: Chain, rest: Uint8Array) => void;

/** @param keep - 1 to hold the last block back */
function overChain(cipher: BlockCipher, keep: 0 | 1, end: Ending): MacOperation {
  const chain = createChain(cipher);
  const blocks = createBlocks(cipher.blockSize, keep);
  const abort = () => {
    chain.state.fill(0);
    blocks.wipe();
    cipher.wipe();
  };
  return {
    update(input) {
      const whole = blocks.take(input);
      chain.absorb(whole);
      whole.fill(0);
    },
    finish() {
      try {
        end(chain, blocks.rest());
        return chain.state.slice();
      } finally {
        abort();
      }
    },
    abort,
  };
}

export function createCbcMac(cipher: BlockCipher): MacOperation {
  let length = 0;
  const operation = overChain(cipher, 0, (_chain, rest) => {
    if (rest.length > 0 || length === 0) throw invalidArgument();
  });
  return {
    ...operation,
    update(input) {
      length += input.length;
      return operation.update(input);
    },
  };
}

export const createCmac = (cipher: BlockCipher): MacOperation =>
  overChain(cipher, 1, (chain, rest) => {
    const zero = new Uint8Array(cipher.blockSize);
    cipher.encrypt(zero);
    const last = lastBlock(rest, zero);
    chain.absorb(last);
    zero.fill(0);
    last.fill(0);
  });
