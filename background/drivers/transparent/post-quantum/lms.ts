/**
 * Verification of Leighton-Micali signatures: RFC 8554, with the parameter sets of RFC 9858 (NIST SP
 * 800-208, section 4). Key and signature both name their parameter sets, and must name the same.
 *
 * A key whose tree and one-time signatures are of different hashes is refused, as SP 800-208 demands;
 * RFC 8554 itself would let it pass.
 */
import { equalBytes } from '../../../../protocol/bytes.ts';
import { PSA_ALG_LMS } from '../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_LMS_PUBLIC_KEY } from '../../../../protocol/psa/key-types.ts';
import {
  digit,
  type Hashing,
  integerBytes,
  readU32,
  type Scheme,
  startSha256,
  startShake256,
  type Verification,
} from './stateful.ts';

type HashSet = { readonly n: number; start(): Hashing };

const SHA_256: HashSet = { n: 32, start: () => startSha256(32) };
const SHA_256_192: HashSet = { n: 24, start: () => startSha256(24) };
const SHAKE256_256: HashSet = { n: 32, start: () => startShake256(32) };
const SHAKE256_192: HashSet = { n: 24, start: () => startShake256(24) };

type Tree = { readonly hash: HashSet; readonly height: number };
type OneTime = {
  readonly hash: HashSet;
  /** Width in bits of a digit, number of digits of hash and of all, shift of the checksum. */
  readonly w: number;
  readonly u: number;
  readonly p: number;
  readonly shift: number;
};

/** RFC 8554, appendix B. */
function oneTime(hash: HashSet, w: number): OneTime {
  const u = (8 * hash.n) / w;
  const v = Math.ceil((32 - Math.clz32((2 ** w - 1) * u)) / w);
  return { hash, w, u, p: u + v, shift: 16 - v * w };
}

/** The order in which IANA numbers the sets. */
const HASHES = [SHA_256, SHA_256_192, SHAKE256_256, SHAKE256_192] as const;
const FIRST_TREE = 5;
const TREES: readonly Tree[] = HASHES.flatMap((hash) =>
  [5, 10, 15, 20, 25].map((height) => ({ hash, height })),
);
const FIRST_ONE_TIME = 1;
const ONE_TIMES: readonly OneTime[] = HASHES.flatMap((hash) =>
  [1, 2, 4, 8].map((w) => oneTime(hash, w)),
);

const IDENTIFIER = 16;
const D_PBLK = 0x8080;
const D_MESG = 0x8181;
const D_LEAF = 0x8282;
const D_INTR = 0x8383;

/** lms_public_key of RFC 8554, section 3.3, taken apart. */
export type LmsPublicKey = {
  readonly tree: Tree;
  readonly oneTime: OneTime;
  readonly types: Uint8Array;
  readonly identifier: Uint8Array;
  readonly root: Uint8Array;
};

/** @returns undefined for what is no public key of a known parameter set */
export function readLmsPublicKey(bytes: Uint8Array): LmsPublicKey | undefined {
  if (bytes.length < 8) return undefined;
  const tree = TREES[readU32(bytes, 0) - FIRST_TREE];
  const ots = ONE_TIMES[readU32(bytes, 4) - FIRST_ONE_TIME];
  if (!tree || !ots || tree.hash !== ots.hash) return undefined;
  const root = 8 + IDENTIFIER;
  if (bytes.length !== root + tree.hash.n) return undefined;
  return {
    tree,
    oneTime: ots,
    types: bytes.subarray(0, 8),
    identifier: bytes.subarray(8, root),
    root: bytes.subarray(root),
  };
}

export const lmsPublicKeyLength = ({ tree }: LmsPublicKey): number => 8 + IDENTIFIER + tree.hash.n;

const oneTimeLength = ({ hash, p }: OneTime) => 4 + hash.n * (1 + p);

export const lmsSignatureLength = ({ tree, oneTime: ots }: LmsPublicKey): number =>
  4 + oneTimeLength(ots) + 4 + tree.height * tree.hash.n;

