/**
 * WPA3-SAE by hash to element, from the password to the PMK, against known answers in each kind of group:
 * with the fixed length of a PMK, and with the one that depends on the group. What must fail starts from
 * the same answers, so that one thing at a time is wrong.
 */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { elementOfToken } from '../../../background/drivers/transparent/pake/sae/element.ts';
import { saeGroupOfKey } from '../../../background/drivers/transparent/pake/sae/groups.ts';
import { algorithmName, PSA_ALG_WPA3_SAE_H2E } from '../../../protocol/psa/algorithms.ts';
import { keyTypeName } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import {
  A,
  B,
  bothSides,
  COMMIT,
  CONFIRM,
  COUNT,
  drawsOf,
  type Example,
  examples,
  KEY_ID,
  LISTS,
  named,
  SALT,
  tokenKey,
} from './sae-examples.ts';
import {
  type createTally,
  openSession,
  type PakeSession,
  setUp,
  sharedKey,
  status,
} from './support.ts';

type Tally = Pick<ReturnType<typeof createTally>, 'vector' | 'negative'>;

async function checkExchange(example: Example, alg: number, answers: Example['gdh']) {
  const session = openSession({ entropy: drawsOf(example) });
  const key = await tokenKey(session, example);
  const [a, b] = await bothSides(session, key, alg, example.primitive);
  expect(toHex(await session.pakeOutput(a, COMMIT))).toBe(example.a.commit);
  expect(toHex(await session.pakeOutput(b, COMMIT))).toBe(example.b.commit);
  for (const [operation, commit, count] of [
    [a, example.b.commit, '0100'],
    [b, example.a.commit, '0200'],
  ] as const) {
    await session.pakeInput(operation, COMMIT, fromHex(commit));
    await session.pakeInput(operation, SALT, LISTS);
    await session.pakeInput(operation, COUNT, fromHex(count));
  }
  expect(toHex(await session.pakeOutput(a, CONFIRM))).toBe(answers.confirmA);
  expect(toHex(await session.pakeOutput(b, CONFIRM))).toBe(answers.confirmB);
  await session.pakeInput(a, CONFIRM, fromHex(answers.confirmB));
  await session.pakeInput(b, CONFIRM, fromHex(answers.confirmA));
  for (const operation of [a, b]) {
    expect(toHex(await session.pakeOutput(operation, KEY_ID))).toBe(example.pmkid);
    expect(toHex(await sharedKey(session, operation))).toBe(answers.pmk);
  }
  session.close();
}

/** KCK never leaves the service; that it is the answers' shows in what it confirms. */
function checkKck({ node, a, b }: Example, { kck, confirmA, confirmB }: Example['gdh']): void {
  const confirm = (count: string, own: string, other: string) =>
    count +
    createHmac(node, fromHex(kck))
      .update(fromHex(count + own + other))
      .digest('hex');
  expect(confirm('0100', a.commit, b.commit)).toBe(confirmA);
  expect(confirm('0200', b.commit, a.commit)).toBe(confirmB);
}

const changed = (hex: string, at: number): Uint8Array<ArrayBuffer> => {
  const bytes = fromHex(hex);
  bytes[at] = bytes[at]! ^ 1;
  return bytes;
};

/** A of the answers, ready to be confirmed to. */
async function readySide(session: PakeSession, example: Example, salt = LISTS): Promise<number> {
  const key = await tokenKey(session, example);
  const { gdhAlg: alg, primitive } = example;
  const operation = await setUp(session, { key, alg, primitive, user: A, peer: B });
  await session.pakeOutput(operation, COMMIT);
  await session.pakeInput(operation, COMMIT, fromHex(example.b.commit));
  await session.pakeInput(operation, SALT, salt);
  return operation;
}

