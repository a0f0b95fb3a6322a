/**
 * The lock on the persistent store: who may have its key, and when.
 *
 * A store begins with its key beside it ('new'), so that Keyward works before the user has chosen. With
 * a passphrase the key is drawn anew and every record is sealed again, for whoever copied the disk before
 * has the old one. The key is forgotten on `lock`; until then it lies in session memory too, so that it
 * outlives the worker.
 */
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_DATA_CORRUPT,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { Entropy } from '../entropy.ts';
import { createAttempts } from './attempts.ts';
import { isSealed, openRecord, type StoreKey, sealRecord } from './envelope.ts';
import type { Derive } from './kdf.ts';
import { importKek, KEK, unwrapKek, wrapKek } from './kek.ts';
import { type Header, readHeader, type Settings, writeHeader } from './key-header.ts';
import { allRecords, type RecordStore, type StoredRecord } from './record-store.ts';
import type { SessionStore } from './session-store.ts';

export type LockState = 'new' | 'device' | 'locked' | 'unlocked';
export type AutoLock = Omit<Settings, 'chosen'>;
/** `wait`: milliseconds until the next attempt may be made. */
export type Attempt = { readonly opened: boolean; readonly wait: number };
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A passphrase is UTF-8, and stays its giver's to wipe. */
export type Lock = {
  state(): Promise<LockState>;
  /** @throws PsaError PSA_ERROR_NOT_PERMITTED while locked, PSA_ERROR_DATA_CORRUPT for a damaged header */
  key(): Promise<StoreKey>;
  /** For a change within `inTurn`. */
  nextGeneration(): Promise<bigint>;
  /** Chooses, for a store that has no passphrase; undefined leaves the key beside it. */
  setUp(passphrase: Uint8Array | undefined): Promise<void>;
  unlock(passphrase: Uint8Array): Promise<Attempt>;
  lock(): Promise<void>;
  changePassphrase(old: Uint8Array, next: Uint8Array): Promise<Attempt>;
  autoLock(): Promise<AutoLock>;
  /** Needs the key, so it must be unlocked. */
  setAutoLock(settings: AutoLock): Promise<void>;
};

export type LockParts = {
  readonly store: RecordStore;
  readonly session: SessionStore;
  readonly entropy: Entropy;
  readonly derive: Derive;
  readonly now: () => number;
  /** Runs one change of the store at a time. */
  readonly inTurn: InTurn;
  /** Runs one attempt at a time; not the same as `inTurn`. */
  readonly inAttemptsTurn: InTurn;
  readonly changed: (state: LockState) => void;
};

const NAME = 'store key';
const SHORTEST = 8;
const LONGEST = 1024;
const LONGEST_IDLE = 24 * 60;
const AT_FIRST: Settings = { chosen: false, idleMinutes: 15, withScreen: true };

type Current = { readonly header: Header; readonly key: StoreKey | undefined };

const badState = () => new PsaError(PSA_ERROR_BAD_STATE);
const corrupt = (why: string) => new PsaError(PSA_ERROR_DATA_CORRUPT, why);

const toHex = (data: Uint8Array) =>
  Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');

const passphraseWrap = ({ wraps }: Header) =>
  wraps.find((wrap) => wrap.kind === 'passphrase') as
    | Extract<Header['wraps'][number], { kind: 'passphrase' }>
    | undefined;

function stateOf({ header, key }: Current): LockState {
  if (passphraseWrap(header)) return key ? 'unlocked' : 'locked';
  return header.chosen ? 'device' : 'new';
}

function checkPassphrase({ length }: Uint8Array): void {
  if (length < SHORTEST || length > LONGEST) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
}

