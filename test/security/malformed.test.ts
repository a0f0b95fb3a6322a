/**
 * Whatever comes in is answered: the partition never throws, rejects or hangs, and says nothing but
 * statuses that exist.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdminDesk } from '../../background/admin/handlers.ts';
import { createBroker } from '../../background/consent/broker.ts';
import { createGrants } from '../../background/consent/grants.ts';
import { servePort } from '../../background/platform/ports.ts';
import { createLanes } from '../../background/sessions/in-turn.ts';
import { forOwner } from '../../background/storage/its.ts';
import { createMemorySessionStore } from '../../background/storage/session-store.ts';
import { admin } from '../../protocol/admin.ts';
import {
  type Call,
  LIMITS,
  type Reply,
  RPC_ERROR_INVALID_REQUEST_BODY,
  RPC_ERROR_INVALID_VALUE,
  RPC_ERROR_RESOURCE_FAILURE,
  type Transport,
} from '../../protocol/frame.ts';
import { operationByOpcode } from '../../protocol/operations.ts';
import { PSA_ERROR_INSUFFICIENT_MEMORY } from '../../protocol/psa/status.ts';
import type { Fields } from '../../protocol/schema.ts';
import {
  CODECS,
  damagedCalls,
  ENCODINGS,
  furnish,
  goodCalls,
  isReply,
  OPERATIONS,
  randomCalls,
  sampleRequest,
} from '../support/calls.ts';
import { A, B, callerOf, createEngine } from '../support/engine.ts';
import { newLock } from '../support/locks.ts';
import { createRuntimePorts, microtasks } from '../support/ports.ts';

const seed = Number(process.env['KEYWARD_SEED'] ?? Date.now() % 0x7fffffff);
beforeAll(() => {
  console.info(`malformed.test.ts: KEYWARD_SEED=${seed}`);
});

const NOTHING = new Uint8Array(0);
const GET_SERVICE_INFO = 0x8100;
const GENERATE_RANDOM = 0x010c;

let engine: ReturnType<typeof createEngine>;
let transport: Transport;

beforeEach(() => {
  engine = createEngine();
  transport = engine.partition.connect(callerOf(A));
});

/** A call that is one as far as the compiler knows. */
const send = (unverified: unknown, to = transport) => to.call(unverified as Call);

/** Does the partition still work, for this owner and for another? */
async function isAlive(of = engine): Promise<boolean> {
  const replies = await Promise.all(
    [A, B].map((origin) =>
      of.partition
        .connect(callerOf(origin))
        .call({ encoding: 'protobuf', opcode: GENERATE_RANDOM, body: Uint8Array.of(8, 4) }),
    ),
  );
  return replies.every(({ rpcStatus, serviceStatus, body }) => {
    return rpcStatus === 0 && serviceStatus === 0 && body.length === 6;
  });
}

const throws = (): never => {
  throw new Error('a getter that throws');
};

/** Things that are no field of a call, whichever it is. */
const JUNK: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['a negative number', -1],
  ['a fraction', 1.5],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['a large number', 2 ** 53],
  ['a big integer', 257n],
  ['a string', 'x'],
  ['an empty string', ''],
  ['a number as text', '257'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['toString', 'toString'],
  ['a symbol', Symbol('packed-c')],
  ['a function', () => 0],
  ['an object', {}],
  ['an object without a prototype', Object.create(null)],
  ['an array', []],
  ['an array of a number', [257]],
  ['an array of an encoding', ['packed-c']],
  ['an object that turns into something', { toString: () => 'packed-c', valueOf: () => 257 }],
  ['an object that throws when it is turned', { toString: throws, valueOf: throws }],
  ['an ArrayBuffer', new ArrayBuffer(8)],
  ['a DataView', new DataView(new ArrayBuffer(8))],
  ['wide numbers', new Uint16Array(4)],
  ['floats', new Float64Array(4)],
  ['a map', new Map([['length', 8]])],
  ['something like bytes', { length: 8, 0: 1 }],
  ['an endless something like bytes', { length: Number.MAX_SAFE_INTEGER }],
  ['an object that inherits from bytes', Object.create(Uint8Array.prototype)],
  ['a proxy of bytes', new Proxy(new Uint8Array(4), {})],
  ['a proxy that throws', new Proxy({}, { get: throws, has: throws, getPrototypeOf: throws })],
  [
    'a revoked proxy',
    (() => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    })(),
  ],
  ['a promise', Promise.resolve(new Uint8Array(4))],
  ['a date', new Date(Number.NaN)],
];

