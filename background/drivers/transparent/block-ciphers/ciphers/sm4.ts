/**
 * SM4 (GB/T 32907-2016; draft-ribose-cfrg-sm4, sections 5 to 7): 32 rounds, each of one word. Decryption is
 * encryption with the round keys in reverse.
 *
 * The S-box is looked up by secret bytes: like every cipher here that is not native, not constant in time.
 */
import type { BlockCipher } from '../block-cipher.ts';
import { fromHexDigits, lazy, rotateLeft, viewOf, wordsOf } from './words.ts';

const BLOCK = 16;
const ROUNDS = 32;

/** Section 6.2.2. */
const SBOX = lazy(() =>
  Uint8Array.from(
    fromHexDigits(
      'd690e9fecce13db716b614c228fb2c052b679a762abe04c3aa44132649860699' +
        '9c4250f491ef987a33540b43edcfac62e4b31ca9c908e89580df94fa758f3fa6' +
        '4707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35' +
        '1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89e' +
        'eabf8ad240c738b5a3f7f2cef96115a1e0ae5da49b341a55ad933230f58cb1e3' +
        '1df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51' +
        '8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b0' +
        '8969974a0c96777e65b9f109c56ec68418f07dec3adc4d2079ee5f3ed7cb3948',
      2,
    ),
  ),
);

/** Section 7.3.1. */
const FK = [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc];

/** Section 7.3.2: byte j of word i is 7(4i + j). */
const constant = (i: number): number =>
  [0, 1, 2, 3].reduce((word, j) => (word << 8) | (((4 * i + j) * 7) & 0xff), 0);

const substitute = (sbox: Uint8Array, word: number): number =>
  ((sbox[word >>> 24] ?? 0) << 24) |
  ((sbox[(word >>> 16) & 0xff] ?? 0) << 16) |
  ((sbox[(word >>> 8) & 0xff] ?? 0) << 8) |
  (sbox[word & 0xff] ?? 0);

function expand(key: Uint8Array): Uint32Array {
  const sbox = SBOX();
  const k = new Uint32Array(ROUNDS + 4);
  const words = wordsOf(key);
  k.set(words.map((word, i) => word ^ (FK[i] ?? 0)));
  words.fill(0);
  for (let i = 0; i < ROUNDS; i += 1) {
    const mixed = (k[i + 1] ?? 0) ^ (k[i + 2] ?? 0) ^ (k[i + 3] ?? 0) ^ constant(i);
    const b = substitute(sbox, mixed);
    k[i + 4] = (k[i] ?? 0) ^ b ^ rotateLeft(b, 13) ^ rotateLeft(b, 23);
  }
  const roundKeys = k.slice(4);
  k.fill(0);
  return roundKeys;
}

function eachBlock(roundKeys: Uint32Array, blocks: Uint8Array): void {
  const sbox = SBOX();
  const view = viewOf(blocks);
  for (let at = 0; at < blocks.length; at += BLOCK) {
    let a = view.getUint32(at);
    let b = view.getUint32(at + 4);
    let c = view.getUint32(at + 8);
    let d = view.getUint32(at + 12);
    for (let i = 0; i < ROUNDS; i += 1) {
      const s = substitute(sbox, b ^ c ^ d ^ (roundKeys[i] ?? 0));
      const next =
        a ^ s ^ rotateLeft(s, 2) ^ rotateLeft(s, 10) ^ rotateLeft(s, 18) ^ rotateLeft(s, 24);
      a = b;
      b = c;
      c = d;
      d = next;
    }
    view.setUint32(at, d);
    view.setUint32(at + 4, c);
    view.setUint32(at + 8, b);
    view.setUint32(at + 12, a);
  }
}

/** @param key - 16 bytes */
export function createSm4(key: Uint8Array): BlockCipher {
  const forward = expand(key);
  const backward = forward.slice().reverse();
  return {
    blockSize: BLOCK,
    encrypt: (blocks) => eachBlock(forward, blocks),
    decrypt: (blocks) => eachBlock(backward, blocks),
    wipe() {
      forward.fill(0);
      backward.fill(0);
    },
  };
}
