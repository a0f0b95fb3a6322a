/**
 * SLH-DSA: public keys of all sets, and all that SLH-DSA-SHA2-128f, the quickest, can do. The reference
 * implementation's known answers are of the internal function; the signer of the tests, which gives them too,
 * says what the forms that PSA has give. The other sets are in slh-dsa.slow.test.ts.
 */
import { describe, expect, it } from 'vitest';
import {
  algorithmName,
  HASHES,
  PSA_ALG_ANY_HASH,
  PSA_ALG_DETERMINISTIC_HASH_SLH_DSA,
  PSA_ALG_DETERMINISTIC_SLH_DSA,
  PSA_ALG_HASH_SLH_DSA,
  PSA_ALG_SHA_256,
  PSA_ALG_SLH_DSA,
  PSA_KEY_TYPE_SLH_DSA_KEY_PAIR,
  PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { KNOWN_KEYS, KNOWN_MESSAGE } from './slh-dsa-keys.ts';
import { createSlhSigner, PREHASH_OIDS, prehashed, pure } from './slh-signer.ts';
import {
  createRandom,
  flipped,
  open,
  refuses,
  rejectsArgument,
  rejectsSignature,
  SIGN,
  VERIFY,
} from './support.ts';

const tally = createTally(import.meta.url);
const random = createRandom('slh-dsa');
const session = open();

const known = KNOWN_KEYS.find(({ name }) => name === 'SLH-DSA-SHA2-128f')!;
const PAIR = {
  type: PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(known.family),
  bits: known.bits,
  usage: SIGN,
};
const PUBLIC = { type: PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY(known.family), usage: VERIFY };
const PUBLIC_KEY = known.pair.slice(2 * known.n);
const signInternal = createSlhSigner(known.bits, false, known.pair);
const bySigner = (...args: Parameters<typeof signInternal>) =>
  new Uint8Array(signInternal(...args));

describe.each(KNOWN_KEYS)('$name', ({ name, family, bits, n, pair }) => {
  it('takes its public key, and no other length', async () => {
    const type = PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY(family);
    const attributes = { type, usage: VERIFY, alg: PSA_ALG_SLH_DSA };
    const publicKey = pair.slice(2 * n);
    const key = await session.importKey(attributes, publicKey);
    expect(await session.exportPublicKey(key)).toEqual(publicKey);
    expect(await session.getKeyAttributes(key)).toMatchObject({ bits });
    await rejectsArgument(session.importKey(attributes, publicKey.slice(1)));
    tally.count([name, 'PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY'], 'negative');
  });
});

it('the signer of the tests signs as the reference implementation', () => {
  expect(known.print(bySigner(KNOWN_MESSAGE, known.random))).toBe(known.signature);
});

describe('pure', () => {
  it('signs deterministically as the signer of the tests', async () => {
    const alg = PSA_ALG_DETERMINISTIC_SLH_DSA;
    const key = await session.importKey({ ...PAIR, alg }, known.pair);
    expect(await session.exportPublicKey(key)).toEqual(PUBLIC_KEY);
    const [message, context] = [random(33), random(9)];
    const signature = await session.signMessageWithContext(key, alg, message, context);
    expect(toHex(signature)).toBe(toHex(bySigner(pure(message, context))));
    tally.count([known.name, algorithmName(alg), 'PSA_KEY_TYPE_SLH_DSA_KEY_PAIR'], 'positive');
    const own = new Uint8Array(signature);
    await rejectsSignature(session.verifyMessage(key, alg, message, own));
    tally.count(algorithmName(alg), 'negative');
  });

  it('verifies what the signer of the tests signed with random bytes', async () => {
    const alg = PSA_ALG_SLH_DSA;
    const key = await session.importKey({ ...PUBLIC, alg }, PUBLIC_KEY);
    const [message, context] = [random(33), random(9)];
    const signature = bySigner(pure(message, context), random(known.n));
    await session.verifyMessageWithContext(key, alg, message, context, signature);
    tally.count([known.name, algorithmName(alg)], 'positive');
    await rejectsSignature(session.verifyMessage(key, alg, message, signature));
    for (const bad of [flipped(signature), flipped(signature, 0), signature.slice(1)]) {
      await rejectsSignature(session.verifyMessageWithContext(key, alg, message, context, bad));
    }
    tally.count([known.name, algorithmName(alg)], 'negative', 4);
  });

  it('hedges: no two signatures are the same', async () => {
    const alg = PSA_ALG_SLH_DSA;
    const key = await session.importKey({ ...PAIR, alg }, known.pair);
    const message = random(10);
    const first = new Uint8Array(await session.signMessage(key, alg, message));
    expect(await session.signMessage(key, alg, message)).not.toEqual(first);
    await session.verifyMessage(key, alg, message, first);
  });

  it('takes no pair whose root is another, or of another length', async () => {
    const attributes = { ...PAIR, alg: PSA_ALG_SLH_DSA };
    await rejectsArgument(session.importKey(attributes, flipped(known.pair)));
    await rejectsArgument(session.importKey(attributes, known.pair.slice(1)));
    tally.count('PSA_KEY_TYPE_SLH_DSA_KEY_PAIR', 'negative', 2);
  });
});

describe('pre-hashed', () => {
  const prehashes = HASHES.filter(({ prehash }) => prehash);
  it('takes ten hashes', () => expect(prehashes).toHaveLength(10));

  it.each(prehashes)('verifies a hash of $name', async ({ name, alg: hash, length }) => {
    const alg = PSA_ALG_HASH_SLH_DSA(hash);
    const any = PSA_ALG_HASH_SLH_DSA(PSA_ALG_ANY_HASH);
    const key = await session.importKey({ ...PUBLIC, alg: any }, PUBLIC_KEY);
    const [digest, context] = [random(length), random(3)];
    const signature = bySigner(prehashed(PREHASH_OIDS[name]!, digest, context));
    await session.verifyHashWithContext(key, alg, digest, context, signature);
    tally.count('PSA_ALG_HASH_SLH_DSA', 'positive');
    await rejectsSignature(session.verifyHash(key, alg, digest, signature));
    const changed = flipped(digest);
    await rejectsSignature(session.verifyHashWithContext(key, alg, changed, context, signature));
    await rejectsArgument(session.verifyHash(key, alg, random(length - 1), signature));
    tally.count('PSA_ALG_HASH_SLH_DSA', 'negative', 3);
  });

  it('signs deterministically as the signer of the tests, a hash and a message', async () => {
    const alg = PSA_ALG_DETERMINISTIC_HASH_SLH_DSA(PSA_ALG_SHA_256);
    const key = await session.importKey({ ...PAIR, alg }, known.pair);
    const [message, context] = [random(40), random(3)];
    const digest = new Uint8Array(await session.hashCompute(PSA_ALG_SHA_256, message));
    const expected = bySigner(prehashed(PREHASH_OIDS['PSA_ALG_SHA_256']!, digest, context));
    const signature = await session.signHashWithContext(key, alg, digest, context);
    expect(toHex(signature)).toBe(toHex(expected));
    expect(await session.signMessageWithContext(key, alg, message, context)).toEqual(signature);
    tally.count('PSA_ALG_DETERMINISTIC_HASH_SLH_DSA', 'positive');
    await rejectsSignature(session.verifyHash(key, alg, digest, expected));
    await rejectsArgument(session.signHash(key, alg, random(31)));
    tally.count('PSA_ALG_DETERMINISTIC_HASH_SLH_DSA', 'negative', 2);
  });
});

it('has no size and no algorithm but its own', async () => {
  await refuses(session.generateKey({ ...PAIR, bits: 160, alg: PSA_ALG_SLH_DSA }));
  const key = await session.importKey({ ...PAIR, alg: PSA_ALG_SLH_DSA }, known.pair);
  await refuses(session.signHash(key, PSA_ALG_SLH_DSA, random(32)));
});

it('counts its vectors', () => tally.check());
