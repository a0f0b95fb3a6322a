/**
 * Verification of XMSS signatures: RFC 8391, with the parameter sets of NIST SP 800-208, section 5.
 *
 * The sets with 512-bit hashes are left out: PSA has no key size for them. Those that RFC 8391 calls SHAKE
 * are SHAKE128 with 256 bits of output, unlike SHAKE256 of SP 800-208. With 192-bit hashes the number in
 * front of a hash's input has 4 bytes and not 32.
 */
import { shake128 } from '@noble/hashes/sha3.js';
import { concat, equalBytes, xorInto } from '../../../../protocol/bytes.ts';
import { PSA_ALG_XMSS } from '../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_XMSS_PUBLIC_KEY } from '../../../../protocol/psa/key-types.ts';
import {
  digit,
  type Hashing,
  integerBytes,
  readU32,
  type Scheme,
  startSha256,
  startShake256,
} from './stateful.ts';

export type XmssHash = {
  readonly n: number;
  /** Length of the number that tells the four functions apart. */
  readonly padding: number;
  start(): Hashing;
};

export const XMSS_SHA2_256: XmssHash = { n: 32, padding: 32, start: () => startSha256(32) };
export const XMSS_SHAKE_256: XmssHash = {
  n: 32,
  padding: 32,
  start: () => shake128.create({ dkLen: 32 }),
};
export const XMSS_SHA2_192: XmssHash = { n: 24, padding: 4, start: () => startSha256(24) };
export const XMSS_SHAKE256_256: XmssHash = { n: 32, padding: 32, start: () => startShake256(32) };
export const XMSS_SHAKE256_192: XmssHash = { n: 24, padding: 4, start: () => startShake256(24) };

type Parameters = { readonly hash: XmssHash; readonly height: number };

const inHeights = (first: number, hash: XmssHash): [number, Parameters][] =>
  [10, 16, 20].map((height, i) => [first + i, { hash, height }]);

/** By the numbers of RFC 8391, section 8, and SP 800-208, section 5. */
const SETS: ReadonlyMap<number, Parameters> = new Map([
  ...inHeights(0x01, XMSS_SHA2_256),
  ...inHeights(0x07, XMSS_SHAKE_256),
  ...inHeights(0x0d, XMSS_SHA2_192),
  ...inHeights(0x10, XMSS_SHAKE256_256),
  ...inHeights(0x13, XMSS_SHAKE256_192),
]);

/** RFC 8391, section 2.5. */
const OTS = 0;
const L_TREE = 1;
const HASH_TREE = 2;
/** Words of an address. */
const TYPE = 3;
const INDEX = 4;
const HEIGHT_OR_CHAIN = 5;
const NODE_OR_HASH = 6;
const KEY_AND_MASK = 7;

/** The four functions of section 5.1: F, H, H_msg and PRF. */
const F = 0;
const H = 1;
const H_MSG = 2;
const PRF = 3;

const WIDTH = 4;
const CHECKSUM_DIGITS = 3;

export const chainsOf = ({ n }: XmssHash): number => (8 * n) / WIDTH + CHECKSUM_DIGITS;

/** Hashes of one key pair: seed and hash function, and the address they are made for. */
function createTree(hash: XmssHash, seed: Uint8Array, layer: number, tree: bigint) {
  const address = new DataView(new ArrayBuffer(32));
  address.setUint32(0, layer);
  address.setBigUint64(4, tree);
  const set = (word: number, value: number) => address.setUint32(4 * word, value);

  const start = (which: number) => hash.start().update(integerBytes(which, hash.padding));
  const prf = (keyAndMask: number): Uint8Array => {
    set(KEY_AND_MASK, keyAndMask);
    return start(PRF).update(seed).update(new Uint8Array(address.buffer)).digest();
  };

  /** RFC 8391, algorithm 2. */
  function chain(from: Uint8Array, first: number): Uint8Array {
    let value = from;
    for (let step = first; step < 2 ** WIDTH - 1; step += 1) {
      set(NODE_OR_HASH, step);
      const key = prf(0);
      const masked = prf(1);
      xorInto(masked, value);
      value = start(F).update(key).update(masked).digest();
    }
    return value;
  }

  /** RFC 8391, algorithm 7. */
  function randomizedHash(left: Uint8Array, right: Uint8Array): Uint8Array {
    const key = prf(0);
    const [maskedLeft, maskedRight] = [prf(1), prf(2)];
    xorInto(maskedLeft, left);
    xorInto(maskedRight, right);
    return start(H).update(key).update(maskedLeft).update(maskedRight).digest();
  }

  function clear(type: number): void {
    set(TYPE, type);
    for (const word of [INDEX, HEIGHT_OR_CHAIN, NODE_OR_HASH, KEY_AND_MASK]) set(word, 0);
  }
  return { clear, set, chain, randomizedHash };
}

type Tree = ReturnType<typeof createTree>;

