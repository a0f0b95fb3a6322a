/**
 * A managed policy holds for every operation there is: what is tried here comes from the operation table, so
 * that an operation added later is tried too.
 */
import { describe, expect, it } from 'vitest';
import { createAdminDesk } from '../../background/admin/handlers.ts';
import { createBroker } from '../../background/consent/broker.ts';
import { createGrants } from '../../background/consent/grants.ts';
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import type { Driver } from '../../background/drivers/driver.ts';
import { longestConsent } from '../../background/managed/enforce.ts';
import { parseManagedPolicy, UNMANAGED } from '../../background/managed/policy.ts';
import { familyOf } from '../../background/sessions/contexts.ts';
import { createLanes } from '../../background/sessions/in-turn.ts';
import { forOwner } from '../../background/storage/its.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { createMemorySessionStore } from '../../background/storage/session-store.ts';
import { admin, REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../protocol/admin.ts';
import { packedC } from '../../protocol/encoding/packed-c.ts';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import type { Transport } from '../../protocol/frame.ts';
import {
  makesKey,
  type Operation,
  type OperationName,
  operationByOpcode,
  operations,
} from '../../protocol/operations.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as D from '../../protocol/psa/derivation.ts';
import * as K from '../../protocol/psa/key-types.ts';
import * as P from '../../protocol/psa/pake.ts';
import { statusName } from '../../protocol/psa/status.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { Fields, Message } from '../../protocol/schema.ts';
import { createSession, type Session } from '../../sdk/session.ts';
import { scenarios } from '../scenarios/index.ts';
import { OPERATIONS, sampleRequest } from '../support/calls.ts';
import { callerOf, createEngine, A as SITE } from '../support/engine.ts';
import { outcomeOf } from '../support/status.ts';
import { CARD, DES, STRONG, WAYS } from '../support/weak-keys.ts';

const NOT_PERMITTED = 'PSA_ERROR_NOT_PERMITTED';
const REFUSED = 'PSA_ERROR_CONNECTION_REFUSED';

const forbidding = (...forbiddenAlgorithms: string[]) => ({
  restricts: ['forbiddenAlgorithms'],
  forbiddenAlgorithms,
});

/** A partition under a policy that can be changed; `only` puts it in force for one operation. */
function open(policy: unknown = {}, parts: Parameters<typeof createEngine>[0] = {}) {
  const state: { policy: unknown; only?: OperationName; calling?: OperationName | undefined } = {
    policy,
  };
  const managed = async () =>
    state.only === undefined || state.only === state.calling
      ? parseManagedPolicy(state.policy)
      : UNMANAGED;
  const { partition } = createEngine({ ...parts, managed });
  const inner = partition.connect(callerOf(SITE));
  const statuses: [OperationName | undefined, string][] = [];
  const transport: Transport = {
    async call(call, options) {
      state.calling = operationByOpcode.get(call.opcode);
      const reply = await inner.call(call, options);
      statuses.push([state.calling, statusName(reply.serviceStatus)]);
      return reply;
    },
    close: () => inner.close(),
  };
  const send = async (name: OperationName, changes: { readonly [field: string]: unknown } = {}) => {
    const row: Operation = operations[name];
    const request = { ...sampleRequest(row), ...changes } as Message<Fields>;
    const body = packedC.encode(row.in, request);
    const reply = await transport.call({ encoding: 'packed-c', opcode: row.opcode, body });
    expect(reply.rpcStatus).toBe(0);
    return statusName(reply.serviceStatus);
  };
  return { state, send, statuses, session: createSession(transport) };
}

const names = Object.keys(operations) as OperationName[];
const rowOf = (name: OperationName): Operation => operations[name];
const isAbort = (name: string) => name.endsWith('Abort');
const handleOf = (name: OperationName) =>
  ['operation', 'sourceOperation'].find((field) => field in rowOf(name).in);

const NAMING_ALG = names.filter((name) => 'alg' in rowOf(name).in);
const MAKING = names.filter((name) => makesKey(rowOf(name)));
const GOING_ON = names.filter((name) => handleOf(name) && !isAbort(name));

describe('the table', () => {
  it('has algorithms in no other fields than those that are looked at', () => {
    const numbers = new Set(
      OPERATIONS.flatMap(([, { in: fields }]) =>
        Object.entries(fields).flatMap(([field, { kind }]) => (kind === 'bytes' ? [] : field)),
      ),
    );
    expect([...numbers].sort()).toEqual(
      [
        ...['alg', 'attributes', 'operation', 'sourceOperation'],
        // Keys.
        ...['expected', 'key', 'passwordKey', 'privateKey', 'sourceKey', 'wrappingKey'],
        // Numbers of other kinds.
        ...['adLength', 'capacity', 'flags', 'keyConfirmation', 'outputLength', 'plaintextLength'],
        ...['primitive', 'role', 'size', 'step', 'usage', 'value'],
      ].sort(),
    );
  });

  it('has few operations with no algorithm in their request', () => {
    const rest = names.filter(
      (name) => ![...NAMING_ALG, ...MAKING].includes(name) && !handleOf(name),
    );
    expect(rest).toEqual([
      'getServiceInfo',
      'destroyKey',
      'exportKey',
      'exportPublicKey',
      'generateRandom',
      'purgeKey',
      'getKeyAttributes',
      // These have it in what they are given; see below.
      'verifyPkcs7Signature',
      'getUefiPrivAuthVarFingerprint',
      'cryptoInit',
      'exportWrappedKey',
      'hashResume',
    ]);
  });
});

describe('an origin that is not admitted', () => {
  const policies: [string, unknown][] = [
    ['others are', { restricts: ['admittedOrigins'], admittedOrigins: ['https://b.example'] }],
    ['nobody is', { restricts: ['admittedOrigins'], admittedOrigins: [] }],
    ['the policy cannot be read', { admittedOrigins: [SITE] }],
  ];
  it.each(policies)('is refused each operation where %s', async (_what, policy) => {
    const { send } = open(policy);
    for (const name of names) expect(await send(name), name).toBe(REFUSED);
  });

  it('is served if it is, and from the next call on if that changes', async () => {
    const here = { restricts: ['admittedOrigins'], admittedOrigins: [SITE] };
    const { state, session } = open(here);
    const operation = await session.hashSetup(A.PSA_ALG_SHA_256);
    state.policy = { restricts: ['admittedOrigins'], admittedOrigins: [] };
    expect(await outcomeOf(session.hashFinish(operation))).toBe(REFUSED);
    state.policy = {};
    expect(await outcomeOf(session.hashFinish(operation))).toBe('PSA_SUCCESS');
  });
});

describe('a forbidden algorithm', () => {
  it.each(NAMING_ALG)('is refused where it is named: %s', async (name) => {
    const { state, send } = open();
    expect(await send(name)).not.toBe(NOT_PERMITTED);
    state.policy = forbidding('PSA_ALG_SHA_256');
    expect(await send(name)).toBe(NOT_PERMITTED);
    state.policy = forbidding('PSA_ALG_ECDSA(PSA_ALG_SHA_256)');
    expect(await send(name)).toBe(NOT_PERMITTED);
    state.policy = forbidding('PSA_ALG_SHA_384');
    expect(await send(name)).not.toBe(NOT_PERMITTED);
  });

  const card: Driver = {
    name: 'card',
    capabilities: [{ entryPoints: ['attachKey'] }],
    attachKey: async () => {
      const policy = { usage: DES.usage, alg: DES.alg };
      return { type: DES.type, bits: 64, policy, material: Uint8Array.of(1) };
    },
  };
  const withCard = (name: OperationName): Parameters<typeof createEngine>[0] =>
    name === 'attachKey'
      ? { drivers: createDispatcher({ transparent: [], opaque: new Map([[CARD, card]]) }) }
      : {};

  it.each(MAKING)('gets no new key: %s', async (name) => {
    const make = WAYS[name] ?? expect.unreachable(name);
    const policy = forbidding('PSA_ALG_CBC_NO_PADDING', 'PSA_ALG_MD5', 'PSA_ALG_SHA_1');
    const { state, session, statuses } = open({}, withCard(name));
    expect(await outcomeOf(make(session))).toBe('PSA_SUCCESS');
    state.policy = policy;
    state.only = name;
    expect(await outcomeOf(make(session))).toBe(NOT_PERMITTED);
    expect(statuses.at(-1)).toEqual([name, NOT_PERMITTED]);
  });

  it('gets no new key by a wildcard that includes it', async () => {
    const { session } = open(forbidding('PSA_ALG_ECDSA(PSA_ALG_SHA_1)'));
    const type = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
    const key = { type, bits: 256, usage: U.PSA_KEY_USAGE_SIGN_MESSAGE };
    const any = { ...key, alg: A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH) };
    expect(await outcomeOf(session.generateKey(any))).toBe(NOT_PERMITTED);
    const one = { ...key, alg: A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_256) };
    expect(await outcomeOf(session.generateKey(one))).toBe('PSA_SUCCESS');
  });

  it('makes no key that is half there', async () => {
    const { state, session } = open(forbidding('PSA_ALG_CBC_NO_PADDING'));
    expect(await outcomeOf(session.generateKey({ ...DES, id: 5 }))).toBe(NOT_PERMITTED);
    state.policy = {};
    expect(await outcomeOf(session.getKeyAttributes(5))).toBe('PSA_ERROR_INVALID_HANDLE');
  });

  it('is refused with a key that was made for it before', async () => {
    const { state, session } = open();
    const key = await session.generateKey({ ...DES, id: 5 });
    const encrypt = () => session.cipherEncrypt(key, DES.alg, new Uint8Array(8));
    expect(await outcomeOf(encrypt())).toBe('PSA_SUCCESS');
    state.policy = forbidding('PSA_ALG_CBC_NO_PADDING');
    expect(await outcomeOf(encrypt())).toBe(NOT_PERMITTED);
    expect(await outcomeOf(session.destroyKey(key))).toBe('PSA_SUCCESS');
  });

  it('is refused inside of a PKCS #7 signature', async () => {
    const stories = scenarios.filter(({ name }) => /PKCS #7 signature: |UEFI keeps/.test(name));
    expect(stories.length).toBeGreaterThan(1);
    const hashes = ['256', '384', '512'].map((bits) => `PSA_ALG_SHA_${bits}`);
    for (const only of ['verifyPkcs7Signature', 'getUefiPrivAuthVarFingerprint'] as const) {
      const outcomes = new Set<string>();
      for (const { run } of stories) {
        const { state, session, statuses } = open(forbidding(...hashes));
        state.only = only;
        await run({ session: async () => session }).catch(() => undefined);
        for (const [name, status] of statuses) if (name === only) outcomes.add(status);
      }
      expect(outcomes).toContain(NOT_PERMITTED);
      expect(outcomes).not.toContain('PSA_SUCCESS');
    }
  });

  it('is refused inside of a suspended hash', async () => {
    const { state, session } = open();
    const operation = await session.hashSetup(A.PSA_ALG_SHA_256);
    const suspended = new Uint8Array(await session.hashSuspend(operation));
    state.policy = forbidding('PSA_ALG_SHA_256');
    expect(await outcomeOf(session.hashResume(suspended))).toBe(NOT_PERMITTED);
    state.policy = forbidding('PSA_ALG_SHA_1');
    expect(await outcomeOf(session.hashResume(suspended))).toBe('PSA_SUCCESS');
  });
});

