/** The lock on the persistent store: what it takes to open it, and what is left when it breaks. */
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMemoryRecordStore } from '../../background/storage/its-memory.ts';
import { type Kdf, PREFERRED } from '../../background/storage/kdf.ts';
import { type Header, readHeader, writeHeader } from '../../background/storage/key-header.ts';
import type { LockParts } from '../../background/storage/lock.ts';
import { createProtected } from '../../background/storage/protected.ts';
import { allRecords, type RecordStore } from '../../background/storage/record-store.ts';
import { createMemorySessionStore } from '../../background/storage/session-store.ts';
import { FAULT, leaks, newIdbBackends } from '../support/backends.ts';
import { newLock, quickDerive, text } from '../support/locks.ts';
import { outcomeOf } from '../support/status.ts';

const A = 'https://a.example';
const B = 'https://b.example';
const SECRET = Uint8Array.from({ length: 48 }, (_, i) => (i * 37 + 11) & 0xff);
const FIRST = text('the first passphrase');
const SECOND = text('another passphrase');

afterEach(() => {
  vi.restoreAllMocks();
});

/** A store with its lock; `anew` is the worker after a restart, in the same browser session or the next. */
function rig(given: Partial<LockParts> = {}) {
  const { parts, lock, states } = newLock(given);
  const backend = createProtected({ ...parts, lock });
  const anew = (session = parts.session) => rig({ ...parts, session });
  return { parts, lock, states, backend, store: parts.store, anew };
}

const asset = (data = SECRET, flags = 0) => ({ data, flags });

async function withPassphrase(given: Partial<LockParts> = {}) {
  const all = rig(given);
  await all.backend.write(A, 1n, asset());
  await all.lock.setUp(FIRST.slice());
  return all;
}

describe('a store that nobody has chosen a protection for', () => {
  it('works, is new, and does not hold keys in clear', async () => {
    const { backend, lock, store } = rig();
    await backend.write(A, 1n, asset());
    expect(await lock.state()).toBe('new');
    expect(await backend.read(A, 1n)).toEqual(asset());
    const [record] = await allRecords(store.records);
    expect(leaks(record?.asset.data ?? expect.unreachable(), SECRET, 4)).toBe(false);
  });

  it('opens after a restart, in another browser session too', async () => {
    const { backend, anew } = rig();
    await backend.write(A, 1n, asset());
    const next = anew(createMemorySessionStore());
    expect(await next.backend.read(A, 1n)).toEqual(asset());
    expect(await next.lock.state()).toBe('new');
  });

  it('is what the user chose, once it is chosen', async () => {
    const { lock, anew } = rig();
    await lock.setUp(undefined);
    expect(await lock.state()).toBe('device');
    expect(await anew(createMemorySessionStore()).lock.state()).toBe('device');
  });

  it('cannot be locked, and has no passphrase to open it with', async () => {
    const { lock } = rig();
    expect(await outcomeOf(lock.lock())).toBe('PSA_ERROR_BAD_STATE');
    expect(await outcomeOf(lock.unlock(FIRST))).toBe('PSA_ERROR_BAD_STATE');
    expect(await outcomeOf(lock.changePassphrase(FIRST, SECOND))).toBe('PSA_ERROR_BAD_STATE');
  });

  it('gets a passphrase later, and what lay there before is under it', async () => {
    const { lock, backend, anew } = rig();
    await lock.setUp(undefined);
    await backend.write(A, 1n, asset());
    await lock.setUp(FIRST);
    expect(await backend.read(A, 1n)).toEqual(asset());
    expect(await anew(createMemorySessionStore()).lock.state()).toBe('locked');
  });
});

