/**
 * What lies under the seal: records, and beside them the header that says how they are sealed. They change
 * together, in one transaction, or not at all.
 */
import type { StorageBackend, StoredAsset } from './its.ts';

export type RecordName = { readonly owner: string; readonly uid: bigint };
export type StoredRecord = RecordName & { readonly asset: StoredAsset };

export type Meta = { readonly header: Uint8Array; readonly generation: bigint };

/** One transaction. */
export type Change = {
  /** Counts the changes of the store. */
  readonly generation: bigint;
  readonly header?: Uint8Array;
  readonly put?: readonly StoredRecord[];
  readonly remove?: readonly RecordName[];
  /** An owner all of whose records go. */
  readonly clear?: string;
};

export type RecordStore = {
  /** The records as they lie there. */
  readonly records: StorageBackend;
  /** Undefined for a store that was never sealed. */
  meta(): Promise<Meta | undefined>;
  /** Has reached the medium when the promise resolves. */
  commit(change: Change): Promise<void>;
};

export async function allRecords(backend: StorageBackend): Promise<StoredRecord[]> {
  const all: StoredRecord[] = [];
  for (const owner of await backend.owners()) {
    for (const uid of await backend.uids(owner)) {
      const asset = await backend.read(owner, uid);
      if (asset) all.push({ owner, uid, asset });
    }
  }
  return all;
}