describe('an operation that is open', () => {
  const PAIR = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
  const ES256 = A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_256);
  const HMAC = A.PSA_ALG_HMAC(A.PSA_ALG_SHA_256);
  const JPAKE = A.PSA_ALG_JPAKE(A.PSA_ALG_SHA_256);
  const signing = {
    type: PAIR,
    bits: 256,
    usage: U.PSA_KEY_USAGE_SIGN_MESSAGE | U.PSA_KEY_USAGE_VERIFY_MESSAGE,
    alg: ES256,
  };
  const aes = (alg: number) => ({
    type: K.PSA_KEY_TYPE_AES,
    bits: 128,
    usage: U.PSA_KEY_USAGE_ENCRYPT,
    alg,
  });
  const primitive = P.PSA_PAKE_PRIMITIVE(
    P.PSA_PAKE_PRIMITIVE_TYPE_ECC,
    K.PSA_ECC_FAMILY_SECP_R1,
    256,
  );
  const OPENERS: { readonly [family: string]: (session: Session) => Promise<number> } = {
    hash: (session) => session.hashSetup(A.PSA_ALG_SHA_256),
    xof: (session) => session.xofSetup(A.PSA_ALG_SHAKE128),
    async mac(session) {
      const { PSA_KEY_USAGE_SIGN_MESSAGE: usage } = U;
      const key = { type: K.PSA_KEY_TYPE_HMAC, bits: 256, usage, alg: HMAC };
      return session.macSignSetup(await session.generateKey(key), HMAC);
    },
    cipher: async (session) =>
      session.cipherEncryptSetup(await session.generateKey(aes(A.PSA_ALG_CTR)), A.PSA_ALG_CTR),
    aead: async (session) =>
      session.aeadEncryptSetup(await session.generateKey(aes(A.PSA_ALG_GCM)), A.PSA_ALG_GCM),
    async keyDerivation(session) {
      const operation = await session.keyDerivationSetup(STRONG.alg);
      const { PSA_KEY_USAGE_DERIVE: usage } = U;
      const secret = { type: K.PSA_KEY_TYPE_DERIVE, usage, alg: STRONG.alg };
      const key = await session.importKey(secret, new Uint8Array(32).fill(7));
      await session.keyDerivationInputKey(operation, D.PSA_KEY_DERIVATION_INPUT_SECRET, key);
      await session.keyDerivationInputBytes(
        operation,
        D.PSA_KEY_DERIVATION_INPUT_INFO,
        Uint8Array.of(1),
      );
      return operation;
    },
    sign: async (session) => session.signSetup(await session.generateKey(signing), ES256),
    verify: async (session) =>
      session.verifySetup(await session.generateKey(signing), ES256, new Uint8Array(64).fill(1)),
    async pake(session) {
      const { PSA_KEY_USAGE_DERIVE: usage } = U;
      const password = { type: K.PSA_KEY_TYPE_PASSWORD, usage, alg: JPAKE };
      const key = await session.importKey(password, Uint8Array.of(1, 2, 3));
      return session.pakeSetup(key, JPAKE, primitive, P.PSA_PAKE_UNCONFIRMED_KEY);
    },
  };
  const everything = forbidding(
    ...['PSA_ALG_SHA_256', 'PSA_ALG_SHAKE128', 'PSA_ALG_CTR', 'PSA_ALG_GCM'],
  );
  const openFor = (name: OperationName) =>
    OPENERS[familyOf(name) ?? ''] ?? expect.unreachable(name);

  it.each(GOING_ON)('goes no further once its algorithm is forbidden: %s', async (name) => {
    const { state, send, session } = open();
    const field = handleOf(name) ?? '';
    const before = await openFor(name)(session);
    expect(await send(name, { [field]: before })).not.toBe(NOT_PERMITTED);
    const operation = await openFor(name)(session);
    state.policy = everything;
    expect(await send(name, { [field]: operation })).toBe(NOT_PERMITTED);
    state.policy = {};
    expect(await send(name, { [field]: operation })).toBe('PSA_ERROR_BAD_STATE');
  });

  it.each(names.filter(isAbort))('can be ended: %s', async (name) => {
    const { state, send, session } = open();
    const operation = await openFor(name)(session);
    state.policy = everything;
    expect(await send(name, { operation })).toBe('PSA_SUCCESS');
  });
});

