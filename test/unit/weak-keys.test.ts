/** A key that is broken by its type, its size or its algorithm is not made before the user is asked. */
import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../background/caller.ts';
import { createBroker } from '../../background/consent/broker.ts';
import type { Consent, ConsentRequest } from '../../background/consent/consent.ts';
import { createGrants } from '../../background/consent/grants.ts';
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import type { Driver } from '../../background/drivers/driver.ts';
import { createLanes } from '../../background/sessions/in-turn.ts';
import { forOwner } from '../../background/storage/its.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { createMemorySessionStore } from '../../background/storage/session-store.ts';
import { REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../protocol/admin.ts';
import { makesKey, type OperationName, operations } from '../../protocol/operations.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_PERMITTED, PsaError } from '../../protocol/psa/status.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { KeyAttributes } from '../../sdk/attributes.ts';
import type { Session } from '../../sdk/session.ts';
import { A as A_SITE, B as B_SITE, createEngine } from '../support/engine.ts';
import { outcomeOf } from '../support/status.ts';
import { CARD, DES, DES_VALUE, STRONG, WAYS } from '../support/weak-keys.ts';

/** Notes what is asked, and gives the answer of the moment. */
function createUser() {
  const asked: ConsentRequest[] = [];
  const user = { asked, allows: true, meanwhile: async () => undefined as unknown };
  const consent: Consent = {
    async require(request) {
      if (request.consent !== 'weak') return false;
      asked.push(request);
      await user.meanwhile();
      if (!user.allows) throw new PsaError(PSA_ERROR_NOT_PERMITTED);
      return true;
    },
  };
  return { user, consent };
}

function open() {
  const { user, consent } = createUser();
  const persistent = createMemoryBackend();
  const storage = { persistent, volatile: createMemoryBackend() };
  return { user, session: createEngine({ consent, storage }).connect(), storage };
}

/** A session with a location whose one key is a DES key. */
function openCard() {
  const { user, consent } = createUser();
  const policy = { usage: DES.usage, alg: DES.alg };
  const card: Driver = {
    name: 'card',
    capabilities: [{ entryPoints: ['attachKey'] }],
    attachKey: async () => ({ type: DES.type, bits: 64, policy, material: Uint8Array.of(1) }),
  };
  const opaque = new Map([[CARD, card]]);
  const drivers = createDispatcher({ transparent: [], opaque });
  return { user, session: createEngine({ consent, drivers }).connect() };
}

const ways = Object.entries(WAYS) as [OperationName, (session: Session) => Promise<unknown>][];
const openFor = (name: OperationName) => (name === 'attachKey' ? openCard() : open());

describe('a broken key', () => {
  it('is tried to be made in every way there is', () => {
    const making = Object.entries(operations).flatMap(([name, row]) => (makesKey(row) ? name : []));
    expect(Object.keys(WAYS).sort()).toEqual(making.sort());
  });

  it.each(ways)('is asked about by %s, once, before it is there', async (name, make) => {
    const { user, session } = openFor(name);
    expect(await outcomeOf(make(session))).toBe('PSA_SUCCESS');
    expect(user.asked.map(({ operation }) => operation)).toEqual([name]);
    const [question] = user.asked;
    expect(question?.key?.serial).not.toBe('');
    expect(question?.previewLength).toBe(0);
  });

  it.each(ways)('is not made by %s if the user says no', async (name, make) => {
    const { user, session } = openFor(name);
    user.allows = false;
    expect(await outcomeOf(make(session))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(user.asked).toHaveLength(1);
  });

  it('leaves nothing behind if the user says no', async () => {
    const { user, session, storage } = open();
    user.allows = false;
    await outcomeOf(session.generateKey({ ...DES, id: 5 }));
    expect(await outcomeOf(session.getKeyAttributes(5))).toBe('PSA_ERROR_INVALID_HANDLE');
    expect(await storage.persistent.owners()).toEqual([]);
    user.allows = true;
    expect(await session.generateKey({ ...DES, id: 5 })).toBe(5);
  });

  it('is described by what it will be, whatever the request leaves out', async () => {
    const { user, session } = open();
    await session.importKey({ ...DES, bits: 0, id: 9 }, DES_VALUE);
    expect(user.asked).toMatchObject([
      { key: { id: 0, type: DES.type, bits: 64, serial: 'DES' }, alg: DES.alg },
    ]);
  });
});

describe('nobody is asked', () => {
  const { PSA_KEY_USAGE_DECRYPT, PSA_KEY_USAGE_VERIFY_MESSAGE, PSA_KEY_USAGE_EXPORT } = U;
  const pair = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
  const reading: [string, Partial<KeyAttributes>][] = [
    ['decrypts', { ...DES, usage: PSA_KEY_USAGE_DECRYPT }],
    ['is kept to be taken out', { ...DES, usage: PSA_KEY_USAGE_EXPORT }],
    [
      'verifies',
      {
        type: pair,
        bits: 256,
        usage: PSA_KEY_USAGE_VERIFY_MESSAGE,
        alg: A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_1),
      },
    ],
  ];
  it.each(reading)('about a broken key that only %s', async (_what, attributes) => {
    const { user, session } = open();
    expect(await outcomeOf(session.generateKey(attributes))).toBe('PSA_SUCCESS');
    expect(user.asked).toEqual([]);
  });

  it.each<[string, Partial<KeyAttributes>]>([
    ['a legacy size', { ...DES, bits: 192 }],
    [
      'HMAC over MD5',
      {
        type: K.PSA_KEY_TYPE_HMAC,
        bits: 128,
        usage: U.PSA_KEY_USAGE_SIGN_MESSAGE,
        alg: A.PSA_ALG_HMAC(A.PSA_ALG_MD5),
      },
    ],
    ['a legacy curve', { type: pair, bits: 192, usage: U.PSA_KEY_USAGE_SIGN_MESSAGE }],
    [
      'any hash',
      { type: pair, bits: 256, usage: 0x1000, alg: A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH) },
    ],
  ])('about a key that is no worse than legacy: %s', async (_what, attributes) => {
    const { user, session } = open();
    expect(await outcomeOf(session.generateKey(attributes))).toBe('PSA_SUCCESS');
    expect(user.asked).toEqual([]);
  });

  it('about a key that cannot be made', async () => {
    const { user, session } = open();
    await session.generateKey({ ...STRONG, bits: 256, id: 1 });
    const refused = [
      session.generateKey({ ...DES, id: 1 }),
      session.importKey(DES, new Uint8Array(7)),
      session.importKey({ ...DES, bits: 192 }, DES_VALUE),
      session.generateKey({ ...DES, usage: 0x4000_0000 }),
    ];
    for (const call of refused) expect(await outcomeOf(call)).not.toBe('PSA_SUCCESS');
    expect(user.asked).toEqual([]);
  });
});

