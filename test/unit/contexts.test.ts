/** Multi-part operations of a connection (PSA Crypto 1.5, multi-part operations). */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Contexts,
  createContexts,
  createHandles,
} from '../../background/sessions/contexts.ts';
import { createInTurn, createLanes } from '../../background/sessions/in-turn.ts';
import { PSA_ALG_SHA_256, PSA_ALG_SHA_512 } from '../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_SIGNATURE, PsaError } from '../../protocol/psa/status.ts';
import type { Session } from '../../sdk/session.ts';
import { A, createEngine } from '../support/engine.ts';
import { toHex } from '../support/hex.ts';
import { outcomeOf } from '../support/status.ts';

const NO_ROOM = { take: () => expect.unreachable(), giveBack: () => undefined };

const outcome = (work: () => unknown) => outcomeOf((async () => work())());

describe('handles', () => {
  it('count up from where they start, and leave 0 out when they wrap', () => {
    const next = createHandles(0xfffffffd);
    expect([next(), next(), next(), next()]).toEqual([0xfffffffe, 0xffffffff, 1, 2]);
    expect(createHandles(0)()).toBe(1);
  });
});

describe('operations of a connection', () => {
  let contexts: Contexts;
  const state = () => ({ abort: vi.fn() });

  beforeEach(() => {
    contexts = createContexts(createHandles(100), 3, NO_ROOM);
  });

  it('are found by their handle and family alone', async () => {
    const opened = state();
    const handle = contexts.open('hash', 7, opened);
    expect(handle).toBe(101);
    expect(await contexts.use('hash', handle, (found) => found === opened)).toBe(true);
    expect(contexts.algorithm('hash', handle)).toBe(7);
    for (const [family, wrong] of [
      ['mac', handle],
      ['hash', handle + 1],
      ['hash', 0],
    ] as const) {
      expect(await outcome(() => contexts.use(family, wrong, () => 0))).toBe('PSA_ERROR_BAD_STATE');
      expect(await outcome(() => contexts.finish(family, wrong, () => 0))).toBe(
        'PSA_ERROR_BAD_STATE',
      );
    }
    expect(await outcome(() => contexts.algorithm('hash', 0))).toBe('PSA_ERROR_BAD_STATE');
  });

  it('go on after use, and are gone after they finish', async () => {
    const handle = contexts.open('hash', 7, state());
    expect(await contexts.use('hash', handle, () => 'used')).toBe('used');
    expect(await contexts.finish('hash', handle, async () => 'done')).toBe('done');
    expect(await outcome(() => contexts.use('hash', handle, () => 0))).toBe('PSA_ERROR_BAD_STATE');
    expect(await outcome(() => contexts.algorithm('hash', handle))).toBe('PSA_ERROR_BAD_STATE');
  });

  it.each(['use', 'finish'] as const)(
    'stay in error after a failed %s, until aborted',
    async (how) => {
      const opened = state();
      const handle = contexts.open('hash', 7, opened);
      const fail = () => {
        throw new PsaError(PSA_ERROR_INVALID_SIGNATURE);
      };
      expect(await outcome(() => contexts[how]('hash', handle, fail))).toBe(
        'PSA_ERROR_INVALID_SIGNATURE',
      );
      expect(opened.abort).toHaveBeenCalledTimes(1);
      expect(await outcome(() => contexts[how]('hash', handle, () => 0))).toBe(
        'PSA_ERROR_BAD_STATE',
      );
      contexts.abort('hash', handle);
      expect(opened.abort).toHaveBeenCalledTimes(1);
      expect(await outcome(() => contexts.algorithm('hash', handle))).toBe('PSA_ERROR_BAD_STATE');
    },
  );

  it('are aborted once, and aborting what is not there is no error', () => {
    const opened = state();
    const handle = contexts.open('hash', 7, opened);
    contexts.abort('mac', handle);
    expect(opened.abort).not.toHaveBeenCalled();
    contexts.abort('hash', handle);
    contexts.abort('hash', handle);
    contexts.abort('hash', 0);
    expect(opened.abort).toHaveBeenCalledTimes(1);
  });

  it('are limited in number, failed ones included; none gives way to a new one', async () => {
    const states = [state(), state(), state()];
    const handles = states.map((each) => contexts.open('hash', 7, each));
    const [first = 0] = handles;
    await outcome(() => contexts.use('hash', first, () => expect.unreachable()));
    const surplus = state();
    expect(await outcome(() => contexts.open('mac', 7, surplus))).toBe(
      'PSA_ERROR_INSUFFICIENT_MEMORY',
    );
    expect(surplus.abort).toHaveBeenCalledTimes(1);
    for (const each of states.slice(1)) expect(each.abort).not.toHaveBeenCalled();
    contexts.abort('hash', first);
    expect(contexts.open('mac', 7, state())).toBeGreaterThan(Math.max(...handles));
  });

  it('end with the connection, and none opens after it', async () => {
    const states = [state(), state()];
    const handles = states.map((each) => contexts.open('hash', 7, each));
    contexts.abortAll();
    contexts.abortAll();
    for (const each of states) expect(each.abort).toHaveBeenCalledTimes(1);
    for (const handle of handles) {
      expect(await outcome(() => contexts.use('hash', handle, () => 0))).toBe(
        'PSA_ERROR_BAD_STATE',
      );
    }
    const late = state();
    expect(await outcome(() => contexts.open('hash', 7, late))).toBe(
      'PSA_ERROR_INSUFFICIENT_MEMORY',
    );
    expect(late.abort).toHaveBeenCalledTimes(1);
  });
});

