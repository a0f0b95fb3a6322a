/**
 * DES (FIPS 46-3) and Triple DES (NIST SP 800-67), with keys of one, two or three parts: old protocols ask
 * for them, nothing new should.
 *
 * The substitutions are kept together with the permutation P that follows them, and the initial permutation
 * is five swaps of bits between the halves. Not constant in time: the S-boxes are looked up.
 */
import type { BlockCipher } from '../block-cipher.ts';
import { fromHexDigits, lazy, rotateLeft, viewOf } from './words.ts';

const BLOCK = 8;
const ROUNDS = 16;

/** S1 to S8, row by row (FIPS 46-3, appendix 1). */
const SBOXES = [
  'e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d',
  'f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9',
  'a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c',
  '7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e',
  '2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453',
  'c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d',
  '4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c',
  'd2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b',
];

/** Where each bit comes from; bit 1 is the highest. */
const P = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13,
  30, 6, 22, 11, 4, 25,
];
const PC1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60,
  52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21,
  13, 5, 28, 20, 12, 4,
];
const PC2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52,
  31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
/** By how much the halves of the key have turned before each round. */
const TURNS = [1, 2, 4, 6, 8, 10, 12, 14, 15, 17, 19, 21, 23, 25, 27, 28];

/** Eight tables of 64: an S-box, its four bits in their place, then P. */
const TABLES = lazy(() =>
  SBOXES.flatMap((digits, box) => {
    const values = fromHexDigits(digits, 1);
    return Array.from({ length: 64 }, (_, six) => {
      const row = ((six >> 4) & 2) | (six & 1);
      const word = (values[row * 16 + ((six >> 1) & 15)] ?? 0) << (28 - 4 * box);
      return P.reduce((out, from) => (out << 1) | ((word >>> (32 - from)) & 1), 0);
    });
  }),
);

const bitsOf = (bytes: Uint8Array): number[] =>
  Array.from({ length: bytes.length * 8 }, (_, i) => ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);

/** The round keys as eight groups of six bits for each of the 16 rounds. */
function expand(key: Uint8Array): Uint8Array {
  const bits = bitsOf(key);
  const chosen = PC1.map((from) => bits[from - 1] ?? 0);
  const out = new Uint8Array(ROUNDS * 8);
  TURNS.forEach((turn, round) => {
    PC2.forEach((from, i) => {
      const half = from > 28 ? 28 : 0;
      const bit = chosen[half + ((from - 1 - half + turn) % 28)] ?? 0;
      const at = round * 8 + Math.floor(i / 6);
      out[at] = ((out[at] ?? 0) << 1) | bit;
    });
  });
  bits.fill(0);
  chosen.fill(0);
  return out;
}

/** For decryption: the rounds in reverse. */
function backwards(roundKeys: Uint8Array): Uint8Array {
  const out = new Uint8Array(roundKeys.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    out.set(roundKeys.subarray(round * 8, round * 8 + 8), (ROUNDS - 1 - round) * 8);
  }
  return out;
}

/** The cipher's function: expansion, round key, substitution and P. */
function scramble(tables: readonly number[], word: number, k: Uint8Array, at: number): number {
  let out = 0;
  for (let box = 0; box < 8; box += 1) {
    // Bits 4·box to 4·box + 5 of the word, counted from the one before the first.
    const six = rotateLeft(word, (4 * box + 5) & 31) & 0x3f;
    out ^= tables[box * 64 + (six ^ (k[at + box] ?? 0))] ?? 0;
  }
  return out;
}

type Halves = [left: number, right: number];

/** Swaps the bits `mask << shift` of one half with the bits `mask` of the other. */
function swap(halves: Halves, one: 0 | 1, shift: number, mask: number): void {
  const other = one === 0 ? 1 : 0;
  const changed = ((halves[one] >>> shift) ^ halves[other]) & mask;
  halves[other] ^= changed;
  halves[one] ^= changed << shift;
}

const SWAPS = [
  [0, 4, 0x0f0f0f0f],
  [0, 16, 0x0000ffff],
  [1, 2, 0x33333333],
  [1, 8, 0x00ff00ff],
  [0, 1, 0x55555555],
] as const;
const SWAPS_BACK = [...SWAPS].reverse();

function eachBlock(parts: readonly Uint8Array[], blocks: Uint8Array): void {
  const tables = TABLES();
  const view = viewOf(blocks);
  for (let at = 0; at < blocks.length; at += BLOCK) {
    const halves: Halves = [view.getUint32(at), view.getUint32(at + 4)];
    for (const [one, shift, mask] of SWAPS) swap(halves, one, shift, mask);
    // Between two passes the final and the initial permutation cancel out.
    for (const k of parts) {
      let [left, right] = halves;
      for (let round = 0; round < k.length; round += 8) {
        [left, right] = [right, left ^ scramble(tables, right, k, round)];
      }
      halves[0] = right;
      halves[1] = left;
    }
    for (const [one, shift, mask] of SWAPS_BACK) swap(halves, one, shift, mask);
    view.setUint32(at, halves[0]);
    view.setUint32(at + 4, halves[1]);
  }
}

/** @param key - 8 bytes for DES; 16 or 24 for Triple DES, the third part being the first where it is left out */
export function createDes(key: Uint8Array): BlockCipher {
  const parts = Array.from({ length: key.length / BLOCK }, (_, i) =>
    expand(key.subarray(i * BLOCK, (i + 1) * BLOCK)),
  );
  const [first, second, third = first] = parts;
  const forward: Uint8Array[] = [];
  if (first) forward.push(first);
  if (first && second && third) forward.push(backwards(second), third);
  const backward = [...forward].reverse().map(backwards);
  return {
    blockSize: BLOCK,
    encrypt: (blocks) => eachBlock(forward, blocks),
    decrypt: (blocks) => eachBlock(backward, blocks),
    wipe() {
      for (const roundKeys of [...parts, ...forward, ...backward]) roundKeys.fill(0);
    },
  };
}
