/**
 * A refusal says that something was wrong, and not what: many ways to be wrong give one reply, byte for byte,
 * and one error in the SDK.
 */
import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../protocol/bytes.ts';
import * as psa from '../../sdk/index.ts';
import { sourcesUnder } from '../support/source.ts';
import { ASYMMETRIC } from './oracle-asymmetric.ts';
import { PAKE } from './oracle-pake.ts';
import { createRig, sameLength } from './oracle-rig.ts';
import { SYMMETRIC } from './oracle-symmetric.ts';

const WAYS = [
  ['with WebCrypto', true],
  ['everything in script', false],
] as const;

/** The one thing that may be seen: the status, and nothing after it. */
const refusal = (status: number) =>
  JSON.stringify({
    text: `PsaError: ${psa.statusName(status)}`,
    properties: [
      ['message', psa.statusName(status)],
      ['name', 'PsaError'],
      ['code', psa.statusName(status)],
      ['status', status],
    ],
    reply: { rpcStatus: 0, serviceStatus: status, body: '' },
  });

const SUBJECTS = [...SYMMETRIC, ...ASYMMETRIC, ...PAKE];

describe.each(WAYS)('%s', (_way, webCrypto) => {
  const mine = SUBJECTS.filter(({ onlyScript }) => !(webCrypto && onlyScript));
  it.each(mine.map((subject) => [subject.name, subject] as const))(
    'says of %s only that it is wrong',
    async (_name, { status, attempts }) => {
      const { session, seen, errors } = createRig(webCrypto);
      const found = new Map<string, string[]>();
      const all = await attempts(session);
      for (const [what, work] of all) {
        const reply = await seen(work);
        found.set(reply, [...(found.get(reply) ?? []), what]);
      }
      expect(Object.fromEntries(found)).toEqual({ [refusal(status)]: all.map(([what]) => what) });
      expect(errors).toEqual([]);
      session.close();
    },
  );

  it('decapsulates a wrong ML-KEM ciphertext to a key that is another’s, each time the same', async () => {
    const { session } = createRig(webCrypto);
    const alg = psa.PSA_ALG_ML_KEM;
    const usage = psa.PSA_KEY_USAGE_ENCRYPT | psa.PSA_KEY_USAGE_DECRYPT;
    const attributes = { type: psa.PSA_KEY_TYPE_ML_KEM_KEY_PAIR, bits: 768, usage, alg };
    const key = await session.generateKey(attributes);
    const secret = { type: psa.PSA_KEY_TYPE_DERIVE, usage: psa.PSA_KEY_USAGE_EXPORT };
    const { outputKey, ciphertext } = await session.encapsulate(key, alg, secret);
    const open = async (data: Uint8Array<ArrayBuffer>) =>
      Buffer.from(
        await session.exportKey(await session.decapsulate(key, alg, data, secret)),
      ).toString('hex');
    const right = Buffer.from(await session.exportKey(outputKey)).toString('hex');
    expect(await open(ciphertext)).toBe(right);
    const secrets = new Set([right]);
    for (const [, wrong] of sameLength(ciphertext)) {
      const found = await open(wrong);
      expect(found).toHaveLength(64);
      expect(await open(wrong)).toBe(found);
      secrets.add(found);
    }
    expect(secrets.size).toBe(1 + sameLength(ciphertext).length);
  });
});

describe('comparisons', () => {
  it('look at every byte, wherever the difference is', () => {
    const right = Uint8Array.from({ length: 32 }, (_, i) => i);
    const readsOf = (other: Uint8Array) => {
      let reads = 0;
      const counted = new Proxy(other, {
        get(target, name) {
          if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1;
          return Reflect.get(target, name, target);
        },
      });
      equalBytes(right, counted);
      return reads;
    };
    for (const [what, wrong] of sameLength(right)) expect(readsOf(wrong), what).toBe(32);
    expect(readsOf(right)).toBe(32);
  });

  it('of byte strings are made by one function', () => {
    const ownComparisons = [
      /\.(every|some)\(\(\w+, \w+\) =>[^)\n]*[!=]==/,
      /(toHex|toString|join)\([^)]*\) [!=]==/,
      /indexedDB\.cmp|timingSafeEqual|Buffer\.compare|abytes\w*\(/,
      /\[(i|at|index)\] (\?\? 0\) )?[!=]== \w+\[(i|at|index)\]/,
    ];
    const found = sourcesUnder(['background', 'protocol', 'sdk']).flatMap(({ path, text }) =>
      ownComparisons
        .filter((pattern) => pattern.test(text))
        .map((pattern) => `${path}: ${pattern}`),
    );
    expect(found).toEqual([]);
  });
});
