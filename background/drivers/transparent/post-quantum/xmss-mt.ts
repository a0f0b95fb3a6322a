/**
 * Verification of signatures of the multi-tree form of XMSS (RFC 8391, section 4.2; NIST SP 800-208,
 * section 5): each tree signs the root of the one below, the lowest the message.
 */
import { equalBytes } from '../../../../protocol/bytes.ts';
import { PSA_ALG_XMSS_MT } from '../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY } from '../../../../protocol/psa/key-types.ts';
import { bytesToBigInt } from '../../der.ts';
import { readU32, type Scheme } from './stateful.ts';
import {
  chainsOf,
  rootFrom,
  startMessage,
  XMSS_SHA2_192,
  XMSS_SHA2_256,
  XMSS_SHAKE_256,
  XMSS_SHAKE256_192,
  XMSS_SHAKE256_256,
  type XmssHash,
} from './xmss.ts';

type Parameters = { readonly hash: XmssHash; readonly height: number; readonly layers: number };

const SHAPES: readonly (readonly [height: number, layers: number])[] = [
  [20, 2],
  [20, 4],
  [40, 2],
  [40, 4],
  [40, 8],
  [60, 3],
  [60, 6],
  [60, 12],
];

const inShapes = (first: number, hash: XmssHash): [number, Parameters][] =>
  SHAPES.map(([height, layers], i) => [first + i, { hash, height, layers }]);

/** By the numbers of RFC 8391, section 8, and SP 800-208, section 5. */
const SETS: ReadonlyMap<number, Parameters> = new Map([
  ...inShapes(0x01, XMSS_SHA2_256),
  ...inShapes(0x11, XMSS_SHAKE_256),
  ...inShapes(0x21, XMSS_SHA2_192),
  ...inShapes(0x29, XMSS_SHAKE256_256),
  ...inShapes(0x31, XMSS_SHAKE256_192),
]);

function readKey(bytes: Uint8Array) {
  const set = bytes.length < 4 ? undefined : SETS.get(readU32(bytes, 0));
  if (!set || bytes.length !== 4 + 2 * set.hash.n) return undefined;
  const { n } = set.hash;
  return { set, root: bytes.subarray(4, 4 + n), seed: bytes.subarray(4 + n) };
}

/** RFC 8391, algorithm 17, from line 6 on: the candidate for the root of the topmost tree. */
function topRoot(
  { hash, height, layers }: Parameters,
  seed: Uint8Array,
  index: bigint,
  signatures: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  const treeHeight = BigInt(height / layers);
  const length = signatures.length / layers;
  let node = message;
  for (let layer = 0; layer < layers; layer += 1) {
    const above = index >> (treeHeight * BigInt(layer));
    const one = {
      layer,
      tree: above >> treeHeight,
      leaf: Number(above & ((1n << treeHeight) - 1n)),
      signature: signatures.subarray(layer * length, (layer + 1) * length),
    };
    node = rootFrom(hash, seed, one, node);
  }
  return node;
}

export const xmssMt: Scheme = {
  alg: PSA_ALG_XMSS_MT,
  keyType: PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY,
  bitsOf(publicKey) {
    const key = readKey(publicKey);
    return key && 8 * key.set.hash.n;
  },
  start(publicKey, signature) {
    const key = readKey(publicKey);
    if (!key) return undefined;
    const { set, root, seed } = key;
    const { hash, height, layers } = set;
    const indexBytes = Math.ceil(height / 8);
    const body = indexBytes + hash.n;
    if (signature.length !== body + (layers * chainsOf(hash) + height) * hash.n) return undefined;
    const encoded = signature.subarray(0, indexBytes);
    const index = bytesToBigInt(encoded);
    if (index >> BigInt(height) !== 0n) return undefined;
    const message = startMessage(hash, signature.subarray(indexBytes, body), root, encoded);
    return {
      update(input) {
        message.update(input);
      },
      finish: () =>
        equalBytes(topRoot(set, seed, index, signature.subarray(body), message.digest()), root),
    };
  },
};
