/**
 * A sealing layer between a backend and those above: AES-256-GCM under one key, a fresh nonce for each
 * write, and additional data that binds store, owner, uid and flags, so that a record moved elsewhere does not
 * open.
 *
 * Volatile keys are kept under a key that lives in session memory alone: they outlast the worker and
 * not the browser.
 */
import { PSA_ERROR_DATA_CORRUPT, PsaError } from '../../protocol/psa/status.ts';
import type { StorageBackend } from './its.ts';

const NONCE = 12;
const SCHEMA = 1;

export type SealingKey = () => Promise<CryptoKey>;

export const importSealingKey = (raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

function additionalData(
  store: string,
  owner: string,
  uid: bigint,
  flags: number,
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([store, SCHEMA, owner, uid.toString(16), flags]));
}

export function createSealed(
  backend: StorageBackend,
  store: string,
  sealingKey: SealingKey,
): StorageBackend {
  return {
    async read(owner, uid) {
      const key = await sealingKey();
      const asset = await backend.read(owner, uid);
      if (!asset) return undefined;
      const sealed = new Uint8Array(asset.data);
      const algorithm = {
        name: 'AES-GCM',
        iv: sealed.subarray(0, NONCE),
        additionalData: additionalData(store, owner, uid, asset.flags),
      };
      try {
        const data = await crypto.subtle.decrypt(algorithm, key, sealed.subarray(NONCE));
        return { data: new Uint8Array(data), flags: asset.flags };
      } catch {
        throw new PsaError(PSA_ERROR_DATA_CORRUPT, 'a stored record does not open');
      }
    },
    async write(owner, uid, asset) {
      const key = await sealingKey();
      const iv = crypto.getRandomValues(new Uint8Array(NONCE));
      const algorithm = {
        name: 'AES-GCM',
        iv,
        additionalData: additionalData(store, owner, uid, asset.flags),
      };
      const plain = new Uint8Array(asset.data);
      const sealed = await crypto.subtle.encrypt(algorithm, key, plain);
      plain.fill(0);
      const data = new Uint8Array(NONCE + sealed.byteLength);
      data.set(iv);
      data.set(new Uint8Array(sealed), NONCE);
      await backend.write(owner, uid, { data, flags: asset.flags });
    },
    // A sealing key of a new session starts with an empty store: nothing is listed before it is there.
    delete: async (owner, uid) => {
      await sealingKey();
      await backend.delete(owner, uid);
    },
    uids: async (owner) => {
      await sealingKey();
      return backend.uids(owner);
    },
    owners: async () => {
      await sealingKey();
      return backend.owners();
    },
    clear: async (owner) => {
      await sealingKey();
      await backend.clear(owner);
    },
  };
}
