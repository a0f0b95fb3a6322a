/**
 * The permutation Ascon-p (NIST SP 800-232, section 3) on 40 bytes: five words of 64 bits, little-endian,
 * here as halves. It has no tables and no branches on data.
 */

export const STATE_BYTES = 40;

/** Section 3.2: for p[n], the last n of them. */
const CONSTANTS = [
  0x3c, 0x2d, 0x1e, 0x0f, 0xf0, 0xe1, 0xd2, 0xc3, 0xb4, 0xa5, 0x96, 0x87, 0x78, 0x69, 0x5a, 0x4b,
];

/** Section 3.4: each word is added to itself turned right by these. */
const ROTATIONS = [
  [19, 28],
  [61, 39],
  [1, 6],
  [10, 17],
  [7, 41],
] as const;

/** The low half of a word turned right; for the high half, the halves change places. */
const rotateRight = (low: number, high: number, bits: number): number =>
  bits < 32
    ? (low >>> bits) | (high << (32 - bits))
    : (high >>> (bits - 32)) | (low << (64 - bits));

/** Section 3.3: the S-box, on 32 bits of each word at a time. */
function substitute(s: Int32Array, half: 0 | 1): void {
  const at = (word: number) => s[2 * word + half] ?? 0;
  const x3 = at(3);
  const x4 = at(4) ^ x3;
  const x0 = at(0) ^ at(4);
  const x1 = at(1);
  const x2 = at(2) ^ x1;
  const y0 = x0 ^ (~x1 & x2);
  const y1 = x1 ^ (~x2 & x3);
  const y2 = x2 ^ (~x3 & x4);
  const y3 = x3 ^ (~x4 & x0);
  const y4 = x4 ^ (~x0 & x1);
  s[half] = y0 ^ y4;
  s[2 + half] = y1 ^ y0;
  s[4 + half] = ~y2;
  s[6 + half] = y3 ^ y2;
  s[8 + half] = y4;
}

function diffuse(s: Int32Array): void {
  ROTATIONS.forEach(([one, two], word) => {
    const low = s[2 * word] ?? 0;
    const high = s[2 * word + 1] ?? 0;
    s[2 * word] = low ^ rotateRight(low, high, one) ^ rotateRight(low, high, two);
    s[2 * word + 1] = high ^ rotateRight(high, low, one) ^ rotateRight(high, low, two);
  });
}

/** @param rounds - 8 or 12 */
export function permute(state: Uint8Array, rounds: number): void {
  const view = new DataView(state.buffer, state.byteOffset, STATE_BYTES);
  const s = Int32Array.from({ length: 10 }, (_, i) => view.getInt32(4 * i, true));
  for (const constant of CONSTANTS.slice(-rounds)) {
    s[4] = (s[4] ?? 0) ^ constant;
    substitute(s, 0);
    substitute(s, 1);
    diffuse(s);
  }
  s.forEach((half, i) => {
    view.setInt32(4 * i, half, true);
  });
  s.fill(0);
}
