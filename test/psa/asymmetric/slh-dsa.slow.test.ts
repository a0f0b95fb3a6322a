/** The small sets of SLH-DSA sign once: seconds each. */
import { describe, expect, it } from 'vitest';
import { PSA_ALG_SLH_DSA, PSA_KEY_TYPE_SLH_DSA_KEY_PAIR } from '../../../sdk/index.ts';
import { KNOWN_KEYS } from './slh-dsa-keys.ts';
import { flipped, open, rejectsSignature, SIGN, utf8 } from './support.ts';

const SLOW = 240_000;

describe.each(KNOWN_KEYS.filter(({ name }) => name.endsWith('s')))('$name', (known) => {
  it('signs as the reference implementation', { timeout: SLOW }, () => {
    const [made, expected] = known.internalSignature();
    expect(made).toBe(expected);
  });

  it('imports, signs and verifies', { timeout: SLOW }, async () => {
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
});
