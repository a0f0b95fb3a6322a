/** The way from a page to the worker and back: bytes stay bytes, every call ends, limits are said. */
import { createHash } from 'node:crypto';
import type { Page } from 'playwright/test';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import {
  type ReplyFrame,
  RPC_ERROR_INVALID_REQUEST_BODY,
  RPC_ERROR_INVALID_VALUE,
  RPC_ERROR_TRANSPORT_LAYER,
} from '../../protocol/frame.ts';
import { operations } from '../../protocol/operations.ts';
import { CLOSED, CONNECTIONS_PER_DOCUMENT, FOUND, HANDSHAKE, READY } from '../../protocol/wire.ts';
import { PSA_ALG_SHA_256 } from '../../sdk/index.ts';
import { startRig } from './support/rig.ts';
import { ECDSA, SIGNING_KEY, utf8 } from './support/specimens.ts';
import { expect, test } from './support/test.ts';
import { statusOf } from './support/visit.ts';

const MIB = 1024 * 1024;
const LOST = 'PSA_ERROR_COMMUNICATION_FAILURE';
const FULL = 'PSA_ERROR_INSUFFICIENT_MEMORY';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test.describe('bytes', () => {
  test('of every value arrive, and no others with them', async ({ keyward }) => {
    const { page, session } = await keyward.visit();
    await keyward.consent.policy('allow-all');
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(hex(await session.hashCompute(PSA_ALG_SHA_256, all))).toBe(sha256(all));

    const views = await page.evaluate(async (alg) => {
      const session = await (window.session ?? window.keyward.connect());
      const buffer = Uint8Array.from({ length: 256 }, (_, i) => i).buffer;
      const inputs = [
        new Uint8Array(buffer, 16, 32),
        new DataView(buffer, 16, 32),
        new Uint16Array(buffer, 16, 16),
        buffer.slice(16, 48),
      ];
      return Promise.all(inputs.map((input) => session.hashCompute(alg, input)));
    }, PSA_ALG_SHA_256);
    for (const digest of views) expect(hex(digest)).toBe(sha256(all.subarray(16, 48)));
  });

  test('are what a raw call gives and takes', async ({ keyward }) => {
    const { page } = await keyward.visit();
    const [given, taken] = await page.evaluate(async (opcode) => {
      const session = await window.keyward.connect();
      const call = (body: unknown) =>
        session.call({ encoding: 'protobuf', opcode, body: body as Uint8Array });
      const { body } = await call(new Uint8Array());
      const others = [[], {}, 'text', null, new ArrayBuffer(0), { length: 0 }];
      const replies = await Promise.all(others.map(call));
      return [
        { isBytes: body instanceof Uint8Array, length: body.length },
        replies.map(({ rpcStatus }) => rpcStatus),
      ] as const;
    }, operations.getServiceInfo.opcode);
    expect(given.isBytes).toBe(true);
    expect(given.length).toBeGreaterThan(50);
    expect(taken).toEqual(Array(6).fill(RPC_ERROR_INVALID_REQUEST_BODY));
  });
});

test.describe('a call', () => {
  const hashOf = (page: Page, length: number) =>
    page.evaluate(
      async ([alg, size]) => {
        window.session ??= window.keyward.connect();
        const session = await window.session;
        try {
          return (await session.hashCompute(alg, new Uint8Array(size))).length;
        } catch (error) {
          return (error as { code: string }).code;
        }
      },
      [PSA_ALG_SHA_256, length] as const,
    );

  test('takes up to 8 MiB, and says so of more', async ({ keyward }) => {
    const { page, session } = await keyward.visit();
    await keyward.consent.policy('allow-all');
    const { maxBody } = await session.getServiceInfo();
    expect(maxBody).toBe(8 * MIB);
    expect(await hashOf(page, maxBody - 64)).toBe(32);
    expect(await hashOf(page, maxBody + 1)).toBe(FULL);
    expect(await hashOf(page, 16)).toBe(32);
  });

  test('over the browser’s own limit ends, and the next one is served', async ({ keyward }) => {
    const { page } = await keyward.visit();
    await keyward.consent.policy('allow-all');
    expect(await hashOf(page, 16)).toBe(32);
    expect([FULL, LOST]).toContain(await hashOf(page, 65 * MIB));
    expect(await hashOf(page, 16)).toBe(32);
  });

  test('among a thousand gets its own answer', async ({ keyward }) => {
    const { page, session } = await keyward.visit();
    await keyward.consent.policy('allow-all');
    await session.generateRandom(1);
    const lengths = await page.evaluate(async () => {
      const session = await (window.session ?? window.keyward.connect());
      const calls = Array.from({ length: 1000 }, (_, i) => session.generateRandom(i + 1));
      return (await Promise.all(calls)).map(({ length }) => length);
    });
    expect(lengths).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  });
});