/** RFC 8391, algorithm 6: the candidate for the one-time public key. */
function oneTimeKey(tree: Tree, hash: XmssHash, chains: Uint8Array, message: Uint8Array) {
  const digits = (8 * hash.n) / WIDTH;
  let sum = 0;
  for (let i = 0; i < digits; i += 1) sum += 2 ** WIDTH - 1 - digit(message, i, WIDTH);
  const all = concat([message, integerBytes(sum << 4, 2)]);
  const ends: Uint8Array[] = [];
  for (let i = 0; i < chainsOf(hash); i += 1) {
    tree.set(HEIGHT_OR_CHAIN, i);
    ends.push(tree.chain(chains.subarray(i * hash.n, (i + 1) * hash.n), digit(all, i, WIDTH)));
  }
  return ends;
}

/** RFC 8391, algorithm 8: a tree over the ends of the chains; one left over moves up as it is. */
function leafOf(tree: Tree, ends: readonly Uint8Array[]): Uint8Array {
  let nodes = ends;
  for (let height = 0; nodes.length > 1; height += 1) {
    tree.set(HEIGHT_OR_CHAIN, height);
    const next: Uint8Array[] = [];
    for (let i = 0; i < nodes.length; i += 2) {
      const [left, right] = nodes.slice(i, i + 2);
      tree.set(NODE_OR_HASH, i / 2);
      if (left) next.push(right ? tree.randomizedHash(left, right) : left);
    }
    nodes = next;
  }
  return nodes[0] ?? new Uint8Array(0);
}

export type TreeSignature = {
  readonly layer: number;
  readonly tree: bigint;
  readonly leaf: number;
  /** One-time signature ‖ path. */
  readonly signature: Uint8Array;
};

/** RFC 8391, algorithm 13: the candidate for the root of one tree. */
export function rootFrom(
  hash: XmssHash,
  seed: Uint8Array,
  { layer, tree: number, leaf, signature }: TreeSignature,
  message: Uint8Array,
): Uint8Array {
  const tree = createTree(hash, seed, layer, number);
  const pathStart = chainsOf(hash) * hash.n;
  tree.clear(OTS);
  tree.set(INDEX, leaf);
  const ends = oneTimeKey(tree, hash, signature.subarray(0, pathStart), message);
  tree.clear(L_TREE);
  tree.set(INDEX, leaf);
  let node = leafOf(tree, ends);
  tree.clear(HASH_TREE);
  let index = leaf;
  for (let at = pathStart, height = 0; at < signature.length; at += hash.n, height += 1) {
    const sibling = signature.subarray(at, at + hash.n);
    const isRight = index % 2 === 1;
    index = Math.floor(index / 2);
    tree.set(HEIGHT_OR_CHAIN, height);
    tree.set(NODE_OR_HASH, index);
    node = isRight ? tree.randomizedHash(sibling, node) : tree.randomizedHash(node, sibling);
  }
  return node;
}

/** H_msg with its key r ‖ root ‖ index, ready for the message. */
export const startMessage = (
  hash: XmssHash,
  random: Uint8Array,
  root: Uint8Array,
  index: Uint8Array,
): Hashing => {
  const padded = new Uint8Array(hash.n);
  padded.set(index, hash.n - index.length);
  return hash
    .start()
    .update(integerBytes(H_MSG, hash.padding))
    .update(random)
    .update(root)
    .update(padded);
};

function readKey(bytes: Uint8Array) {
  const set = bytes.length < 4 ? undefined : SETS.get(readU32(bytes, 0));
  if (!set || bytes.length !== 4 + 2 * set.hash.n) return undefined;
  const { n } = set.hash;
  return { set, root: bytes.subarray(4, 4 + n), seed: bytes.subarray(4 + n) };
}

const INDEX_BYTES = 4;

export const xmss: Scheme = {
  alg: PSA_ALG_XMSS,
  keyType: PSA_KEY_TYPE_XMSS_PUBLIC_KEY,
  bitsOf(publicKey) {
    const key = readKey(publicKey);
    return key && 8 * key.set.hash.n;
  },
  start(publicKey, signature) {
    const key = readKey(publicKey);
    if (!key) return undefined;
    const {
      set: { hash, height },
      root,
      seed,
    } = key;
    const body = INDEX_BYTES + hash.n;
    if (signature.length !== body + (chainsOf(hash) + height) * hash.n) return undefined;
    const index = signature.subarray(0, INDEX_BYTES);
    const leaf = readU32(index, 0);
    if (leaf >= 2 ** height) return undefined;
    const message = startMessage(hash, signature.subarray(INDEX_BYTES, body), root, index);
    return {
      update(input) {
        message.update(input);
      },
      finish() {
        const one = { layer: 0, tree: 0n, leaf, signature: signature.subarray(body) };
        return equalBytes(rootFrom(hash, seed, one, message.digest()), root);
      },
    };
  },
};
