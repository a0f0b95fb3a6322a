/**
 * SLH-DSA. All twelve sets have their keys checked here; the small ones sign in slh-dsa.slow.test.ts.
 *
 * Known answers of PSA's own form are missing: the reference implementation's are of the internal function,
 * which gets no context. What stands before the message is the same as for ML-DSA, and checked there.
 */
import * as noble from '@noble/post-quantum/slh-dsa.js';
import { describe, expect, it } from 'vitest';
import { createLocalDrivers } from '../../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../../background/entropy.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import {
  HASHES,
  PSA_ALG_ANY_HASH,
  PSA_ALG_DETERMINISTIC_HASH_SLH_DSA,
  PSA_ALG_DETERMINISTIC_SLH_DSA,
  PSA_ALG_HASH_SLH_DSA,
  PSA_ALG_SLH_DSA,
  PSA_KEY_TYPE_SLH_DSA_KEY_PAIR,
  PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY,
  PSA_SLH_DSA_FAMILY_SHA2_F,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { KNOWN_KEYS } from './slh-dsa-keys.ts';
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
const random = createRandom('slh-dsa');
const session = open();
const drivers = createLocalDrivers({ entropy: createEntropy() });

describe.each(KNOWN_KEYS)('$name', ({ name, family, bits, n, seeds, pair }) => {
  const type = PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(family);

  it('has its key follow from the seeds', async () => {
    let drawn = 0;
    const key = await drivers.deriveKey({ ...NO_ATTRIBUTES, type, bits }, (length) => {
      drawn += length;
      return seeds.slice(drawn - length, drawn);
    });
    expect(toHex(key.material)).toBe(toHex(pair));
    expect(drawn).toBe(3 * n);
    tally.count(name, 'positive');
    tally.count('PSA_KEY_TYPE_SLH_DSA_KEY_PAIR', 'positive');
  });

  it('takes its public key, and no other length', async () => {
    const attributes = {
      type: PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY(family),
      usage: VERIFY,
      alg: PSA_ALG_SLH_DSA,
    };
    const publicKey = pair.slice(2 * n);
    const key = await session.importKey(attributes, publicKey);
    expect(await session.exportPublicKey(key)).toEqual(publicKey);
    expect(await session.getKeyAttributes(key)).toMatchObject({ bits });
    await rejectsArgument(session.importKey(attributes, publicKey.slice(1)));
    tally.count('PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY', 'positive');
    tally.count('PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY', 'negative');
    tally.count(name, 'negative');
  });
});

const FAST = KNOWN_KEYS.filter(({ name }) => name.endsWith('f'));

describe.each(FAST)('$name', (known) => {
  const { family, bits, n, pair, signatureLength } = known;
  const type = PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(family);

  it('signs as the reference implementation', () => {
    const [made, expected] = known.internalSignature();
    expect(made).toBe(expected);
    tally.count(known.name, 'positive');
  });

  it('imports, signs and verifies', async () => {
    const alg = PSA_ALG_SLH_DSA;
    const attributes = { type, bits, usage: SIGN, alg };
    const key = await session.importKey(attributes, pair);
    const publicKey = new Uint8Array(await session.exportPublicKey(key));
    expect(publicKey).toEqual(pair.slice(2 * n));
    await rejectsArgument(session.importKey(attributes, flipped(pair)));
    await rejectsArgument(session.importKey(attributes, pair.slice(1)));
    tally.count('PSA_KEY_TYPE_SLH_DSA_KEY_PAIR', 'negative', 2);

    const [message, context] = [random(33), random(9)];
    const sign = session.signMessageWithContext(key, alg, message, context);
    const signature = new Uint8Array(await sign);
    expect(signature).toHaveLength(signatureLength);
    const peer = await session.importKey(
      { type: PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY(family), usage: VERIFY, alg },
      publicKey,
    );
    await session.verifyMessageWithContext(peer, alg, message, context, signature);
    await rejectsSignature(session.verifyMessage(peer, alg, message, signature));
    for (const bad of [flipped(signature), flipped(signature, 0), signature.slice(1)]) {
      await rejectsSignature(session.verifyMessageWithContext(peer, alg, message, context, bad));
    }
    tally.count('PSA_ALG_SLH_DSA', 'positive');
    tally.count('PSA_ALG_SLH_DSA', 'negative', 4);
  });
});