/** RFC 8554, algorithm 4b, from line 4 on: the candidate for the one-time public key. */
function oneTimePublicKey(
  { identifier, oneTime: { hash, w, u, p, shift } }: LmsPublicKey,
  leaf: Uint8Array,
  chains: Uint8Array,
  q: Uint8Array,
): Uint8Array {
  const last = 2 ** w - 1;
  let sum = 0;
  for (let i = 0; i < u; i += 1) sum += last - digit(q, i, w);
  const digits = new Uint8Array(hash.n + 2);
  digits.set(q);
  digits.set(integerBytes((sum << shift) & 0xffff, 2), hash.n);

  const key = hash.start().update(identifier).update(leaf).update(integerBytes(D_PBLK, 2));
  for (let i = 0; i < p; i += 1) {
    let value = chains.subarray(i * hash.n, (i + 1) * hash.n);
    const index = integerBytes(i, 2);
    for (let j = digit(digits, i, w); j < last; j += 1) {
      const step = hash.start().update(identifier).update(leaf).update(index);
      value = step.update(Uint8Array.of(j)).update(value).digest();
    }
    key.update(value);
  }
  return key.digest();
}

/** RFC 8554, algorithm 6a, from step 3 on: the candidate for the root of the tree. */
function rootFrom(
  { identifier, tree: { hash, height } }: LmsPublicKey,
  leaf: number,
  path: Uint8Array,
  oneTimeKey: Uint8Array,
): Uint8Array {
  const start = (node: number, tag: number) =>
    hash.start().update(identifier).update(integerBytes(node, 4)).update(integerBytes(tag, 2));
  let node = 2 ** height + leaf;
  let value = start(node, D_LEAF).update(oneTimeKey).digest();
  for (let i = 0; node > 1; i += 1) {
    const sibling = path.subarray(i * hash.n, (i + 1) * hash.n);
    const parent = start(Math.floor(node / 2), D_INTR);
    value =
      node % 2 === 1
        ? parent.update(sibling).update(value).digest()
        : parent.update(value).update(sibling).digest();
    node = Math.floor(node / 2);
  }
  return value;
}

/** @param signature - q ‖ one-time signature ‖ type ‖ path (RFC 8554, section 5.4) */
export function startLms(key: LmsPublicKey, signature: Uint8Array): Verification | undefined {
  const { tree, oneTime: ots, types, identifier, root } = key;
  if (signature.length !== lmsSignatureLength(key)) return undefined;
  const leaf = signature.subarray(0, 4);
  const index = readU32(leaf, 0);
  const path = signature.subarray(4 + oneTimeLength(ots));
  const ofOneTime = signature.subarray(4, 8);
  const named =
    equalBytes(types.subarray(4), ofOneTime) &&
    equalBytes(types.subarray(0, 4), path.subarray(0, 4));
  if (!named || index >= 2 ** tree.height) return undefined;

  const randomizer = signature.subarray(8, 8 + ots.hash.n);
  const chains = signature.subarray(8 + ots.hash.n);
  const message = ots.hash
    .start()
    .update(identifier)
    .update(leaf)
    .update(integerBytes(D_MESG, 2))
    .update(randomizer);
  return {
    update(input) {
      message.update(input);
    },
    finish() {
      const oneTimeKey = oneTimePublicKey(key, leaf, chains, message.digest());
      return equalBytes(rootFrom(key, index, path.subarray(4), oneTimeKey), root);
    },
  };
}

export const lms: Scheme = {
  alg: PSA_ALG_LMS,
  keyType: PSA_KEY_TYPE_LMS_PUBLIC_KEY,
  bitsOf(publicKey) {
    const key = readLmsPublicKey(publicKey);
    return key && 8 * key.tree.hash.n;
  },
  start(publicKey, signature) {
    const key = readLmsPublicKey(publicKey);
    return key && startLms(key, signature);
  },
};
