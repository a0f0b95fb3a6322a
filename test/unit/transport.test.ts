/** The SDK's way to the extension, with a page and a content script by hand. */
import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { servePort } from '../../background/platform/ports.ts';
import { startRelay } from '../../content/relay.ts';
import type { Call, CallFrame, ClientFrame, Reply } from '../../protocol/frame.ts';
import { PSA_ALG_SHA_256 } from '../../protocol/psa/algorithms.ts';
import { CLOSED, FOUND, HANDSHAKE, READY, REFUSED } from '../../protocol/wire.ts';
import { connect } from '../../sdk/index.ts';
import { type ExtensionTransport, openExtensionTransport } from '../../sdk/transport/extension.ts';
import { A, callerOf, createEngine } from '../support/engine.ts';
import {
  createFakeWindow,
  createRuntimePorts,
  FakeChannel,
  type FakePort,
  microtasks,
} from '../support/ports.ts';

const LOST: Reply = { rpcStatus: -5, serviceStatus: 0, body: new Uint8Array(0) };
const call = (opcode = 0x010c): Call => ({
  encoding: 'protobuf',
  opcode,
  body: Uint8Array.of(opcode & 0xff),
});

/** The content script's end of one handshake. */
type Handshake = {
  readonly port: FakePort;
  /** Messages that came after the handshake: lists of frames, and control messages. */
  readonly messages: unknown[];
  frames(): ClientFrame[];
  calls(): CallFrame[];
  answer(...replies: (Partial<Reply> & { readonly id: number })[]): void;
};

let page: ReturnType<typeof createFakeWindow>;
let handshakes: Handshake[];
/** What the content script answers to a handshake. */
let script: readonly unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  page = createFakeWindow();
  handshakes = [];
  script = [FOUND, READY];
  page.addEventListener('message', ({ data, ports: [port] }) => {
    if (data !== HANDSHAKE || !port) return;
    const messages: unknown[] = [];
    port.onmessage = ({ data: message }) => messages.push(message);
    const frames = () => messages.flatMap((message) => message as ClientFrame[]);
    handshakes.push({
      port,
      messages,
      frames: () => frames().filter((frame) => typeof frame === 'object'),
      calls: () => frames().filter((frame) => frame.kind === 'call'),
      answer: (...replies) =>
        port.postMessage(replies.map((reply) => ({ ...LOST, rpcStatus: 0, ...reply }))),
    });
    for (const message of script) port.postMessage(message);
  });
  vi.stubGlobal('window', page);
  vi.stubGlobal('origin', A);
  vi.stubGlobal('MessageChannel', FakeChannel);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What became of a promise: 'waits' until it settles. */
function watch<T>(promise: Promise<T>) {
  const watched: { state: unknown } = { state: 'waits' };
  promise.then(
    (value) => {
      watched.state = value;
    },
    (error: unknown) => {
      watched.state = error;
    },
  );
  return watched;
}

const handshake = (index: number) => handshakes[index] ?? expect.unreachable('no handshake');
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

async function open(): Promise<ExtensionTransport> {
  const transport = await openExtensionTransport();
  await microtasks();
  return transport;
}

