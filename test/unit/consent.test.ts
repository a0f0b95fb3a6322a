/** What the user is asked, what is remembered of the answer, and what happens to those who wait. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ownerOf } from '../../background/caller.ts';
import { type Broker, createBroker, WAITING } from '../../background/consent/broker.ts';
import type { ConsentClass, ConsentRequest } from '../../background/consent/consent.ts';
import { createGrants, type Grants, grantId } from '../../background/consent/grants.ts';
import { choicesFor, mustAsk } from '../../background/consent/policy.ts';
import { createLanes } from '../../background/sessions/in-turn.ts';
import { forOwner, type StorageBackend } from '../../background/storage/its.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import {
  createMemorySessionStore,
  type SessionStore,
} from '../../background/storage/session-store.ts';
import { REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../protocol/admin.ts';
import type { KeyConsent, OperationName } from '../../protocol/operations.ts';
import {
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
} from '../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_PERMITTED, PsaError } from '../../protocol/psa/status.ts';
import { KEY_USAGE_MASK, PSA_KEY_USAGE_VERIFY_MESSAGE } from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/session.ts';
import { A, B, callerOf, createEngine } from '../support/engine.ts';
import { outcomeOf } from '../support/status.ts';

const OWNER = ownerOf(A);
const PAIR = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const PUBLIC = PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1);
const ECDSA = PSA_ALG_ECDSA(PSA_ALG_SHA_256);

/** Lets everything run that does not wait for a timer or for the outside. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
}

describe('which uses are asked about', () => {
  const key = (type: number, lifetime: number, guarded: boolean) => ({
    attributes: { type, lifetime },
    guarded,
  });
  const persistent = key(PAIR, 1, true);
  const volatile = key(PAIR, 0, false);
  const guardedCopy = key(PAIR, 0, true);
  const publicKey = key(PUBLIC, 1, true);
  const volatilePublic = key(PUBLIC, 0, false);
  const elsewhere = key(PAIR, 0x80000101, true);

  it.each<[KeyConsent, Record<string, boolean>]>([
    [
      'use',
      {
        persistent: true,
        volatile: false,
        guardedCopy: true,
        publicKey: false,
        volatilePublic: false,
        elsewhere: true,
      },
    ],
    [
      'blind',
      {
        persistent: true,
        volatile: true,
        guardedCopy: true,
        publicKey: false,
        volatilePublic: false,
        elsewhere: true,
      },
    ],
    [
      'export',
      {
        persistent: true,
        volatile: true,
        guardedCopy: true,
        publicKey: false,
        volatilePublic: false,
        elsewhere: true,
      },
    ],
    [
      'destroy',
      {
        persistent: true,
        volatile: false,
        guardedCopy: false,
        publicKey: true,
        volatilePublic: false,
        elsewhere: true,
      },
    ],
  ])('%s', (consent, expected) => {
    const keys = { persistent, volatile, guardedCopy, publicKey, volatilePublic, elsewhere };
    const asked = Object.entries(keys).map(([name, each]) => [name, mustAsk(consent, each)]);
    expect(Object.fromEntries(asked)).toEqual(expected);
  });

  it.each<[ConsentClass, number]>([
    ['connect', REMEMBER_ONCE | REMEMBER_SESSION | REMEMBER_ALWAYS],
    ['use', REMEMBER_ONCE | REMEMBER_SESSION | REMEMBER_ALWAYS],
    ['blind', REMEMBER_ONCE | REMEMBER_SESSION | REMEMBER_ALWAYS],
    ['export', REMEMBER_ONCE],
    ['destroy', REMEMBER_ONCE],
  ])('%s can be remembered as the bits %i', (consent, choices) => {
    expect(choicesFor(consent)).toBe(choices);
  });
});

type Rig = {
  readonly backend: StorageBackend;
  readonly session: SessionStore;
  readonly grants: Grants;
};

function createRig(backend = createMemoryBackend(), session = createMemorySessionStore()): Rig {
  const grants = createGrants({
    storageOf: (owner) => forOwner(backend, owner),
    session,
    inTurn: createLanes(),
  });
  return { backend, session, grants };
}

const grant = (consent: ConsentClass, remember: number, serial = '', document = '') => ({
  consent,
  serial,
  keyId: serial === '' ? 0 : 5,
  remember,
  document,
  created: 1000,
});

describe('grants', () => {
  let rig: Rig;
  let grants: Grants;

  beforeEach(() => {
    rig = createRig();
    grants = rig.grants;
  });

  it('are none at first', async () => {
    expect(await grants.holds(OWNER, 'connect', '', 'document 1')).toBe(false);
    expect(await grants.list(OWNER)).toEqual([]);
    expect(await grants.sessionOwners()).toEqual([]);
  });

  it('for once hold for the document that asked, and go with it', async () => {
    await grants.add(OWNER, grant('connect', REMEMBER_ONCE, '', 'document 1'));
    await grants.add(OWNER, grant('connect', REMEMBER_ONCE, '', 'document 2'));
    expect(await grants.holds(OWNER, 'connect', '', 'document 1')).toBe(true);
    expect(await grants.holds(OWNER, 'connect', '', 'document 3')).toBe(false);
    await grants.dropDocument(OWNER, 'document 1');
    expect(await grants.holds(OWNER, 'connect', '', 'document 1')).toBe(false);
    expect(await grants.holds(OWNER, 'connect', '', 'document 2')).toBe(true);
  });

  it('for the session hold for every document, and for the next worker, and end with the session', async () => {
    await grants.add(OWNER, grant('use', REMEMBER_SESSION, 'aa'));
    await grants.dropDocument(OWNER, 'document 1');
    const nextWorker = createRig(rig.backend, rig.session).grants;
    expect(await nextWorker.holds(OWNER, 'use', 'aa', 'document 9')).toBe(true);
    expect(await rig.backend.owners()).toEqual([]);
    const nextSession = createRig(rig.backend).grants;
    expect(await nextSession.holds(OWNER, 'use', 'aa', 'document 9')).toBe(false);
  });

  it('for always hold in the next session too', async () => {
    await grants.add(OWNER, grant('use', REMEMBER_ALWAYS, 'aa'));
    await grants.dropDocument(OWNER, 'document 1');
    const next = createRig(rig.backend).grants;
    expect(await next.holds(OWNER, 'use', 'aa', 'document 9')).toBe(true);
    expect(await next.list(OWNER)).toEqual([grant('use', REMEMBER_ALWAYS, 'aa')]);
    expect(await next.sessionOwners()).toEqual([]);
  });

  it.each([REMEMBER_SESSION, REMEMBER_ALWAYS])(
    'hold for their site, class and key alone (remembered as %i)',
    async (remember) => {
      await grants.add(OWNER, grant('use', remember, 'aa'));
      expect(await grants.holds(OWNER, 'use', 'aa', 'document 1')).toBe(true);
      expect(await grants.holds(OWNER, 'use', 'ab', 'document 1')).toBe(false);
      expect(await grants.holds(OWNER, 'use', '', 'document 1')).toBe(false);
      expect(await grants.holds(OWNER, 'blind', 'aa', 'document 1')).toBe(false);
      expect(await grants.holds(OWNER, 'connect', '', 'document 1')).toBe(false);
      expect(await grants.holds(ownerOf(B), 'use', 'aa', 'document 1')).toBe(false);
    },
  );

  it('are revoked one by one', async () => {
    const kept = [
      grant('connect', REMEMBER_ALWAYS),
      grant('use', REMEMBER_SESSION, 'bb'),
      grant('use', REMEMBER_ALWAYS, 'cc'),
    ];
    const revoked = [grant('use', REMEMBER_ALWAYS, 'aa'), grant('blind', REMEMBER_SESSION, 'aa')];
    for (const each of [...kept, ...revoked]) await grants.add(OWNER, each);
    for (const each of revoked) await grants.revoke(OWNER, grantId(each));
    await grants.revoke(OWNER, 'no such grant');
    expect(new Set((await grants.list(OWNER)).map(grantId))).toEqual(new Set(kept.map(grantId)));
    expect(await grants.holds(OWNER, 'use', 'aa', '')).toBe(false);
  });

  it('are cleared for one site', async () => {
    for (const owner of [OWNER, ownerOf(B)]) {
      await grants.add(owner, grant('connect', REMEMBER_ALWAYS));
      await grants.add(owner, grant('use', REMEMBER_SESSION, 'aa'));
    }
    expect((await grants.sessionOwners()).sort()).toEqual([A, B]);
    await grants.clear(OWNER);
    expect(await grants.list(OWNER)).toEqual([]);
    expect(await grants.sessionOwners()).toEqual([B]);
    expect(await grants.list(ownerOf(B))).toHaveLength(2);
  });

  it.each([REMEMBER_SESSION, REMEMBER_ALWAYS])(
    'given at the same time are all kept, and twice the same is one (remembered as %i)',
    async (remember) => {
      const serials = ['aa', 'bb', 'cc', 'aa', 'dd', 'bb'];
      await Promise.all(serials.map((serial) => grants.add(OWNER, grant('use', remember, serial))));
      expect((await grants.list(OWNER)).map(({ serial }) => serial).sort()).toEqual([
        'aa',
        'bb',
        'cc',
        'dd',
      ]);
    },
  );

  it('remembered as nothing there is are not kept', async () => {
    for (const remember of [0, 3, 6, 7, 8]) await grants.add(OWNER, grant('connect', remember));
    expect(await grants.list(OWNER)).toEqual([]);
  });

  it('that cannot be read allow nothing', async () => {
    await grants.add(OWNER, grant('connect', REMEMBER_ALWAYS));
    const [uid = 0n] = await rig.backend.uids(A);
    expect(uid).toBeGreaterThan(0xffffffffn);
    await rig.backend.write(A, uid, { data: Uint8Array.of(0xff), flags: 0 });
    const later = createGrants({
      storageOf: (owner) => forOwner(rig.backend, owner),
      session: createMemorySessionStore(),
      inTurn: createLanes(),
    });
    expect(await later.holds(OWNER, 'connect', '', '')).toBe(false);
    await later.clear(OWNER);
    expect(await rig.backend.uids(A)).toEqual([]);
  });
});

describe('the broker', () => {
  let rig: Rig;
  let broker: Broker;
  let clock: number;
  let errors: unknown[];
  const open = vi.fn<() => Promise<void>>();
  const close = vi.fn<() => Promise<void>>();

  beforeEach(() => {
    open.mockReset().mockResolvedValue();
    close.mockReset().mockResolvedValue();
    rig = createRig();
    clock = 10_000;
    errors = [];
    broker = createBroker({
      grants: rig.grants,
      prompt: { open, close },
      now: () => clock,
      onError: (error) => errors.push(error),
    });
  });

  const request = (
    consent: ConsentClass,
    { origin = A, document = 'document 1', serial = 'aa' } = {},
  ): ConsentRequest => ({
    caller: callerOf(origin, document),
    consent,
    operation: 'signMessage',
    key: consent === 'connect' ? undefined : { id: 5, type: PAIR, bits: 256, serial },
    alg: ECDSA,
    preview: new Uint8Array(3),
    previewLength: 3,
    context: new Uint8Array(0),
  });

  /** Asks, and tells what became of it: 'waits' until then. */
  async function ask(what: ConsentRequest, signal = new AbortController().signal) {
    const asked = { outcome: 'waits' };
    outcomeOf(broker.require(what, signal)).then((outcome) => {
      asked.outcome = outcome;
    });
    await settled();
    return asked;
  }

  const questions = async () => (await broker.watch(0, new AbortController().signal)).questions;
  const firstId = async () => (await questions())[0]?.id ?? expect.unreachable('no question');

  async function answer(allow: boolean, remember = REMEMBER_ONCE, id?: number) {
    await broker.answer(id ?? (await firstId()), allow, remember);
    await settled();
  }

  it('shows a question in its window and lets the caller wait', async () => {
    const asked = await ask(request('use'));
    expect(asked.outcome).toBe('waits');
    expect(open).toHaveBeenCalledTimes(1);
    expect(await questions()).toEqual([
      { ...request('use'), id: 1, choices: choicesFor('use'), created: 10_000 },
    ]);
  });

  it('lets the caller go on when the user allows it, and closes the window', async () => {
    const asked = await ask(request('use'));
    expect(close).not.toHaveBeenCalled();
    await answer(true);
    expect(asked.outcome).toBe('PSA_SUCCESS');
    expect(await questions()).toEqual([]);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('answers NOT_PERMITTED when the user refuses, and remembers nothing of it', async () => {
    const asked = await ask(request('connect'));
    await answer(false, REMEMBER_ALWAYS);
    expect(asked.outcome).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(await rig.grants.list(OWNER)).toEqual([]);
    expect((await ask(request('connect'))).outcome).toBe('waits');
  });

  it('does not ask what is granted already', async () => {
    await rig.grants.add(OWNER, grant('use', REMEMBER_SESSION, 'aa'));
    expect((await ask(request('use'))).outcome).toBe('PSA_SUCCESS');
    expect(open).not.toHaveBeenCalled();
  });

  it.each<[ConsentClass, number, boolean]>([
    ['use', REMEMBER_ONCE, false],
    ['use', REMEMBER_SESSION, true],
    ['use', REMEMBER_ALWAYS, true],
    ['blind', REMEMBER_ALWAYS, true],
    ['export', REMEMBER_ALWAYS, false],
    ['export', REMEMBER_SESSION, false],
    ['destroy', REMEMBER_ALWAYS, false],
    ['connect', REMEMBER_ONCE, true],
    ['connect', REMEMBER_SESSION, true],
    ['use', 0, false],
    ['use', 6, false],
    ['use', 0xff, false],
  ])(
    '%s, remembered as %i: the next is allowed without a question: %s',
    async (consent, remember, allowed) => {
      await ask(request(consent));
      await answer(true, remember);
      const next = await ask(request(consent));
      expect(next.outcome).toBe(allowed ? 'PSA_SUCCESS' : 'waits');
    },
  );

  it('asks of a site that was allowed once again from another document', async () => {
    await ask(request('connect'));
    await answer(true, REMEMBER_ONCE);
    expect((await ask(request('connect', { document: 'document 2' }))).outcome).toBe('waits');
    await rig.grants.dropDocument(OWNER, 'document 1');
    expect((await ask(request('connect'))).outcome).toBe('waits');
  });

  it('asks a document once to connect, however many calls wait, and answers all of them', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => ask(request('connect'))));
    expect(await questions()).toHaveLength(1);
    expect(open).toHaveBeenCalledTimes(1);
    await answer(true);
    expect(new Set(all.map(({ outcome }) => outcome))).toEqual(new Set(['PSA_SUCCESS']));
  });

  it('refuses all calls that wait for one connection together', async () => {
    const all = [await ask(request('connect')), await ask(request('connect'))];
    await answer(false);
    expect(all.map(({ outcome }) => outcome)).toEqual([
      'PSA_ERROR_NOT_PERMITTED',
      'PSA_ERROR_NOT_PERMITTED',
    ]);
  });

  it('asks each document, site and use of a key for itself', async () => {
    await ask(request('connect'));
    await ask(request('connect', { document: 'document 2' }));
    await ask(request('connect', { origin: B }));
    await ask(request('use'));
    await ask(request('use'));
    expect((await questions()).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('lets a remembered answer settle those who wait for the same, and no others', async () => {
    const same = [await ask(request('use')), await ask(request('use', { document: 'document 2' }))];
    const others = [
      await ask(request('use', { serial: 'bb' })),
      await ask(request('blind')),
      await ask(request('connect')),
      await ask(request('use', { origin: B })),
    ];
    await answer(true, REMEMBER_SESSION);
    expect(same.map(({ outcome }) => outcome)).toEqual(['PSA_SUCCESS', 'PSA_SUCCESS']);
    expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['waits']));
    expect(await questions()).toHaveLength(4);
    expect(close).not.toHaveBeenCalled();
  });

  it('lets an answer for once settle one use alone', async () => {
    const asked = [await ask(request('use')), await ask(request('use'))];
    await answer(true, REMEMBER_ONCE);
    expect(asked.map(({ outcome }) => outcome)).toEqual(['PSA_SUCCESS', 'waits']);
  });

  it('lets eight questions of one owner wait, and refuses the ninth', async () => {
    expect(WAITING).toEqual({ perOwner: 8, all: 32 });
    for (let i = 0; i < 8; i += 1) expect((await ask(request('use'))).outcome).toBe('waits');
    expect((await ask(request('use'))).outcome).toBe('PSA_ERROR_INSUFFICIENT_MEMORY');
    expect((await ask(request('use', { origin: B }))).outcome).toBe('waits');
    await answer(false);
    expect((await ask(request('use'))).outcome).toBe('waits');
    expect(await questions()).toHaveLength(9);
  });

  it('lets calls join a question that waits, also where no more may wait', async () => {
    await ask(request('connect'));
    for (let i = 0; i < 7; i += 1) await ask(request('use'));
    expect((await ask(request('connect'))).outcome).toBe('waits');
  });

  it('lets 32 questions of all owners wait, and refuses the next', async () => {
    for (let i = 0; i < 32; i += 1) {
      expect((await ask(request('use', { origin: `${A}:${i}` }))).outcome).toBe('waits');
    }
    expect((await ask(request('use'))).outcome).toBe('PSA_ERROR_INSUFFICIENT_MEMORY');
    expect(await questions()).toHaveLength(32);
  });

  it('takes a question back when its call is given up, and the window with the last', async () => {
    const giveUp = new AbortController();
    const asked = await ask(request('use'), giveUp.signal);
    const other = await ask(request('use'));
    giveUp.abort();
    await settled();
    expect(asked.outcome).toBe('PSA_ERROR_NOT_PERMITTED');
    expect((await questions()).map(({ id }) => id)).toEqual([2]);
    expect(close).not.toHaveBeenCalled();
    await answer(false);
    expect(other.outcome).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('keeps a question as long as one of its callers waits', async () => {
    const giveUp = new AbortController();
    const gone = await ask(request('connect'), giveUp.signal);
    const stays = await ask(request('connect'));
    giveUp.abort();
    await settled();
    expect([gone.outcome, stays.outcome]).toEqual(['PSA_ERROR_NOT_PERMITTED', 'waits']);
    await answer(true);
    expect([gone.outcome, stays.outcome]).toEqual(['PSA_ERROR_NOT_PERMITTED', 'PSA_SUCCESS']);
  });

  it('does not ask for a call that was given up before', async () => {
    expect((await ask(request('use'), AbortSignal.abort())).outcome).toBe(
      'PSA_ERROR_NOT_PERMITTED',
    );
    expect(await questions()).toEqual([]);
    expect(open).not.toHaveBeenCalled();
  });

  it('lets a late answer meet nothing: no call, no grant', async () => {
    const giveUp = new AbortController();
    await ask(request('use'), giveUp.signal);
    const id = await firstId();
    giveUp.abort();
    await settled();
    const next = await ask(request('use'));
    for (const late of [id, 99]) {
      expect(await outcomeOf(broker.answer(late, true, REMEMBER_ALWAYS))).toBe(
        'PSA_ERROR_DOES_NOT_EXIST',
      );
    }
    await settled();
    expect(next.outcome).toBe('waits');
    expect(await rig.grants.list(OWNER)).toEqual([]);
  });

  it('answers a question once, whatever comes after', async () => {
    const asked = await ask(request('use'));
    const id = await firstId();
    await answer(false, REMEMBER_ONCE, id);
    expect(await outcomeOf(broker.answer(id, true, REMEMBER_ALWAYS))).toBe(
      'PSA_ERROR_DOES_NOT_EXIST',
    );
    expect(asked.outcome).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(await rig.grants.list(OWNER)).toEqual([]);
  });

  it('denies everything the window showed when the user closes it', async () => {
    const asked = [await ask(request('use')), await ask(request('connect', { origin: B }))];
    clock += 5000;
    broker.windowClosed();
    await settled();
    expect(asked.map(({ outcome }) => outcome)).toEqual([
      'PSA_ERROR_NOT_PERMITTED',
      'PSA_ERROR_NOT_PERMITTED',
    ]);
    expect(await questions()).toEqual([]);
    expect(await rig.grants.list(OWNER)).toEqual([]);
  });

  it('shows a question again that came when the window was closing, unread', async () => {
    const read = await ask(request('use'));
    clock += 5000;
    const unread = await ask(request('use'));
    open.mockClear();
    broker.windowClosed();
    await settled();
    expect([read.outcome, unread.outcome]).toEqual(['PSA_ERROR_NOT_PERMITTED', 'waits']);
    expect(open).toHaveBeenCalledTimes(1);
    clock += 5000;
    broker.windowClosed();
    await settled();
    expect(unread.outcome).toBe('PSA_ERROR_NOT_PERMITTED');
  });

  it('denies where the window cannot be opened', async () => {
    open.mockRejectedValueOnce(new Error('no window'));
    const asked = [await ask(request('connect'))];
    expect(asked.map(({ outcome }) => outcome)).toEqual(['PSA_ERROR_NOT_PERMITTED']);
    expect(errors).toEqual([new Error('no window')]);
    expect(await questions()).toEqual([]);
    expect((await ask(request('connect'))).outcome).toBe('waits');
  });

  it('does not allow where the grant cannot be read or written', async () => {
    vi.spyOn(rig.grants, 'holds').mockRejectedValueOnce(new Error('no storage'));
    expect((await ask(request('use'))).outcome).toMatch(/no storage/);
    const asked = await ask(request('use'));
    vi.spyOn(rig.grants, 'add').mockRejectedValueOnce(new Error('no storage'));
    await expect(broker.answer(await firstId(), true, REMEMBER_ALWAYS)).rejects.toThrow();
    expect(asked.outcome).toBe('waits');
  });

  describe('for the window that watches', () => {
    /** Watches, and tells what came: undefined until then. */
    async function watch(revision: number, signal = new AbortController().signal) {
      const watched: { list?: Awaited<ReturnType<Broker['watch']>> } = {};
      broker.watch(revision, signal).then((list) => {
        watched.list = list;
      });
      await settled();
      return watched;
    }

    it('answers at once where the revision is another', async () => {
      expect((await watch(0)).list?.questions).toEqual([]);
      const { list } = await watch(0);
      expect((await watch(list?.revision ?? 0)).list).toBeUndefined();
    });

    it('waits for a question, for its answer and for its withdrawal', async () => {
      const { list: first } = await watch(0);
      const asking = await watch(first?.revision ?? 0);
      const giveUp = new AbortController();
      await ask(request('use'), giveUp.signal);
      expect(asking.list?.questions).toHaveLength(1);
      const withdrawing = await watch(asking.list?.revision ?? 0);
      expect(withdrawing.list).toBeUndefined();
      giveUp.abort();
      await settled();
      expect(withdrawing.list?.questions).toEqual([]);
    });

    it('answers all that watch, and those that give up', async () => {
      const { list } = await watch(0);
      const giveUp = new AbortController();
      const gone = await watch(list?.revision ?? 0, giveUp.signal);
      const stays = await watch(list?.revision ?? 0);
      giveUp.abort();
      await settled();
      expect(gone.list?.revision).toBe(list?.revision);
      expect(stays.list).toBeUndefined();
      await ask(request('use'));
      expect(stays.list?.questions).toHaveLength(1);
    });
  });
});

describe('the partition asks', () => {
  const HASH = new Uint8Array(32);
  const message = new TextEncoder().encode('pay 5 to Bob');
  const pair = { type: PAIR, bits: 256, usage: KEY_USAGE_MASK, alg: ECDSA };

  /** A consent that writes down what it is asked, and refuses the classes named. */
  function recorder(refused: ConsentClass[] = []) {
    const asked: ConsentRequest[] = [];
    return {
      asked,
      classes: () => asked.map(({ consent }) => consent),
      consent: {
        async require(request: ConsentRequest) {
          asked.push(request);
          if (refused.includes(request.consent)) throw new PsaError(PSA_ERROR_NOT_PERMITTED);
          return true;
        },
      },
    };
  }

  const storage = () => ({ persistent: createMemoryBackend(), volatile: createMemoryBackend() });

  /** A site with keys made while nobody asked: persistent 1, and a volatile one. */
  async function site(refused: ConsentClass[] = []) {
    const shared = storage();
    const before = createEngine({ storage: shared }).connect();
    await before.generateKey({ ...pair, id: 1 });
    await before.generateKey({ ...pair, id: 2, alg: PSA_ALG_ECDH });
    await before.importKey(
      { type: PUBLIC, usage: KEY_USAGE_MASK, alg: ECDSA, id: 3 },
      await before.exportPublicKey(1),
    );
    await before.generateKey({ ...pair, id: 4, usage: PSA_KEY_USAGE_VERIFY_MESSAGE });
    const volatile = await before.generateKey(pair);
    const peer = await before.exportPublicKey(2);
    const record = recorder(refused);
    const session = createEngine({ storage: shared, consent: record.consent }).connect();
    return { ...record, session, volatile, peer };
  }

  type Site = Awaited<ReturnType<typeof site>>;
  const cases: [string, (site: Site) => Promise<unknown>, ConsentClass[]][] = [
    ['service info', ({ session }) => session.getServiceInfo(), []],
    ['random bytes', ({ session }) => session.generateRandom(4), ['connect']],
    ['a hash', ({ session }) => session.hashCompute(PSA_ALG_SHA_256, HASH), ['connect']],
    ['a new key', ({ session }) => session.generateKey(pair), ['connect']],
    ['a signature', ({ session }) => session.signMessage(1, ECDSA, message), ['connect', 'use']],
    ['a blind signature', ({ session }) => session.signHash(1, ECDSA, HASH), ['connect', 'blind']],
    [
      'a key agreement',
      ({ session, peer }) => session.rawKeyAgreement(PSA_ALG_ECDH, 2, peer),
      ['connect', 'use'],
    ],
    ['an export', ({ session }) => session.exportKey(1), ['connect', 'export']],
    ['a copy', ({ session }) => session.copyKey(1, { alg: ECDSA }), ['connect', 'use']],
    ['a destruction', ({ session }) => session.destroyKey(1), ['connect', 'destroy']],
    ['no key to destroy', ({ session }) => session.destroyKey(0), ['connect']],
    ['a public key', ({ session }) => session.exportPublicKey(1), ['connect']],
    ['attributes', ({ session }) => session.getKeyAttributes(1), ['connect']],
    ['a purge', ({ session }) => session.purgeKey(1), ['connect']],
    ['the export of a public key', ({ session }) => session.exportKey(3), ['connect']],
    [
      'the destruction of a public key',
      ({ session }) => session.destroyKey(3),
      ['connect', 'destroy'],
    ],
    [
      'a volatile key’s signature',
      ({ session, volatile }) => session.signMessage(volatile, ECDSA, message),
      ['connect'],
    ],
    [
      'a volatile key’s blind signature',
      ({ session, volatile }) => session.signHash(volatile, ECDSA, HASH),
      ['connect', 'blind'],
    ],
    [
      'a volatile key’s export',
      ({ session, volatile }) => session.exportKey(volatile),
      ['connect', 'export'],
    ],
    [
      'a volatile key’s destruction',
      ({ session, volatile }) => session.destroyKey(volatile),
      ['connect'],
    ],
  ];

  it.each(cases)('for %s', async (_what, call, expected) => {
    const asking = await site();
    expect(await outcomeOf(call(asking))).toBe('PSA_SUCCESS');
    expect(asking.classes()).toEqual(expected);
  });

  it.each<[string, (site: Site) => Promise<unknown>, string]>([
    [
      'the usage is not permitted',
      ({ session }) => session.signMessage(4, ECDSA, message),
      'PSA_ERROR_NOT_PERMITTED',
    ],
    [
      'the algorithm is not permitted',
      ({ session }) => session.signMessage(1, PSA_ALG_ECDSA(PSA_ALG_SHA_512), message),
      'PSA_ERROR_NOT_PERMITTED',
    ],
    [
      'the export is not permitted',
      ({ session }) => session.exportKey(4),
      'PSA_ERROR_NOT_PERMITTED',
    ],
    [
      'there is no such key',
      ({ session }) => session.signMessage(77, ECDSA, message),
      'PSA_ERROR_INVALID_HANDLE',
    ],
    [
      'there is no such key to destroy',
      ({ session }) => session.destroyKey(77),
      'PSA_ERROR_INVALID_HANDLE',
    ],
  ])('for no more than the connection where %s', async (_what, call, status) => {
    const asking = await site();
    expect(await outcomeOf(call(asking))).toBe(status);
    expect(asking.classes()).toEqual(['connect']);
  });

  it('nothing for what is no call', async () => {
    const { session, classes } = await site();
    await session.call({ encoding: 'packed-c', opcode: 0x7777, body: new Uint8Array(4) });
    await session.call({ encoding: 'packed-c', opcode: 0x0110, body: new Uint8Array(4) });
    expect(classes()).toEqual([]);
  });

  it('no more once the user has refused, and does nothing', async () => {
    const connect = await site(['connect']);
    expect(await outcomeOf(connect.session.signMessage(1, ECDSA, message))).toBe(
      'PSA_ERROR_NOT_PERMITTED',
    );
    expect(connect.classes()).toEqual(['connect']);
    const destroy = await site(['destroy']);
    expect(await outcomeOf(destroy.session.destroyKey(1))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(await outcomeOf(destroy.session.exportPublicKey(1))).toBe('PSA_SUCCESS');
  });

  it('with what the user has to know', async () => {
    const { session, asked } = await site();
    await session.signMessage(1, ECDSA, message);
    const [connect, use] = asked;
    expect(connect).toEqual({
      caller: callerOf(A),
      consent: 'connect',
      operation: 'signMessage',
      key: undefined,
      alg: ECDSA,
      preview: new Uint8Array(0),
      previewLength: 0,
      context: new Uint8Array(0),
    });
    expect(use).toMatchObject({
      consent: 'use',
      key: { id: 1, type: PAIR, bits: 256, serial: expect.stringMatching(/^[0-9a-f]{16}$/) },
      preview: message,
      previewLength: message.length,
    });
    expect(use?.key).not.toHaveProperty('material');
  });

  it('with the start of a long message and its length', async () => {
    const { session, asked } = await site();
    const long = Uint8Array.from({ length: 100_000 }, (_, i) => i & 0xff);
    await session.signMessage(1, ECDSA, long);
    expect(asked[1]?.previewLength).toBe(100_000);
    expect(asked[1]?.preview).toEqual(long.slice(0, 65_536));
  });

  it('with a copy of the message: what happens to the call does not change the question', async () => {
    const { asked, consent } = recorder();
    const engine = createEngine({ consent });
    const transport = engine.partition.connect(callerOf(A));
    const session = engine.connect();
    const key = await session.generateKey({ ...pair, id: 1 });
    const body = Uint8Array.of(key, 0, 0, 0, 9, 6, 0, 6, 0, 1, 0, 2, 0x68, 0x69);
    asked.length = 0;
    await transport.call({ encoding: 'packed-c', opcode: 0x0110, body });
    body.fill(0);
    expect(new TextDecoder().decode(asked[1]?.preview)).toBe('hi');
  });

  it('before the use of a copy as before that of its source', async () => {
    const { session, classes, asked } = await site();
    const copy = await session.copyKey(1, { usage: KEY_USAGE_MASK, alg: ECDSA });
    const copyOfCopy = await session.copyKey(copy, { usage: KEY_USAGE_MASK, alg: ECDSA });
    asked.length = 0;
    await session.signMessage(copy, ECDSA, message);
    await session.signMessage(copyOfCopy, ECDSA, message);
    expect(classes()).toEqual(['connect', 'use', 'connect', 'use']);
  });

  it('not for the copy of a volatile key, and for a persistent copy of one', async () => {
    const { session, classes, asked, volatile } = await site();
    const copy = await session.copyKey(volatile, { usage: KEY_USAGE_MASK, alg: ECDSA });
    await session.copyKey(volatile, { usage: KEY_USAGE_MASK, alg: ECDSA, id: 9 });
    asked.length = 0;
    await session.signMessage(copy, ECDSA, message);
    await session.signMessage(9, ECDSA, message);
    expect(classes()).toEqual(['connect', 'connect', 'use']);
  });

  it('about a copy under a serial of its own: no grant passes to it', async () => {
    const { session, asked } = await site();
    const copy = await session.copyKey(1, { usage: KEY_USAGE_MASK, alg: ECDSA });
    await session.signMessage(1, ECDSA, message);
    await session.signMessage(copy, ECDSA, message);
    const serials = asked.filter(({ consent }) => consent === 'use').map(({ key }) => key?.serial);
    expect(serials[0]).toBe(serials[1]);
    expect(serials[2]).not.toBe(serials[0]);
  });
});

describe('grants and keys together', () => {
  const usage = KEY_USAGE_MASK;
  const raw = { type: PSA_KEY_TYPE_RAW_DATA, usage, alg: ECDSA, id: 5 };
  const pair = { type: PAIR, bits: 256, usage, alg: ECDSA, id: 5 };
  let session: Session;
  let broker: Broker;
  let grants: Grants;
  let close: () => void;

  beforeEach(async () => {
    grants = createRig().grants;
    await grants.add(OWNER, grant('connect', REMEMBER_ALWAYS));
    broker = createBroker({
      grants,
      prompt: { open: async () => undefined, close: async () => undefined },
      now: () => 0,
      onError: () => undefined,
    });
    session = createEngine({ consent: broker }).connect();
    close = () => session.close();
  });

  /** Answers the next question, once it is there. */
  async function allowNext(remember: number): Promise<OperationName> {
    let { revision, questions } = await broker.watch(0, new AbortController().signal);
    while (questions.length === 0) {
      ({ revision, questions } = await broker.watch(revision, new AbortController().signal));
    }
    const [question = expect.unreachable()] = questions;
    await broker.answer(question.id, true, remember);
    return question.operation;
  }

  it('a key made again under the same id is asked about anew', async () => {
    const message = new Uint8Array(1);
    await session.generateKey(pair);
    const first = session.signMessage(5, ECDSA, message);
    expect(await allowNext(REMEMBER_ALWAYS)).toBe('signMessage');
    await first;
    await session.signMessage(5, ECDSA, message);

    const destroyed = session.destroyKey(5);
    expect(await allowNext(REMEMBER_ALWAYS)).toBe('destroyKey');
    await destroyed;
    await session.generateKey(pair);

    const second = session.signMessage(5, ECDSA, message);
    expect(await allowNext(REMEMBER_ONCE)).toBe('signMessage');
    await second;
    const third = session.signMessage(5, ECDSA, message);
    expect(await allowNext(REMEMBER_ONCE)).toBe('signMessage');
    await third;
  });

  it('a connection that closes takes its questions along', async () => {
    await session.importKey(raw, Uint8Array.of(1));
    const exporting = outcomeOf(session.exportKey(5));
    const { questions, revision } = await broker.watch(1, new AbortController().signal);
    expect(questions).toHaveLength(1);
    close();
    expect(await exporting).toBe('PSA_ERROR_NOT_PERMITTED');
    expect((await broker.watch(revision, new AbortController().signal)).questions).toEqual([]);
  });

  it('a destruction the user allowed after the key had been made anew destroys nothing', async () => {
    await session.importKey(raw, Uint8Array.of(1));
    const first = outcomeOf(session.destroyKey(5));
    const second = outcomeOf(session.destroyKey(5));
    await allowNext(REMEMBER_ONCE);
    expect(await Promise.race([first, second])).toBe('PSA_SUCCESS');
    await session.importKey(raw, Uint8Array.of(2));
    await allowNext(REMEMBER_ONCE);
    expect([await first, await second].sort()).toEqual(['PSA_ERROR_INVALID_HANDLE', 'PSA_SUCCESS']);
    const exporting = session.exportKey(5);
    await allowNext(REMEMBER_ONCE);
    expect(await exporting).toEqual(Uint8Array.of(2));
  });
});
