/** The relay in the content script: whom it serves, how many, and what it does when an end goes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { startRelay } from '../../content/relay.ts';
import { CLOSED, CONNECTIONS_PER_DOCUMENT, FOUND, HANDSHAKE } from '../../protocol/wire.ts';
import {
  createFakeWindow,
  createRuntimePorts,
  FakeChannel,
  microtasks,
  record,
} from '../support/ports.ts';

const TOO_LARGE = 'more than 64 MiB';

type Worker = ReturnType<typeof createRuntimePorts>['worker'];

let page: ReturnType<typeof createFakeWindow>;
let workers: Worker[];
let failure: Error | undefined;

beforeEach(() => {
  page = createFakeWindow();
  workers = [];
  failure = undefined;
  startRelay(page as unknown as Window, () => {
    if (failure) throw failure;
    const { page: own, worker } = createRuntimePorts();
    workers.push(worker);
    return {
      ...own,
      postMessage(message: unknown) {
        if (message === TOO_LARGE)
          throw new Error('Message exceeded maximum allowed size of 64MiB.');
        own.postMessage(message);
      },
    };
  });
});

/** A page's connection: its port, what it received, and the worker's end if there is one. */
async function shakeHands() {
  const { port1, port2 } = new FakeChannel();
  const received = record(port1);
  page.postMessage(HANDSHAKE, '/', [port2]);
  await microtasks();
  const worker = workers.at(-1) ?? expect.unreachable('no connection');
  const fromPage: unknown[] = [];
  worker.onMessage.addListener((message) => fromPage.push(message));
  return { port: port1, received, worker, fromPage };
}

describe('a handshake', () => {
  it('of its own window is answered, and joined to one port of the worker', async () => {
    const { received } = await shakeHands();
    expect(received).toEqual([FOUND]);
    expect(workers).toHaveLength(1);
  });

  it('is seen by no later listener of the page', async () => {
    await shakeHands();
    expect(page.stopped()).toBe(1);
    page.dispatch('message', { data: 'something else' });
    expect(page.stopped()).toBe(1);
  });

  it.each<[string, object]>([
    ['a frame inside the page', { source: { name: 'frame' } }],
    ['an object that looks like the window', { source: { ...createFakeWindow() } }],
    ['nobody', { source: null }],
    ['an unknown sender', { source: undefined }],
  ])('of %s is not answered', async (_what, facts) => {
    const { port1, port2 } = new FakeChannel();
    const received = record(port1);
    page.dispatch('message', { data: HANDSHAKE, ports: [port2], ...facts });
    await microtasks();
    expect(received).toEqual([]);
    expect(workers).toEqual([]);
    expect(page.stopped()).toBe(0);
  });

  it.each<[string, unknown]>([
    ['another text', 'keyward:connect2'],
    ['the text in an array', [HANDSHAKE]],
    ['an object that reads like it', { toString: () => HANDSHAKE }],
    ['an object with it', { type: HANDSHAKE }],
    ['nothing', undefined],
    ['null', null],
  ])('must be the agreed text, not %s', async (_what, data) => {
    const { port1, port2 } = new FakeChannel();
    const received = record(port1);
    page.dispatch('message', { data, ports: [port2] });
    await microtasks();
    expect(received).toEqual([]);
    expect(workers).toEqual([]);
  });

  it('without a port is not answered', () => {
    page.dispatch('message', { data: HANDSHAKE, ports: [] });
    expect(workers).toEqual([]);
  });
});

