/**
 * BLAKE2sp and BLAKE2bp ("BLAKE2: simpler, smaller, fast as MD5", section 2.10): eight or four leaves that
 * take the blocks of the message in turn, and a root over their hashes. The key goes into every leaf, and
 * into the root only as a length.
 */
import { type CHash, createHasher, type Hash, type TRet } from '@noble/hashes/utils.js';
import { Blake2bNode, Blake2sNode, type NodeParameters } from './blake2-nodes.ts';

type Node = Blake2bNode | Blake2sNode;

type Shape = {
  readonly blockLen: number;
  readonly outputLen: number;
  readonly fanout: number;
  readonly node: (parameters: NodeParameters) => Node;
};

const SP: Shape = {
  blockLen: 64,
  outputLen: 32,
  fanout: 8,
  node: (parameters) => new Blake2sNode(parameters),
};
const BP: Shape = {
  blockLen: 128,
  outputLen: 64,
  fanout: 4,
  node: (parameters) => new Blake2bNode(parameters),
};

export class Blake2Tree implements Hash<Blake2Tree> {
  readonly blockLen: number;
  readonly outputLen: number;
  readonly canXOF = false;
  private readonly shape: Shape;
  private leaves: readonly Node[];
  private readonly keyLength: number;
  private pos = 0;

  constructor(shape: Shape, key: Uint8Array = new Uint8Array(0), leaves?: readonly Node[]) {
    const { blockLen, outputLen, fanout, node } = shape;
    this.shape = shape;
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.keyLength = key.length;
    this.leaves =
      leaves ??
      Array.from({ length: fanout }, (_, offset) =>
        node({ fanout, offset, isRoot: false, isLast: offset === fanout - 1, key }),
      );
  }

  update(data: Uint8Array): this {
    const { blockLen, fanout } = this.shape;
    for (let at = 0; at < data.length; ) {
      const take = Math.min(blockLen - (this.pos % blockLen), data.length - at);
      this.leaves[Math.floor(this.pos / blockLen)]?.update(data.subarray(at, at + take));
      this.pos = (this.pos + take) % (blockLen * fanout);
      at += take;
    }
    return this;
  }

  digest(): TRet<Uint8Array> {
    const { fanout, node } = this.shape;
    const root = node({ fanout, offset: 0, isRoot: true, isLast: true, keyLength: this.keyLength });
    for (const leaf of this.leaves) {
      const hash = leaf.digest();
      root.update(hash);
      hash.fill(0);
    }
    return root.digest();
  }

  digestInto(out: Uint8Array): void {
    out.set(this.digest());
  }

  destroy(): void {
    for (const leaf of this.leaves) leaf.destroy();
  }

  _cloneInto(to?: Blake2Tree): Blake2Tree {
    const leaves = this.leaves.map((leaf) => leaf.clone() as Node);
    const copy = to ?? new Blake2Tree(this.shape, new Uint8Array(this.keyLength), leaves);
    copy.leaves = leaves;
    copy.pos = this.pos;
    return copy;
  }

  clone(): Blake2Tree {
    return this._cloneInto();
  }
}

/** Keyed: at most 32 or 64 bytes. */
export const createBlake2sp = (key?: Uint8Array): Blake2Tree => new Blake2Tree(SP, key);
export const createBlake2bp = (key?: Uint8Array): Blake2Tree => new Blake2Tree(BP, key);

export const blake2sp: CHash<Blake2Tree> = createHasher(() => createBlake2sp());
export const blake2bp: CHash<Blake2Tree> = createHasher(() => createBlake2bp());
