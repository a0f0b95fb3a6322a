/** Storage in memory, for Node, plain pages and tests. What it holds is gone with the process. */
import type { StorageBackend, StoredAsset } from './its.ts';
import type { Meta, RecordStore } from './record-store.ts';

export function createMemoryBackend(): StorageBackend {
  const owners = new Map<string, Map<bigint, StoredAsset>>();
  return {
    async read(owner, uid) {
      const asset = owners.get(owner)?.get(uid);
      return asset && { ...asset, data: asset.data.slice() };
    },
    async write(owner, uid, asset) {
      const assets = owners.get(owner) ?? new Map<bigint, StoredAsset>();
      owners.set(owner, assets);
      assets.get(uid)?.data.fill(0);
      assets.set(uid, { ...asset, data: asset.data.slice() });
    },
    async delete(owner, uid) {
      const assets = owners.get(owner);
      assets?.get(uid)?.data.fill(0);
      assets?.delete(uid);
      if (assets?.size === 0) owners.delete(owner);
    },
    async uids(owner) {
      return [...(owners.get(owner)?.keys() ?? [])];
    },
    async owners() {
      return [...owners.keys()];
    },
    async clear(owner) {
      for (const asset of owners.get(owner)?.values() ?? []) asset.data.fill(0);
      owners.delete(owner);
    },
  };
}

/** @param records - may hold records already, which have no header yet */
export function createMemoryRecordStore(records = createMemoryBackend()): RecordStore {
  let meta: Meta | undefined;
  return {
    records,
    meta: async () => meta,
    async commit({ generation, header = meta?.header, put = [], remove = [], clear }) {
      if (clear !== undefined) await records.clear(clear);
      for (const { owner, uid } of remove) await records.delete(owner, uid);
      for (const { owner, uid, asset } of put) await records.write(owner, uid, asset);
      if (header) meta = { header, generation };
    },
  };
}