describe('a call that is none', () => {
  it.each(JUNK)('is answered: %s', async (_what, junk) => {
    expect(await send(junk)).toSatisfy(isReply);
    expect(await isAlive()).toBe(true);
  });

  it.each(JUNK)('is answered with %s for any of its fields', async (_what, junk) => {
    const good = { encoding: 'protobuf', opcode: GENERATE_RANDOM, body: Uint8Array.of(8, 4) };
    for (const field of Object.keys(good)) {
      for (const opcode of [good.opcode, 0x0107, GET_SERVICE_INFO]) {
        const call = { ...good, opcode, [field]: junk };
        expect(await send(call)).toSatisfy(isReply);
      }
    }
    const { encoding, opcode, body } = good;
    for (const call of [
      { encoding, opcode },
      { encoding, body },
      { opcode, body },
    ]) {
      expect((await send(call)).rpcStatus).toBeLessThan(0);
    }
  });

  it.each(['encoding', 'opcode', 'body'])('is answered where its %s throws', async (field) => {
    const call = { encoding: 'packed-c', opcode: GENERATE_RANDOM, body: new Uint8Array(4) };
    Object.defineProperty(call, field, { get: throws });
    expect(await send(call)).toSatisfy(isReply);
    expect(await isAlive()).toBe(true);
  });

  it('is answered where its body says another length each time it is asked', async () => {
    let asked = 0;
    const body = new Uint8Array(4);
    Object.defineProperty(body, 'length', { get: () => [4, 2 ** 40, -1, Number.NaN][asked++ % 4] });
    for (let i = 0; i < 8; i += 1) {
      expect(await send({ encoding: 'protobuf', opcode: 0x0101, body })).toSatisfy(isReply);
    }
    expect(await isAlive()).toBe(true);
  });

  it('is answered where its body is shared memory, for every operation', async () => {
    for (const [, row] of OPERATIONS) {
      for (const encoding of ENCODINGS) {
        const encoded = CODECS[encoding].encode(row.in, sampleRequest(row));
        const body = new Uint8Array(new SharedArrayBuffer(encoded.length));
        body.set(encoded);
        expect(await send({ encoding, opcode: row.opcode, body })).toSatisfy(isReply);
      }
    }
  });

  it('is answered where its body has been taken away', async () => {
    const body = new Uint8Array(24);
    structuredClone(body, { transfer: [body.buffer] });
    expect((await send({ encoding: 'packed-c', opcode: 0x0101, body })).rpcStatus).toBe(
      RPC_ERROR_INVALID_REQUEST_BODY,
    );
  });

  it('is refused with a body over the limit, and taken with one at the limit', async () => {
    const opcode = 0x8201;
    const over = new Uint8Array(LIMITS.bodyBytes + 1);
    expect((await send({ encoding: 'packed-c', opcode, body: over })).rpcStatus).toBe(
      RPC_ERROR_RESOURCE_FAILURE,
    );
    const limit = new Uint8Array(LIMITS.bodyBytes);
    expect((await send({ encoding: 'packed-c', opcode, body: limit })).rpcStatus).toBe(0);
  });
});

describe('opcodes', () => {
  it('that nobody has are refused, in either encoding', async () => {
    const unknown = [0, 0x0103, 0x0104, 0x0112, 0x0113, 0x0207, 0x040b, 0x7fff, 0x8000, 0xffff];
    for (let opcode = 0; opcode < 0x900; opcode += 1) unknown.push(opcode, opcode | 0x8000);
    const odd = [-1, 0x0101 + 0.5, 0x10101, 2 ** 32 + 0x0101, Number.NaN, -0x0101];
    for (const opcode of [...unknown, ...odd].filter((each) => !operationByOpcode.has(each))) {
      for (const encoding of ENCODINGS) {
        const reply = await send({ encoding, opcode, body: NOTHING });
        expect(reply).toEqual({
          rpcStatus: RPC_ERROR_INVALID_VALUE,
          serviceStatus: 0,
          body: NOTHING,
        });
      }
    }
  });

  it('of the popup are nobody’s on a page’s port', async () => {
    for (const { opcode } of Object.values(admin)) {
      for (const encoding of ENCODINGS) {
        const { rpcStatus } = await send({ encoding, opcode, body: new Uint8Array(64) });
        expect(rpcStatus).toBe(RPC_ERROR_INVALID_VALUE);
      }
    }
  });
});