describe('a passphrase', () => {
  it('seals the records under a key that was never on the disk', async () => {
    const { backend, lock, store } = rig();
    await backend.write(A, 1n, asset());
    const before = await lock.key();
    const [old] = await allRecords(store.records);
    await lock.setUp(FIRST);
    const [sealed] = await allRecords(store.records);
    expect(sealed?.asset.data).not.toEqual(old?.asset.data);
    expect((await lock.key()).kek).not.toBe(before.kek);
    const header = (await store.meta())?.header ?? expect.unreachable();
    expect((await readHeader(header)).header.wraps.map(({ kind }) => kind)).toEqual(['passphrase']);
  });

  it('opens the store in the next browser session, and nothing else does', async () => {
    const { anew } = await withPassphrase();
    const { lock, backend } = anew(createMemorySessionStore());
    expect(await lock.state()).toBe('locked');
    expect(await outcomeOf(backend.read(A, 1n))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(await lock.unlock(SECOND)).toEqual({ opened: false, wait: 0 });
    expect(await outcomeOf(backend.read(A, 1n))).toBe('PSA_ERROR_NOT_PERMITTED');
    expect(await lock.unlock(FIRST)).toEqual({ opened: true, wait: 0 });
    expect(await backend.read(A, 1n)).toEqual(asset());
  });

  it('is not asked for again when the worker restarts', async () => {
    const { anew } = await withPassphrase();
    const { lock, backend } = anew();
    expect(await lock.state()).toBe('unlocked');
    expect(await backend.read(A, 1n)).toEqual(asset());
  });

  it('is asked for after a lock, also when the worker restarts', async () => {
    const { lock, backend, parts, states, anew } = await withPassphrase();
    await lock.lock();
    expect(states.at(-1)).toBe('locked');
    expect(await parts.session.keys()).toEqual([]);
    for (const it of [backend.read(A, 1n), backend.write(A, 2n, asset()), lock.key()]) {
      expect(await outcomeOf(it)).toBe('PSA_ERROR_NOT_PERMITTED');
    }
    expect(await anew().lock.state()).toBe('locked');
  });

  it('leaves names and deletion to a store that is locked', async () => {
    const { lock, backend } = await withPassphrase();
    await backend.write(A, 2n, asset());
    await lock.lock();
    expect(await backend.owners()).toEqual([A]);
    await backend.delete(A, 1n);
    expect(await backend.uids(A)).toEqual([2n]);
    await backend.clear(A);
    expect(await backend.owners()).toEqual([]);
  });

  it.each([text('short12'), new Uint8Array(1025).fill(97)])(
    'is neither short nor endless',
    async (it) => {
      expect(await outcomeOf(rig().lock.setUp(it))).toBe('PSA_ERROR_INVALID_ARGUMENT');
      const { lock } = await withPassphrase();
      expect(await outcomeOf(lock.changePassphrase(FIRST, it))).toBe('PSA_ERROR_INVALID_ARGUMENT');
    },
  );

  it('is set once: later it is changed', async () => {
    const { lock } = await withPassphrase();
    expect(await outcomeOf(lock.setUp(SECOND))).toBe('PSA_ERROR_BAD_STATE');
    expect(await outcomeOf(lock.setUp(undefined))).toBe('PSA_ERROR_BAD_STATE');
  });

  it('is changed by who knows the old one, and the records stay as they are', async () => {
    const { lock, store, anew } = await withPassphrase();
    const before = await allRecords(store.records);
    expect(await lock.changePassphrase(SECOND, SECOND)).toMatchObject({ opened: false });
    expect(await lock.changePassphrase(FIRST, SECOND)).toMatchObject({ opened: true });
    expect(await allRecords(store.records)).toEqual(before);
    const next = anew(createMemorySessionStore());
    expect(await next.lock.unlock(FIRST)).toMatchObject({ opened: false });
    expect(await next.lock.unlock(SECOND)).toMatchObject({ opened: true });
    expect(await next.backend.read(A, 1n)).toEqual(asset());
  });

  it('costs the same work when it is wrong', async () => {
    const derive = vi.fn(quickDerive);
    const { lock } = await withPassphrase({ derive });
    derive.mockClear();
    await lock.unlock(SECOND);
    const wrong = derive.mock.calls.map(([kdf]) => kdf);
    derive.mockClear();
    await lock.unlock(FIRST);
    expect(derive.mock.calls.map(([kdf]) => kdf)).toEqual(wrong);
  });

  it('slows down after ten wrong ones, across a restart, and wipes nothing', async () => {
    let time = 1000;
    const { lock, anew } = await withPassphrase({ now: () => time });
    await lock.lock();
    for (let i = 0; i < 9; i += 1) {
      expect(await lock.unlock(SECOND)).toEqual({ opened: false, wait: 0 });
    }
    expect(await lock.unlock(SECOND)).toEqual({ opened: false, wait: 1000 });
    expect(await lock.unlock(FIRST)).toEqual({ opened: false, wait: 1000 });
    const next = anew();
    time += 999;
    expect(await next.lock.unlock(FIRST)).toEqual({ opened: false, wait: 1 });
    time += 1;
    expect(await next.lock.unlock(SECOND)).toEqual({ opened: false, wait: 2000 });
    time += 2000;
    expect(await next.lock.unlock(FIRST)).toEqual({ opened: true, wait: 0 });
    expect(await next.backend.read(A, 1n)).toEqual(asset());
    expect(await next.lock.unlock(SECOND)).toEqual({ opened: false, wait: 0 });
  });

  it('is stretched by PBKDF2 where there is no memory for Argon2', async () => {
    const tried: string[] = [];
    const derive: LockParts['derive'] = (kdf, ...rest) => {
      tried.push(kdf.name);
      if (kdf.name === 'argon2id') throw new RangeError('Array buffer allocation failed');
      return quickDerive(kdf, ...rest);
    };
    const { lock, anew } = await withPassphrase({ derive });
    expect(tried).toEqual(['argon2id', 'pbkdf2-sha256']);
    await lock.lock();
    expect(await anew().lock.unlock(FIRST)).toMatchObject({ opened: true });
  });
});

describe('locking by itself', () => {
  it('keeps its settings in the header, and changes them for who is in', async () => {
    const { lock, anew } = await withPassphrase();
    expect(await lock.autoLock()).toEqual({ idleMinutes: 15, withScreen: true });
    await lock.setAutoLock({ idleMinutes: 0, withScreen: false });
    const next = anew(createMemorySessionStore());
    expect(await next.lock.autoLock()).toEqual({ idleMinutes: 0, withScreen: false });
    expect(await outcomeOf(next.lock.setAutoLock({ idleMinutes: 9, withScreen: true }))).toBe(
      'PSA_ERROR_NOT_PERMITTED',
    );
    expect(await outcomeOf(lock.setAutoLock({ idleMinutes: 1441, withScreen: true }))).toBe(
      'PSA_ERROR_INVALID_ARGUMENT',
    );
  });
});

describe('a sealed record', () => {
  const moved = async (change: (store: RecordStore) => Promise<unknown>) => {
    const all = rig();
    await all.backend.write(A, 1n, asset(SECRET, 2));
    await all.backend.write(A, 2n, asset(SECRET.slice(1)));
    await change(all.store);
    return all;
  };
  const take = async (store: RecordStore, uid = 1n) =>
    (await store.records.read(A, uid)) ?? expect.unreachable();

  it.each([
    ['another owner', B, 1n],
    ['another id', A, 3n],
    ["another record's place", A, 2n],
  ] as const)('does not open as that of %s', async (_what, owner, uid) => {
    const { backend } = await moved(async (store) => {
      await store.records.write(owner, uid, await take(store));
    });
    expect(await outcomeOf(backend.read(owner, uid))).toBe('PSA_ERROR_DATA_CORRUPT');
    expect(await backend.read(A, 1n)).toEqual(asset(SECRET, 2));
  });

  it('does not open with other flags, nor as one of another generation', async () => {
    const { backend, store } = await moved(async (its) => {
      const { data } = await take(its);
      await its.records.write(A, 1n, { data, flags: 0 });
    });
    expect(await outcomeOf(backend.read(A, 1n))).toBe('PSA_ERROR_DATA_CORRUPT');
    const { data, flags } = await take(store, 2n);
    const view = new DataView(data.buffer, data.byteOffset);
    view.setBigUint64(4, view.getBigUint64(4) + 1n);
    await store.records.write(A, 2n, { data, flags });
    expect(await outcomeOf(backend.read(A, 2n))).toBe('PSA_ERROR_DATA_CORRUPT');
  });

  it('does not open in another store', async () => {
    const [one, other] = [rig(), rig()];
    await one.backend.write(A, 1n, asset());
    await other.backend.write(A, 1n, asset());
    await other.store.records.write(A, 1n, await take(one.store));
    expect(await outcomeOf(other.backend.read(A, 1n))).toBe('PSA_ERROR_DATA_CORRUPT');
  });

  it('does not open with any one of its bits changed, or cut short, or in clear', async () => {
    const { backend, store } = await moved(async () => undefined);
    const { data, flags } = await take(store);
    for (let bit = 0; bit < data.length * 8; bit += 1) {
      const changed = data.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await store.records.write(A, 1n, { data: changed, flags });
      expect(await outcomeOf(backend.read(A, 1n)), `bit ${bit}`).toBe('PSA_ERROR_DATA_CORRUPT');
    }
    for (const cut of [data.slice(0, -1), data.slice(0, 20), data.slice(0, 0), SECRET]) {
      await store.records.write(A, 1n, { data: cut, flags });
      expect(await outcomeOf(backend.read(A, 1n))).toBe('PSA_ERROR_DATA_CORRUPT');
    }
  });

  it('is sealed under a key of its own at each write, and counts them', async () => {
    const { backend, store } = rig();
    await backend.write(A, 1n, asset());
    const before = await take(store);
    await backend.write(A, 1n, asset());
    const after = await take(store);
    expect(leaks(after.data.slice(12), before.data.slice(12), 6)).toBe(false);
    expect((await store.meta())?.generation).toBe(3n);
  });
});

describe('a header', () => {
  const headerOf = async (store: RecordStore) =>
    (await store.meta())?.header ?? expect.unreachable();
  const put = async (store: RecordStore, header: Uint8Array) =>
    store.commit({ generation: 99n, header });
  /** As one would write it who does not hold the key of the store. */
  async function doctored(store: RecordStore, change: (header: Header) => Header) {
    const { header } = await readHeader(await headerOf(store));
    const { parts } = newLock();
    const foreign = (await rig().lock.key()).kek;
    await put(store, await writeHeader(change(header), foreign, parts.entropy));
  }
  const withKdf = (kdf: Kdf) => (header: Header) => ({
    ...header,
    wraps: header.wraps.map((wrap) => ({ ...wrap, kdf })),
  });

  it.each(['device', 'passphrase'])('of a %s, with any bit changed, is damaged', async (kind) => {
    const { store, anew } = kind === 'device' ? rig() : await withPassphrase();
    await rig({ store }).lock.state();
    const header = await headerOf(store);
    for (let bit = 0; bit < header.length * 8; bit += 5) {
      const changed = header.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await put(store, changed);
      const { lock, backend } = anew();
      expect(await outcomeOf(lock.state()), `bit ${bit}`).toBe('PSA_ERROR_DATA_CORRUPT');
      expect(await outcomeOf(backend.uids(A))).toBe('PSA_ERROR_DATA_CORRUPT');
      expect(await headerOf(store)).toEqual(changed);
    }
  });

  it('of a later version is refused and left as it is', async () => {
    const { store, anew } = await withPassphrase();
    const header = (await headerOf(store)).slice();
    header[3] = 2;
    const digest = await crypto.subtle.digest('SHA-256', header.slice(0, -32));
    header.set(new Uint8Array(digest), header.length - 32);
    await put(store, header);
    await expect(anew().lock.state()).rejects.toThrow(/later version/);
    expect(await outcomeOf(anew().backend.write(A, 5n, asset()))).toBe('PSA_ERROR_DATA_CORRUPT');
    expect(await headerOf(store)).toEqual(header);
  });

  it.each([
    ['less memory', { name: 'argon2id', memory: 1024, passes: 3, lanes: 1 }],
    ['memory without end', { name: 'argon2id', memory: 4_000_000, passes: 3, lanes: 1 }],
    ['no work', { name: 'pbkdf2-sha256', iterations: 1 }],
    ['work without end', { name: 'pbkdf2-sha256', iterations: 4_000_000_000 }],
  ] as const)('that asks for %s is refused before any work', async (_what, kdf) => {
    const derive = vi.fn(quickDerive);
    const { store, anew } = await withPassphrase({ derive });
    derive.mockClear();
    await doctored(store, withKdf(kdf));
    expect(await outcomeOf(anew().lock.unlock(FIRST))).toBe('PSA_ERROR_DATA_CORRUPT');
    expect(derive).not.toHaveBeenCalled();
  });

  it('whose settings a stranger changed is refused once the passphrase is there', async () => {
    const { store, anew } = await withPassphrase();
    await doctored(store, (header) => ({ ...header, idleMinutes: 0 }));
    const { lock } = anew(createMemorySessionStore());
    expect(await lock.state()).toBe('locked');
    expect(await outcomeOf(lock.unlock(FIRST))).toBe('PSA_ERROR_DATA_CORRUPT');
    expect(await lock.state()).toBe('locked');
  });

  it('with the kdf exchanged for a fair one opens nothing', async () => {
    const { store, anew } = await withPassphrase();
    await doctored(store, withKdf(PREFERRED[1] ?? expect.unreachable()));
    expect(await anew().lock.unlock(FIRST)).toMatchObject({ opened: false });
  });

  it('that is gone while the records are sealed is not replaced', async () => {
    const { store, backend } = rig();
    await backend.write(A, 1n, asset());
    const bare = createMemoryRecordStore(store.records);
    const { lock } = rig({ store: bare });
    expect(await outcomeOf(lock.state())).toBe('PSA_ERROR_DATA_CORRUPT');
    expect(await bare.meta()).toBeUndefined();
  });
});

/** A store whose n-th commit fails: before its effect, or after. */
function failing(store: RecordStore, when: 'before' | 'after'): RecordStore {
  let armed = true;
  return {
    ...store,
    async commit(change) {
      if (armed && when === 'before') throw FAULT;
      await store.commit(change);
      if (armed) {
        armed = false;
        throw FAULT;
      }
    },
  };
}

/** Fails the n-th request to a real store of IndexedDB, so that a transaction breaks in its middle. */
function breakPut(n: number) {
  let calls = 0;
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    calls += 1;
    if (calls === n) throw new DOMException('full', 'QuotaExceededError');
    return put.apply(this, args);
  });
}

