/** PSA Internal Trusted Storage over every backend, and the promises of the layers below it. */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEntropy } from '../../background/entropy.ts';
import {
  forOwner,
  type Its,
  PSA_STORAGE_FLAG_NO_CONFIDENTIALITY,
  PSA_STORAGE_FLAG_NO_REPLAY_PROTECTION,
  PSA_STORAGE_FLAG_WRITE_ONCE,
  type StorageBackend,
} from '../../background/storage/its.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { createSealed, importSealingKey } from '../../background/storage/sealed.ts';
import { createSessionKey } from '../../background/storage/session-key.ts';
import { createMemorySessionStore } from '../../background/storage/session-store.ts';
import { BACKENDS, contentsOf, createFaulty, leaks, newIdbBackends } from '../support/backends.ts';
import { outcomeOf } from '../support/status.ts';

const A = 'https://a.example';
const B = 'https://b.example';
const bytes = (...values: number[]) => Uint8Array.from(values);
const pattern = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 37 + 11) & 0xff);

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(BACKENDS)('trusted storage in %s', (_name, create) => {
  let backend: StorageBackend;
  let its: Its;

  beforeEach(() => {
    backend = create();
    its = forOwner(backend, A);
  });

  it('gives back what was set, and the newest of two', async () => {
    await its.set(1n, bytes(1, 2, 3));
    expect(await its.get(1n)).toEqual(bytes(1, 2, 3));
    await its.set(1n, bytes(9));
    expect(await its.get(1n)).toEqual(bytes(9));
    expect(await its.uids()).toEqual([1n]);
  });

  it('keeps an empty asset as one that exists', async () => {
    await its.set(1n, bytes());
    expect(await its.get(1n)).toEqual(bytes());
    expect(await its.getInfo(1n)).toMatchObject({ size: 0 });
  });

  it.each([
    ['the whole', [], [0, 1, 2, 3, 4]],
    ['from an offset', [2], [2, 3, 4]],
    ['a part', [1, 2], [1, 2]],
    ['what there is, where more is asked for', [3, 10], [3, 4]],
    ['nothing, at the end', [5], []],
    ['nothing, at the end, though more is asked for', [5, 10], []],
    ['nothing, where nothing is asked for', [2, 0], []],
  ])('reads %s', async (_what, range, expected) => {
    await its.set(1n, bytes(0, 1, 2, 3, 4));
    expect(await its.get(1n, ...range)).toEqual(bytes(...expected));
  });

  it('refuses an offset beyond the end', async () => {
    await its.set(1n, bytes(1, 2));
    expect(await outcomeOf(its.get(1n, 3))).toBe('PSA_ERROR_INVALID_ARGUMENT');
    expect(await outcomeOf(its.get(1n, 3, 0))).toBe('PSA_ERROR_INVALID_ARGUMENT');
  });

  it('says of an asset that is not there that it does not exist', async () => {
    for (const call of [its.get(1n), its.getInfo(1n), its.remove(1n)]) {
      expect(await outcomeOf(call)).toBe('PSA_ERROR_DOES_NOT_EXIST');
    }
  });

  it('removes an asset once', async () => {
    await its.set(1n, bytes(1));
    await its.remove(1n);
    expect(await outcomeOf(its.get(1n))).toBe('PSA_ERROR_DOES_NOT_EXIST');
    expect(await outcomeOf(its.remove(1n))).toBe('PSA_ERROR_DOES_NOT_EXIST');
    expect(await its.uids()).toEqual([]);
  });

  it.each([0n, -1n, 1n << 64n])('refuses uid %d for everything', async (uid) => {
    for (const call of [its.set(uid, bytes(1)), its.get(uid), its.getInfo(uid), its.remove(uid)]) {
      expect(await outcomeOf(call)).toBe('PSA_ERROR_INVALID_ARGUMENT');
    }
  });

  it('has the whole range of uids, and tells near ones apart', async () => {
    const uids = [1n, 2n, 0xffffffffn, 1n << 32n, (1n << 53n) + 1n, 1n << 53n, (1n << 64n) - 1n];
    for (const [i, uid] of uids.entries()) await its.set(uid, bytes(i));
    for (const [i, uid] of uids.entries()) expect(await its.get(uid)).toEqual(bytes(i));
    expect(new Set(await its.uids())).toEqual(new Set(uids));
  });

  it('never changes what was written once', async () => {
    await its.set(1n, bytes(1), PSA_STORAGE_FLAG_WRITE_ONCE);
    expect(await outcomeOf(its.set(1n, bytes(2)))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(await outcomeOf(its.remove(1n))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(await its.get(1n)).toEqual(bytes(1));
    expect(await its.getInfo(1n)).toEqual({ size: 1, capacity: 1, flags: 1 });
  });

  it('takes the flags that ask for less, and reports flags', async () => {
    const flags = PSA_STORAGE_FLAG_NO_CONFIDENTIALITY | PSA_STORAGE_FLAG_NO_REPLAY_PROTECTION;
    await its.set(1n, bytes(1), flags);
    expect((await its.getInfo(1n)).flags).toBe(flags);
    await its.set(1n, bytes(2));
    expect((await its.getInfo(1n)).flags).toBe(0);
  });

  it.each([8, 0x80000000, -1])('refuses flag %d and writes nothing', async (flags) => {
    expect(await outcomeOf(its.set(1n, bytes(1), flags))).toBe('PSA_ERROR_NOT_SUPPORTED');
    expect(await its.uids()).toEqual([]);
  });

  it('copies what comes in and what goes out', async () => {
    const data = bytes(1, 2, 3);
    await its.set(1n, data);
    data.fill(0);
    (await its.get(1n)).fill(0);
    (await backend.read(A, 1n))?.data.fill(0);
    expect(await its.get(1n)).toEqual(bytes(1, 2, 3));
  });

  it('keeps owners apart, also those whose names begin alike', async () => {
    const owners = [A, `${A}.evil`, `${A}:8443`, 'https://a', '', B];
    for (const [i, owner] of owners.entries()) await forOwner(backend, owner).set(5n, bytes(i));
    for (const [i, owner] of owners.entries()) {
      expect(await forOwner(backend, owner).get(5n)).toEqual(bytes(i));
      expect(await forOwner(backend, owner).uids()).toEqual([5n]);
    }
    expect((await backend.owners()).sort()).toEqual([...owners].sort());
    await its.clear();
    expect(await its.uids()).toEqual([]);
    expect((await backend.owners()).sort()).toEqual(owners.slice(1).sort());
    await forOwner(backend, B).remove(5n);
    expect(await backend.owners()).not.toContain(B);
  });

  it('is empty after it was cleared, write-once assets included', async () => {
    await its.set(1n, bytes(1), PSA_STORAGE_FLAG_WRITE_ONCE);
    await its.set(2n, bytes(2));
    await its.clear();
    await its.clear();
    expect(await its.uids()).toEqual([]);
    await its.set(1n, bytes(3));
    expect(await its.get(1n)).toEqual(bytes(3));
  });

  it('carries a large asset', async () => {
    const data = pattern(300_000);
    await its.set(1n, data);
    expect(await its.get(1n, 299_990, 20)).toEqual(data.slice(299_990));
  });

  it('does what a plain map does, over any sequence of calls', async () => {
    const step = fc.record({
      do: fc.constantFrom('set', 'set', 'get', 'remove', 'clear', 'uids'),
      owner: fc.constantFrom(A, B),
      uid: fc.constantFrom(1n, 2n, 1n << 40n),
      data: fc.uint8Array({ maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const store = create();
        const model = new Map<string, Map<bigint, Uint8Array>>([
          [A, new Map()],
          [B, new Map()],
        ]);
        for (const { do: what, owner, uid, data } of steps) {
          const storage = forOwner(store, owner);
          const assets = model.get(owner) ?? expect.unreachable();
          if (what === 'set') {
            await storage.set(uid, data);
            assets.set(uid, data);
          } else if (what === 'clear') {
            await storage.clear();
            assets.clear();
          } else if (what === 'uids') {
            expect(new Set(await storage.uids())).toEqual(new Set(assets.keys()));
          } else if (!assets.has(uid)) {
            const call = what === 'get' ? storage.get(uid) : storage.remove(uid);
            expect(await outcomeOf(call)).toBe('PSA_ERROR_DOES_NOT_EXIST');
          } else if (what === 'get') {
            expect(await storage.get(uid)).toEqual(assets.get(uid));
          } else {
            await storage.remove(uid);
            assets.delete(uid);
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('IndexedDB', () => {
  it('makes every change in a transaction of its own, with strict durability', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const { persistent, volatile } = newIdbBackends();
    for (const backend of [persistent, volatile]) {
      const its = forOwner(backend, A);
      await its.set(1n, bytes(1));
      await its.set(1n, bytes(2));
      await its.remove(1n);
      await its.clear();
    }
    const writing = transaction.mock.calls.filter(([, mode]) => mode === 'readwrite');
    expect(writing).toHaveLength(8);
    for (const [stores, mode, options] of writing) {
      expect([stores, mode, options]).toEqual([
        expect.stringMatching(/^(persistent|volatile)$/),
        'readwrite',
        { durability: 'strict' },
      ]);
    }
  });

  it('has written when the promise resolves: the transaction is complete', async () => {
    const events: string[] = [];
    const { transaction } = IDBDatabase.prototype;
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      ...args
    ) {
      const opened = transaction.apply(this, args);
      if (args[1] === 'readwrite') {
        opened.addEventListener('complete', () => events.push('complete'));
      }
      return opened;
    });
    const { persistent } = newIdbBackends();
    await persistent.write(A, 1n, { data: bytes(1), flags: 0 });
    events.push('resolved');
    await persistent.delete(A, 1n);
    events.push('resolved');
    expect(events).toEqual(['complete', 'resolved', 'complete', 'resolved']);
  });

  it('keeps its two stores apart', async () => {
    const { persistent, volatile } = newIdbBackends();
    await persistent.write(A, 1n, { data: bytes(1), flags: 0 });
    expect(await volatile.read(A, 1n)).toBeUndefined();
    await volatile.clear(A);
    expect(await persistent.uids(A)).toEqual([1n]);
  });

  it('finds again what an earlier worker wrote', async () => {
    const { createIdbBackends } = await import('../../background/storage/its-idb.ts');
    await createIdbBackends('kept').persistent.write(A, 1n, { data: bytes(5), flags: 1 });
    expect(await createIdbBackends('kept').persistent.read(A, 1n)).toEqual({
      data: bytes(5),
      flags: 1,
    });
  });

  it.each([
    ['a full disk', 'QuotaExceededError', 'PSA_ERROR_INSUFFICIENT_STORAGE'],
    ['any other failure', 'UnknownError', 'PSA_ERROR_STORAGE_FAILURE'],
  ])('answers %s with a PSA status, and the old value stays', async (_what, name, status) => {
    const { persistent } = newIdbBackends();
    const its = forOwner(persistent, A);
    await its.set(1n, bytes(1));
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no', name);
    });
    expect(await outcomeOf(its.set(1n, bytes(2)))).toBe(status);
    put.mockRestore();
    expect(await its.get(1n)).toEqual(bytes(1));
  });

  it('answers a transaction that is aborted with STORAGE_FAILURE, and the old value stays', async () => {
    const { persistent } = newIdbBackends();
    const its = forOwner(persistent, A);
    await its.set(1n, bytes(1));
    const { put } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      const request = put.apply(this, args);
      request.addEventListener('success', () => this.transaction.abort());
      return request;
    });
    expect(await outcomeOf(its.set(1n, bytes(2)))).toBe('PSA_ERROR_STORAGE_FAILURE');
    vi.restoreAllMocks();
    expect(await its.get(1n)).toEqual(bytes(1));
  });

  it('opens anew after an opening that failed', async () => {
    const open = vi.spyOn(IDBFactory.prototype, 'open').mockImplementationOnce(() => {
      throw new DOMException('no', 'UnknownError');
    });
    const { persistent } = newIdbBackends();
    expect(await outcomeOf(persistent.uids(A))).toBe('PSA_ERROR_STORAGE_FAILURE');
    expect(await persistent.uids(A)).toEqual([]);
    await persistent.uids(B);
    expect(open).toHaveBeenCalledTimes(2);
  });
});

describe('the sealing layer', () => {
  const secret = pattern(64);
  const keyOf = (fill: number) => {
    const key = importSealingKey(new Uint8Array(32).fill(fill));
    return () => key;
  };
  let inner: StorageBackend;
  let sealed: StorageBackend;

  beforeEach(async () => {
    inner = createMemoryBackend();
    sealed = createSealed(inner, 'volatile', keyOf(1));
    await sealed.write(A, 5n, { data: secret, flags: 0 });
  });

  const record = async () => (await inner.read(A, 5n))?.data ?? expect.unreachable();

  it('opens what it sealed', async () => {
    expect(await sealed.read(A, 5n)).toEqual({ data: secret, flags: 0 });
  });

  it('leaves nothing of the plaintext in the backend', async () => {
    expect(leaks(await record(), secret, 4)).toBe(false);
    expect(leaks(secret, secret, 4)).toBe(true);
  });

  it('does not change the data it is given to seal', async () => {
    expect(secret).toEqual(pattern(64));
  });

  it('seals the same data differently each time', async () => {
    const records = new Set<string>();
    for (let i = 0; i < 20; i += 1) {
      await sealed.write(A, 5n, { data: secret, flags: 0 });
      records.add(Buffer.from(await record()).toString('hex', 0, 12));
    }
    expect(records.size).toBe(20);
  });

  it.each([
    ['another owner', B, 5n, 'volatile'],
    ['another uid', A, 6n, 'volatile'],
    ['another store', A, 5n, 'persistent'],
  ])('does not open a record that was moved to %s', async (_what, owner, uid, store) => {
    const asset = (await inner.read(A, 5n)) ?? expect.unreachable();
    await inner.write(owner, uid, asset);
    const reader = createSealed(inner, store, keyOf(1));
    expect(await outcomeOf(reader.read(owner, uid))).toBe('PSA_ERROR_DATA_CORRUPT');
    expect(await outcomeOf(forOwner(reader, owner).get(uid))).toBe('PSA_ERROR_DATA_CORRUPT');
  });

  it('does not open a record with one bit flipped, whichever it is', async () => {
    const good = await record();
    const outcomes = new Set<string>();
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const bad = good.slice();
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await inner.write(A, 5n, { data: bad, flags: 0 });
      outcomes.add(await outcomeOf(sealed.read(A, 5n)));
    }
    expect([...outcomes]).toEqual(['PSA_ERROR_DATA_CORRUPT']);
  });

  it('does not open a record that was cut or lengthened', async () => {
    const good = await record();
    const lengths = [...Array(good.length).keys(), good.length + 1];
    for (const length of lengths) {
      const bad = new Uint8Array(length);
      bad.set(good.subarray(0, length));
      await inner.write(A, 5n, { data: bad, flags: 0 });
      expect(await outcomeOf(sealed.read(A, 5n))).toBe('PSA_ERROR_DATA_CORRUPT');
    }
  });

  it('does not open under another key', async () => {
    const other = createSealed(inner, 'volatile', keyOf(2));
    expect(await outcomeOf(other.read(A, 5n))).toBe('PSA_ERROR_DATA_CORRUPT');
  });

  it('tells owners and uids apart however they are spelt', async () => {
    const owners = ['a', 'a"', 'a","b', 'a\\', '["a"'];
    for (const owner of owners) await sealed.write(owner, 0x1n, { data: bytes(1), flags: 0 });
    for (const from of owners) {
      for (const to of owners.filter((owner) => owner !== from)) {
        await inner.write(to, 0x2n, (await inner.read(from, 0x1n)) ?? expect.unreachable());
        expect(await outcomeOf(sealed.read(to, 0x2n))).toBe('PSA_ERROR_DATA_CORRUPT');
      }
    }
  });
});

describe('the key of a session', () => {
  const entropy = createEntropy();
  const volatileOf = (
    inner: StorageBackend,
    session: ReturnType<typeof createMemorySessionStore>,
  ) => createSealed(inner, 'volatile', createSessionKey(session, inner, entropy));

  it('opens for the next worker of the same browser session what the last one sealed', async () => {
    const inner = createMemoryBackend();
    const session = createMemorySessionStore();
    await volatileOf(inner, session).write(A, 1n, { data: bytes(1), flags: 0 });
    expect(await volatileOf(inner, session).read(A, 1n)).toMatchObject({ data: bytes(1) });
  });

  it.each([
    ['a read', (backend: StorageBackend) => backend.read(A, 1n)],
    ['a write', (backend: StorageBackend) => backend.write(B, 9n, { data: bytes(1), flags: 0 })],
    ['a list of uids', (backend: StorageBackend) => backend.uids(A)],
    ['a list of owners', (backend: StorageBackend) => backend.owners()],
    ['a deletion', (backend: StorageBackend) => backend.delete(A, 9n)],
    ['a clearing', (backend: StorageBackend) => backend.clear(A)],
  ])('in a new session %s comes after all that was left has gone', async (_what, first) => {
    const inner = createMemoryBackend();
    const before = volatileOf(inner, createMemorySessionStore());
    await before.write(A, 1n, { data: bytes(1), flags: 0 });
    await before.write('https://c.example', 2n, { data: bytes(2), flags: 0 });
    const now = volatileOf(inner, createMemorySessionStore());
    await first(now);
    const left = [...(await contentsOf(inner)).keys()];
    expect(left.filter((name) => name !== `${B} 9`)).toEqual([]);
  });

  it('is drawn once, however many calls come first together', async () => {
    const draws = vi.fn(entropy);
    const inner = createMemoryBackend();
    const key = createSessionKey(createMemorySessionStore(), inner, draws);
    const sealed = createSealed(inner, 'volatile', key);
    await Promise.all(
      [1n, 2n, 3n].map((uid) => sealed.write(A, uid, { data: bytes(1), flags: 0 })),
    );
    expect(draws).toHaveBeenCalledTimes(1);
    for (const uid of [1n, 2n, 3n]) expect(await sealed.read(A, uid)).toBeDefined();
  });

  it('lies in session memory and nowhere in the backend, and the drawn bytes are wiped', async () => {
    const inner = createMemoryBackend();
    const session = createMemorySessionStore();
    let drawn = new Uint8Array(0);
    const key = createSessionKey(session, inner, (size) => {
      drawn = entropy(size);
      return drawn;
    });
    await createSealed(inner, 'volatile', key).write(A, 1n, { data: bytes(1), flags: 0 });
    const [name] = await session.keys();
    const kept = Uint8Array.from((await session.get(name ?? '')) as number[]);
    expect(kept).toHaveLength(32);
    expect(drawn).toEqual(new Uint8Array(32));
    const [asset] = [...(await contentsOf(inner)).values()];
    expect(leaks(asset?.data ?? expect.unreachable(), kept, 4)).toBe(false);
  });

  it('does not begin a session where what was left cannot be removed, and tries again', async () => {
    const inner = createMemoryBackend();
    await inner.write(A, 1n, { data: bytes(1), flags: 0 });
    const faulty = createFaulty(inner);
    const session = createMemorySessionStore();
    const sealed = createSealed(
      inner,
      'volatile',
      createSessionKey(session, faulty.backend, entropy),
    );
    faulty.arm({ call: 2, when: 'before' });
    await expect(sealed.uids(A)).rejects.toThrow();
    expect(await session.keys()).toEqual([]);
    faulty.arm();
    expect(await sealed.uids(A)).toEqual([]);
    expect(await session.keys()).toHaveLength(1);
  });
});

describe('a database of the first version', () => {
  it('keeps its records, and its grants in a store of their own', async () => {
    const open = indexedDB.open('of version 1', 1);
    open.onupgradeneeded = () => {
      const keys = open.result.createObjectStore('persistent');
      keys.put({ data: bytes(1), flags: 0 }, [A, '0000000000000001']);
      keys.put({ data: bytes(2), flags: 0 }, [A, '0000000100000001']);
      keys.put({ data: bytes(3), flags: 0 }, [B, '0000000100000001']);
      open.result.createObjectStore('volatile').put({ data: bytes(4), flags: 0 }, [A, '9']);
    };
    await new Promise((resolve) => {
      open.onsuccess = resolve;
    });
    open.result.close();
    const { createIdbBackends } = await import('../../background/storage/its-idb.ts');
    const { persistent, grants, volatile } = createIdbBackends('of version 1');
    const held = async (backend: StorageBackend) =>
      [...(await contentsOf(backend))].map(([name, { data }]) => [name, ...data]);
    expect(await held(persistent)).toEqual([[`${A} 1`, 1]]);
    expect(await held(grants)).toEqual([
      [`${A} 4294967297`, 2],
      [`${B} 4294967297`, 3],
    ]);
    expect(await volatile.uids(A)).toEqual([9n]);
  });
});