export function testKnownExchanges(tally: Tally): void {
  describe('known answers of an independent implementation', () => {
    it.each(named)('group %i: token and element of the password', async (_group, example) => {
      const session = openSession();
      const token = await session.exportKey(await tokenKey(session, example));
      expect(toHex(token)).toBe(example.pt);
      const group = saeGroupOfKey(example.type, example.bits)!;
      const element = elementOfToken(group, group.decode(token), A, B);
      expect(toHex(group.encode(element))).toBe(example.pwe);
      tally.vector(algorithmName(PSA_ALG_WPA3_SAE_H2E(example.hash)), keyTypeName(example.type));
    });

    it.each(named)('group %i: commits, confirmations, PMKID and PMK', async (_group, example) => {
      for (const [alg, answers] of [
        [example.fixedAlg, example.fixed],
        [example.gdhAlg, example.gdh],
      ] as const) {
        await checkExchange(example, alg, answers);
        checkKck(example, answers);
        tally.vector(algorithmName(alg));
      }
    });
  });

  describe('with a hash that depends on the group', () => {
    it.each(named)('group %i: a changed confirmation is refused', async (_group, example) => {
      const session = openSession({ entropy: drawsOf(example) });
      const operation = await readySide(session, example);
      const { confirmB } = example.gdh;
      const wrong = changed(confirmB, confirmB.length / 2 - 1);
      expect(await status(session.pakeInput(operation, CONFIRM, wrong))).toBe(
        PSA_ERROR_INVALID_SIGNATURE,
      );
      tally.negative(algorithmName(example.gdhAlg));
    });

    it.each([
      ['of another counter', (e: Example) => changed(e.gdh.confirmB, 0)],
      ['of one’s own', (e: Example) => fromHex(e.gdh.confirmA)],
      ['of the other algorithm', (e: Example) => fromHex(e.fixed.confirmB)],
      ['cut short', (e: Example) => fromHex(e.gdh.confirmB).slice(0, -1)],
      ['without a counter', (e: Example) => fromHex(e.gdh.confirmB).slice(2)],
    ])('a confirmation %s is refused', async (_name, make) => {
      const example = examples[1]!;
      const session = openSession({ entropy: drawsOf(example) });
      const operation = await readySide(session, example);
      const result = await status(session.pakeInput(operation, CONFIRM, make(example)));
      expect(result).toBe(PSA_ERROR_INVALID_SIGNATURE);
      tally.negative(algorithmName(example.gdhAlg));
    });

    it('other lists of rejected groups give other confirmations', async () => {
      const example = examples[2]!;
      const session = openSession({ entropy: drawsOf(example) });
      const operation = await readySide(session, example, Uint8Array.of(0x19, 0, 0x1a, 0));
      const confirmation = fromHex(example.gdh.confirmB);
      expect(await status(session.pakeInput(operation, CONFIRM, confirmation))).toBe(
        PSA_ERROR_INVALID_SIGNATURE,
      );
      tally.negative(algorithmName(example.gdhAlg));
    });

    it.each(named)('group %i: a commit that is none is refused', async (_group, example) => {
      const order = saeGroupOfKey(example.type, example.bits)!.group.order;
      const half = example.a.rand.length;
      const { commit } = example.b;
      const element = commit.slice(half);
      const scalar = (value: bigint) => value.toString(16).padStart(half, '0');
      const session = openSession({ entropy: drawsOf(example) });
      const key = await tokenKey(session, example);
      for (const bad of [
        example.a.commit,
        scalar(0n) + element,
        scalar(1n) + element,
        scalar(order) + element,
        commit.slice(0, half) + '0'.repeat(element.length),
        `${commit.slice(0, half)}${'0'.repeat(element.length - 1)}1`,
        commit.slice(0, -2),
        `${commit}00`,
        '',
      ]) {
        // The first commit is A's own: sent back to it.
        const [a] = await bothSides(session, key, example.gdhAlg, example.primitive);
        if (bad === example.a.commit) await session.pakeOutput(a, COMMIT);
        expect(await status(session.pakeInput(a, COMMIT, fromHex(bad)))).toBe(
          PSA_ERROR_INVALID_ARGUMENT,
        );
        tally.negative(algorithmName(example.gdhAlg));
      }
    });

    it.each([
      ['salt before the commits', (s: PakeSession, o: number) => s.pakeInput(o, SALT, LISTS)],
      ['a confirmation first', (s: PakeSession, o: number) => s.pakeOutput(o, CONFIRM)],
      [
        'a second commit',
        async (s: PakeSession, o: number) => {
          await s.pakeOutput(o, COMMIT);
          await s.pakeOutput(o, COMMIT);
        },
      ],
      ['the key at once', (s: PakeSession, o: number) => sharedKey(s, o)],
    ])('%s is out of order', async (_name, work) => {
      const example = examples[0]!;
      const session = openSession();
      const key = await tokenKey(session, example);
      const [a] = await bothSides(session, key, example.gdhAlg, example.primitive);
      expect(await status(work(session, a))).toBe(PSA_ERROR_BAD_STATE);
      tally.negative(algorithmName(example.gdhAlg));
    });

    it('no key before both sides have confirmed', async () => {
      const example = examples[0]!;
      for (const half of ['sent', 'received']) {
        const session = openSession({ entropy: drawsOf(example) });
        const operation = await readySide(session, example);
        await session.pakeInput(operation, COUNT, Uint8Array.of(1, 0));
        if (half === 'sent') await session.pakeOutput(operation, CONFIRM);
        else await session.pakeInput(operation, CONFIRM, fromHex(example.gdh.confirmB));
        expect(await status(sharedKey(session, operation))).toBe(PSA_ERROR_BAD_STATE);
        tally.negative(algorithmName(example.gdhAlg));
      }
    });
  });
}