describe('a body cut short', () => {
  const fixedSize = (fields: Fields): number =>
    Object.values(fields).reduce((sum, field) => {
      if (field.kind === 'u32') return sum + 4;
      if (field.kind === 'u64') return sum + 8;
      return field.kind === 'struct' ? sum + fixedSize(field.fields) : sum;
    }, 0);

  it.each(OPERATIONS)('is answered at every length: %s', async (_name, row) => {
    for (const encoding of ENCODINGS) {
      const body = CODECS[encoding].encode(row.in, sampleRequest(row));
      for (let length = 0; length <= body.length; length += 1) {
        const cut = body.slice(0, length);
        const reply = await send({ encoding, opcode: row.opcode, body: cut });
        expect(reply).toSatisfy(isReply);
        const tooShort = encoding === 'packed-c' && length < fixedSize(row.in);
        if (encoding === 'packed-c') {
          expect(reply.rpcStatus).toBe(tooShort ? RPC_ERROR_INVALID_REQUEST_BODY : 0);
        }
      }
    }
    expect(engine.errors).toEqual([]);
  });

  it.each(OPERATIONS)('or spoilt at any byte is answered: %s', async (_name, row) => {
    for (const encoding of ENCODINGS) {
      const body = CODECS[encoding].encode(row.in, sampleRequest(row));
      for (let i = 0; i < body.length; i += 1) {
        for (const byte of [0x00, 0x7f, 0x80, 0xff]) {
          const spoilt = body.slice();
          spoilt[i] = byte;
          expect(await send({ encoding, opcode: row.opcode, body: spoilt })).toSatisfy(isReply);
        }
      }
    }
    expect(engine.errors).toEqual([]);
  });
});

describe('100,000 random calls', () => {
  const RUNS = 500;
  const BATCH = 200;
  const batches = (calls: fc.Arbitrary<Call>) =>
    fc.array(calls, { minLength: BATCH, maxLength: BATCH });
  let sent = 0;
  const seen = new Map<string, number>();

  // Half of them begin well; a third of the rest are well-formed altogether.
  const calls = fc.oneof(
    { arbitrary: damagedCalls, weight: 3 },
    { arbitrary: goodCalls, weight: 1 },
    { arbitrary: randomCalls, weight: 2 },
  );

  it('are each answered with statuses that exist, and are no fault of the partition’s', async () => {
    await fc.assert(
      fc.asyncProperty(batches(calls), async (batch) => {
        const world = createEngine();
        await furnish(world.connect());
        const connection = world.partition.connect(callerOf(A));
        for (const call of batch) {
          const reply = await connection.call(call);
          if (!isReply(reply)) throw new Error(`${call.opcode}: ${JSON.stringify(reply)}`);
          const status = `${reply.rpcStatus} ${reply.serviceStatus}`;
          seen.set(status, (seen.get(status) ?? 0) + 1);
          sent += 1;
        }
        connection.close();
        expect(world.errors).toEqual([]);
        expect(await isAlive(world)).toBe(true);
      }),
      { seed, numRuns: RUNS, endOnFailure: true },
    );
    expect(sent).toBeGreaterThanOrEqual(RUNS * BATCH);
    // They went somewhere: successes, refusals of the RPC layer, and of the operations.
    expect(seen.get('0 0')).toBeGreaterThan(1000);
    expect(seen.size).toBeGreaterThan(7);
  });

  afterAll(() => {
    console.info(
      [...seen]
        .sort(([, a], [, b]) => b - a)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', '),
    );
  });
});

