/** SM3 (GB/T 32905-2016; ISO/IEC 10118-3), built like SHA-256. PSA defines no suspended state for it. */
import { HashMD } from '@noble/hashes/_md.js';
import { type CHash, createHasher } from '@noble/hashes/utils.js';

const rotateLeft = (word: number, bits: number) =>
  (bits & 31) === 0 ? word : (word << (bits & 31)) | (word >>> (32 - (bits & 31)));

/** Section 4.1. */
const INITIAL = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];

const p0 = (x: number) => x ^ rotateLeft(x, 9) ^ rotateLeft(x, 17);
const p1 = (x: number) => x ^ rotateLeft(x, 15) ^ rotateLeft(x, 23);

/** Section 5.3.2: the words of a block, expanded to 68. */
const W = new Int32Array(68);
const w = (i: number) => W[i] ?? 0;

function expand(view: DataView, offset: number): void {
  for (let i = 0; i < 16; i += 1) W[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 68; i += 1) {
    const mixed = p1(w(i - 16) ^ w(i - 9) ^ rotateLeft(w(i - 3), 15));
    W[i] = mixed ^ rotateLeft(w(i - 13), 7) ^ w(i - 6);
  }
}

/** FF and GG of section 4.3: exclusive or in the first 16 rounds, then majority and choice. */
const ff = (i: number, x: number, y: number, z: number) =>
  i < 16 ? x ^ y ^ z : (x & y) | (x & z) | (y & z);
const gg = (i: number, x: number, y: number, z: number) =>
  i < 16 ? x ^ y ^ z : (x & y) | (~x & z);

class Sm3 extends HashMD<Sm3> {
  private state = INITIAL.map((word) => word | 0);

  constructor() {
    super(64, 32, 8, false);
  }
  protected override get(): number[] {
    return [...this.state];
  }
  protected override set(...words: number[]): void {
    this.state = words.map((word) => word | 0);
  }
  protected override process(view: DataView, offset: number): void {
    expand(view, offset);
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = this.state;
    for (let i = 0; i < 64; i += 1) {
      const constant = i < 16 ? 0x79cc4519 : 0x7a879d8a;
      const ss1 = rotateLeft((rotateLeft(a, 12) + e + rotateLeft(constant, i)) | 0, 7);
      const ss2 = ss1 ^ rotateLeft(a, 12);
      const tt1 = (ff(i, a, b, c) + d + ss2 + (w(i) ^ w(i + 4))) | 0;
      const tt2 = (gg(i, e, f, g) + h + ss1 + w(i)) | 0;
      d = c;
      c = rotateLeft(b, 9);
      b = a;
      a = tt1;
      h = g;
      g = rotateLeft(f, 19);
      f = e;
      e = p0(tt2);
    }
    this.state = [a, b, c, d, e, f, g, h].map((word, i) => word ^ (this.state[i] ?? 0));
  }
  protected override roundClean(): void {
    W.fill(0);
  }
  override destroy(): void {
    this.destroyed = true;
    this.state.fill(0);
    this.buffer.fill(0);
  }
  override _cloneInto(to: Sm3 = new Sm3()): Sm3 {
    to.set(...this.get());
    return this._cloneIntoMeta(to);
  }
}

export const sm3: CHash<Sm3> = createHasher(() => new Sm3());
