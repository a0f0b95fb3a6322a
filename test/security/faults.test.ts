/** What goes wrong below Keyward is noticed, and gives nothing away: a stuck source, a fault in RSA, a flood. */
import { describe, expect, it } from 'vitest';
import { parseRsaPrivate, type RsaPrivate } from '../../background/drivers/rsa-key.ts';
import { privateOperation } from '../../background/drivers/transparent/bigint/rsa-primitive.ts';
import { createEntropy, type EntropySource } from '../../background/entropy.ts';
import { PSA_KEY_TYPE_RAW_DATA, PSA_KEY_TYPE_RSA_KEY_PAIR } from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_CORRUPTION_DETECTED,
  PSA_ERROR_INSUFFICIENT_ENTROPY,
  PSA_ERROR_INSUFFICIENT_MEMORY,
} from '../../protocol/psa/status.ts';
import { A, B, createEngine } from '../support/engine.ts';
import { specimenOf } from '../support/specimens.ts';
import { expectStatus } from '../support/status.ts';

describe('a random source', () => {
  const stuck: { readonly [how: string]: () => EntropySource } = {
    'that repeats itself': () => (into) => into.set(into.map((_, i) => i)),
    'that gives one byte alone': () => {
      let calls = 0;
      return (into) => {
        calls += 1;
        into.fill(calls);
      };
    },
    'that gives nothing': () => () => undefined,
  };
  for (const [how, source] of Object.entries(stuck)) {
    it(`${how} ends in a status, not in output`, async () => {
      const entropy = createEntropy(source());
      const draw = () => [entropy(16), entropy(16)];
      expect(draw).toThrow(expect.objectContaining({ status: PSA_ERROR_INSUFFICIENT_ENTROPY }));
    });
  }

  it('that gets stuck later is noticed at the next draw', async () => {
    let healthy = true;
    const entropy = createEntropy((into) =>
      healthy ? crypto.getRandomValues(into) : into.fill(7),
    );
    const { connect } = createEngine({ entropy });
    const session = connect();
    expect(await session.generateRandom(16)).toHaveLength(16);
    healthy = false;
    await expectStatus(session.generateRandom(16), PSA_ERROR_INSUFFICIENT_ENTROPY);
  });
});

describe('a fault in a private operation of RSA', () => {
  const material = specimenOf(PSA_KEY_TYPE_RSA_KEY_PAIR, 2048)!.pair.material;
  const good = parseRsaPrivate(material);
  const input = new Uint8Array(256).fill(1);
  const operate = (key: RsaPrivate) => privateOperation(key, input, createEntropy());

  it('is none without a fault', () => {
    expect(operate(good)).toHaveLength(256);
  });

  // With one half wrong, the greatest common divisor of s^e - c and n is a prime of the key.
  for (const half of ['dp', 'dq', 'qi'] as const) {
    it(`of ${half} lets no result out`, () => {
      const faulty = { ...good, [half]: good[half] ^ 2n };
      expect(() => operate(faulty)).toThrow(
        expect.objectContaining({ status: PSA_ERROR_CORRUPTION_DETECTED }),
      );
    });
  }
});

describe('a site that makes keys without end', () => {
  const raw = { type: PSA_KEY_TYPE_RAW_DATA, bits: 8 };
  const fill = async (session: ReturnType<ReturnType<typeof createEngine>['connect']>) => {
    for (let made = 0; ; made += 1) {
      const status = await session.importKey(raw, Uint8Array.of(1)).then(
        () => undefined,
        (error: { status: number }) => error.status,
      );
      if (status !== undefined) return { made, status };
    }
  };

  it('is stopped at a number, and nobody else is', async () => {
    const { connect } = createEngine();
    const session = connect(A);
    const { made, status } = await fill(session);
    expect(made).toBe(4096);
    expect(status).toBe(PSA_ERROR_INSUFFICIENT_MEMORY);
    expect(await connect(B).importKey(raw, Uint8Array.of(1))).toBeGreaterThan(0);
  });
});
