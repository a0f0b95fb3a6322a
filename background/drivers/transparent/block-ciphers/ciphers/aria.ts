/**
 * ARIA (RFC 5794): 12, 14 or 16 rounds of substitution and an involutory diffusion. Decryption is
 * encryption with other round keys.
 *
 * The diffusion layer only ever adds whole bytes, so a byte that goes to several places of a word is the
 * product of the byte and a mask of ones in those places: 64 multiplications instead of 112 additions of bytes.
 * Not constant in time: the S-boxes are looked up.
 */
import type { BlockCipher } from '../block-cipher.ts';
import { fromHexDigits, lazy, rotateWords, viewOf, wordsOf } from './words.ts';

const BLOCK = 16;

/** Product in the field of AES, GF(2)[x] / (x⁸ + x⁴ + x³ + x + 1). */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let x = a, rest = b; rest > 0; rest >>= 1, x = (x << 1) ^ (x & 0x80 ? 0x11b : 0)) {
    if (rest & 1) product ^= x;
  }
  return product;
}

const power = (x: number, n: number): number =>
  Array.from({ length: n }).reduce<number>((product) => multiply(product, x), 1);

/** An S-box as the image of the inverse under an affine map: the images of the bits, and a constant. */
function affineOfInverse(columns: readonly number[], constant: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, x) => {
    const inverse = power(x, 254);
    return columns.reduce((sum, column, i) => ((inverse >> i) & 1 ? sum ^ column : sum), constant);
  });
}

function inverseOf(sbox: Uint8Array): Uint8Array {
  const out = new Uint8Array(256);
  sbox.forEach((value, x) => {
    out[value] = x;
  });
  return out;
}

/** Section 2.4.2: SB1 is the S-box of AES, SB3 and SB4 are the inverses of SB1 and SB2. */
const SBOXES = lazy(() => {
  const sb1 = affineOfInverse([0x1f, 0x3e, 0x7c, 0xf8, 0xf1, 0xe3, 0xc7, 0x8f], 0x63);
  const sb2 = affineOfInverse([0xac, 0xfd, 0xc6, 0x83, 0x26, 0xa7, 0xfb, 0x5f], 0xe2);
  return [sb1, sb2, inverseOf(sb1), inverseOf(sb2)] as const;
});
type Sboxes = ReturnType<typeof SBOXES>;

/** Section 2.4.3: row j names, in hex, the bytes whose sum is byte j. */
const DIFFUSION =
  '34689de 25789cf 146abcf 057abde 0258bef 1349aef 0279acd 1368bcd ' +
  '0147adf 0156bce 23568df 23479ce 12679bc 03678ad 03459be 12458af';

/** For each byte four masks: where in each word of the output it goes. */
const MASKS = lazy(() => {
  const masks = new Uint32Array(16 * 4);
  DIFFUSION.split(' ').forEach((row, j) => {
    for (const i of fromHexDigits(row, 1)) {
      const at = i * 4 + (j >> 2);
      masks[at] = (masks[at] ?? 0) | (1 << (24 - 8 * (j & 3)));
    }
  });
  return masks;
});

/** A: `block` becomes the diffusion of itself. */
function diffuse(block: Uint8Array, view: DataView): void {
  const masks = MASKS();
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < BLOCK; i += 1) {
    const byte = block[i] ?? 0;
    a ^= Math.imul(byte, masks[4 * i] ?? 0);
    b ^= Math.imul(byte, masks[4 * i + 1] ?? 0);
    c ^= Math.imul(byte, masks[4 * i + 2] ?? 0);
    d ^= Math.imul(byte, masks[4 * i + 3] ?? 0);
  }
  view.setUint32(0, a);
  view.setUint32(4, b);
  view.setUint32(8, c);
  view.setUint32(12, d);
}

/** The layers of odd rounds begin with SB1, those of even rounds, and of the last, with SB3. */
const ODD = 0;
const EVEN = 2;

