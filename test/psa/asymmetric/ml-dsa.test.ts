/** ML-DSA: Wycheproof, OpenSSL, Botan's known answers, and the pre-hashed form. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  HASHES,
  PSA_ALG_ANY_HASH,
  PSA_ALG_DETERMINISTIC_HASH_ML_DSA,
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_HASH_ML_DSA,
  PSA_ALG_ML_DSA,
  PSA_ALG_SHA_256,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY,
} from '../../../sdk/index.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { createDrbg } from './drbg.ts';
import openssl from './openssl4.json' with { type: 'json' };
import {
  createRandom,
  flipped,
  open,
  refuses,
  rejectsArgument,
  rejectsSignature,
  SIGN,
  utf8,
  VERIFY,
} from './support.ts';

const tally = createTally(import.meta.url);
const random = createRandom('ml-dsa');
const session = open();
const PAIR = PSA_KEY_TYPE_ML_DSA_KEY_PAIR;
const PUBLIC = PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY;
const NO_CONTEXT = new Uint8Array(0);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const sha3 = (bytes: Uint8Array) => createHash('sha3-256').update(bytes).digest('hex');

describe('OpenSSL', () => {
  it.each(openssl.mlDsa)('$name, context $context', async (vector) => {
    const { name, bits } = vector;
    const [seed, message, context] = [vector.seed, vector.message, vector.context].map(fromHex);
    const signature = fromHex(vector.signature);
    const attributes = { type: PAIR, bits, usage: SIGN, alg: PSA_ALG_ML_DSA };
    const key = await session.importKey(attributes, seed!);
    const publicKey = new Uint8Array(await session.exportPublicKey(key));
    expect(sha256(publicKey)).toBe(vector.publicKeySha256);
    const peer = await session.importKey(
      { type: PUBLIC, usage: VERIFY, alg: PSA_ALG_ML_DSA },
      publicKey,
    );
    expect(await session.getKeyAttributes(peer)).toMatchObject({ bits });
    const verify = (text: Uint8Array, itsContext: Uint8Array, claimed: Uint8Array) =>
      session.verifyMessageWithContext(
        peer,
        PSA_ALG_ML_DSA,
        new Uint8Array(text),
        new Uint8Array(itsContext),
        new Uint8Array(claimed),
      );
    await verify(message!, context!, signature);
    const other = context!.length > 0 ? flipped(context!) : Uint8Array.of(0);
    await rejectsSignature(verify(message!, other, signature));
    await rejectsSignature(verify(Uint8Array.of(...message!, 0), context!, signature));
    await rejectsSignature(verify(message!, context!, flipped(signature, 7)));
    await rejectsSignature(verify(message!, context!, signature.slice(1)));
    tally.count(name, 'positive');
    tally.count(name, 'negative', 4);
  });
});

/** Botan 3, src/tests/data/pubkey/ml-dsa-4x4_Deterministic.vec and 8x7: of SHA3-256. */
const BOTAN = [
  {
    name: 'ML-DSA-44',
    bits: 128,
    drbg: `2a74f833b43587b6a6c67b1dc708f553e00ffe59841c3aa6c61f8e15e815b1ca
      1071b5f6fb8bddbc1cbff6b053d8854d`,
    publicKey: '358d89ac8e4c500c478fe8b571f44becaf557ad69c1f18a4eb1b82300fd4e4f5',
    signature: '976af1dc3bc950515f9c6237cf879bb481a628470e74bcd5698c65c1f120f50c',
  },
  {
    name: 'ML-DSA-87',
    bits: 256,
    drbg: `0c20a68990674c82cfb3f06f28c189016f432770e4ab4d13a9678c77ebb74a18
      baea3051435b4e725306ed44d9fad465`,
    publicKey: 'ce1859058dd93d5d953aa548d0b674778290c2ab00883353c607834c3015218d',
    signature: '43f1ae1cc2fb7bba144d37a78558619473c2134b25f99fe82bde48c8fa688141',
  },
] as const;

it.each(BOTAN)('Botan, deterministic $name', async (vector) => {
  const alg = PSA_ALG_DETERMINISTIC_ML_DSA;
  const seed = createDrbg(fromHex(vector.drbg))(32);
  const key = await session.importKey({ type: PAIR, bits: vector.bits, usage: SIGN, alg }, seed);
  expect(sha3(await session.exportPublicKey(key))).toBe(vector.publicKey);
  const message = fromHex('d81c4d8d734fcbfbeade3d3f8a039faa2a2c9957e835ad55b22e75bf57bb556ac8');
  expect(sha3(await session.signMessage(key, alg, message))).toBe(vector.signature);
  tally.count(vector.name, 'positive');
  tally.count('PSA_ALG_DETERMINISTIC_ML_DSA', 'positive');
});

