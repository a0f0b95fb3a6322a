/**
 * PSA Internal Trusted Storage (PSA Secure Storage 1.0.4, section 5) over any backend.
 *
 * The owner is bound once, by `forOwner`; what it returns can name no other. `uids` and `clear` go beyond
 * the C API: a keystore has to list and to forget.
 */
import {
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';

export const PSA_STORAGE_FLAG_NONE = 0;
export const PSA_STORAGE_FLAG_WRITE_ONCE = 1;
export const PSA_STORAGE_FLAG_NO_CONFIDENTIALITY = 2;
export const PSA_STORAGE_FLAG_NO_REPLAY_PROTECTION = 4;
const ALL_FLAGS = 7;

export type StoredAsset = { readonly data: Uint8Array; readonly flags: number };

/**
 * Where assets lie. A write or delete has reached the medium when its promise resolves; each is atomic.
 */
export type StorageBackend = {
  read(owner: string, uid: bigint): Promise<StoredAsset | undefined>;
  write(owner: string, uid: bigint, asset: StoredAsset): Promise<void>;
  delete(owner: string, uid: bigint): Promise<void>;
  uids(owner: string): Promise<bigint[]>;
  owners(): Promise<string[]>;
  clear(owner: string): Promise<void>;
};

export type AssetInfo = {
  readonly size: number;
  readonly capacity: number;
  readonly flags: number;
};

/** The storage of one owner. */
export type Its = {
  /** Creates or replaces an asset. `psa_its_set` */
  set(uid: bigint, data: Uint8Array, flags?: number): Promise<void>;
  /** Reads up to `size` bytes from `offset`. `psa_its_get` */
  get(uid: bigint, offset?: number, size?: number): Promise<Uint8Array>;
  /** `psa_its_get_info` */
  getInfo(uid: bigint): Promise<AssetInfo>;
  /** `psa_its_remove` */
  remove(uid: bigint): Promise<void>;
  uids(): Promise<bigint[]>;
  clear(): Promise<void>;
};

const MAX_UID = 0xffffffffffffffffn;

function checkUid(uid: bigint): void {
  if (uid <= 0n || uid > MAX_UID) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
}

/** @returns the storage of `owner` on `backend` */
export function forOwner(backend: StorageBackend, owner: string): Its {
  const existing = async (uid: bigint): Promise<StoredAsset> => {
    checkUid(uid);
    const asset = await backend.read(owner, uid);
    if (!asset) throw new PsaError(PSA_ERROR_DOES_NOT_EXIST);
    return asset;
  };
  const refuseWriteOnce = (asset: StoredAsset | undefined) => {
    if (asset && asset.flags & PSA_STORAGE_FLAG_WRITE_ONCE) {
      throw new PsaError(PSA_ERROR_NOT_PERMITTED);
    }
  };

  return {
    async set(uid, data, flags = PSA_STORAGE_FLAG_NONE) {
      checkUid(uid);
      if (flags & ~ALL_FLAGS) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
      refuseWriteOnce(await backend.read(owner, uid));
      await backend.write(owner, uid, { data, flags });
    },
    async get(uid, offset = 0, size = Number.MAX_SAFE_INTEGER) {
      const { data } = await existing(uid);
      if (offset > data.length) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
      return data.slice(offset, Math.min(data.length, offset + size));
    },
    async getInfo(uid) {
      const { data, flags } = await existing(uid);
      return { size: data.length, capacity: data.length, flags };
    },
    async remove(uid) {
      refuseWriteOnce(await existing(uid));
      await backend.delete(owner, uid);
    },
    uids: () => backend.uids(owner),
    clear: () => backend.clear(owner),
  };
}
