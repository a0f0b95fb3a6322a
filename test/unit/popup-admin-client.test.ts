import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdminClient } from '../../popup/admin-client.ts';
import type { Port } from '../../popup/extension.ts';
import { nextQuestion } from '../../popup/stage.ts';
import { admin } from '../../protocol/admin.ts';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import { type ClientFrame, RPC_ERROR_INTERNAL } from '../../protocol/frame.ts';
import { PSA_ERROR_DOES_NOT_EXIST } from '../../protocol/psa/status.ts';

type Listener = (argument: unknown) => void;

function createFakePort() {
  const frames: ClientFrame[] = [];
  const onMessage: Listener[] = [];
  const onDisconnect: Listener[] = [];
  const port: Port = {
    postMessage: (message) => void frames.push(...(message as ClientFrame[])),
    disconnect() {},
    onMessage: { addListener: (listener) => void onMessage.push(listener) },
    onDisconnect: { addListener: (listener) => void onDisconnect.push(listener) },
  };
  const say = (message: unknown) => {
    for (const listener of onMessage) listener(message);
  };
  return {
    port,
    frames,
    say,
    reply: (id: number, body: Uint8Array = new Uint8Array(0), serviceStatus = 0, rpcStatus = 0) =>
      say([{ kind: 'reply', id, rpcStatus, serviceStatus, body }]),
    drop: () => {
      for (const listener of onDisconnect) listener(port);
    },
  };
}

type FakePort = ReturnType<typeof createFakePort>;
const status = { version: '1.2.3', opcodes: [1, 2] };
const statusBody = protobuf.encode(admin.getStatus.out, status);

let ports: FakePort[];
const client = () =>
  createAdminClient(() => {
    const fake = createFakePort();
    ports.push(fake);
    return fake.port;
  });
const lastPort = () => ports.at(-1) as FakePort;

beforeEach(() => {
  ports = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

describe('the admin client', () => {
  it('sends a call of the table and decodes the answer', async () => {
    const calling = client().call('getSite', { owner: 'https://a.example' });
    const [frame] = lastPort().frames;
    expect(frame).toEqual({
      kind: 'call',
      id: 1,
      encoding: 'protobuf',
      opcode: admin.getSite.opcode,
      body: protobuf.encode(admin.getSite.in, { owner: 'https://a.example' }),
    });
    lastPort().reply(1);
    expect(await calling).toEqual({ keys: [], grants: [] });
  });

  it('gives each of several calls its own answer, over one port', async () => {
    const { call } = client();
    const calls = [call('getStatus', {}), call('listSites', {})] as const;
    lastPort().reply(2);
    lastPort().reply(1, statusBody);
    expect(await calls[0]).toEqual(status);
    expect(await calls[1]).toEqual({ sites: [] });
    expect(ports).toHaveLength(1);
  });

  it('throws the status of a refusal', async () => {
    const calling = client().call('destroyKey', { owner: 'o', key: 1 });
    lastPort().reply(1, undefined, PSA_ERROR_DOES_NOT_EXIST);
    await expect(calling).rejects.toMatchObject({
      name: 'PsaError',
      code: 'PSA_ERROR_DOES_NOT_EXIST',
    });
  });

  it('throws when the call did not reach the worker', async () => {
    const calling = client().call('listSites', {});
    lastPort().reply(1, undefined, 0, RPC_ERROR_INTERNAL);
    await expect(calling).rejects.toMatchObject({ name: 'RpcError', rpc: RPC_ERROR_INTERNAL });
  });

  it('does not take a body that lost its type on the way for an empty answer', async () => {
    const calling = client().call('listSites', {});
    lastPort().say([{ kind: 'reply', id: 1, rpcStatus: 0, serviceStatus: 0, body: { 0: 10 } }]);
    await expect(calling).rejects.toThrow('byte string');
  });

  it('ignores what is not an answer to a call under way', async () => {
    const calling = client().call('getStatus', {});
    for (const noise of [undefined, 'x', {}, [null], [{ kind: 'reply', id: 9 }], [{ id: 1 }]]) {
      lastPort().say(noise);
    }
    lastPort().reply(1, statusBody);
    lastPort().reply(1);
    expect(await calling).toEqual(status);
  });

  it('rejects what is under way when the port goes; the next call connects anew', async () => {
    const { call } = client();
    const under = [call('listSites', {}), call('getStatus', {})];
    lastPort().drop();
    for (const calling of under) await expect(calling).rejects.toMatchObject({ name: 'RpcError' });
    const next = call('getStatus', {});
    expect(ports).toHaveLength(2);
    lastPort().reply(1, statusBody);
    expect(await next).toEqual(status);
  });

  it('pings each 20 seconds, and only while a call is under way', async () => {
    const calling = client().call('getStatus', {});
    const pings = () => lastPort().frames.filter(({ kind }) => kind === 'ping').length;
    vi.advanceTimersByTime(19_999);
    expect(pings()).toBe(0);
    vi.advanceTimersByTime(40_001);
    expect(pings()).toBe(3);
    lastPort().reply(1, statusBody);
    await calling;
    vi.advanceTimersByTime(100_000);
    expect(pings()).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops pinging a port that went', async () => {
    const calling = client().call('getStatus', {});
    lastPort().drop();
    await expect(calling).rejects.toThrow();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cancels a call when its signal aborts, once', async () => {
    const controller = new AbortController();
    const calling = client().call('watchQuestions', { revision: 1 }, controller);
    controller.abort();
    await expect(calling).rejects.toMatchObject({ name: 'AbortError' });
    lastPort().reply(1);
    expect(lastPort().frames.slice(1)).toEqual([{ kind: 'cancel', id: 1 }]);
  });

  it('sends nothing for a signal that aborted before, or after the answer', async () => {
    const { call } = client();
    await expect(call('getStatus', {}, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(ports).toHaveLength(0);
    const controller = new AbortController();
    const calling = call('getStatus', {}, controller);
    lastPort().reply(1, statusBody);
    await calling;
    controller.abort();
    expect(lastPort().frames).toHaveLength(1);
  });

  it('rejects when the port does not open', async () => {
    const { call } = createAdminClient(() => {
      throw new Error('no extension');
    });
    await expect(call('getStatus', {})).rejects.toThrow('no extension');
  });
});

describe('the question on display', () => {
  const old = { id: 7, created: 1n };
  const young = { id: 3, created: 2n };
  const twin = { id: 4, created: 2n };

  it('is the oldest, then the one with the lower number', () => {
    expect(nextQuestion([twin, young, old], undefined)).toBe(old);
    expect(nextQuestion([twin, young], undefined)).toBe(young);
  });

  it('stays while it waits, even if an older one turns up', () => {
    expect(nextQuestion([old, young], young)).toBe(young);
    expect(nextQuestion([old], young)).toBe(old);
    expect(nextQuestion([], young)).toBeUndefined();
  });
});