describe('between page and worker', () => {
  it('carries messages as they are, both ways, in order', async () => {
    const { port, received, worker, fromPage } = await shakeHands();
    const messages = [
      [{ kind: 'call', id: 1, body: Uint8Array.of(1, 2, 3) }],
      'text',
      null,
      { origin: 'https://evil.example', owner: 'x', __proto__: null },
      42,
    ];
    for (const message of messages) port.postMessage(message);
    await microtasks();
    expect(fromPage).toEqual(messages);
    for (const message of messages) worker.postMessage(message);
    await microtasks();
    expect(received).toEqual([FOUND, ...messages]);
  });

  it('says nothing of its own to the worker', async () => {
    const { worker, fromPage } = await shakeHands();
    await microtasks();
    expect(fromPage).toEqual([]);
    expect(worker.isOpen()).toBe(true);
  });

  it('keeps connections apart', async () => {
    const one = await shakeHands();
    const other = await shakeHands();
    one.port.postMessage('from one');
    other.worker.postMessage('to other');
    await microtasks();
    expect(one.fromPage).toEqual(['from one']);
    expect(other.fromPage).toEqual([]);
    expect(one.received).toEqual([FOUND]);
    expect(other.received).toEqual([FOUND, 'to other']);
  });
});

describe('a connection ends', () => {
  it('when the worker goes, and the page is told', async () => {
    const { port, received, worker, fromPage } = await shakeHands();
    worker.disconnect();
    await microtasks();
    expect(received).toEqual([FOUND, CLOSED]);
    port.postMessage('too late');
    await microtasks();
    expect(fromPage).toEqual([]);
  });

  it('when the page says so, without a word to the worker but the end', async () => {
    const { port, worker, fromPage } = await shakeHands();
    let disconnected = 0;
    worker.onDisconnect.addListener(() => {
      disconnected += 1;
    });
    port.postMessage(CLOSED);
    await microtasks();
    expect(worker.isOpen()).toBe(false);
    expect(disconnected).toBe(1);
    expect(fromPage).toEqual([]);
  });

  it('when the page’s port goes', async () => {
    const { port, worker } = await shakeHands();
    port.close();
    await microtasks();
    expect(worker.isOpen()).toBe(false);
  });

  it('when a message is too large for the browser: the page does not wait for ever', async () => {
    const { port, received, worker } = await shakeHands();
    port.postMessage(TOO_LARGE);
    await microtasks();
    expect(received).toEqual([FOUND, CLOSED]);
    expect(worker.isOpen()).toBe(false);
  });

  it('before it began where the extension is gone', async () => {
    failure = new Error('Extension context invalidated.');
    const { port1, port2 } = new FakeChannel();
    const received = record(port1);
    page.postMessage(HANDSHAKE, '/', [port2]);
    await microtasks();
    expect(received).toEqual([CLOSED]);
  });

  it('when the page is left, for all of its connections', async () => {
    const connections = [await shakeHands(), await shakeHands(), await shakeHands()];
    page.dispatch('pagehide');
    await microtasks();
    for (const { received, worker } of connections) {
      expect(received).toEqual([FOUND, CLOSED]);
      expect(worker.isOpen()).toBe(false);
    }
    expect((await shakeHands()).received).toEqual([FOUND]);
  });
});

describe('the number of connections', () => {
  it('is limited, and the surplus one is told', async () => {
    expect(CONNECTIONS_PER_DOCUMENT).toBe(16);
    for (let i = 0; i < 16; i += 1) expect((await shakeHands()).received).toEqual([FOUND]);
    expect((await shakeHands()).received).toEqual([CLOSED]);
    expect(workers).toHaveLength(16);
  });

  it('counts those that are open: each that ends makes room, once', async () => {
    const connections = [];
    for (let i = 0; i < 16; i += 1) connections.push(await shakeHands());
    const [first, second] = connections;
    first?.worker.disconnect();
    first?.port.postMessage(CLOSED);
    first?.port.close();
    second?.port.postMessage(CLOSED);
    await microtasks();
    expect((await shakeHands()).received).toEqual([FOUND]);
    expect((await shakeHands()).received).toEqual([FOUND]);
    expect((await shakeHands()).received).toEqual([CLOSED]);
  });

  it('does not count those that never began', async () => {
    failure = new Error('Extension context invalidated.');
    for (let i = 0; i < 40; i += 1) {
      const { port2 } = new FakeChannel();
      page.postMessage(HANDSHAKE, '/', [port2]);
    }
    await microtasks();
    failure = undefined;
    expect((await shakeHands()).received).toEqual([FOUND]);
  });
});
