/**
 * Records of Keyward's own, beside those of the owners: they lie on the same backend, under a name that no
 * owner is let have.
 */
import {
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { Entropy } from '../entropy.ts';
import { forOwner, type Its, type StorageBackend } from './its.ts';

/** No origin looks like this. */
const OWN = 'keyward:own';
const DEVICE_KEY_UID = 1n;
const DEVICE_KEY_BYTES = 32;

/** @returns Keyward's own records, and the backend without them */
export function withOwnRecords(backend: StorageBackend): { own: Its; others: StorageBackend } {
  const checked = (owner: string): string => {
    if (owner === OWN) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
    return owner;
  };
  return {
    own: forOwner(backend, OWN),
    others: {
      read: async (owner, uid) => backend.read(checked(owner), uid),
      write: async (owner, uid, asset) => backend.write(checked(owner), uid, asset),
      delete: async (owner, uid) => backend.delete(checked(owner), uid),
      uids: async (owner) => backend.uids(checked(owner)),
      owners: async () => (await backend.owners()).filter((owner) => owner !== OWN),
      clear: async (owner) => backend.clear(checked(owner)),
    },
  };
}

/**
 * The device key, drawn when it is first asked for. It is read anew for each use and whoever asks wipes it,
 * so that nothing of it is left when the storage below is locked.
 */
export function createDeviceKey(own: Its, entropy: Entropy): () => Promise<Uint8Array> {
  let drawing: Promise<void> | undefined;

  async function read(): Promise<Uint8Array | undefined> {
    try {
      return await own.get(DEVICE_KEY_UID);
    } catch (error) {
      if (error instanceof PsaError && error.status === PSA_ERROR_DOES_NOT_EXIST) return undefined;
      throw error;
    }
  }

  async function drawOnce(): Promise<void> {
    // Another caller may have been first.
    const there = await read();
    there?.fill(0);
    if (there) return;
    const drawn = entropy(DEVICE_KEY_BYTES);
    try {
      await own.set(DEVICE_KEY_UID, drawn);
    } finally {
      drawn.fill(0);
    }
  }

  return async () => {
    const there = await read();
    if (there) return there;
    drawing ??= drawOnce().finally(() => {
      drawing = undefined;
    });
    await drawing;
    return own.get(DEVICE_KEY_UID);
  };
}