describe('while the user thinks', () => {
  it('another key may take the id, and the weak one is not made', async () => {
    const { user, session } = open();
    user.meanwhile = () => session.generateKey({ ...STRONG, bits: 256, id: 5 });
    expect(await outcomeOf(session.generateKey({ ...DES, id: 5 }))).toBe(
      'PSA_ERROR_ALREADY_EXISTS',
    );
    expect((await session.getKeyAttributes(5)).type).toBe(STRONG.type);
  });

  it('the source of a copy may go, and no copy is made', async () => {
    const { user, session } = open();
    const source = await session.generateKey(DES);
    user.meanwhile = () => session.destroyKey(source);
    expect(await outcomeOf(session.copyKey(source, { usage: DES.usage, alg: DES.alg }))).toBe(
      'PSA_ERROR_INVALID_HANDLE',
    );
  });
});

describe('an answer for a kind of weak keys', () => {
  /** Two sites before one window; `answers` are given in turn, and what was asked is noted. */
  function openWindow() {
    const backend = createMemoryBackend();
    const grants = createGrants({
      storageOf: (owner) => forOwner(backend, owner),
      session: createMemorySessionStore(),
      inTurn: createLanes(),
    });
    const kinds: string[] = [];
    const answers: [allow: boolean, remember: number][] = [];
    const next = async () => {
      const { questions } = await broker.watch(0, new AbortController().signal);
      for (const { id, consent, key, choices } of questions) {
        if (consent === 'weak') expect(choices).toBe(ALL_CHOICES);
        const [allow, remember] = consent === 'weak' ? (answers.shift() ?? DENY) : ALWAYS;
        if (consent === 'weak') kinds.push(key?.serial ?? '');
        await broker.answer(id, allow, remember);
      }
    };
    const prompt = { open: next, close: async () => undefined };
    const broker = createBroker({ grants, prompt, now: () => 1, onError: () => expect.fail() });
    const storage = { persistent: backend, volatile: createMemoryBackend() };
    return { engine: createEngine({ storage, consent: broker }), grants, kinds, answers };
  }

  const ALL_CHOICES = REMEMBER_ONCE | REMEMBER_SESSION | REMEMBER_ALWAYS;
  const ALWAYS: [boolean, number] = [true, REMEMBER_ALWAYS];
  const ONCE: [boolean, number] = [true, REMEMBER_ONCE];
  const DENY: [boolean, number] = [false, REMEMBER_ONCE];
  const ARC4 = { ...DES, type: K.PSA_KEY_TYPE_ARC4, bits: 128, alg: A.PSA_ALG_STREAM_CIPHER };

  it('is good for later keys of that kind, of that site', async () => {
    const { engine, grants, kinds, answers } = openWindow();
    answers.push(ALWAYS);
    const [here, there] = [engine.connect(A_SITE), engine.connect(B_SITE)];
    await here.generateKey(DES);
    await here.importKey(DES, DES_VALUE);
    expect(kinds).toEqual(['DES']);
    expect(await outcomeOf(here.generateKey(ARC4))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(await outcomeOf(there.generateKey(DES))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(kinds).toEqual(['DES', 'ARC4', 'DES']);
    const weak = (await grants.list(ownerOf(A_SITE))).filter(({ consent }) => consent === 'weak');
    expect(weak).toMatchObject([{ serial: 'DES', keyId: 0, remember: REMEMBER_ALWAYS }]);
  });

  it('given for this time is asked for again', async () => {
    const { engine, kinds, answers } = openWindow();
    answers.push(ONCE, ONCE);
    const session = engine.connect();
    await session.generateKey(DES);
    await session.generateKey(DES);
    expect(kinds).toEqual(['DES', 'DES']);
  });

  it('is not one for keys that are weak in another way besides', async () => {
    const { engine, kinds, answers } = openWindow();
    answers.push(ALWAYS);
    const session = engine.connect();
    await session.generateKey(DES);
    const both = { ...DES, alg: A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_1) };
    expect(await outcomeOf(session.generateKey(both))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(kinds).toEqual(['DES', 'DES, signatures over SHA-1']);
  });
});