describe('the limits of a connection and of an owner', () => {
  /** Calls that wait until they are let go. */
  function createHeld() {
    const waiting: (() => void)[] = [];
    const held = createEngine({
      consent: { require: () => new Promise((resolve) => waiting.push(() => resolve(true))) },
    });
    return {
      ...held,
      letGo: () =>
        waiting.splice(0).forEach((go) => {
          go();
        }),
    };
  }
  const random = { encoding: 'protobuf', opcode: GENERATE_RANDOM, body: NOTHING } as const;
  const large = {
    encoding: 'packed-c',
    opcode: 0x8201,
    body: new Uint8Array(LIMITS.bodyBytes),
  } as const;

  it('a 65th call at once is refused, and places come back', async () => {
    const held = createHeld();
    const connection = held.partition.connect(callerOf(A));
    const calls = Array.from({ length: 64 }, () => connection.call(random));
    await microtasks();
    expect((await connection.call(random)).serviceStatus).toBe(PSA_ERROR_INSUFFICIENT_MEMORY);
    held.letGo();
    for (const { serviceStatus } of await Promise.all(calls)) expect(serviceStatus).toBe(0);
    const next = connection.call(random);
    await microtasks();
    held.letGo();
    expect((await next).serviceStatus).toBe(0);
  });

  it('an owner has 256 calls at once over all its connections, and another owner its own', async () => {
    const held = createHeld();
    const calls = Array.from({ length: 5 }, () => held.partition.connect(callerOf(A))).flatMap(
      (connection) => Array.from({ length: 64 }, () => connection.call(random)),
    );
    await microtasks();
    const other = held.partition.connect(callerOf(B)).call(random);
    await microtasks();
    held.letGo();
    const statuses = (await Promise.all(calls)).map(({ serviceStatus }) => serviceStatus);
    expect(statuses.filter((status) => status === 0)).toHaveLength(256);
    expect(statuses.filter((status) => status === PSA_ERROR_INSUFFICIENT_MEMORY)).toHaveLength(64);
    expect((await other).serviceStatus).toBe(0);
  });

  it('an owner has 32 MiB of requests at once', async () => {
    const held = createHeld();
    const calls = Array.from({ length: 5 }, () => held.partition.connect(callerOf(A)).call(large));
    await microtasks();
    expect((await Promise.all([calls[4]]))[0]?.serviceStatus).toBe(PSA_ERROR_INSUFFICIENT_MEMORY);
    held.letGo();
    await Promise.all(calls);
    const next = held.partition.connect(callerOf(A)).call(large);
    await microtasks();
    held.letGo();
    expect((await next).rpcStatus).toBe(0);
  });

  it('refused calls take no place', async () => {
    for (let i = 0; i < 300; i += 1) {
      await send({ encoding: 'packed-c', opcode: 0x7777, body: NOTHING });
      await send({ encoding: 'packed-c', opcode: 0x0101, body: NOTHING });
      await send({ encoding: 'packed-c', opcode: 0x0106, body: new Uint8Array(4) });
    }
    expect(await isAlive()).toBe(true);
  });
});