describe('pre-hashed', () => {
  /** github.com/post-quantum-cryptography/KAT, MLDSA/kat_MLDSA_44_det_hashed.rsp, count 0: SHA-256. */
  it('agrees with a known answer', async () => {
    const alg = PSA_ALG_DETERMINISTIC_HASH_ML_DSA(PSA_ALG_SHA_256);
    const seed = fromHex('f696484048ec21f96cf50a56d0759c448f3779752f0383d37449690694cf7a68');
    const message = fromHex('6dbbc4375136df3b07f7c70e639e223e');
    const context = fromHex('480c658c0cb3e040bde084345cef0df7');
    const key = await session.importKey({ type: PAIR, bits: 128, usage: SIGN, alg }, seed);
    const signature = await session.signMessageWithContext(key, alg, message, context);
    expect(signature).toHaveLength(2420);
    // The first part hashes all that is signed; the last is the hint.
    expect(toHex(signature)).toMatch(
      /^a060ce3e34c2997347a16a7ab4fc67581e28b3c5777d0f2d62604356579dd679a436940c49259479f9411e41af25d76e/,
    );
    expect(toHex(signature)).toMatch(/b3d3d5d7def8fd0000000000000000000014213646$/);
    const digest = new Uint8Array(createHash('sha256').update(message).digest());
    expect(await session.signHashWithContext(key, alg, digest, context)).toEqual(signature);
    tally.count('PSA_ALG_DETERMINISTIC_HASH_ML_DSA', 'positive');
    const own = new Uint8Array(signature);
    const hedged = PSA_ALG_HASH_ML_DSA(PSA_ALG_SHA_256);
    await session.verifyHashWithContext(key, hedged, digest, context, own);
    tally.count('PSA_ALG_HASH_ML_DSA', 'positive');
    const other = session.verifyHashWithContext(key, alg, digest, flipped(context), own);
    await rejectsSignature(other);
    tally.count('PSA_ALG_DETERMINISTIC_HASH_ML_DSA', 'negative');
  });

  const prehashes = HASHES.filter(({ prehash }) => prehash);
  it('takes ten hashes', () => expect(prehashes).toHaveLength(10));

  it.each(prehashes)('signs a hash of $name', async ({ alg: hash, length }) => {
    const alg = PSA_ALG_HASH_ML_DSA(hash);
    const any = PSA_ALG_HASH_ML_DSA(PSA_ALG_ANY_HASH);
    const key = await session.generateKey({ type: PAIR, bits: 256, usage: SIGN, alg: any });
    const [digest, context] = [random(length), random(5)];
    const first = new Uint8Array(await session.signHashWithContext(key, alg, digest, context));
    const second = await session.signHashWithContext(key, alg, digest, context);
    expect(toHex(first)).not.toBe(toHex(second));
    const verify = (...args: [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>, number?]) =>
      session.verifyHashWithContext(key, args[2] ?? alg, args[0], args[1], first);
    await verify(digest, context);
    await verify(digest, context, PSA_ALG_DETERMINISTIC_HASH_ML_DSA(hash));
    await rejectsSignature(verify(flipped(digest), context));
    await rejectsSignature(verify(digest, NO_CONTEXT));
    await rejectsArgument(verify(random(length + 1), context));
    const other = prehashes.find((row) => row.length === length && row.alg !== hash)!;
    await rejectsSignature(verify(digest, context, PSA_ALG_HASH_ML_DSA(other.alg)));
    tally.count('PSA_ALG_HASH_ML_DSA', 'negative', 4);
  });

  it.each(prehashes)('hashes a message with $name first', async ({ name, alg: hash }) => {
    const alg = PSA_ALG_DETERMINISTIC_HASH_ML_DSA(hash);
    const key = await session.generateKey({ type: PAIR, bits: 128, usage: SIGN, alg });
    const digest = new Uint8Array(await session.hashCompute(hash, utf8('abc')));
    const signature = await session.signMessage(key, alg, utf8('abc'));
    expect(await session.signHash(key, alg, digest), name).toEqual(signature);
  });

  it('is another scheme than pure', async () => {
    const alg = PSA_ALG_HASH_ML_DSA(PSA_ALG_SHA_256);
    const seed = random(32);
    const hashed = await session.importKey({ type: PAIR, bits: 128, usage: SIGN, alg }, seed);
    const attributes = { type: PAIR, bits: 128, usage: SIGN, alg: PSA_ALG_ML_DSA };
    const pure = await session.importKey(attributes, seed);
    const signature = new Uint8Array(await session.signMessage(hashed, alg, utf8('abc')));
    await session.verifyMessage(hashed, alg, utf8('abc'), signature);
    const work = session.verifyMessage(pure, PSA_ALG_ML_DSA, utf8('abc'), signature);
    await rejectsSignature(work);
    await refuses(session.signHash(pure, PSA_ALG_ML_DSA, random(32)));
  });
});

it('hedges, unless told not to', async () => {
  for (const [alg, same] of [
    [PSA_ALG_ML_DSA, false],
    [PSA_ALG_DETERMINISTIC_ML_DSA, true],
  ] as const) {
    const key = await session.generateKey({ type: PAIR, bits: 128, usage: SIGN, alg });
    const [a, b] = [1, 2].map(() => session.signMessage(key, alg, utf8('abc')));
    expect(toHex(await a!) === toHex(await b!)).toBe(same);
  }
});

it('wants the size of a seed, and infers that of a public key', async () => {
  const attributes = { type: PAIR, usage: SIGN, alg: PSA_ALG_ML_DSA };
  await rejectsArgument(session.importKey(attributes, random(32)));
  const key = await session.importKey({ ...attributes, bits: 192 }, random(32));
  const publicKey = new Uint8Array(await session.exportPublicKey(key));
  const imported = session.importKey({ ...attributes, type: PUBLIC, usage: VERIFY }, publicKey);
  expect(await session.getKeyAttributes(await imported)).toMatchObject({ bits: 192 });
  await refuses(session.generateKey({ ...attributes, bits: 160 }));
});

it('counts its vectors', () => tally.check());
