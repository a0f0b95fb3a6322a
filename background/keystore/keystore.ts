/**
 * The keys of one owner. It is made from that owner's storage, so it can name no other's.
 *
 * Creation is atomic: the material is made first, then one write decides. Two creations of one id are put
 * in order, so that exactly one wins.
 */
import { type KeyAttributes, NO_ATTRIBUTES } from '../../protocol/psa/attributes.ts';
import {
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INSUFFICIENT_STORAGE,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { DriverKey, NewKey } from '../drivers/driver.ts';
import type { Entropy } from '../entropy.ts';
import type { Its } from '../storage/its.ts';
import { checkAttributes, checkSize } from './checks.ts';
import { readKeyFile, type StoredKey, writeKeyFile } from './key-file.ts';
import { drawVolatileKeyId, isUserKeyId } from './key-ids.ts';

/** Where an owner's keys lie: those that stay, and those that end with the owner's session. */
export type KeyStorage = { readonly persistent: Its; readonly volatile: Its };

export type KeystoreParts = {
  readonly storage: KeyStorage;
  readonly entropy: Entropy;
  readonly hasLocation: (location: number) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs one change at a time; shared by all keystores of the owner. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Has the location of a key forget it. */
  readonly release?: (key: DriverKey) => Promise<void>;
  /** How often the owner's keys were all destroyed: what was begun before is not finished after. */
  readonly timesForgotten?: () => number;
  readonly forget?: () => void;
  /** Told when keys have been destroyed, or an attempt at it has failed: whatever works with them must end. */
  readonly keysGone?: (
    isGone: (key: { readonly id: number; readonly serial: string }) => boolean,
  ) => void;
};

export type CreateOptions = {
  readonly guarded?: boolean;
  readonly approve?: (attributes: KeyAttributes) => Promise<void>;
};

export type Keystore = {
  /** @throws PsaError PSA_ERROR_INVALID_HANDLE if the owner has no such key */
  find(id: number): Promise<StoredKey>;
  /** Is this very key still there? */
  has(key: StoredKey): Promise<boolean>;
  /**
   * Makes a key.
   * @param attributes - as the caller gave them; their id counts for a persistent key alone
   * @param make - gives the material, once the attributes have been found good
   * @param options - `guarded`: the user is asked before a use, also of a volatile key; `approve` is
   *   told of the key with its size before it is stored, and may throw
   * @returns the id
   */
  create(
    attributes: KeyAttributes,
    make: (attributes: KeyAttributes) => Promise<NewKey>,
    options?: CreateOptions,
  ): Promise<number>;
  /** @throws PsaError PSA_ERROR_INVALID_HANDLE if the key is gone, also where its id is another's now */
  destroy(key: StoredKey): Promise<void>;
  /** All keys, their material wiped; a record that cannot be read has no type. */
  list(): Promise<StoredKey[]>;
  /** Ends all volatile keys. */
  endSession(): Promise<void>;
  /** Destroys every key. */
  clear(): Promise<void>;
};

/** Keys one owner may have at a time. */
const MAX_VOLATILE = 4096;
const MAX_PERSISTENT = 16_384;
/** The largest uid of a key file; other records of the owner lie above. */
const MAX_KEY_UID = 0xffffffffn;

async function readOrNothing(its: Its, id: number): Promise<StoredKey | undefined> {
  try {
    return readKeyFile(await its.get(BigInt(id)));
  } catch (error) {
    if (error instanceof PsaError && error.status === PSA_ERROR_DOES_NOT_EXIST) return undefined;
    throw error;
  }
}

/** Stands in a list for a record that cannot be read: it is there, and it is nothing more. */
const damaged = (id: number): StoredKey => ({
  attributes: { ...NO_ATTRIBUTES, id },
  material: new Uint8Array(0),
  serial: '',
  guarded: true,
  created: 0,
});

export function createKeystore(parts: KeystoreParts): Keystore {
  const { storage, entropy, hasLocation, now, inTurn } = parts;
  const { timesForgotten = () => 0, forget = () => undefined, keysGone = () => undefined } = parts;
  const { release = async () => undefined } = parts;
  const begun = timesForgotten();
  const storeOf = (id: number) => (isUserKeyId(id) ? storage.persistent : storage.volatile);
  const lookUp = async (id: number) => (id === 0 ? undefined : readOrNothing(storeOf(id), id));

  async function has({ attributes: { id }, serial }: StoredKey): Promise<boolean> {
    const found = await lookUp(id);
    found?.material.fill(0);
    return found?.serial === serial;
  }

  const keyUids = async (its: Its) => (await its.uids()).filter((uid) => uid <= MAX_KEY_UID);

  /** Has the locations forget keys whose records are about to go. All are asked, also if one fails. */
  async function releaseAll(its: Its): Promise<void> {
    const failures: unknown[] = [];
    for (const uid of await keyUids(its)) {
      const key = await readOrNothing(its, Number(uid)).catch(() => undefined);
      if (key) await release(key).catch((error) => failures.push(error));
      key?.material.fill(0);
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Removes all keys of a store, whatever the locations say to it. */
  async function empty(its: Its): Promise<void> {
    try {
      await releaseAll(its);
    } finally {
      await its.clear();
    }
  }

  async function drawId(): Promise<number> {
    if ((await keyUids(storage.volatile)).length >= MAX_VOLATILE) {
      throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
    }
    let id = drawVolatileKeyId(entropy);
    while (await lookUp(id)) id = drawVolatileKeyId(entropy);
    return id;
  }

  async function refuseTaken(id: number): Promise<void> {
    const uids = await storage.persistent.uids();
    if (uids.includes(BigInt(id))) throw new PsaError(PSA_ERROR_ALREADY_EXISTS);
    if (uids.length >= MAX_PERSISTENT) throw new PsaError(PSA_ERROR_INSUFFICIENT_STORAGE);
  }

  async function store(
    attributes: KeyAttributes,
    volatile: boolean,
    key: NewKey,
    guarded: boolean,
  ) {
    if (timesForgotten() !== begun) throw new PsaError(PSA_ERROR_NOT_PERMITTED);
    if (!volatile) await refuseTaken(attributes.id);
    const id = volatile ? await drawId() : attributes.id;
    const file = writeKeyFile({
      attributes: { ...attributes, id, bits: key.bits },
      material: key.material,
      serial: Array.from(entropy(8), (byte) => byte.toString(16).padStart(2, '0')).join(''),
      guarded: guarded || !volatile,
      created: now(),
    });
    try {
      await storeOf(id).set(BigInt(id), file);
    } finally {
      file.fill(0);
    }
    return id;
  }

  return {
    async find(id) {
      const key = await lookUp(id);
      if (!key) throw new PsaError(PSA_ERROR_INVALID_HANDLE);
      return key;
    },
    async create(given, make, { guarded = false, approve } = {}) {
      const { attributes, volatile } = checkAttributes(given, hasLocation);
      // Looked at twice: here to spare the work, and in turn to decide.
      if (!volatile) await refuseTaken(attributes.id);
      const made = await make(attributes);
      try {
        checkSize(attributes, made);
        await approve?.({ ...attributes, bits: made.bits });
        return await inTurn(() => store(attributes, volatile, made, guarded));
      } catch (error) {
        await release({ attributes, material: made.material });
        throw error;
      } finally {
        made.material.fill(0);
      }
    },
    has,
    destroy: (key) =>
      inTurn(async () => {
        const { id } = key.attributes;
        // By now the id may be nobody's, or a later key's.
        if (!(await has(key))) throw new PsaError(PSA_ERROR_INVALID_HANDLE);
        try {
          await release(key);
          await storeOf(id).remove(BigInt(id));
        } finally {
          keysGone(({ serial }) => serial === key.serial);
        }
      }),
    async list() {
      const keys: StoredKey[] = [];
      for (const its of [storage.persistent, storage.volatile]) {
        for (const uid of await keyUids(its)) {
          const key = await readOrNothing(its, Number(uid)).catch(() => damaged(Number(uid)));
          key?.material.fill(0);
          if (key) keys.push(key);
        }
      }
      return keys;
    },
    endSession: () =>
      inTurn(async () => {
        try {
          await empty(storage.volatile);
        } finally {
          keysGone(({ id }) => !isUserKeyId(id));
        }
      }),
    clear: () =>
      inTurn(async () => {
        forget();
        try {
          try {
            await empty(storage.persistent);
          } finally {
            await empty(storage.volatile);
          }
        } finally {
          keysGone(() => true);
        }
      }),
  };
}