describe('a location that is not allowed', () => {
  const held = { type: K.PSA_KEY_TYPE_RAW_DATA, bits: 8, policy: { usage: 0, alg: 0 } };
  const card: Driver = {
    name: 'card',
    capabilities: [{ entryPoints: ['attachKey'] }],
    attachKey: async () => ({ ...held, material: Uint8Array.of(1) }),
  };
  const at = (...allowedLocations: string[]) => ({
    restricts: ['allowedLocations'],
    allowedLocations,
  });
  const RAW = { type: K.PSA_KEY_TYPE_RAW_DATA, usage: U.PSA_KEY_USAGE_EXPORT, id: 3 };

  it.each([
    [['tokens'], 'PSA_SUCCESS'],
    [['local', 'vault', 'wrapped', 'user'], NOT_PERMITTED],
    [[], NOT_PERMITTED],
  ])('gets no key: where %j are, a token’s gets %s', async (places, expected) => {
    const drivers = createDispatcher({ transparent: [], opaque: new Map([[CARD, card]]) });
    const { session } = open(at(...places), { drivers });
    const attached = session.attachKey({ lifetime: CARD * 256 }, Uint8Array.of(1));
    expect(await outcomeOf(attached)).toBe(expected);
  });

  it('gets no key, and one that is there is not used', async () => {
    const { state, session } = open(at('local'));
    await session.importKey(RAW, Uint8Array.of(7));
    state.policy = at('tokens');
    const again = session.importKey({ ...RAW, id: 4 }, Uint8Array.of(7));
    expect(await outcomeOf(again)).toBe(NOT_PERMITTED);
    expect(await outcomeOf(session.exportKey(3))).toBe(NOT_PERMITTED);
    expect(await outcomeOf(session.getKeyAttributes(3))).toBe(NOT_PERMITTED);
    expect(await outcomeOf(session.destroyKey(3))).toBe('PSA_SUCCESS');
  });
});

