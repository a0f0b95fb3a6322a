/**
 * Camellia (RFC 3713): a Feistel network of 18 or 24 rounds, with two keyed layers (FL and its inverse)
 * after every six. Decryption is encryption with the subkeys in reverse.
 *
 * As in ARIA, P only adds whole bytes: a byte is multiplied by the mask of the places it goes to. Not
 * constant in time: the S-boxes are looked up.
 */
import type { BlockCipher } from '../block-cipher.ts';
import { fromHexDigits, lazy, rotateLeft, rotateWords, viewOf, wordsOf } from './words.ts';

const BLOCK = 16;

/** Section 2.4.1: SBOX1. */
const SBOX1 =
  '70822cecb327c0e5e4855735ea0cae4123ef6b934519a521ed0e4f4e1d6592bd' +
  '86b8af8f7ceb1fce3e30dc5f5ec50b1aa6e139cad5475d3dd9015ad651566c4d' +
  '8b0d9a66fbccb02d74122b20f0b18499df4ccbc2347e76056db7a931d11704d7' +
  '14583a61de1b111c320f9c165318f222fe44cfb2c3b57a912408e8a860fc6950' +
  'aad0a07da1896297545b1e95e0ff64d210c40048a3f775db8a03e6da093fdd94' +
  '875c8302cd4a90337367f6f39d7fbfe2529bd826c837c63b81966f4b13be632e' +
  'e979a78c9f6ebc8e29f5f9b62ffdb4597898066ae74671bad425ab4288a28dfa' +
  '7207b955f8eeac0a36492a683c38f1a44028d37bbbc943c115e3adf477c7809e';

const SBOXES = lazy(() => {
  const s1 = Uint8Array.from(fromHexDigits(SBOX1, 2));
  const rotate = (byte: number, bits: number) => ((byte << bits) | (byte >> (8 - bits))) & 0xff;
  const s2 = s1.map((byte) => rotate(byte, 1));
  const s3 = s1.map((byte) => rotate(byte, 7));
  const s4 = s1.map((_, x) => s1[rotate(x, 1)] ?? 0);
  return [s1, s2, s3, s4, s2, s3, s4, s1] as const;
});

/** P, section 2.4: where each of the eight bytes goes in the high and in the low word. */
const HIGH = [
  0x01010100, 0x00010101, 0x01000101, 0x01010001, 0x00010101, 0x01000101, 0x01010001, 0x01010100,
];
const LOW = [
  0x01000001, 0x01010000, 0x00010100, 0x00000101, 0x00010101, 0x01000101, 0x01010001, 0x01010100,
];

/** half ^= F(input, subkey); a half is two words of `state`. */
function feistel(state: Uint32Array, half: 0 | 2, input: 0 | 2, high: number, low: number): void {
  const sboxes = SBOXES();
  const words = [(state[input] ?? 0) ^ high, (state[input + 1] ?? 0) ^ low];
  let z = 0;
  let zLow = 0;
  sboxes.forEach((sbox, i) => {
    const byte = sbox[((words[i >> 2] ?? 0) >>> (24 - 8 * (i & 3))) & 0xff] ?? 0;
    z ^= Math.imul(byte, HIGH[i] ?? 0);
    zLow ^= Math.imul(byte, LOW[i] ?? 0);
  });
  state[half] = (state[half] ?? 0) ^ z;
  state[half + 1] = (state[half + 1] ?? 0) ^ zLow;
}

const SIGMA = Uint32Array.from(
  fromHexDigits(
    'a09e667f3bcc908bb67ae8584caa73b2c6ef372fe94f82be' +
      '54ff53a5f1d36f1c10e527fade682d1db05688c2b3e6c1fd',
    8,
  ),
);

const sigma = (state: Uint32Array, half: 0 | 2, i: number): void =>
  feistel(state, half, half === 0 ? 2 : 0, SIGMA[2 * i] ?? 0, SIGMA[2 * i + 1] ?? 0);

const xor = (a: Uint32Array, b: Uint32Array): Uint32Array => a.map((word, i) => word ^ (b[i] ?? 0));