test.describe('a connection', () => {
  test('is made in no time', async ({ keyward }) => {
    const { page } = await keyward.visit();
    const connect = () =>
      page.evaluate(async () => {
        const since = performance.now();
        (await window.keyward.connect()).close();
        return performance.now() - since;
      });
    await connect();
    const times: number[] = [];
    for (let time = 0; time < 15; time += 1) times.push(await connect());
    const [median = 0] = times.sort((a, b) => a - b).slice(7);
    expect(median).toBeLessThan(100);

    await keyward.stopWorker();
    expect(await connect()).toBeLessThan(2000);
  });

  test('has operations of its own', async ({ keyward }) => {
    const { page } = await keyward.visit();
    await keyward.consent.policy('allow-all');
    const outcome = await page.evaluate(async (alg) => {
      const [one, two] = [await window.keyward.connect(), await window.keyward.connect()];
      const code = (call: Promise<unknown>) => call.then(() => 'done').catch((error) => error.code);
      const operation = await one.hashSetup(alg);
      const foreign = await code(two.hashUpdate(operation, Uint8Array.of(1)));
      const own = await code(one.hashUpdate(operation, Uint8Array.of(1)));
      one.close();
      const closed = await code(one.generateRandom(1));
      const other = await code(two.generateRandom(1));
      return { foreign, own, closed, other };
    }, PSA_ALG_SHA_256);
    expect(outcome).toEqual({
      foreign: 'PSA_ERROR_BAD_STATE',
      own: 'done',
      closed: LOST,
      other: 'done',
    });
  });

  test('too many is refused, until one is closed', async ({ keyward }) => {
    const { page } = await keyward.visit();
    const outcome = await page.evaluate(async (limit) => {
      const sessions = [];
      for (let i = 0; i < limit; i += 1) sessions.push(await window.keyward.connect());
      const since = performance.now();
      const refused = await window.keyward.connect().catch(({ name, code }) => code ?? name);
      const ms = performance.now() - since;
      const served = await Promise.all(sessions.map((session) => session.getServiceInfo()));
      sessions[0]?.close();
      const { product } = await (await window.keyward.connect()).getServiceInfo();
      return { refused, ms, served: served.length, product };
    }, CONNECTIONS_PER_DOCUMENT);
    expect(outcome).toMatchObject({ served: 16, product: 'Keyward' });
    expect(['KeywardNotFoundError', 'PSA_ERROR_CONNECTION_REFUSED', FULL]).toContain(
      outcome.refused,
    );
    expect(outcome.ms).toBeLessThan(1000);
  });

  test('comes back with its page', async ({ server }) => {
    const keyward = await startRig(server, { keepsPages: true });
    try {
      const { page, origin, session } = await keyward.visit();
      await keyward.consent.policy('allow-all');
      const key = await session.generateKey(SIGNING_KEY);
      const operation = await session.hashSetup(PSA_ALG_SHA_256);
      await page.evaluate(() => {
        addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
      });
      await page.goto(`${origin}/empty`);
      await page.goBack({ waitUntil: 'commit' });
      expect(await page.evaluate(() => (window as { persisted?: boolean }).persisted)).toBe(true);

      expect(await session.signMessage(key, ECDSA, utf8('hello'))).toHaveLength(64);
      expect(await statusOf(session.hashFinish(operation))).toBe('PSA_ERROR_BAD_STATE');
    } finally {
      await keyward.close();
    }
  });

  test('of a closed session answers nothing more', async ({ keyward }) => {
    const { page } = await keyward.visit();
    const question = keyward.consent.next();
    const outcome = page.evaluate(async () => {
      const session = await window.keyward.connect();
      const code = (call: Promise<unknown>) => call.then(() => 'done').catch((error) => error.code);
      const waiting = code(session.generateRandom(1));
      Object.assign(window, { close: () => session.close() });
      return [await waiting, await code(session.generateRandom(1))];
    });
    await question;
    await page.evaluate(() => window.close());
    expect(await outcome).toEqual([LOST, LOST]);
    await keyward.consent.closed();
  });
});