describe('the longest consent', () => {
  function openWindow() {
    const state: { policy: unknown } = { policy: {} };
    const backend = createMemoryBackend();
    const grants = createGrants({
      storageOf: (owner) => forOwner(backend, owner),
      session: createMemorySessionStore(),
      inTurn: createLanes(),
    });
    const asked: number[] = [];
    const answer = async () => {
      const { questions } = await broker.watch(0, new AbortController().signal);
      for (const { id, choices } of questions) {
        asked.push(choices);
        await broker.answer(id, true, REMEMBER_ALWAYS);
      }
    };
    const broker = createBroker({
      grants,
      prompt: { open: answer, close: async () => undefined },
      now: () => 1,
      onError: () => expect.fail(),
      longest: async () => longestConsent(parseManagedPolicy(state.policy)),
    });
    const session = (document: string) => createEngine({ consent: broker }).connect(SITE, document);
    const to = (longest: string) => {
      state.policy = { restricts: ['longestConsent'], longestConsent: longest };
    };
    return { asked, session, to, state };
  }
  const ALL = REMEMBER_ONCE | REMEMBER_SESSION | REMEMBER_ALWAYS;

  it.each([
    ['once', REMEMBER_ONCE],
    ['session', REMEMBER_ONCE | REMEMBER_SESSION],
    ['always', ALL],
  ])('%s is the longest choice offered', async (longest, choices) => {
    const { asked, session, to } = openWindow();
    to(longest);
    await session('1').generateRandom(1);
    expect(asked).toEqual([choices]);
  });

  it('is not got around by an answer that was not offered', async () => {
    const { asked, session, to } = openWindow();
    to('once');
    await session('1').generateRandom(1);
    await session('2').generateRandom(1);
    expect(asked).toEqual([REMEMBER_ONCE, REMEMBER_ONCE]);
  });

  it('ends what was given for longer before', async () => {
    const { asked, session, to, state } = openWindow();
    await session('1').generateRandom(1);
    await session('2').generateRandom(1);
    expect(asked).toEqual([ALL]);
    to('session');
    await session('2').generateRandom(1);
    expect(asked).toEqual([ALL, REMEMBER_ONCE | REMEMBER_SESSION]);
    state.policy = {};
    await session('3').generateRandom(1);
    expect(asked).toHaveLength(2);
  });
});