/** Section 2.2: the four values that the subkeys are cut from. */
function intermediate(key: Uint8Array) {
  const all = wordsOf(key);
  const L = all.slice(0, 4);
  const R = new Uint32Array(4);
  R.set(all.subarray(4));
  if (key.length === 24) R.set([~(R[0] ?? 0), ~(R[1] ?? 0)], 2);
  all.fill(0);
  const A = xor(L, R);
  sigma(A, 2, 0);
  sigma(A, 0, 1);
  A.set(xor(A, L));
  sigma(A, 2, 2);
  sigma(A, 0, 3);
  const B = xor(A, R);
  sigma(B, 2, 4);
  sigma(B, 0, 5);
  return { L, R, A, B };
}

/**
 * Section 2.2: the subkeys in the order of use, each entry a value, a rotation to the left, and which
 * half where it is only one (h, l). kw1 and kw2, rounds of six and two keys for FL, kw3 and kw4.
 */
const SHORT = 'L0 A0 L15 A15 A30 L45 A45h L60l A60 L77 L94 A94 L111 A111';
const LONG = 'L0 B0 R15 A15 R30 B30 L45 A45 L60 R60 B60 L77 A77 R94 A94 L111 B111';

function expand(key: Uint8Array): Uint32Array {
  const values = intermediate(key);
  const out: number[] = [];
  for (const entry of (key.length === BLOCK ? SHORT : LONG).split(' ')) {
    const [, name, bits, half] = /^(.)(\d+)(.?)$/.exec(entry) ?? [];
    const value = rotateWords(values[name as keyof typeof values], Number(bits));
    out.push(...value.subarray(half === 'l' ? 2 : 0, half === 'h' ? 2 : 4));
    value.fill(0);
  }
  for (const value of Object.values(values)) value.fill(0);
  const subkeys = Uint32Array.from(out);
  out.fill(0);
  return subkeys;
}

/** For decryption: the subkeys of 64 bits in reverse, but the outer pairs each in their order. */
function backwards(subkeys: Uint32Array): Uint32Array {
  const n = subkeys.length;
  const out = new Uint32Array(n);
  for (let i = 0; i < n; i += 2) out.set(subkeys.subarray(i, i + 2), n - 2 - i);
  out.set(subkeys.subarray(n - 4));
  out.set(subkeys.subarray(0, 4), n - 4);
  return out;
}

/** FL on the left half, its inverse on the right one. */
function layers(s: Uint32Array, k: Uint32Array, at: number): void {
  const [a = 0, b = 0, c = 0, d = 0] = s;
  const right = b ^ rotateLeft(a & (k[at] ?? 0), 1);
  const left = c ^ (d | (k[at + 3] ?? 0));
  s[0] = a ^ (right | (k[at + 1] ?? 0));
  s[1] = right;
  s[2] = left;
  s[3] = d ^ rotateLeft(left & (k[at + 2] ?? 0), 1);
}

function eachBlock(k: Uint32Array, blocks: Uint8Array): void {
  const view = viewOf(blocks);
  const s = new Uint32Array(4);
  const end = k.length - 4;
  for (let at = 0; at < blocks.length; at += BLOCK) {
    for (let i = 0; i < 4; i += 1) s[i] = view.getUint32(at + 4 * i) ^ (k[i] ?? 0);
    for (let i = 4, round = 0; i < end; round += 1) {
      if (round > 0) {
        layers(s, k, i);
        i += 4;
      }
      for (const stop = i + 12; i < stop; i += 4) {
        feistel(s, 2, 0, k[i] ?? 0, k[i + 1] ?? 0);
        feistel(s, 0, 2, k[i + 2] ?? 0, k[i + 3] ?? 0);
      }
    }
    for (let i = 0; i < 4; i += 1) {
      view.setUint32(at + 4 * i, (s[(i + 2) & 3] ?? 0) ^ (k[end + i] ?? 0));
    }
  }
  s.fill(0);
}

/** @param key - 16, 24 or 32 bytes */
export function createCamellia(key: Uint8Array): BlockCipher {
  const forward = expand(key);
  const backward = backwards(forward);
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