describe('a port', () => {
  type FrameReply = Reply & { readonly id: number };
  let worker: ReturnType<typeof createRuntimePorts>['worker'];
  let page: ReturnType<typeof createRuntimePorts>['page'];
  const onClose = vi.fn();

  beforeEach(() => {
    onClose.mockReset();
    ({ worker, page } = createRuntimePorts());
    servePort(worker, transport, onClose);
  });

  const replies = () => (worker.posted as FrameReply[][]).flat();
  const body = () => Uint8Array.of(8, 4);
  const frame = (id: unknown, more: object = {}) => ({
    kind: 'call',
    id,
    encoding: 'protobuf',
    opcode: GENERATE_RANDOM,
    body: body(),
    ...more,
  });
  const good = (id: number) =>
    expect.objectContaining({ kind: 'reply', id, rpcStatus: 0, serviceStatus: 0 });

  async function post(message: unknown) {
    page.postMessage(message);
    await microtasks();
  }

  /** Resolves when the replies so far are as they should be. */
  const until = (enough: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (enough()) resolve();
      };
      page.onMessage.addListener(look);
      look();
    });
  const answered = (count: number) => until(() => replies().length >= count);
  const answeredTo = (id: number) => until(() => replies().some((reply) => reply.id === id));

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'keyward:closed'],
    ['a number', 42],
    ['an object', {}],
    ['something like an array', { length: 1, 0: 1 }],
    ['a frame outside an array', { kind: 'ping' }],
    ['bytes', new Uint8Array(8)],
    ['a map', new Map()],
    ['10,000 frames', Array.from({ length: 10_000 }, () => ({ kind: 'ping' }))],
    ['10,000 holes', Array(10_000)],
  ])('is closed by %s instead of a list of frames', async (_what, message) => {
    await post(message);
    expect(worker.isOpen()).toBe(false);
    expect(worker.posted).toEqual([]);
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(await isAlive()).toBe(true);
  });

  it('answers each of 1,000 frames in a message, though it serves 64 of them at once', async () => {
    await post(Array.from({ length: 1000 }, (_, i) => frame(i)));
    await answered(1000);
    const served = replies().filter(({ serviceStatus }) => serviceStatus === 0);
    expect(served.length).toBeGreaterThanOrEqual(64);
    expect(new Set(replies().map(({ id }) => id)).size).toBe(1000);
    expect(replies().every(isReply)).toBe(true);
  });

  it.each([
    undefined,
    null,
    'x',
    '1',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1.5,
    2 ** 53,
    1n,
    {},
    [1],
    true,
  ])('cannot answer a frame with the id %o, and answers the one beside it', async (id) => {
    await post([
      frame(id),
      frame(id, { kind: 'cancel' }),
      frame(id, { kind: 'no kind' }),
      frame(7),
    ]);
    await answeredTo(7);
    expect(replies()).toEqual([good(7)]);
    expect(worker.isOpen()).toBe(true);
  });

  it.each([
    null,
    undefined,
    0,
    'frame',
    [],
    [[]],
    {},
    { id: 1 },
    { kind: 'call' },
    { kind: 'ping', id: 1 },
  ])('is not upset by %o instead of a frame', async (junk) => {
    await post([junk, frame(7)]);
    await answeredTo(7);
    expect(replies()).toContainEqual(good(7));
    expect(replies().every(isReply)).toBe(true);
    expect(worker.isOpen()).toBe(true);
  });

  it('refuses a frame of a kind that is none', async () => {
    for (const kind of ['reply', 'CALL', '__proto__', null, 7, undefined])
      await post([frame(1, { kind })]);
    expect(replies().map(({ rpcStatus }) => rpcStatus)).toEqual(
      Array(6).fill(RPC_ERROR_INVALID_VALUE),
    );
  });

  it('refuses an id that is under way, and takes it again afterwards', async () => {
    await post([frame(5), frame(5), frame(5)]);
    await answered(3);
    expect(replies().filter(({ rpcStatus }) => rpcStatus === RPC_ERROR_INVALID_VALUE)).toHaveLength(
      2,
    );
    await post([frame(5)]);
    await answered(4);
    expect(replies().at(-1)).toEqual(good(5));
  });

  it('does nothing for the cancellation of what is not under way', async () => {
    for (const id of [0, -1, 5, 2 ** 40]) await post([{ kind: 'cancel', id }]);
    await post([frame(5)]);
    await answered(1);
    await post([{ kind: 'cancel', id: 5 }]);
    expect(replies()).toEqual([good(5)]);
  });

  it('tells the server of a cancellation, and of its own end, by the call’s signal', async () => {
    const signals: AbortSignal[] = [];
    const { worker: own, page: other } = createRuntimePorts();
    servePort(own, {
      call: (_call, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
      close: () => undefined,
    });
    other.postMessage([frame(1), frame(2), { kind: 'cancel', id: 2 }]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
    other.disconnect();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('says nothing after it has gone, and closes the connection once', async () => {
    const close = vi.spyOn(transport, 'close');
    page.postMessage([frame(1), frame(2)]);
    page.disconnect();
    await microtasks();
    await isAlive();
    expect(worker.posted).toEqual([]);
    expect(close).toHaveBeenCalledTimes(1);
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('sends replies that are ready together in one message', async () => {
    await post(Array.from({ length: 20 }, (_, i) => frame(i, { opcode: 0x7777 })));
    expect(worker.posted).toHaveLength(1);
    expect(replies()).toHaveLength(20);
  });

  it('wipes the request when it has been answered', async () => {
    const bodies: Uint8Array[] = [];
    const { worker: own, page: other } = createRuntimePorts();
    servePort(own, {
      async call(call) {
        bodies.push(call.body);
        expect(call.body).toEqual(body());
        return { rpcStatus: 0, serviceStatus: 0, body: NOTHING };
      },
      close: () => undefined,
    });
    other.postMessage([frame(1)]);
    await microtasks();
    expect(bodies).toEqual([new Uint8Array(2)]);
  });

  it('cannot be made to change what all objects inherit', async () => {
    const attacks = [
      '{"kind":"call","id":1,"__proto__":{"polluted":1},"encoding":"__proto__","opcode":"__proto__"}',
      '{"kind":"call","id":2,"encoding":"constructor","opcode":"prototype","body":{"__proto__":{"polluted":1}}}',
      '{"__proto__":{"kind":"call","id":3,"polluted":1}}',
      '{"kind":"cancel","id":"__proto__","constructor":{"prototype":{"polluted":1}}}',
    ];
    // The browser carries an own __proto__ unharmed; so does this.
    await post(attacks.map((text) => JSON.parse(text)));
    expect(replies().map(({ id, rpcStatus }) => [id, rpcStatus])).toEqual([
      [1, RPC_ERROR_INVALID_VALUE],
      [2, RPC_ERROR_INVALID_VALUE],
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(([] as { polluted?: number }).polluted).toBeUndefined();
    expect(await isAlive()).toBe(true);
  });

  it('survives any message that can be sent', async () => {
    const anything = fc.anything({
      withTypedArray: true,
      withMap: true,
      withSet: true,
      withDate: true,
      withNullPrototype: true,
    });
    const frames = fc.array(
      fc.oneof(
        anything,
        fc.record(
          {
            kind: fc.oneof(fc.constantFrom('call', 'cancel', 'ping'), anything),
            id: fc.oneof(fc.nat({ max: 5 }), anything),
            encoding: fc.oneof(fc.constantFrom('packed-c', 'protobuf'), anything),
            opcode: fc.oneof(fc.constantFrom(...operationByOpcode.keys()), anything),
            body: fc.oneof(fc.uint8Array(), anything),
          },
          { requiredKeys: [] },
        ),
      ),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ arbitrary: frames, weight: 4 }, { arbitrary: anything, weight: 1 }),
        async (message) => {
          const ports = createRuntimePorts();
          servePort(ports.worker, engine.partition.connect(callerOf(A)));
          ports.page.postMessage(message);
          await microtasks();
          for (const reply of (ports.worker.posted as FrameReply[][]).flat()) {
            expect(reply).toSatisfy(isReply);
          }
          expect(ports.worker.isOpen()).toBe(Array.isArray(message));
          if (ports.worker.isOpen()) ports.page.disconnect();
        },
      ),
      { seed, numRuns: 1000, endOnFailure: true },
    );
  });
});

/** What a port delivers of a thing; nothing of what it cannot carry. */
function cloned(junk: unknown): unknown[] {
  try {
    return [structuredClone(junk)];
  } catch {
    return [];
  }
}

describe('the popup’s desk', () => {
  it('answers whatever it is asked, in statuses that exist', async () => {
    const { storage, partition } = engine;
    const grants = createGrants({
      storageOf: (owner) => forOwner(storage.persistent, owner),
      session: createMemorySessionStore(),
      inTurn: createLanes(),
    });
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const prompt = { open: async () => undefined, close: async () => undefined };
    const desk = createAdminDesk({
      broker: createBroker({ grants, prompt, now: () => 0, onError }),
      grants,
      lock: newLock().lock,
      keystoreOf: partition.keystoreOf,
      owners: async () => [callerOf(A).owner],
      documentsOf: () => 0,
      onError,
    });
    const opcodes = Object.values(admin).map(({ opcode }) => opcode);
    const asked = fc.record({
      encoding: fc.constant('protobuf' as const),
      opcode: fc.oneof(
        { arbitrary: fc.constantFrom(...opcodes), weight: 5 },
        { arbitrary: fc.integer(), weight: 1 },
      ),
      body: fc.uint8Array({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(asked, async (call) => {
        expect(await desk.call(call, { signal: AbortSignal.abort() })).toSatisfy(isReply);
      }),
      { seed, numRuns: 3000, endOnFailure: true },
    );
    for (const junk of JUNK.flatMap(([, each]) => cloned(each))) {
      for (const opcode of opcodes) {
        const call = { encoding: 'protobuf', opcode, body: junk } as Call;
        expect(await desk.call(call, { signal: AbortSignal.abort() })).toSatisfy(isReply);
      }
    }
  });
});
