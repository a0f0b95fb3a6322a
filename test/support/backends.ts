/** Storage for tests: each kind there is, one that fails on demand, and one that shows what it holds. */

import type { StorageBackend, StoredAsset } from '../../background/storage/its.ts';
import { createIdbBackends } from '../../background/storage/its-idb.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { createProtected } from '../../background/storage/protected.ts';
import type { RecordStore } from '../../background/storage/record-store.ts';
import { createSealed, importSealingKey } from '../../background/storage/sealed.ts';
import { newLock } from './locks.ts';

let databases = 0;

/** Backends of a database of their own. */
export const newIdbBackends = () => {
  databases += 1;
  return createIdbBackends(`test ${databases}`);
};

const sealed = (backend: StorageBackend) => {
  const key = importSealingKey(new Uint8Array(32).fill(7));
  return createSealed(backend, 'test', () => key);
};

const underLock = (store?: RecordStore) => {
  const { parts, lock } = newLock(store ? { store } : {});
  return createProtected({ ...parts, lock });
};

/** Needs `fake-indexeddb/auto`. */
export const BACKENDS: readonly (readonly [name: string, create: () => StorageBackend])[] = [
  ['memory', createMemoryBackend],
  ['IndexedDB, persistent', () => newIdbBackends().persistent],
  ['IndexedDB, volatile', () => newIdbBackends().volatile],
  ['sealed memory', () => sealed(createMemoryBackend())],
  ['sealed IndexedDB', () => sealed(newIdbBackends().volatile)],
  ['memory under a lock', () => underLock()],
  ['IndexedDB under a lock', () => underLock(newIdbBackends().recordStore)],
];

export type Fault = { readonly call: number; readonly when: 'before' | 'after' };

export const FAULT = new Error('the medium failed');

/**
 * A backend whose n-th call from `arm` on fails, before it has had its effect or after.
 * @returns the backend and how many calls it has had
 */
export function createFaulty(backend: StorageBackend) {
  let calls = 0;
  let fault: Fault | undefined;

  const guard =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1;
      const fails = fault?.call === calls;
      if (fails && fault?.when === 'before') throw FAULT;
      const result = await work(...args);
      if (fails) throw FAULT;
      return result;
    };

  const faulty: StorageBackend = {
    read: guard(backend.read),
    write: guard(backend.write),
    delete: guard(backend.delete),
    uids: guard(backend.uids),
    owners: guard(backend.owners),
    clear: guard(backend.clear),
  };
  return {
    backend: faulty,
    calls: () => calls,
    arm(next?: Fault) {
      calls = 0;
      fault = next;
    },
  };
}

/** All that a backend holds, by owner and uid. */
export async function contentsOf(backend: StorageBackend): Promise<Map<string, StoredAsset>> {
  const contents = new Map<string, StoredAsset>();
  for (const owner of await backend.owners()) {
    for (const uid of await backend.uids(owner)) {
      const asset = await backend.read(owner, uid);
      if (asset) contents.set(`${owner} ${uid}`, asset);
    }
  }
  return contents;
}

/** Does `data` hold `length` bytes of `secret` in a row? */
export function leaks(data: Uint8Array, secret: Uint8Array, length = 8): boolean {
  const text = Buffer.from(data).toString('latin1');
  for (let i = 0; i + length <= secret.length; i += 1) {
    if (text.includes(Buffer.from(secret.subarray(i, i + length)).toString('latin1'))) return true;
  }
  return false;
}