describe('operations and their keys', () => {
  const key = { id: 5, serial: 'a' };
  const there = async () => true;
  const isKey = ({ serial }: { readonly serial: string }) => serial === 'a';
  let contexts: Contexts;
  let opened: { abort: ReturnType<typeof vi.fn<() => void>> };
  let handle: number;
  const isFailed = async () =>
    (await outcome(() => contexts.look('mac', handle, () => 0))) === 'PSA_ERROR_BAD_STATE';

  beforeEach(() => {
    contexts = createContexts(createHandles(100), 3, NO_ROOM);
    opened = { abort: vi.fn<() => void>() };
    handle = contexts.open('mac', 7, opened);
  });

  it('end together, with any of the keys and with no other', async () => {
    const other = contexts.open('mac', 7, { abort: () => expect.unreachable() });
    await contexts.hold(handle, { id: 6, serial: 'b' }, there);
    await contexts.hold(handle, key, there);
    await contexts.hold(other, { id: 5, serial: 'c' }, there);
    contexts.keysGone(({ serial }) => serial === 'd');
    expect(await isFailed()).toBe(false);
    contexts.keysGone(isKey);
    contexts.keysGone(() => false);
    expect(await isFailed()).toBe(true);
    expect(opened.abort).toHaveBeenCalledTimes(1);
    await contexts.look('mac', other, () => 0);
  });

  it.each([
    ['is gone already', async () => false],
    ['cannot be read', async () => Promise.reject(new Error('storage'))],
  ])('end at once if the key %s', async (_what, isThere) => {
    await contexts.hold(handle, key, isThere);
    expect(await isFailed()).toBe(true);
    expect(opened.abort).toHaveBeenCalledTimes(1);
  });

  it('end when the key goes while it is looked for', async () => {
    await contexts.hold(handle, key, async () => {
      contexts.keysGone(isKey);
      return true;
    });
    expect(await isFailed()).toBe(true);
  });

  it.each(['use', 'finish'] as const)(
    'let a %s under way end with what it has, and are wiped then',
    async (how) => {
      await contexts.hold(handle, key, there);
      const result = await contexts[how]('mac', handle, async () => {
        contexts.keysGone(isKey);
        await Promise.resolve();
        expect(opened.abort).not.toHaveBeenCalled();
        return 'whole';
      });
      expect(result).toBe('whole');
      expect(await isFailed()).toBe(true);
      expect(opened.abort).toHaveBeenCalledTimes(1);
    },
  );

  it('are wiped once if the work fails after the key has gone', async () => {
    await contexts.hold(handle, key, there);
    const work = () => {
      contexts.keysGone(isKey);
      throw new PsaError(PSA_ERROR_INVALID_SIGNATURE);
    };
    expect(await outcome(() => contexts.use('mac', handle, work))).toBe(
      'PSA_ERROR_INVALID_SIGNATURE',
    );
    expect(opened.abort).toHaveBeenCalledTimes(1);
  });

  it('are not wiped under work when the connection closes', async () => {
    const used = contexts.use('mac', handle, async () => {
      await Promise.resolve();
      expect(opened.abort).not.toHaveBeenCalled();
    });
    contexts.abortAll();
    await used;
    expect(opened.abort).toHaveBeenCalledTimes(1);
  });

  it('are told to stop long work when the connection closes, and then alone', async () => {
    const stop = vi.fn();
    const long = contexts.open('keyDerivation', 1, { abort: vi.fn(), stop });
    await contexts.hold(long, key, there);
    const used = contexts.use('keyDerivation', long, async () => {
      contexts.keysGone(isKey);
      expect(stop).not.toHaveBeenCalled();
    });
    await used;
    const other = contexts.open('keyDerivation', 1, { abort: vi.fn(), stop });
    const busy = contexts.use('keyDerivation', other, async () => {
      contexts.abortAll();
      expect(stop).toHaveBeenCalledTimes(1);
    });
    await busy;
  });

  it('fail by their own family alone', async () => {
    contexts.fail('hash', handle);
    contexts.fail('mac', handle + 1);
    expect(await isFailed()).toBe(false);
    contexts.fail('mac', handle);
    contexts.fail('mac', handle);
    expect(await isFailed()).toBe(true);
    expect(opened.abort).toHaveBeenCalledTimes(1);
    expect(await outcome(() => contexts.algorithm('mac', handle))).toBe('PSA_ERROR_BAD_STATE');
  });
});