export function createLock(parts: LockParts): Lock {
  const { store, session, entropy, derive, inTurn, inAttemptsTurn, changed } = parts;
  const attempts = createAttempts(session, parts.now);
  let looking: Promise<Current> | undefined;
  let generation = 0n;

  const look = (): Promise<Current> => {
    const mine = looking ?? open();
    looking ??= mine;
    mine.catch(() => {
      if (looking === mine) looking = undefined;
    });
    return mine;
  };
  const become = (next: Current) => {
    looking = Promise.resolve(next);
    changed(stateOf(next));
  };

  /** The first opening: what lies there in clear is sealed, in one transaction. */
  async function begin(): Promise<Current> {
    const raw = entropy(KEK);
    try {
      const kek = await importKek(raw);
      const name = toHex(entropy(16));
      const header: Header = { ...AT_FIRST, store: name, wraps: [{ kind: 'device', key: raw }] };
      const records = await allRecords(store.records);
      if (records.some(({ asset }) => isSealed(asset))) {
        throw corrupt('the records are sealed, and the header that opens them is gone');
      }
      const key = { store: name, kek };
      const put = await Promise.all(records.map((it) => sealRecord(key, entropy, it, 1n)));
      await store.commit({ generation: 1n, header: await writeHeader(header, kek, entropy), put });
      generation = 1n;
      return { header: { ...header, wraps: [{ kind: 'device', key: raw.slice() }] }, key };
    } finally {
      raw.fill(0);
    }
  }

  async function keptKey(): Promise<Uint8Array | undefined> {
    const kept = await session.get(NAME);
    return Array.isArray(kept) && kept.length === KEK ? Uint8Array.from(kept) : undefined;
  }

  async function open(): Promise<Current> {
    const meta = await store.meta();
    if (!meta) return begin();
    const { header, isSealedBy } = await readHeader(meta.header);
    generation = meta.generation;
    const beside = header.wraps.find((wrap) => wrap.kind === 'device')?.key;
    const raw = beside ?? (await keptKey());
    if (!raw) return { header, key: undefined };
    const kek = await importKek(raw);
    if (!beside) raw.fill(0);
    if (await isSealedBy(kek)) return { header, key: { store: header.store, kek } };
    if (beside) throw corrupt('the header of the store was changed');
    await session.remove(NAME);
    return { header, key: undefined };
  }

  /** After a failure it is not known which of the two states lies in the store: it is looked at anew. */
  async function commit(header: Header, key: StoreKey, put: readonly StoredRecord[] = []) {
    generation += 1n;
    const written = await writeHeader(header, key.kek, entropy);
    try {
      await store.commit({ generation, header: written, put });
    } catch (error) {
      looking = undefined;
      throw error;
    }
    become({ header, key });
  }

  async function keyOf(current: Promise<Current>): Promise<StoreKey> {
    const { key } = await current;
    if (!key) throw new PsaError(PSA_ERROR_NOT_PERMITTED, 'Keyward is locked');
    return key;
  }

  /** Every record under another key. One that does not open stays as it is. */
  async function resealed(from: StoreKey, to: StoreKey): Promise<StoredRecord[]> {
    const put: StoredRecord[] = [];
    for (const it of await allRecords(store.records)) {
      const asset = await openRecord(from, it).catch(() => undefined);
      if (!asset) continue;
      put.push(await sealRecord(to, entropy, { ...it, asset }, generation + 1n));
      asset.data.fill(0);
    }
    return put;
  }

  const remember = (raw: Uint8Array) => session.set(NAME, [...raw]);

  const protect = async (header: Header, key: StoreKey, passphrase: Uint8Array): Promise<void> => {
    const raw = entropy(KEK);
    try {
      const next = { store: header.store, kek: await importKek(raw) };
      const wrap = await wrapKek(raw, header.store, passphrase, derive, entropy);
      await inTurn(async () => {
        const put = await resealed(key, next);
        await commit({ ...header, chosen: true, wraps: [wrap] }, next, put);
        await remember(raw);
      });
      for (const { key: before } of header.wraps) before.fill(0);
    } finally {
      raw.fill(0);
    }
  };

  /** Runs `then` with the key's bytes, if the passphrase opens them. */
  const attempt = (passphrase: Uint8Array, then: (raw: Uint8Array<ArrayBuffer>) => Promise<void>) =>
    inAttemptsTurn(async (): Promise<Attempt> => {
      const { header } = await look();
      const wrap = passphraseWrap(header);
      if (!wrap) throw badState();
      const wait = await attempts.wait();
      if (wait > 0) return { opened: false, wait };
      const raw = await unwrapKek(wrap, header.store, passphrase, derive);
      if (!raw) {
        await attempts.failed();
        return { opened: false, wait: await attempts.wait() };
      }
      try {
        await attempts.succeeded();
        await then(raw);
        return { opened: true, wait: 0 };
      } finally {
        raw.fill(0);
      }
    });

  /** The key of the bytes, if the header is what their holder wrote. */
  async function checkedKey(raw: Uint8Array): Promise<Current & { readonly key: StoreKey }> {
    const meta = await store.meta();
    if (!meta) throw corrupt('the header of the store is gone');
    const { header, isSealedBy } = await readHeader(meta.header);
    const kek = await importKek(raw);
    if (!(await isSealedBy(kek))) throw corrupt('the header of the store was changed');
    return { header, key: { store: header.store, kek } };
  }

  return {
    state: async () => stateOf(await look()),
    key: () => keyOf(look()),
    async nextGeneration() {
      await look();
      generation += 1n;
      return generation;
    },
    setUp: (passphrase) =>
      inAttemptsTurn(async () => {
        if (passphrase) checkPassphrase(passphrase);
        const { header, key } = await look();
        if (!key || passphraseWrap(header)) throw badState();
        if (passphrase) await protect(header, key, passphrase);
        else await inTurn(() => commit({ ...header, chosen: true }, key));
      }),
    unlock: (passphrase) =>
      attempt(passphrase, (raw) =>
        inTurn(async () => {
          const current = await checkedKey(raw);
          await remember(raw);
          become(current);
        }),
      ),
    lock: () =>
      inTurn(async () => {
        const { header } = await look();
        if (!passphraseWrap(header)) throw badState();
        become({ header, key: undefined });
        await session.remove(NAME);
      }),
    async changePassphrase(old, next) {
      checkPassphrase(next);
      return attempt(old, async (raw) => {
        const wrap = await wrapKek(raw, (await look()).header.store, next, derive, entropy);
        await inTurn(async () => {
          const { header, key } = await checkedKey(raw);
          await commit({ ...header, wraps: [wrap] }, key);
          await remember(raw);
        });
      });
    },
    async autoLock() {
      const { idleMinutes, withScreen } = (await look()).header;
      return { idleMinutes, withScreen };
    },
    setAutoLock: ({ idleMinutes, withScreen }) =>
      inAttemptsTurn(async () => {
        if (idleMinutes > LONGEST_IDLE) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
        await inTurn(async () => {
          const key = await keyOf(look());
          const { header } = await look();
          await commit({ ...header, idleMinutes, withScreen }, key);
        });
      }),
  };
}
