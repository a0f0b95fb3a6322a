/**
 * AES (FIPS 197) by noble: its block function, from which the modes here are made. noble's own
 * modes take whole messages only.
 *
 * The words are put together byte by byte: noble wants them little-endian on every machine, and a
 * view over the buffer would want its alignment.
 */
import { unsafe } from '@noble/ciphers/aes.js';
import type { BlockCipher } from '../block-cipher.ts';

const BLOCK = 16;

type Words = { s0: number; s1: number; s2: number; s3: number };
type Rounds = (schedule: Uint32Array, s0: number, s1: number, s2: number, s3: number) => Words;

const load = (b: Uint8Array, at: number): number =>
  (b[at] ?? 0) | ((b[at + 1] ?? 0) << 8) | ((b[at + 2] ?? 0) << 16) | ((b[at + 3] ?? 0) << 24);

function store(b: Uint8Array, at: number, word: number): void {
  b[at] = word;
  b[at + 1] = word >>> 8;
  b[at + 2] = word >>> 16;
  b[at + 3] = word >>> 24;
}

function eachBlock(rounds: Rounds, schedule: Uint32Array, blocks: Uint8Array): void {
  for (let at = 0; at < blocks.length; at += BLOCK) {
    const { s0, s1, s2, s3 } = rounds(
      schedule,
      load(blocks, at),
      load(blocks, at + 4),
      load(blocks, at + 8),
      load(blocks, at + 12),
    );
    store(blocks, at, s0);
    store(blocks, at + 4, s1);
    store(blocks, at + 8, s2);
    store(blocks, at + 12, s3);
  }
}

/** @param key - 16, 24 or 32 bytes */
export function createAes(key: Uint8Array): BlockCipher {
  const ownKey = key.slice();
  const forward = unsafe.expandKeyLE(ownKey);
  // Most modes never run the cipher backwards.
  let backward: Uint32Array | undefined;

  return {
    blockSize: BLOCK,
    encrypt: (blocks) => eachBlock(unsafe.encrypt, forward, blocks),
    decrypt(blocks) {
      backward ??= unsafe.expandKeyDecLE(ownKey);
      eachBlock(unsafe.decrypt, backward, blocks);
    },
    wipe() {
      ownKey.fill(0);
      forward.fill(0);
      backward?.fill(0);
    },
  };
}