describe('the search', () => {
  it('finds an extension that answers, and shakes hands with this very origin', async () => {
    await open();
    expect(page.sent).toEqual([[HANDSHAKE, '/', [handshake(0).port]]]);
  });

  it('shakes hands without naming an origin where there is none', async () => {
    vi.stubGlobal('origin', 'null');
    await open();
    expect(page.sent[0]?.[1]).toBe('*');
  });

  it('finds nothing within a second where nobody answers', async () => {
    script = [];
    const search = watch(connect());
    await pass(700);
    expect(search.state).toBe('waits');
    await pass(300);
    expect(search.state).toMatchObject({ name: 'KeywardNotFoundError' });
    expect(handshakes).toHaveLength(1);
  });

  it('finds nothing at once where there is no window', async () => {
    vi.stubGlobal('window', undefined);
    await expect(openExtensionTransport()).rejects.toMatchObject({ name: 'KeywardNotFoundError' });
  });

  it('says that the page is refused', async () => {
    script = [FOUND, REFUSED];
    await expect(connect()).rejects.toMatchObject({ code: 'PSA_ERROR_CONNECTION_REFUSED' });
    expect(handshake(0).port.peer?.closed).toBe(true);
  });

  it('tries again where the worker went before it accepted, four times at most', async () => {
    script = [FOUND, CLOSED];
    const search = watch(openExtensionTransport());
    await microtasks();
    expect(search.state).toMatchObject({ name: 'KeywardNotFoundError' });
    expect(handshakes).toHaveLength(4);
  });

  it('finds the extension at the second attempt', async () => {
    script = [FOUND, CLOSED];
    const search = watch(openExtensionTransport());
    page.addEventListener('message', () => {
      script = [FOUND, READY];
    });
    await microtasks();
    expect(search.state).toHaveProperty('call');
    expect(handshakes).toHaveLength(2);
  });

  it('waits for a worker that is slow, and not for ever', async () => {
    script = [FOUND];
    const slow = watch(openExtensionTransport());
    await pass(10_000);
    handshake(0).port.postMessage(READY);
    await microtasks();
    expect(slow.state).toHaveProperty('call');

    const never = watch(openExtensionTransport());
    await pass(4 * 15_000 + 100);
    expect(never.state).toMatchObject({ name: 'KeywardNotFoundError' });
  });

  it('is given up when its signal aborts, before and during', async () => {
    script = [];
    await expect(openExtensionTransport(AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    const controller = new AbortController();
    const search = watch(openExtensionTransport(controller.signal));
    await microtasks();
    controller.abort();
    await microtasks();
    expect(search.state).toMatchObject({ name: 'AbortError' });
  });

  it('waits in a page that is rendered ahead of its visit', async () => {
    const listeners: (() => void)[] = [];
    const document = {
      prerendering: true,
      addEventListener: (_type: string, listener: () => void) => listeners.push(listener),
    };
    vi.stubGlobal('document', document);
    const search = watch(openExtensionTransport());
    await pass(60_000);
    expect(search.state).toBe('waits');
    expect(handshakes).toEqual([]);
    for (const listener of listeners) listener();
    await microtasks();
    expect(search.state).toHaveProperty('call');
  });

  it.each<[string, () => readonly unknown[]]>([
    ['nobody answers', () => []],
    ['it is refused', () => [FOUND, REFUSED]],
    ['the worker goes each time', () => [CLOSED]],
  ])('leaves no timer behind where %s', async (_what, answers) => {
    script = answers();
    const search = watch(openExtensionTransport());
    await pass(1000);
    expect(search.state).toBeInstanceOf(Error);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('calls', () => {
  it('travel as frames and come back by their id, in any order', async () => {
    const transport = await open();
    const calls = [watch(transport.call(call(1))), watch(transport.call(call(2)))];
    await microtasks();
    const [first, second] = handshake(0).calls();
    expect(first).toEqual({ kind: 'call', id: expect.any(Number), ...call(1) });
    expect(second).toEqual({ kind: 'call', id: expect.any(Number), ...call(2) });
    const answer = (frame: CallFrame | undefined, serviceStatus: number) => ({
      id: frame?.id ?? -1,
      serviceStatus,
      body: Uint8Array.of(7),
    });
    handshake(0).answer(answer(second, -2), answer(first, -1));
    await microtasks();
    expect(calls.map(({ state }) => state)).toEqual(
      [-1, -2].map((serviceStatus) => ({
        kind: undefined,
        rpcStatus: 0,
        serviceStatus,
        body: Uint8Array.of(7),
      })),
    );
  });

  it('made together travel in one message', async () => {
    const transport = await open();
    for (let i = 0; i < 10; i += 1) watch(transport.call(call(i)));
    await microtasks();
    expect(handshake(0).messages).toHaveLength(1);
    watch(transport.call(call()));
    await microtasks();
    expect(handshake(0).messages).toHaveLength(2);
    expect(
      new Set(
        handshake(0)
          .calls()
          .map(({ id }) => id),
      ).size,
    ).toBe(11);
  });

  it('that are large travel alone, so that no message is too large for the browser', async () => {
    const transport = await open();
    const body = new Uint8Array(1024 * 1024);
    const large = [1, 2, 3].map((opcode) => ({ ...call(opcode), body }));
    for (const each of [call(0), ...large, call(4)]) watch(transport.call(each));
    await microtasks();
    const opcodes = handshake(0).messages.map((message) =>
      (message as CallFrame[]).map(({ opcode }) => opcode),
    );
    expect(opcodes).toEqual([[0, 1], [2], [3], [4]]);
  });

  it('are not confused by replies to nobody, control messages or a second answer', async () => {
    const transport = await open();
    const waiting = watch(transport.call(call()));
    await microtasks();
    const { answer, port, calls } = handshake(0);
    const id = calls()[0]?.id ?? -1;
    answer({ id: id + 1 }, { id: -1 });
    for (const message of [FOUND, READY, [], [{}]]) port.postMessage(message);
    await microtasks();
    expect(waiting.state).toBe('waits');
    answer({ id, serviceStatus: -1 }, { id, serviceStatus: -2 });
    await microtasks();
    expect(waiting.state).toMatchObject({ serviceStatus: -1 });
  });

  it('are 64 under way at most; later ones follow as places become free, in order', async () => {
    const transport = await open();
    const all = Array.from({ length: 100 }, (_, i) => watch(transport.call(call(i))));
    await microtasks();
    const { calls, answer } = handshake(0);
    expect(calls()).toHaveLength(64);
    answer(
      ...calls()
        .slice(0, 10)
        .map(({ id }) => ({ id })),
    );
    await microtasks();
    expect(calls()).toHaveLength(74);
    for (const { id } of calls()) answer({ id });
    await microtasks();
    for (const { id } of calls()) answer({ id });
    await microtasks();
    expect(calls().map(({ opcode }) => opcode)).toEqual([...all.keys()]);
    expect(all.every(({ state }) => state !== 'waits')).toBe(true);
  });

  it('never are more than 64 under way, however they are given up and made again', async () => {
    const transport = await open();
    const { calls, frames, answer } = handshake(0);
    const underWay = () => {
      const cancelled = frames().filter(({ kind }) => kind === 'cancel');
      return calls().length - cancelled.length - answered;
    };
    let answered = 0;
    let most = 0;
    const controllers: AbortController[] = [];
    for (let round = 0; round < 60; round += 1) {
      for (let i = 0; i < 5; i += 1) {
        const controller = new AbortController();
        controllers.push(controller);
        watch(transport.call(call(), { signal: controller.signal }));
      }
      controllers[round * 2]?.abort();
      watch(transport.call(call()));
      await microtasks();
      most = Math.max(most, underWay());
      const open = calls()[round];
      const wasCancelled = frames().some((f) => f.kind === 'cancel' && f.id === open?.id);
      if (open && !wasCancelled) {
        answer({ id: open.id });
        answered += 1;
      }
      await microtasks();
      most = Math.max(most, underWay());
    }
    expect(most).toBe(64);
  });
});

describe('a call that is given up', () => {
  it('before it is made is not made', async () => {
    const transport = await open();
    await expect(transport.call(call(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    await microtasks();
    expect(handshake(0).messages).toEqual([]);
  });

  it('under way is cancelled at the worker and rejects at once, and its reply meets nobody', async () => {
    const transport = await open();
    const controller = new AbortController();
    const given = watch(transport.call(call(), { signal: controller.signal }));
    await microtasks();
    const id = handshake(0).calls()[0]?.id ?? -1;
    controller.abort();
    await microtasks();
    expect(given.state).toMatchObject({ name: 'AbortError' });
    expect(handshake(0).frames().at(-1)).toEqual({ kind: 'cancel', id });
    handshake(0).answer({ id });
    await microtasks();
    expect(given.state).toMatchObject({ name: 'AbortError' });
  });

  it('rejects with the reason that was given', async () => {
    const transport = await open();
    const controller = new AbortController();
    const given = watch(transport.call(call(), { signal: controller.signal }));
    await microtasks();
    controller.abort(new Error('changed my mind'));
    await microtasks();
    expect(given.state).toEqual(new Error('changed my mind'));
  });

  it('while it waits for a place rejects at once, and takes nobody’s place', async () => {
    const transport = await open();
    const controller = new AbortController();
    for (let i = 0; i < 64; i += 1) watch(transport.call(call()));
    setMaxListeners(100, controller.signal);
    const given = Array.from({ length: 70 }, () =>
      watch(transport.call(call(), { signal: controller.signal })),
    );
    const last = watch(transport.call(call(0x7777)));
    await microtasks();
    controller.abort();
    await microtasks();
    for (const { state } of given) expect(state).toMatchObject({ name: 'AbortError' });
    const { calls, answer } = handshake(0);
    expect(calls()).toHaveLength(64);
    answer({ id: calls()[0]?.id ?? -1 });
    await microtasks();
    expect(calls().at(-1)).toMatchObject({ opcode: 0x7777 });
    expect(last.state).toBe('waits');
  });

  it('after its reply posts nothing', async () => {
    const transport = await open();
    const controller = new AbortController();
    const done = watch(transport.call(call(), { signal: controller.signal }));
    await microtasks();
    handshake(0).answer({ id: handshake(0).calls()[0]?.id ?? -1 });
    await microtasks();
    controller.abort();
    await microtasks();
    expect(done.state).toMatchObject({ rpcStatus: 0 });
    expect(handshake(0).frames()).toHaveLength(1);
  });
});

describe('a connection that is lost', () => {
  it('settles the calls under way, and shakes hands anew for the next', async () => {
    const transport = await open();
    const lost = [watch(transport.call(call(1))), watch(transport.call(call(2)))];
    await microtasks();
    handshake(0).port.postMessage(CLOSED);
    await microtasks();
    expect(lost.map(({ state }) => state)).toEqual([LOST, LOST]);
    expect(handshakes).toHaveLength(1);

    const next = [watch(transport.call(call(3))), watch(transport.call(call(4)))];
    await microtasks();
    expect(handshakes).toHaveLength(2);
    const { calls, answer } = handshake(1);
    expect(calls().map(({ opcode }) => opcode)).toEqual([3, 4]);
    const before = handshake(0)
      .calls()
      .map(({ id }) => id);
    expect(calls().filter(({ id }) => before.includes(id))).toEqual([]);
    answer(...calls().map(({ id }) => ({ id })));
    await microtasks();
    expect(next.map(({ state }) => state)).toEqual([
      expect.objectContaining({ rpcStatus: 0 }),
      expect.objectContaining({ rpcStatus: 0 }),
    ]);
  });

  it('lets those that waited for a place go on over the new one', async () => {
    const transport = await open();
    const all = Array.from({ length: 200 }, (_, i) => watch(transport.call(call(i))));
    await microtasks();
    handshake(0).port.postMessage(CLOSED);
    await microtasks();
    expect(all.filter(({ state }) => state === 'waits')).toHaveLength(136);
    expect(handshake(1).calls()).toHaveLength(64);
  });

  it('has no more than 64 calls under way when it is back', async () => {
    const transport = await open();
    handshake(0).port.postMessage(CLOSED);
    await microtasks();
    script = [FOUND];
    const all = Array.from({ length: 100 }, () => watch(transport.call(call())));
    await microtasks();
    handshake(1).port.postMessage(READY);
    await microtasks();
    expect(handshake(1).calls()).toHaveLength(64);
    expect(all.filter(({ state }) => state === 'waits')).toHaveLength(100);
  });

  it('and does not come back settles every call', async () => {
    const transport = await open();
    const all = Array.from({ length: 200 }, () => watch(transport.call(call())));
    await microtasks();
    script = [];
    handshake(0).port.postMessage(CLOSED);
    await pass(10_000);
    expect(all.map(({ state }) => state)).toEqual(all.map(() => LOST));
    script = [FOUND, READY];
    watch(transport.call(call()));
    await microtasks();
    expect(handshakes.at(-1)?.calls()).toHaveLength(1);
  });

  it('does not do a call that is given up meanwhile', async () => {
    const transport = await open();
    handshake(0).port.postMessage(CLOSED);
    await microtasks();
    script = [FOUND];
    const controller = new AbortController();
    const given = watch(transport.call(call(), { signal: controller.signal }));
    await microtasks();
    controller.abort();
    await microtasks();
    handshake(1).port.postMessage(READY);
    await microtasks();
    expect(given.state).toMatchObject({ name: 'AbortError' });
    expect(handshake(1).messages).toEqual([]);
  });
});

describe('closing', () => {
  it('tells the other end and settles every call, also those that waited', async () => {
    const transport = await open();
    const all = Array.from({ length: 200 }, () => watch(transport.call(call())));
    await microtasks();
    transport.close();
    await microtasks();
    expect(all.map(({ state }) => state)).toEqual(all.map(() => LOST));
    expect(handshake(0).messages.at(-1)).toBe(CLOSED);
    expect(vi.getTimerCount()).toBe(0);
    expect(await transport.call(call())).toEqual(LOST);
    expect(handshakes).toHaveLength(1);
  });

  it('in the same breath as a call settles it', async () => {
    const transport = await open();
    const waiting = watch(transport.call(call()));
    transport.close();
    transport.close();
    await microtasks();
    expect(waiting.state).toEqual(LOST);
  });

  it('while it shakes hands anew does no call, and leaves no port open', async () => {
    const transport = await open();
    handshake(0).port.postMessage(CLOSED);
    await microtasks();
    script = [FOUND];
    const waiting = watch(transport.call(call()));
    await microtasks();
    transport.close();
    handshake(1).port.postMessage(READY);
    await microtasks();
    expect(waiting.state).toEqual(LOST);
    expect(handshake(1).calls()).toEqual([]);
    expect(handshake(1).port.peer?.closed).toBe(true);
  });
});

describe('the heartbeat', () => {
  const pings = () =>
    handshake(0)
      .frames()
      .filter(({ kind }) => kind === 'ping').length;

  it('is heard every 20 seconds while a call is under way or an operation open', async () => {
    const transport = await open();
    await pass(60_000);
    expect(pings()).toBe(0);
    watch(transport.call(call()));
    await pass(60_000);
    expect(pings()).toBe(3);
    handshake(0).answer({ id: handshake(0).calls()[0]?.id ?? -1 });
    await pass(60_000);
    expect(pings()).toBe(3);
    transport.hold(1);
    await pass(40_000);
    expect(pings()).toBe(5);
    transport.hold(0);
    await pass(40_000);
    expect(pings()).toBe(5);
  });
});

describe('the whole way', () => {
  /** A page with the real relay, and a worker with the real ports and partition. */
  function install() {
    vi.useRealTimers();
    const whole = createFakeWindow();
    vi.stubGlobal('window', whole);
    const engine = createEngine();
    const workers: ReturnType<typeof createRuntimePorts>['worker'][] = [];
    startRelay(whole as unknown as Window, () => {
      const { page: own, worker } = createRuntimePorts();
      workers.push(worker);
      queueMicrotask(() => {
        servePort(worker, engine.partition.connect(callerOf(A)));
        worker.postMessage(READY);
      });
      return own;
    });
    return { engine, workers };
  }

  it('a page’s call reaches the partition and comes back', async () => {
    install();
    const session = await connect();
    const digest = await session.hashCompute(PSA_ALG_SHA_256, new TextEncoder().encode('abc'));
    expect(digest).toHaveLength(32);
    expect(digest[0]).toBe(0xba);
    await Promise.all(Array.from({ length: 200 }, () => session.generateRandom(8)));
    session.close();
  });

  it('a worker that stops loses the operation, which says so, and not the session', async () => {
    const { workers } = install();
    const session = await connect();
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    workers[0]?.disconnect();
    await microtasks();
    await expect(session.hashFinish(operation)).rejects.toMatchObject({
      code: 'PSA_ERROR_BAD_STATE',
    });
    expect(await session.generateRandom(4)).toHaveLength(4);
    expect(workers).toHaveLength(2);
    session.close();
  });

  it('many large replies at once arrive, though not in one message', async () => {
    const { workers } = install();
    const session = await connect();
    const size = 4 * 1024 * 1024;
    const all = await Promise.all(Array.from({ length: 20 }, () => session.generateRandom(size)));
    expect(all.every(({ length }) => length === size)).toBe(true);
    const messages = workers[0]?.posted as { readonly body: Uint8Array }[][];
    const sizes = messages
      .filter(Array.isArray)
      .map((replies) => replies.reduce((sum, { body }) => sum + body.length, 0));
    expect(Math.max(...sizes)).toBeLessThan(64 * 1024 * 1024);
    session.close();
  });
});