test.describe('a page that speaks for itself', () => {
  /** Shakes hands without the SDK, sends messages, and collects what comes back; frames one by one. */
  const speak = (page: Page, messages: unknown[], until: number) =>
    page.evaluate(
      ([handshake, ready, letters, count]) =>
        new Promise<unknown[]>((resolve) => {
          const { port1, port2 } = new MessageChannel();
          const heard: unknown[] = [];
          port1.onmessage = ({ data }) => {
            heard.push(...[data].flat());
            if (data === ready) for (const letter of letters) port1.postMessage(letter);
            if (heard.length === count) resolve(heard);
          };
          postMessage(handshake, '/', [port2]);
        }),
      [HANDSHAKE, READY, messages, until] as const,
    );

  test('without frames is shown the door', async ({ keyward }) => {
    const { page } = await keyward.visit();
    for (const message of ['text', { kind: 'call' }, null, Array(1025).fill({ kind: 'ping' })]) {
      expect(await speak(page, [message], 3)).toEqual([FOUND, READY, CLOSED]);
    }
  });

  test('in frames of no meaning is answered where it can be', async ({ keyward }) => {
    const { page } = await keyward.visit();
    const frames = [
      null,
      17,
      'frame',
      { kind: 'ping' },
      { kind: 'call' },
      { kind: 'call', id: 'x' },
      { kind: 'cancel', id: 99 },
      { kind: 'admin', id: 1 },
      { kind: 'call', id: 2, encoding: 'json', opcode: 1, body: new Uint8Array() },
      { kind: 'call', id: 3, encoding: 'protobuf', opcode: -1, body: new Uint8Array() },
      { kind: 'call', id: 4, encoding: '__proto__', opcode: {}, body: [] },
    ];
    const heard = (await speak(page, [frames], 6)).slice(2) as ReplyFrame[];
    heard.sort((a, b) => a.id - b.id);
    expect(heard.map(({ id, rpcStatus }) => [id, rpcStatus])).toEqual(
      [1, 2, 3, 4].map((id) => [id, RPC_ERROR_INVALID_VALUE]),
    );
  });

  test('cannot speak for another', async ({ keyward }) => {
    const { page, origin, session } = await keyward.visit();
    await keyward.consent.policy('allow-all');
    await session.generateRandom(1);
    const { type, bits, usage, alg } = SIGNING_KEY;
    const attributes = { type, bits, lifetime: 1, id: 5, policy: { usage, alg } };
    const { opcode, in: fields } = operations.generateKey;
    const other = 'http://localhost';
    const claims = {
      owner: other,
      origin: other,
      sender: { origin: other },
      caller: { owner: other },
    };
    const body = protobuf.encode(fields, { attributes });
    const frame = { ...claims, kind: 'call', id: 1, encoding: 'protobuf', opcode, body };
    const [, , reply] = await speak(page, [[frame]], 3);
    expect(reply).toMatchObject({ rpcStatus: 0, serviceStatus: 0 });
    const { sites } = await keyward.admin.call('listSites', {});
    expect(sites).toMatchObject([{ owner: origin, keys: 1 }]);
  });

  test('is told when the worker goes', async ({ keyward }) => {
    const { page, session } = await keyward.visit();
    const heard = speak(page, [], 3);
    await session.getServiceInfo();
    await keyward.stopWorker();
    expect(await heard).toEqual([FOUND, READY, CLOSED]);
    const reply = await session.call({
      encoding: 'protobuf',
      opcode: 0x8100,
      body: new Uint8Array(),
    });
    expect([0, RPC_ERROR_TRANSPORT_LAYER]).toContain(reply.rpcStatus);
  });
});