describe('work in turn', () => {
  /** Work that ends when told, and a diary of what began and ended. */
  function diary() {
    const lines: string[] = [];
    const ends = new Map<string, () => void>();
    const work = (name: string) => () =>
      new Promise<string>((resolve) => {
        lines.push(`begin ${name}`);
        ends.set(name, () => {
          lines.push(`end ${name}`);
          resolve(name);
        });
      });
    return { lines, work, end: (name: string) => ends.get(name)?.() };
  }

  it('begins one piece when the one before it has ended, also in failure', async () => {
    const { lines, work, end } = diary();
    const inTurn = createInTurn();
    const first = inTurn(work('1'));
    const failing = inTurn(async () => {
      throw new Error('no');
    });
    const last = inTurn(work('2'));
    await Promise.resolve();
    expect(lines).toEqual(['begin 1']);
    end('1');
    expect(await first).toBe('1');
    await expect(failing).rejects.toThrow('no');
    await Promise.resolve();
    end('2');
    expect(await last).toBe('2');
    expect(lines).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('has a line for each name', async () => {
    const { lines, work, end } = diary();
    const inTurn = createLanes<string>();
    const all = [inTurn('x', work('x1')), inTurn('x', work('x2')), inTurn('y', work('y1'))];
    await Promise.resolve();
    expect(lines).toEqual(['begin x1', 'begin y1']);
    end('y1');
    end('x1');
    await all[0];
    await Promise.resolve();
    await Promise.resolve();
    end('x2');
    expect(await Promise.all(all)).toEqual(['x1', 'x2', 'y1']);
  });
});

describe('through the partition', () => {
  let session: Session;
  let engine: ReturnType<typeof createEngine>;
  const bytes = (text: string) => new TextEncoder().encode(text);

  beforeEach(() => {
    engine = createEngine();
    session = engine.connect();
  });

  it('a hash in parts is the hash of the whole', async () => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    await session.hashUpdate(operation, bytes('a'));
    const fork = await session.hashClone(operation);
    await session.hashUpdate(operation, bytes('bc'));
    await session.hashUpdate(fork, bytes('xyz'));
    expect(await session.hashFinish(operation)).toEqual(
      await session.hashCompute(PSA_ALG_SHA_256, bytes('abc')),
    );
    expect(await session.hashFinish(fork)).toEqual(
      await session.hashCompute(PSA_ALG_SHA_256, bytes('axyz')),
    );
  });

  it('does calls on one operation in the order in which they come', async () => {
    const operation = await session.hashSetup(PSA_ALG_SHA_512);
    const parts = Array.from({ length: 40 }, (_, i) => `part ${i};`);
    const updates = parts.map((part) => session.hashUpdate(operation, bytes(part)));
    const finish = session.hashFinish(operation);
    await Promise.all(updates);
    const whole = await session.hashCompute(PSA_ALG_SHA_512, bytes(parts.join('')));
    expect(toHex(await finish)).toBe(toHex(whole));
  });

  it('a mismatch leaves the operation in error, and only abort ends that', async () => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    expect(await outcomeOf(session.hashVerify(operation, new Uint8Array(32)))).toBe(
      'PSA_ERROR_INVALID_SIGNATURE',
    );
    for (const call of [
      session.hashUpdate(operation, bytes('a')),
      session.hashFinish(operation),
      session.hashClone(operation),
      session.hashVerify(operation, new Uint8Array(32)),
    ]) {
      expect(await outcomeOf(call)).toBe('PSA_ERROR_BAD_STATE');
    }
    await session.hashAbort(operation);
    await session.hashAbort(operation);
  });

  it('a reference hash of another length is a mismatch', async () => {
    for (const length of [0, 31, 33, 64]) {
      const operation = await session.hashSetup(PSA_ALG_SHA_256);
      expect(await outcomeOf(session.hashVerify(operation, new Uint8Array(length)))).toBe(
        'PSA_ERROR_INVALID_SIGNATURE',
      );
    }
  });

  it('an operation belongs to its connection: not to another document, not to another owner', async () => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    for (const other of [engine.connect(A), engine.connect('https://b.example')]) {
      expect(await outcomeOf(other.hashUpdate(operation, bytes('a')))).toBe('PSA_ERROR_BAD_STATE');
      await other.hashAbort(operation);
    }
    await session.hashFinish(operation);
  });

  it('never gives two connections the same handle', async () => {
    const other = engine.connect('https://b.example');
    const handles = [];
    for (let i = 0; i < 10; i += 1) {
      handles.push(await session.hashSetup(PSA_ALG_SHA_256));
      handles.push(await other.hashSetup(PSA_ALG_SHA_256));
    }
    expect(new Set(handles).size).toBe(20);
  });

  it('counts handles from a random start in each life of the worker', async () => {
    const first = await session.hashSetup(PSA_ALG_SHA_256);
    const next = await createEngine().connect().hashSetup(PSA_ALG_SHA_256);
    expect(Math.abs(first - next)).toBeGreaterThan(1);
  });

  it('lets a connection have 64 operations open, which no other connection feels', async () => {
    for (let i = 0; i < 64; i += 1) await session.hashSetup(PSA_ALG_SHA_256);
    expect(await outcomeOf(session.hashSetup(PSA_ALG_SHA_256))).toBe(
      'PSA_ERROR_INSUFFICIENT_MEMORY',
    );
    await engine.connect(A).hashSetup(PSA_ALG_SHA_256);
  });

  it('a clone beyond the limit fails, and its source goes on', async () => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    await session.hashUpdate(operation, bytes('abc'));
    for (let i = 0; i < 63; i += 1) await session.hashSetup(PSA_ALG_SHA_256);
    expect(await outcomeOf(session.hashClone(operation))).toBe('PSA_ERROR_INSUFFICIENT_MEMORY');
    expect(await session.hashFinish(operation)).toEqual(
      await session.hashCompute(PSA_ALG_SHA_256, bytes('abc')),
    );
  });

  it('a failed setup opens nothing', async () => {
    for (let i = 0; i < 100; i += 1) {
      expect(await outcomeOf(session.hashSetup(0x02000077))).toMatch(/NOT_SUPPORTED|INVALID_ARG/);
    }
    await session.hashSetup(PSA_ALG_SHA_256);
  });

  it('answers COMMUNICATION_FAILURE on a connection that was closed', async () => {
    session.close();
    expect(await outcomeOf(session.hashSetup(PSA_ALG_SHA_256))).toBe(
      'PSA_ERROR_COMMUNICATION_FAILURE',
    );
  });
});
