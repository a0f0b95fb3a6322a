/** The small sets of SLH-DSA sign once: seconds each. */
import { expect, it } from 'vitest';
import { PSA_ALG_SLH_DSA, PSA_KEY_TYPE_SLH_DSA_KEY_PAIR } from '../../../sdk/index.ts';
import { KNOWN_KEYS } from './slh-dsa-keys.ts';
import { flipped, open, rejectsSignature, SIGN, utf8 } from './support.ts';

const SLOW = 240_000;

const SMALL = KNOWN_KEYS.filter(({ name }) => name.endsWith('s'));

it.each(SMALL)('$name signs as the reference implementation', { timeout: SLOW }, (known) => {
  const [made, expected] = known.internalSignature();
  expect(made).toBe(expected);
});

// The sets on SHAKE go the same way through the driver, five times as slowly.
const ON_SHA2 = SMALL.filter(({ name }) => name.includes('SHA2'));

it.each(ON_SHA2)('$name imports, signs and verifies', { timeout: SLOW }, async (known) => {
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
