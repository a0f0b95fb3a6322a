/**
 * SLH-DSA by the letter of FIPS 205, over OpenSSL's hashes: the sets that sign fast. The known answers of the
 * reference implementation are of slh_sign_internal alone; held to them, this says what the other forms give.
 */
import { createHash, createHmac } from 'node:crypto';

type Set = { readonly n: number; readonly d: number; readonly hp: number } & {
  readonly a: number;
  readonly k: number;
  readonly m: number;
};

/** Section 11, table 2. */
const SETS: Readonly<Record<number, Set>> = {
  128: { n: 16, d: 22, hp: 3, a: 6, k: 33, m: 34 },
  192: { n: 24, d: 22, hp: 3, a: 8, k: 33, m: 42 },
  256: { n: 32, d: 17, hp: 4, a: 9, k: 35, m: 49 },
};

/** Section 4.2. */
const [WOTS_HASH, WOTS_PK, TREE, FORS_TREE, FORS_ROOTS, WOTS_PRF, FORS_PRF] = [0, 1, 2, 3, 4, 5, 6];

type Address = { layer: number; tree: bigint; type: number; pair: number; x: number; y: number };

function addressBytes({ layer, tree, type, pair, x, y }: Address): Buffer {
  const out = Buffer.alloc(32);
  out.writeUInt32BE(layer, 0);
  out.writeBigUInt64BE(tree, 8);
  for (const [i, value] of [type, pair, x, y].entries()) out.writeUInt32BE(value, 16 + 4 * i);
  return out;
}

const compressed = (address: Buffer): Buffer =>
  Buffer.concat([address.subarray(3, 4), address.subarray(8, 16), address.subarray(19)]);

/** Section 11: the functions of a set. `wide` is for messages and trees, and SHA-512 from category 3 on. */
function functionsOf({ n, m }: Set, isShake: boolean, seed: Buffer) {
  const shake = (length: number, ...parts: Uint8Array[]) =>
    createHash('shake256', { outputLength: length }).update(Buffer.concat(parts)).digest();
  const wide = n === 16 ? 'sha256' : 'sha512';
  const block = n === 16 ? 64 : 128;
  const sha2 = (name: string, size: number, address: Address, input: Uint8Array) =>
    createHash(name)
      .update(
        Buffer.concat([seed, Buffer.alloc(size - n), compressed(addressBytes(address)), input]),
      )
      .digest()
      .subarray(0, n);
  const mgf1 = (input: Buffer) => {
    const part = (i: number) =>
      createHash(wide).update(Buffer.concat([input, Buffer.of(0, 0, 0, i)]));
    return Buffer.concat([0, 1].map((i) => part(i).digest())).subarray(0, m);
  };
  if (isShake) {
    const tweaked = (address: Address, input: Uint8Array) =>
      shake(n, seed, addressBytes(address), input);
    return {
      f: tweaked,
      h: tweaked,
      prfMessage: (prf: Buffer, random: Uint8Array, message: Uint8Array) =>
        shake(n, prf, random, message),
      hashMessage: (r: Buffer, root: Buffer, message: Uint8Array) =>
        shake(m, r, seed, root, message),
    };
  }
  return {
    f: (address: Address, input: Uint8Array) => sha2('sha256', 64, address, input),
    h: (address: Address, input: Uint8Array) => sha2(wide, block, address, input),
    prfMessage: (prf: Buffer, random: Uint8Array, message: Uint8Array) =>
      createHmac(wide, prf).update(random).update(message).digest().subarray(0, n),
    hashMessage: (r: Buffer, root: Buffer, message: Uint8Array) => {
      const inner = createHash(wide)
        .update(Buffer.concat([r, seed, root, message]))
        .digest();
      return mgf1(Buffer.concat([r, seed, inner]));
    },
  };
}

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** Algorithm 4: digits of `bits` bits. */
const digits = (bytes: Uint8Array, bits: number, count: number): number[] => {
  const all = number(bytes) >> BigInt(8 * bytes.length - bits * count);
  const digit = (i: number) =>
    Number((all >> BigInt(bits * (count - 1 - i))) & ((1n << BigInt(bits)) - 1n));
  return Array.from({ length: count }, (_, i) => digit(i));
};

/** All levels of a tree, from the leaves up. */
function treeOf(leaves: Buffer[], join: (height: number, index: number, pair: Buffer) => Buffer) {
  const levels = [leaves];
  for (let below = leaves; below.length > 1; ) {
    const height = levels.length;
    const above = Array.from({ length: below.length / 2 }, (_, i) =>
      join(height, i, Buffer.concat(below.slice(2 * i, 2 * i + 2))),
    );
    levels.push(above);
    below = above;
  }
  return levels;
}
const path = (levels: Buffer[][], leaf: number): Buffer =>
  Buffer.concat(levels.slice(0, -1).map((level, z) => level[(leaf >> z) ^ 1] as Buffer));
const rootOf = (levels: Buffer[][]): Buffer => levels.at(-1)?.[0] as Buffer;

