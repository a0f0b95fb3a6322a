/**
 * Nodes of a BLAKE2 tree (BLAKE2, "fast secure hashing", sections 2.8 and 2.10), on top of noble's BLAKE2,
 * which knows sequential hashing only: the rest of the parameter block, and the flag of the last node.
 *
 * noble cannot set that flag, so the one block of a node that bears it is compressed here.
 */
import { SHA256_IV } from '@noble/hashes/_md.js';
import { _BLAKE2b, _BLAKE2s, _compress } from '@noble/hashes/blake2.js';

/** RFC 7693, section 2.7; the eleventh and twelfth rounds of BLAKE2b begin again. */
const SIGMA = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
];
const BSIGMA = Uint8Array.from([...SIGMA, ...SIGMA.slice(0, 2)].join(''), (digit) =>
  Number.parseInt(digit, 16),
);

const HIGH = 2 ** 32;
const fromNumL = (n: number): number => n | 0;
const fromNumH = (n: number): number => (n / HIGH) | 0;

export type NodeParameters = {
  readonly fanout: number;
  /** Which leaf; 0 for the root. */
  readonly offset: number;
  readonly isRoot: boolean;
  readonly isLast: boolean;
  /** A leaf's. */
  readonly key?: Uint8Array | undefined;
  /** The root has no key to take in, but is told how long it was. */
  readonly keyLength?: number;
};

/** noble has written 1 and 1 for fanout and depth; the depth of these trees is 2. */
const shape = (fanout: number): number => 0x01010000 ^ ((fanout << 16) | (2 << 24));

const options = (key: Uint8Array | undefined) => (key && key.length > 0 ? { key } : {});

export class Blake2sNode extends _BLAKE2s {
  private readonly parameters: NodeParameters;

  constructor(parameters: NodeParameters) {
    super(options(parameters.key));
    const { key: _, ...rest } = parameters;
    this.parameters = rest;
    const h = this.get();
    h[0] ^= shape(parameters.fanout) ^ ((parameters.keyLength ?? 0) << 8);
    h[2] ^= parameters.offset;
    h[3] ^= (parameters.isRoot ? 1 << 16 : 0) | (32 << 24);
    this.set(...h);
  }

  protected override compress(message: Uint32Array, offset: number, isLast: boolean): void {
    if (!isLast || !this.parameters.isLast) {
      super.compress(message, offset, isLast);
      return;
    }
    const h = this.get();
    const [i0 = 0, i1 = 0, i2 = 0, i3 = 0, i4 = 0, i5 = 0, i6 = 0, i7 = 0] = SHA256_IV;
    const low = fromNumL(this.length);
    const high = fromNumH(this.length);
    const v = Object.values(
      // The rounds are ten; the counter and both flags go into the last four words.
      _compress(BSIGMA, offset, message, 10, ...h, i0, i1, i2, i3, low ^ i4, high ^ i5, ~i6, ~i7),
    );
    h.forEach((word, i) => {
      h[i] = word ^ (v[i] ?? 0) ^ (v[i + 8] ?? 0);
    });
    this.set(...h);
  }

  override _cloneInto(to: Blake2sNode = new Blake2sNode(this.parameters)): Blake2sNode {
    super._cloneInto(to);
    return to;
  }
}

/** The constants of BLAKE2b, as halves, low then high. */
const IV = Uint32Array.of(
  0xf3bcc908,
  0x6a09e667,
  0x84caa73b,
  0xbb67ae85,
  0xfe94f82b,
  0x3c6ef372,
  0x5f1d36f1,
  0xa54ff53a,
  0xade682d1,
  0x510e527f,
  0x2b3e6c1f,
  0x9b05688c,
  0xfb41bd6b,
  0x1f83d9ab,
  0x137e2179,
  0x5be0cd19,
);

/** Words a, b, c and d of a column or diagonal (RFC 7693, section 3.2). */
const LANES = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

/** v[to] += v[from], 64 bits wide. */
function addInto(v: Uint32Array, to: number, from: number, words: Uint32Array): void {
  const low = (v[2 * to] ?? 0) + (words[2 * from] ?? 0);
  v[2 * to + 1] = (v[2 * to + 1] ?? 0) + (words[2 * from + 1] ?? 0) + (low >= HIGH ? 1 : 0);
  v[2 * to] = low;
}

/** v[to] = (v[to] ^ v[from]) turned right. */
function xorRotate(v: Uint32Array, to: number, from: number, bits: number): void {
  let low = (v[2 * to] ?? 0) ^ (v[2 * from] ?? 0);
  let high = (v[2 * to + 1] ?? 0) ^ (v[2 * from + 1] ?? 0);
  if (bits >= 32) [low, high] = [high, low];
  const rest = bits & 31;
  v[2 * to] = rest === 0 ? low : (low >>> rest) | (high << (32 - rest));
  v[2 * to + 1] = rest === 0 ? high : (high >>> rest) | (low << (32 - rest));
}

/** The twelve rounds of BLAKE2b on sixteen words. */
function rounds(v: Uint32Array, message: Uint32Array): void {
  for (let round = 0; round < 12; round += 1) {
    LANES.forEach(([a, b, c, d], lane) => {
      const at = round * 16 + 2 * lane;
      addInto(v, a, b, v);
      addInto(v, a, BSIGMA[at] ?? 0, message);
      xorRotate(v, d, a, 32);
      addInto(v, c, d, v);
      xorRotate(v, b, c, 24);
      addInto(v, a, b, v);
      addInto(v, a, BSIGMA[at + 1] ?? 0, message);
      xorRotate(v, d, a, 16);
      addInto(v, c, d, v);
      xorRotate(v, b, c, 63);
    });
  }
}

export class Blake2bNode extends _BLAKE2b {
  private readonly parameters: NodeParameters;

  constructor(parameters: NodeParameters) {
    super(options(parameters.key));
    const { key: _, ...rest } = parameters;
    this.parameters = rest;
    const h = this.get();
    h[0] ^= shape(parameters.fanout) ^ ((parameters.keyLength ?? 0) << 8);
    h[2] ^= parameters.offset;
    h[4] ^= (parameters.isRoot ? 1 : 0) | (64 << 8);
    this.set(...h);
  }

  protected override compress(message: Uint32Array, offset: number, isLast: boolean): void {
    if (!isLast || !this.parameters.isLast) {
      super.compress(message, offset, isLast);
      return;
    }
    const h = this.get();
    const v = new Uint32Array(32);
    v.set(h);
    v.set(IV, 16);
    v[24] = (v[24] ?? 0) ^ fromNumL(this.length);
    v[25] = (v[25] ?? 0) ^ fromNumH(this.length);
    for (let i = 28; i < 32; i += 1) v[i] = ~(v[i] ?? 0);
    rounds(v, message.subarray(offset, offset + 32));
    h.forEach((word, i) => {
      h[i] = word ^ (v[i] ?? 0) ^ (v[i + 16] ?? 0);
    });
    this.set(...h);
    v.fill(0);
  }

  override _cloneInto(to: Blake2bNode = new Blake2bNode(this.parameters)): Blake2bNode {
    super._cloneInto(to);
    return to;
  }
}