describe('the popup', () => {
  async function told(policy: unknown) {
    const unused = new Proxy({}, { get: () => expect.unreachable('it asks for more') });
    const desk = createAdminDesk({
      broker: unused as never,
      grants: unused as never,
      keystoreOf: () => unused as never,
      owners: async () => [],
      documentsOf: () => 0,
      lock: unused as never,
      managed: async () => parseManagedPolicy(policy),
      onError: () => expect.fail(),
    });
    const { opcode, out } = admin.getManaged;
    const call = { encoding: 'protobuf', opcode, body: new Uint8Array(0) } as const;
    const { body } = await desk.call(call, { signal: new AbortController().signal });
    return protobuf.decode(out, body);
  }

  it('is told what is restricted', async () => {
    expect(await told({})).toEqual({ kind: 'none', why: '', rules: [] });
    const rules = [
      { field: 'forbiddenAlgorithms', value: 'PSA_ALG_MD5' },
      { field: 'forbiddenAlgorithms', value: 'PSA_ALG_HMAC(*)' },
    ];
    const policy = forbidding('PSA_ALG_MD5', 'PSA_ALG_HMAC(*)');
    expect(await told(policy)).toEqual({ kind: 'managed', why: '', rules });
  });

  it('is told why a policy cannot be read', async () => {
    expect(await told({ longestConsent: 'once' })).toEqual({
      kind: 'unreadable',
      why: '"restricts" is missing.',
      rules: [],
    });
  });
});
