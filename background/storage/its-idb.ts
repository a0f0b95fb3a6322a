/**
 * Storage in IndexedDB. Every change is a transaction of its own with strict durability: it has been
 * flushed to the medium when the promise resolves, and half of it is never seen.
 *
 * uids are kept as fixed-width hexadecimal text, because IndexedDB keys know no 64-bit integers.
 */
import {
  type DBSchema,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from 'idb';
import {
  PSA_ERROR_DATA_CORRUPT,
  PSA_ERROR_INSUFFICIENT_STORAGE,
  PSA_ERROR_STORAGE_FAILURE,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { StorageBackend, StoredAsset } from './its.ts';
import type { Change, RecordStore } from './record-store.ts';

export type AssetStore = 'persistent' | 'volatile' | 'grants';
type AssetValue = { key: [owner: string, uid: string]; value: StoredAsset };

interface Schema extends DBSchema {
  persistent: AssetValue;
  volatile: AssetValue;
  grants: AssetValue;
  /** The header of the persistent records, and the number of their last change. */
  meta: { key: 'header' | 'generation'; value: Uint8Array | bigint };
}

const VERSION = 2;
/** In version 1 what had a larger uid among the persistent records were grants. */
const LAST_KEY_UID = '00000000ffffffff';
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

type Upgrade = IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>;

/** Grants are read while keys are locked, so they have a store of their own. */
async function moveGrants(tx: Upgrade): Promise<void> {
  let cursor = await tx.objectStore('persistent').openCursor();
  while (cursor) {
    if (cursor.key[1] > LAST_KEY_UID) {
      await tx.objectStore('grants').put(cursor.value, cursor.key);
      await cursor.delete();
    }
    cursor = await cursor.continue();
  }
}

export type IdbBackends = Readonly<Record<AssetStore, StorageBackend>> & {
  /** The persistent records with their header, for the layer that seals them. */
  readonly recordStore: RecordStore;
};

/** Opens the database once and gives a backend for each of its stores. */
export function createIdbBackends(name = 'keyward'): IdbBackends {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const open = () => {
    opening ??= openDB<Schema>(name, VERSION, {
      async upgrade(db, from, _to, tx) {
        if (from < 1) {
          db.createObjectStore('persistent');
          db.createObjectStore('volatile');
        }
        db.createObjectStore('grants');
        db.createObjectStore('meta');
        if (from === 1) await moveGrants(tx);
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
  const persistent = backendOf(open, 'persistent');
  return {
    persistent,
    volatile: backendOf(open, 'volatile'),
    grants: backendOf(open, 'grants'),
    recordStore: recordStoreOf(open, persistent),
  };
}

type Open = () => Promise<IDBPDatabase<Schema>>;

function recordStoreOf(open: Open, records: StorageBackend): RecordStore {
  async function commit(change: Change): Promise<void> {
    const db = await open();
    const tx = db.transaction(['persistent', 'meta'], 'readwrite', { durability: 'strict' });
    const [keys, meta] = [tx.objectStore('persistent'), tx.objectStore('meta')];
    const requests: Promise<unknown>[] = [tx.done];
    try {
      if (change.clear !== undefined) requests.push(keys.delete(ofOwner(change.clear)));
      for (const { owner, uid } of change.remove ?? []) {
        requests.push(keys.delete([owner, toKey(uid)]));
      }
      for (const { owner, uid, asset } of change.put ?? []) {
        requests.push(keys.put(asset, [owner, toKey(uid)]));
      }
      if (change.header) requests.push(meta.put(change.header, 'header'));
      requests.push(meta.put(change.generation, 'generation'));
      await Promise.all(requests);
    } catch (error) {
      // A request that was never made does not end the transaction by itself.
      abort(tx);
      await Promise.allSettled(requests);
      throw error;
    }
  }
  return {
    records,
    async meta() {
      const [header, generation] = await translated(async () => {
        const tx = (await open()).transaction('meta');
        return Promise.all([tx.store.get('header'), tx.store.get('generation')]);
      });
      if (header === undefined && generation === undefined) return undefined;
      if (!(header instanceof Uint8Array) || typeof generation !== 'bigint') {
        throw new PsaError(PSA_ERROR_DATA_CORRUPT, 'the header of the store is damaged');
      }
      return { header, generation };
    },
    commit: (change) => translated(() => commit(change)),
  };
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // It has ended already.
  }
}

function backendOf(open: Open, storeName: AssetStore): StorageBackend {
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
