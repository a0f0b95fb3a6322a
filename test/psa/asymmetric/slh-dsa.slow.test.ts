/** SLH-DSA, the other sets and hashes: seconds each. */
import { describe, expect, it } from 'vitest';
import { createLocalDrivers } from '../../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../../background/entropy.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import {
  HASHES,
  PSA_ALG_DETERMINISTIC_HASH_SLH_DSA,
  PSA_ALG_DETERMINISTIC_SLH_DSA,
  PSA_ALG_SLH_DSA,
  PSA_KEY_TYPE_SLH_DSA_KEY_PAIR,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { KNOWN_KEYS, KNOWN_MESSAGE } from './slh-dsa-keys.ts';
import { createSlhSigner, PREHASH_OIDS, prehashed, pure } from './slh-signer.ts';
import { createRandom, flipped, open, rejectsSignature, SIGN, utf8 } from './support.ts';

const SLOW = 240_000;
const tally = createTally(import.meta.url);
const random = createRandom('slh-dsa, slow');
const drivers = createLocalDrivers({ entropy: createEntropy() });

type Named = { readonly name: string };
const isFast = ({ name }: Named) => name.endsWith('f');
/** One signature takes some twenty seconds. */
const isSlowest = (set: Named) => !isFast(set) && set.name.includes('SHAKE');

describe.each(KNOWN_KEYS)('$name', (known) => {
  const { name, family, bits, n } = known;

  it('has its key follow from the seeds', { timeout: SLOW }, async () => {
    const attributes = { ...NO_ATTRIBUTES, type: PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(family), bits };
    let drawn = 0;
    const key = await drivers.deriveKey(attributes, (length) => {
      drawn += length;
      return known.seeds.slice(drawn - length, drawn);
    });
    expect(toHex(key.material)).toBe(toHex(known.pair));
    expect(drawn).toBe(3 * n);
    tally.count([name, 'PSA_KEY_TYPE_SLH_DSA_KEY_PAIR'], 'positive');
  });

  it.skipIf(isSlowest(known) && !process.env['KEYWARD_LONG'])(
    'signs as the reference implementation (of small sets on SHAKE with KEYWARD_LONG alone)',
    { timeout: SLOW },
    () => {
      expect(known.print(known.signInternal())).toBe(known.signature);
      if (!isSlowest(known)) tally.count(name, 'positive');
    },
  );
});

describe.each(KNOWN_KEYS.filter(isFast))('$name', (known) => {
  it('signs and verifies as the signer of the tests', { timeout: SLOW }, async () => {
    const { name, family, bits, pair } = known;
    const sign = createSlhSigner(bits, name.includes('SHAKE'), pair);
    expect(known.print(sign(KNOWN_MESSAGE, known.random))).toBe(known.signature);
    const session = open();
    const alg = PSA_ALG_DETERMINISTIC_SLH_DSA;
    const type = PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(family);
    const key = await session.importKey({ type, bits, usage: SIGN, alg }, pair);
    const [message, context] = [random(33), random(9)];
    const expected = new Uint8Array(sign(pure(message, context)));
    const signature = await session.signMessageWithContext(key, alg, message, context);
    expect(toHex(signature)).toBe(toHex(expected));
    tally.count([name, 'PSA_ALG_DETERMINISTIC_SLH_DSA'], 'positive');
    await rejectsSignature(session.verifyMessage(key, alg, message, expected));
    tally.count([name, 'PSA_ALG_DETERMINISTIC_SLH_DSA'], 'negative');
  });
});

// The small sets on SHAKE go the same way through the driver, five times as slowly.
const SMALL = KNOWN_KEYS.filter((known) => !isFast(known) && known.name.includes('SHA2'));

it.each(SMALL)('$name imports, signs and verifies', { timeout: SLOW }, async (known) => {
  const session = open();
  const alg = PSA_ALG_SLH_DSA;
  const type = PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(known.family);
  const key = await session.importKey({ type, bits: known.bits, usage: SIGN, alg }, known.pair);
  const signature = new Uint8Array(await session.signMessage(key, alg, utf8('abc')));
  expect(signature).toHaveLength(known.signatureLength);
  await session.verifyMessage(key, alg, utf8('abc'), signature);
  await rejectsSignature(session.verifyMessage(key, alg, utf8('abd'), signature));
  await rejectsSignature(session.verifyMessage(key, alg, utf8('abc'), flipped(signature)));
});

const prehashes = HASHES.filter(({ prehash }) => prehash);
it.each(prehashes)('signs a hash of $name as the signer of the tests', async (hash) => {
  const { family, bits, pair } = KNOWN_KEYS.find(({ name }) => name === 'SLH-DSA-SHA2-128f')!;
  const session = open();
  const alg = PSA_ALG_DETERMINISTIC_HASH_SLH_DSA(hash.alg);
  const type = PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(family);
  const key = await session.importKey({ type, bits, usage: SIGN, alg }, pair);
  const [digest, context] = [random(hash.length), random(3)];
  const signed = prehashed(PREHASH_OIDS[hash.name]!, digest, context);
  const expected = createSlhSigner(bits, false, pair)(signed);
  expect(toHex(await session.signHashWithContext(key, alg, digest, context))).toBe(toHex(expected));
  tally.count('PSA_ALG_DETERMINISTIC_HASH_SLH_DSA', 'positive');
});

it('counts its vectors', () => tally.check());
