/**
 * Storage in IndexedDB. Every change is a transaction of its own with strict durability: it has been
 * flushed to the medium when the promise resolves, and half of it is never seen.
 *
 * uids are kept as fixed-width hexadecimal text, because IndexedDB keys know no 64-bit integers.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import {
  PSA_ERROR_INSUFFICIENT_STORAGE,
  PSA_ERROR_STORAGE_FAILURE,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { StorageBackend, StoredAsset } from './its.ts';

export type AssetStore = 'persistent' | 'volatile';

interface Schema extends DBSchema {
  persistent: { key: [owner: string, uid: string]; value: StoredAsset };
  volatile: { key: [owner: string, uid: string]; value: StoredAsset };
}

const VERSION = 1;
const toKey = (uid: bigint) => uid.toString(16).padStart(16, '0');
const ofOwner = (owner: string) => IDBKeyRange.bound([owner, ''], [owner, '\uffff']);

/** Turns what IndexedDB throws into a PSA status. */
async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const full = error instanceof DOMException && error.name === 'QuotaExceededError';
    throw new PsaError(
      full ? PSA_ERROR_INSUFFICIENT_STORAGE : PSA_ERROR_STORAGE_FAILURE,
      `storage: ${error instanceof Error ? error.message : 'failed'}`,
    );
  }
}

/** Opens the database once and gives a backend for each of its stores. */
export function createIdbBackends(name = 'keyward'): Record<AssetStore, StorageBackend> {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const open = () => {
    opening ??= openDB<Schema>(name, VERSION, {
      upgrade(db) {
        db.createObjectStore('persistent');
        db.createObjectStore('volatile');
      },
      terminated() {
        opening = undefined;
      },
    }).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return { persistent: backendOf(open, 'persistent'), volatile: backendOf(open, 'volatile') };
}

function backendOf(
  open: () => Promise<IDBPDatabase<Schema>>,
  storeName: AssetStore,
): StorageBackend {
  const change = (work: (store: Writable) => Promise<unknown>) =>
    translated(async () => {
      const db = await open();
      const tx = db.transaction(storeName, 'readwrite', { durability: 'strict' });
      await Promise.all([work(tx.store), tx.done]);
    });

  return {
    read: (owner, uid) =>
      translated(async () => (await open()).get(storeName, [owner, toKey(uid)])),
    write: (owner, uid, asset) => change((store) => store.put(asset, [owner, toKey(uid)])),
    delete: (owner, uid) => change((store) => store.delete([owner, toKey(uid)])),
    uids: (owner) =>
      translated(async () => {
        const keys = await (await open()).getAllKeys(storeName, ofOwner(owner));
        return keys.map(([, uid]) => BigInt(`0x${uid}`));
      }),
    owners: () =>
      translated(async () => {
        const owners: string[] = [];
        let cursor = await (await open()).transaction(storeName).store.openKeyCursor();
        while (cursor) {
          const owner = cursor.key[0];
          owners.push(owner);
          cursor = await cursor.continue([`${owner}\u0000`, '']);
        }
        return owners;
      }),
    clear: (owner) => change((store) => store.delete(ofOwner(owner))),
  };
}

type Writable = {
  put(asset: StoredAsset, key: [string, string]): Promise<unknown>;
  delete(key: [string, string] | IDBKeyRange): Promise<void>;
};
