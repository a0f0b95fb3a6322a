/** Calls while Keyward is locked: which of them wait, for what, and how it ends. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Broker, createBroker } from '../../background/consent/broker.ts';
import { createGrants } from '../../background/consent/grants.ts';
import { createLanes } from '../../background/sessions/in-turn.ts';
import { forOwner } from '../../background/storage/its.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import type { Lock } from '../../background/storage/lock.ts';
import { createProtected } from '../../background/storage/protected.ts';
import { REMEMBER_ALWAYS } from '../../protocol/admin.ts';
import {
  PSA_ALG_SHA_256,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_EXPORT,
  type Session,
} from '../../sdk/index.ts';
import { A, B, callerOf, createEngine } from '../support/engine.ts';
import { newLock, text } from '../support/locks.ts';
import { outcomeOf } from '../support/status.ts';

const PASSPHRASE = text('correct horse');
const raw = (id: number) => ({
  id,
  type: PSA_KEY_TYPE_RAW_DATA,
  bits: 128,
  usage: PSA_KEY_USAGE_EXPORT,
  alg: 0,
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

let broker: Broker;
let lock: Lock;
let session: Session;
let volatile: number;
let connect: (origin?: string) => Session;

beforeEach(async () => {
  const made = newLock({ changed: (state) => state !== 'locked' && broker.unlocked() });
  ({ lock } = made);
  const grants = createGrants({
    storageOf: (owner) => forOwner(grantStore, owner),
    session: made.parts.session,
    inTurn: createLanes(),
  });
  const grantStore = createMemoryBackend();
  const isOpen = async () => (await lock.state()) !== 'locked';
  const prompt = { open: async () => undefined, close: async () => undefined };
  broker = createBroker({ grants, prompt, now: () => 0, onError: () => undefined, isOpen });
  const storage = {
    persistent: createProtected({ ...made.parts, lock }),
    volatile: createMemoryBackend(),
  };
  const engine = createEngine({ storage, consent: broker, isOpen });
  for (const origin of [A, B]) {
    await grants.add(callerOf(origin).owner, {
      consent: 'connect',
      serial: '',
      keyId: 0,
      remember: REMEMBER_ALWAYS,
      document: '',
      created: 0,
    });
  }
  connect = engine.connect;
  session = connect();
  await session.generateKey(raw(1));
  volatile = await session.generateKey(raw(0));
  await lock.setUp(PASSPHRASE.slice());
  await lock.lock();
});

const questions = async () => (await broker.watch(0, new AbortController().signal)).questions;
const kinds = async () => (await questions()).map(({ consent }) => consent);

describe('while Keyward is locked', () => {
  it('what needs no stored key goes on, and nobody is asked', async () => {
    await session.hashCompute(PSA_ALG_SHA_256, text('abc'));
    await session.getKeyAttributes(volatile);
    const another = await session.generateKey(raw(0));
    await session.destroyKey(another);
    await session.generateRandom(8);
    expect(await kinds()).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['use', () => session.getKeyAttributes(1)],
    ['creation', () => session.generateKey(raw(2))],
    ['look-up of a key that does not exist', () => session.getKeyAttributes(9).catch(() => 0)],
  ])('a %s of a stored key waits for the passphrase', async (_what, call) => {
    const outcome = outcomeOf(call());
    await settled();
    expect(await kinds()).toEqual(['unlock']);
    await lock.unlock(text('another one'));
    await settled();
    expect(await kinds()).toEqual(['unlock']);
    await lock.unlock(PASSPHRASE.slice());
    expect(await outcome).toBe('PSA_SUCCESS');
    expect(await kinds()).toEqual([]);
  });

  it('calls of one page are one question, and those of another site another', async () => {
    const waiting = [session.getKeyAttributes(1), session.generateKey(raw(2))];
    const other = connect(B).generateKey(raw(1));
    await settled();
    expect((await questions()).map(({ caller }) => caller.origin)).toEqual([A, B]);
    await lock.unlock(PASSPHRASE.slice());
    await Promise.all([...waiting, other]);
  });

  it('an answer without the passphrase opens nothing', async () => {
    const outcome = outcomeOf(session.getKeyAttributes(1));
    await settled();
    const [question] = await questions();
    await broker.answer(question?.id ?? 0, true, REMEMBER_ALWAYS);
    expect(await kinds()).toEqual(['unlock']);
    await broker.answer(question?.id ?? 0, false, 0);
    expect(await outcome).toBe('PSA_ERROR_NOT_PERMITTED');
  });

  it('a call that is given up waits no longer, and takes its question with it', async () => {
    const giving = new AbortController();
    const outcome = outcomeOf(session.getKeyAttributes(1, { signal: giving.signal }));
    await settled();
    giving.abort();
    expect(await outcome).not.toBe('PSA_SUCCESS');
    await settled();
    expect(await kinds()).toEqual([]);
  });
});