/** SL1 or SL2 after the round key. */
function substitute(block: Uint8Array, roundKey: Uint8Array, first: number, sboxes: Sboxes): void {
  for (let i = 0; i < BLOCK; i += 1) {
    const sbox = sboxes[((i + first) & 3) as 0 | 1 | 2 | 3];
    block[i] = sbox[(block[i] ?? 0) ^ (roundKey[i] ?? 0)] ?? 0;
  }
}

const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, i) => byte ^ (b[i] ?? 0));

/** FO or FE. */
function round(block: Uint8Array, roundKey: Uint8Array, first: number): Uint8Array {
  const out = block.slice();
  substitute(out, roundKey, first, SBOXES());
  diffuse(out, viewOf(out));
  return out;
}

/** Section 2.2: C1, C2, C3, and from which of them a key of 16, 24 or 32 bytes starts. */
const CONSTANTS = [
  '517cc1b727220a94fe13abe8fa9a6ee0',
  '6db14acc9e21c820ff28b1d5ef5de2b0',
  'db92371d2126e9700324977504e8c90e',
].map((hex) => Uint8Array.from(fromHexDigits(hex, 2)));

/** To the right by 19 and 31, to the left by 61, 31 and 19: all to the left. */
const ROTATIONS = [109, 97, 61, 31, 19];

function rotate(bytes: Uint8Array, bits: number): Uint8Array {
  const out = new Uint8Array(BLOCK);
  const view = viewOf(out);
  rotateWords(wordsOf(bytes), bits).forEach((word, i) => {
    view.setUint32(4 * i, word);
  });
  return out;
}

function expand(key: Uint8Array): Uint8Array[] {
  const start = key.length / 8 - 2;
  const constant = (i: number) => CONSTANTS[(start + i) % 3] ?? new Uint8Array(BLOCK);
  const right = new Uint8Array(BLOCK);
  right.set(key.subarray(BLOCK));
  const w0 = Uint8Array.from(key.subarray(0, BLOCK));
  const w1 = xor(round(w0, constant(0), ODD), right);
  const w2 = xor(round(w1, constant(1), EVEN), w0);
  const w3 = xor(round(w2, constant(2), ODD), w1);
  const pairs = [
    [w0, w1],
    [w1, w2],
    [w2, w3],
    [w3, w0],
  ] as const;
  const rounds = 12 + 2 * start;
  const keys = ROTATIONS.flatMap((bits) => pairs.map(([w, next]) => xor(w, rotate(next, bits))));
  for (const secret of [right, w0, w1, w2, w3, ...keys.slice(rounds + 1)]) secret.fill(0);
  return keys.slice(0, rounds + 1);
}

/** Section 2.3.2: the round keys backwards, all but the outer two diffused. */
function backwards(keys: readonly Uint8Array[]): Uint8Array[] {
  const out = keys.map((key) => key.slice()).reverse();
  for (const key of out.slice(1, -1)) diffuse(key, viewOf(key));
  return out;
}

function eachBlock(keys: readonly Uint8Array[], blocks: Uint8Array): void {
  const sboxes = SBOXES();
  const last = keys.length - 1;
  for (let at = 0; at < blocks.length; at += BLOCK) {
    const block = blocks.subarray(at, at + BLOCK);
    const view = viewOf(block);
    keys.forEach((key, i) => {
      if (i < last) substitute(block, key, i % 2 === 0 ? ODD : EVEN, sboxes);
      if (i < last - 1) diffuse(block, view);
      if (i === last) block.set(xor(block, key));
    });
  }
}

/** @param key - 16, 24 or 32 bytes */
export function createAria(key: Uint8Array): BlockCipher {
  const forward = expand(key);
  const backward = backwards(forward);
  return {
    blockSize: BLOCK,
    encrypt: (blocks) => eachBlock(forward, blocks),
    decrypt: (blocks) => eachBlock(backward, blocks),
    wipe() {
      for (const roundKey of [...forward, ...backward]) roundKey.fill(0);
    },
  };
}