/** A signer with a private key of `bits`: SK.seed, SK.prf, PK.seed, PK.root. */
export function createSlhSigner(bits: number, isShake: boolean, privateKey: Uint8Array) {
  const set = SETS[bits] as Set;
  const { n, d, hp, a, k } = set;
  const part = (i: number) => Buffer.from(privateKey.subarray(i * n, (i + 1) * n));
  const [secret, prf, seed, root] = [part(0), part(1), part(2), part(3)] as const;
  const { f, h, prfMessage, hashMessage } = functionsOf(set, isShake, seed);
  const length = 2 * n + 3;

  const chain = (from: Buffer, count: number, address: Address) => {
    let value = from;
    for (let y = 0; y < count; y += 1) value = f({ ...address, y }, value);
    return value;
  };
  /** Algorithms 6 and 7: the ends of chains, or where a message stops them. */
  const chains = (at: Address, counts: (i: number) => number) =>
    Array.from({ length }, (_, x) => {
      const start = f({ ...at, type: WOTS_PRF, x, y: 0 }, secret);
      return chain(start, counts(x), { ...at, type: WOTS_HASH, x });
    });
  const steps = (message: Uint8Array) => {
    const own = digits(message, 4, 2 * n);
    const sum = own.reduce((total, digit) => total + 15 - digit, 0);
    return [...own, sum >> 8, (sum >> 4) & 15, sum & 15];
  };
  /** Algorithms 9 and 10. */
  const signTree = (message: Buffer, layer: number, tree: bigint, leaf: number) => {
    const at = { layer, tree, type: WOTS_HASH, pair: 0, x: 0, y: 0 };
    const leaves = Array.from({ length: 1 << hp }, (_, pair) =>
      h({ ...at, type: WOTS_PK, pair }, Buffer.concat(chains({ ...at, pair }, () => 15))),
    );
    const levels = treeOf(leaves, (x, y, both) => h({ ...at, type: TREE, x, y }, both));
    const counts = steps(message);
    const signature = chains({ ...at, pair: leaf }, (i) => counts[i] ?? 0);
    return { signature: Buffer.concat([...signature, path(levels, leaf)]), root: rootOf(levels) };
  };
  /** Algorithms 14 to 16. */
  const signForest = (digest: Uint8Array, tree: bigint, pair: number) => {
    const at = { layer: 0, tree, type: FORS_TREE, pair, x: 0, y: 0 };
    const trees = digits(digest, a, k).map((leaf, i) => {
      const base = i << a;
      const value = (j: number) => f({ ...at, type: FORS_PRF, y: base + j }, secret);
      const leaves = Array.from({ length: 1 << a }, (_, j) => f({ ...at, y: base + j }, value(j)));
      const levels = treeOf(leaves, (x, y, both) => h({ ...at, x, y: (base >> x) + y }, both));
      return { signed: Buffer.concat([value(leaf), path(levels, leaf)]), root: rootOf(levels) };
    });
    const roots = Buffer.concat(trees.map((one) => one.root));
    const signature = Buffer.concat(trees.map(({ signed }) => signed));
    return { signature, root: h({ ...at, type: FORS_ROOTS }, roots) };
  };

  /** Algorithm 19. Deterministic, unless random bytes are given. */
  return function signInternal(message: Uint8Array, random: Uint8Array = seed): Buffer {
    const r = prfMessage(prf, random, message);
    const digest = hashMessage(r, root, message);
    const [forest, top] = [Math.ceil((k * a) / 8), Math.ceil((d * hp - hp) / 8)];
    const bitsOf = (bytes: Uint8Array, count: number) =>
      number(bytes) & ((1n << BigInt(count)) - 1n);
    let tree = bitsOf(digest.subarray(forest, forest + top), d * hp - hp);
    let leaf = Number(bitsOf(digest.subarray(forest + top), hp));
    let signed: { readonly signature: Buffer; readonly root: Buffer };
    signed = signForest(digest.subarray(0, forest), tree, leaf);
    const parts = [r, signed.signature];
    for (let layer = 0; layer < d; layer += 1) {
      signed = signTree(signed.root, layer, tree, leaf);
      parts.push(signed.signature);
      leaf = Number(tree & ((1n << BigInt(hp)) - 1n));
      tree >>= BigInt(hp);
    }
    return Buffer.concat(parts);
  };
}

/** Algorithms 22 and 23: what is signed, in the pure form or of a hash with its object identifier. */
export const pure = (message: Uint8Array, context: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(0, context.length), context, message]);
export const prehashed = (oid: Uint8Array, hash: Uint8Array, context: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(1, context.length), context, oid, hash]);

/** 2.16.840.1.101.3.4.2.x in DER. */
const nist = (last: number) => Buffer.from([6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, last]);

/** As PSA Crypto 1.5 lists them for HashSLH-DSA: that of SM3 is its one for signatures with RSA. */
export const PREHASH_OIDS: Readonly<Record<string, Buffer>> = {
  PSA_ALG_SHA_256: nist(1),
  PSA_ALG_SHA_384: nist(2),
  PSA_ALG_SHA_512: nist(3),
  PSA_ALG_SHA_512_256: nist(6),
  PSA_ALG_SHA3_256: nist(8),
  PSA_ALG_SHA3_384: nist(9),
  PSA_ALG_SHA3_512: nist(10),
  PSA_ALG_SHAKE128_256: nist(11),
  PSA_ALG_SHAKE256_512: nist(12),
  PSA_ALG_SM3: Buffer.from('06082a811ccf55018378', 'hex'),
};
