/** The persistent store as those above see it: every record is sealed on its way down, under the lock's key. */
import { PSA_ERROR_DATA_CORRUPT, PsaError } from '../../protocol/psa/status.ts';
import type { Entropy } from '../entropy.ts';
import { openRecord, sealRecord } from './envelope.ts';
import type { StorageBackend, StoredAsset } from './its.ts';
import type { InTurn, Lock } from './lock.ts';
import type { RecordStore } from './record-store.ts';

export type ProtectedParts = {
  readonly store: RecordStore;
  readonly lock: Pick<Lock, 'key' | 'nextGeneration' | 'state'>;
  readonly entropy: Entropy;
  /** The lock's own: nothing is written while the store is sealed anew. */
  readonly inTurn: InTurn;
};

export function createProtected({ store, lock, entropy, inTurn }: ProtectedParts): StorageBackend {
  const { records } = store;

  async function readOnce(owner: string, uid: bigint): Promise<StoredAsset | undefined> {
    const key = await lock.key();
    const asset = await records.read(owner, uid);
    return asset && openRecord(key, { owner, uid, asset });
  }

  return {
    // The store may have been sealed anew between the two steps of a read; in turn it cannot be.
    read: (owner, uid) =>
      readOnce(owner, uid).catch((error: unknown) => {
        if (!(error instanceof PsaError) || error.status !== PSA_ERROR_DATA_CORRUPT) throw error;
        return inTurn(() => readOnce(owner, uid));
      }),
    write: (owner, uid, asset) =>
      inTurn(async () => {
        const key = await lock.key();
        const generation = await lock.nextGeneration();
        const sealed = await sealRecord(key, entropy, { owner, uid, asset }, generation);
        await store.commit({ generation, put: [sealed] });
      }),
    delete: (owner, uid) =>
      inTurn(async () => {
        const generation = await lock.nextGeneration();
        await store.commit({ generation, remove: [{ owner, uid }] });
      }),
    clear: (owner) =>
      inTurn(async () => store.commit({ generation: await lock.nextGeneration(), clear: owner })),
    // Names are not sealed. The store is opened first, so that none is sealed while it is listed.
    async uids(owner) {
      await lock.state();
      return records.uids(owner);
    },
    async owners() {
      await lock.state();
      return records.owners();
    },
  };
}

/**
 * A backend that waits before it is used for keys: for the user to open it.
 * @param opened - resolves when it may be used, rejects when the user will not open it
 */
export const whenOpened = (
  backend: StorageBackend,
  opened: () => Promise<void>,
): StorageBackend => {
  const wait =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await opened();
      return work(...args);
    };
  return {
    ...backend,
    read: wait(backend.read),
    write: wait(backend.write),
    delete: wait(backend.delete),
    uids: wait(backend.uids),
  };
};