const { pair: PAIR_128F } = FAST[0]!;
const ATTRIBUTES = {
  type: PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(PSA_SLH_DSA_FAMILY_SHA2_F),
  bits: 128,
  usage: SIGN,
};

it('signs what FIPS 205 lays down, deterministically', async () => {
  const alg = PSA_ALG_DETERMINISTIC_SLH_DSA;
  const key = await session.importKey({ ...ATTRIBUTES, alg }, PAIR_128F);
  const { internal } = noble.slh_dsa_sha2_128f;
  const signature = await session.signMessageWithContext(key, alg, utf8('abc'), utf8('c'));
  // FIPS 205, algorithm 22: 0, the length of the context, the context, the message.
  const formatted = Uint8Array.of(0, 1, 0x63, ...utf8('abc'));
  const expected = internal.sign(formatted, PAIR_128F, { extraEntropy: false });
  expect(toHex(signature)).toBe(toHex(expected));
  expect(await session.signMessageWithContext(key, alg, utf8('abc'), utf8('c'))).toEqual(signature);
  const own = new Uint8Array(signature);
  await session.verifyMessageWithContext(key, PSA_ALG_SLH_DSA, utf8('abc'), utf8('c'), own);
  await rejectsSignature(session.verifyMessage(key, PSA_ALG_SLH_DSA, utf8('abc'), own));
  tally.count('PSA_ALG_DETERMINISTIC_SLH_DSA', 'positive');
  tally.count('PSA_ALG_DETERMINISTIC_SLH_DSA', 'negative');
});

describe('pre-hashed', () => {
  const prehashes = HASHES.filter(({ prehash }) => prehash);

  it.each(prehashes)('signs a hash of $name', async ({ alg: hash, length }) => {
    const alg = PSA_ALG_DETERMINISTIC_HASH_SLH_DSA(hash);
    const any = PSA_ALG_DETERMINISTIC_HASH_SLH_DSA(PSA_ALG_ANY_HASH);
    const key = await session.importKey({ ...ATTRIBUTES, alg: any }, PAIR_128F);
    const [digest, context] = [random(length), random(3)];
    const signature = new Uint8Array(await session.signHashWithContext(key, alg, digest, context));
    await session.verifyHashWithContext(key, alg, digest, context, signature);
    const hedged = PSA_ALG_HASH_SLH_DSA(hash);
    await session.verifyHashWithContext(key, hedged, digest, context, signature);
    await rejectsSignature(session.verifyHash(key, hedged, digest, signature));
    const changed = flipped(digest);
    await rejectsSignature(session.verifyHashWithContext(key, alg, changed, context, signature));
    await rejectsArgument(session.signHash(key, alg, random(length - 1)));
    tally.count('PSA_ALG_DETERMINISTIC_HASH_SLH_DSA', 'positive');
    tally.count('PSA_ALG_DETERMINISTIC_HASH_SLH_DSA', 'negative', 3);
    const other = await session.importKey(
      { ...ATTRIBUTES, alg: PSA_ALG_HASH_SLH_DSA(PSA_ALG_ANY_HASH) },
      PAIR_128F,
    );
    const first = new Uint8Array(await session.signHash(other, hedged, digest));
    expect(await session.signHash(other, hedged, digest)).not.toEqual(first);
    await session.verifyHash(other, hedged, digest, first);
    await rejectsSignature(session.verifyHash(other, hedged, changed, first));
    tally.count('PSA_ALG_HASH_SLH_DSA', 'positive');
    tally.count('PSA_ALG_HASH_SLH_DSA', 'negative');
  });
});

it('has no size and no algorithm but its own', async () => {
  await refuses(session.generateKey({ ...ATTRIBUTES, bits: 160, alg: PSA_ALG_SLH_DSA }));
  const key = await session.importKey({ ...ATTRIBUTES, alg: PSA_ALG_SLH_DSA }, PAIR_128F);
  await refuses(session.signHash(key, PSA_ALG_SLH_DSA, random(32)));
});

it('counts its vectors', () => tally.check());
