/** MD4 (RFC 1320). Broken; for old signatures alone. */
import { HashMD } from '@noble/hashes/_md.js';
import { type CHash, createHasher } from '@noble/hashes/utils.js';

const rotateLeft = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

/** Section 3.4: for each round its function, its constant, the order of the words and the shifts. */
const ROUNDS = [
  {
    mix: (x: number, y: number, z: number) => (x & y) | (~x & z),
    constant: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
  },
  {
    mix: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z),
    constant: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
  },
  {
    mix: (x: number, y: number, z: number) => x ^ y ^ z,
    constant: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
  },
];

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

class Md4 extends HashMD<Md4> {
  private state = INITIAL.map((word) => word | 0);

  constructor() {
    super(64, 16, 8, true);
  }
  protected override get(): number[] {
    return [...this.state];
  }
  protected override set(...words: number[]): void {
    this.state = words.map((word) => word | 0);
  }
  protected override process(view: DataView, offset: number): void {
    let [a = 0, b = 0, c = 0, d = 0] = this.state;
    for (const { mix, constant, order, shifts } of ROUNDS) {
      order.forEach((word, i) => {
        const x = view.getUint32(offset + 4 * word, true);
        const sum = (a + mix(b, c, d) + x + constant) | 0;
        a = d;
        d = c;
        c = b;
        b = rotateLeft(sum, shifts[i & 3] ?? 0);
      });
    }
    this.state = [a, b, c, d].map((word, i) => (word + (this.state[i] ?? 0)) | 0);
  }
  protected override roundClean(): void {}
  override destroy(): void {
    this.destroyed = true;
    this.state.fill(0);
    this.buffer.fill(0);
  }
  override _cloneInto(to: Md4 = new Md4()): Md4 {
    to.set(...this.get());
    return this._cloneIntoMeta(to);
  }
}

export const md4: CHash<Md4> = createHasher(() => new Md4());