describe('a store that breaks', () => {
  const clear = async () => {
    const { recordStore } = newIdbBackends();
    for (const uid of [1n, 2n, 3n]) await recordStore.records.write(A, uid, asset());
    return recordStore;
  };
  const kept = async (store: RecordStore, session = createMemorySessionStore()) => {
    const { lock, backend } = rig({ store, session });
    if ((await lock.state()) === 'locked') await lock.unlock(FIRST);
    return Promise.all([1n, 2n, 3n].map((uid) => backend.read(A, uid)));
  };
  const three = [asset(), asset(), asset()];

  it('takes records in clear over in one step', async () => {
    const store = await clear();
    expect(await kept(store)).toEqual(three);
    for (const { asset: it } of await allRecords(store.records)) {
      expect(leaks(it.data, SECRET, 4)).toBe(false);
    }
  });

  it.each([1, 2, 3, 4, 5])('while it takes them over, at write %d, is as before', async (n) => {
    const store = await clear();
    breakPut(n);
    const { lock } = rig({ store });
    expect(await outcomeOf(lock.state())).toBe('PSA_ERROR_INSUFFICIENT_STORAGE');
    vi.restoreAllMocks();
    expect(await store.meta()).toBeUndefined();
    const found = await Promise.all([1n, 2n, 3n].map((uid) => store.records.read(A, uid)));
    expect(found).toEqual(three);
    expect(await kept(store)).toEqual(three);
  });

  it.each([1, 2, 3, 4, 5])('while a passphrase is set, at write %d, has none', async (n) => {
    const store = await clear();
    const { lock, backend, parts } = rig({ store });
    await lock.state();
    breakPut(n);
    expect(await outcomeOf(lock.setUp(FIRST))).toBe('PSA_ERROR_INSUFFICIENT_STORAGE');
    vi.restoreAllMocks();
    expect(await lock.state()).toBe('new');
    expect(await backend.read(A, 1n)).toEqual(asset());
    expect(await parts.session.keys()).toEqual([]);
    expect(await kept(store)).toEqual(three);
  });

  it.each(['before', 'after'] as const)('%s the effect of setting one, opens', async (when) => {
    const store = await clear();
    const first = rig({ store });
    await first.lock.state();
    const { lock } = rig({ store: failing(store, when) });
    await expect(lock.setUp(FIRST)).rejects.toBe(FAULT);
    expect(await lock.state()).toBe(when === 'before' ? 'new' : 'locked');
    expect(await kept(store)).toEqual(three);
  });

  it.each(['before', 'after'] as const)(
    '%s the effect of a change, has one passphrase',
    async (when) => {
      const { store, parts, anew } = await withPassphrase();
      const { lock } = rig({ ...parts, store: failing(store, when) });
      await expect(lock.changePassphrase(FIRST, SECOND)).rejects.toBe(FAULT);
      const next = anew(createMemorySessionStore());
      const opened = [];
      for (const it of [FIRST, SECOND]) opened.push((await next.lock.unlock(it)).opened);
      expect(opened).toEqual([when === 'before', when === 'after']);
      expect(await next.backend.read(A, 1n)).toEqual(asset());
    },
  );

  it.each([1, 2])('while a passphrase is changed, at write %d, has the old one', async (n) => {
    const { lock, anew } = await withPassphrase({ store: newIdbBackends().recordStore });
    breakPut(n);
    expect(await outcomeOf(lock.changePassphrase(FIRST, SECOND))).toBe(
      'PSA_ERROR_INSUFFICIENT_STORAGE',
    );
    vi.restoreAllMocks();
    expect(await anew(createMemorySessionStore()).lock.unlock(FIRST)).toMatchObject({
      opened: true,
    });
  });

  it('reads and writes through, while it is sealed anew', async () => {
    const store = await clear();
    const { lock, backend } = rig({ store });
    await lock.state();
    const settingUp = lock.setUp(FIRST);
    const reads = Array.from({ length: 40 }, (_, i) => backend.read(A, BigInt((i % 3) + 1)));
    const writes = [4n, 5n, 6n].map((uid) => backend.write(A, uid, asset()));
    await Promise.all([settingUp, ...writes]);
    for (const read of await Promise.all(reads)) expect(read).toEqual(asset());
    for (const uid of [4n, 5n, 6n]) expect(await backend.read(A, uid)).toEqual(asset());
  });

  it('carries a damaged record over as damaged, and the others whole', async () => {
    const store = await clear();
    const { lock, backend } = rig({ store });
    await lock.state();
    const one = (await store.records.read(A, 1n)) ?? expect.unreachable();
    await store.records.write(A, 1n, { ...one, data: one.data.slice(0, -1) });
    await lock.setUp(FIRST);
    expect(await outcomeOf(backend.read(A, 1n))).toBe('PSA_ERROR_DATA_CORRUPT');
    expect(await backend.read(A, 2n)).toEqual(asset());
  });
});
