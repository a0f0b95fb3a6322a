/**
 * The header of the sealed store: its name, and the wraps of its key. It ends in a hash, so that damage
 * is told from a wrong passphrase; and it is sealed by the key it wraps, so that whoever has not the key
 * cannot change a setting.
 *
 * Layout: 'KWH', version, record, SHA-256 of all before.
 */

import { equalBytes } from '../../protocol/bytes.ts';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import { PSA_ERROR_DATA_CORRUPT, PsaError } from '../../protocol/psa/status.ts';
import { bytes, list, type Message, text, u32 } from '../../protocol/schema.ts';
import type { Entropy } from '../entropy.ts';
import { checkKdf, type Kdf } from './kdf.ts';

export type DeviceWrap = { readonly kind: 'device'; readonly key: Uint8Array };
export type PassphraseWrap = {
  readonly kind: 'passphrase';
  readonly kdf: Kdf;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly key: Uint8Array;
};
export type Wrap = DeviceWrap | PassphraseWrap;

export type Settings = {
  /** Has the user chosen how keys are protected? */
  readonly chosen: boolean;
  /** Minutes without input after which Keyward locks itself; 0 for never. */
  readonly idleMinutes: number;
  /** Locks when the screen does. */
  readonly withScreen: boolean;
};

export type Header = Settings & { readonly store: string; readonly wraps: readonly Wrap[] };

const VERSION = 1;
const MAGIC = Uint8Array.of(0x4b, 0x57, 0x48);
const RECORD = MAGIC.length + 1;
const HASH = 32;
const NONCE = 12;
const KEY = 32;
const WRAPPED = 48;

const record = {
  store: text(1),
  wraps: list(2, 'Wrap', {
    kind: text(1),
    kdf: text(2),
    memory: u32(3),
    passes: u32(4),
    lanes: u32(5),
    iterations: u32(6),
    salt: bytes(7),
    nonce: bytes(8),
    key: bytes(9),
  }),
  chosen: u32(3),
  idleMinutes: u32(4),
  withScreen: u32(5),
  seal: bytes(6),
} as const;

type Record = Message<typeof record>;
type WrapRecord = Record['wraps'][number];

const EMPTY = new Uint8Array(0);
const corrupt = (why: string) => new PsaError(PSA_ERROR_DATA_CORRUPT, why);

function wrapRecord(wrap: Wrap): WrapRecord {
  const none = {
    kdf: '',
    memory: 0,
    passes: 0,
    lanes: 0,
    iterations: 0,
    salt: EMPTY,
    nonce: EMPTY,
  };
  if (wrap.kind === 'device') return { ...none, kind: 'device', key: wrap.key };
  const { name: kdf, ...costs } = wrap.kdf;
  return { ...none, ...wrap, ...costs, kdf };
}

function kdfOf({ kdf, memory, passes, lanes, iterations }: WrapRecord): Kdf {
  if (kdf === 'argon2id') return { name: 'argon2id', memory, passes, lanes };
  if (kdf === 'pbkdf2-sha256') return { name: 'pbkdf2-sha256', iterations };
  throw corrupt('the header names no way to open the store');
}

function readWrap(from: WrapRecord): Wrap {
  const { kind, salt, nonce, key } = from;
  if (kind === 'device' && key.length === KEY) return { kind, key };
  if (kind !== 'passphrase' || nonce.length !== NONCE || key.length !== WRAPPED) {
    throw corrupt('the header names no way to open the store');
  }
  const kdf = kdfOf(from);
  checkKdf(kdf, salt);
  return { kind, kdf, salt, nonce, key };
}

const toRecord = (header: Header, seal: Uint8Array): Record => ({
  store: header.store,
  wraps: header.wraps.map(wrapRecord),
  chosen: header.chosen ? 1 : 0,
  idleMinutes: header.idleMinutes,
  withScreen: header.withScreen ? 1 : 0,
  seal,
});

const sealing = (header: Header, iv: Uint8Array<ArrayBuffer>) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new Uint8Array(protobuf.encode(record, toRecord(header, EMPTY))),
});

const hashOf = async (data: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', data));

export async function writeHeader(
  header: Header,
  kek: CryptoKey,
  entropy: Entropy,
): Promise<Uint8Array> {
  const iv = entropy(NONCE);
  const tag = await crypto.subtle.encrypt(sealing(header, iv), kek, new Uint8Array(0));
  const seal = new Uint8Array([...iv, ...new Uint8Array(tag)]);
  const body = protobuf.encode(record, toRecord(header, seal));
  const out = new Uint8Array(RECORD + body.length + HASH);
  out.set([...MAGIC, VERSION]);
  out.set(body, RECORD);
  out.set(await hashOf(out.slice(0, -HASH)), RECORD + body.length);
  return out;
}

function decode(body: Uint8Array): Record {
  try {
    return protobuf.decode(record, body);
  } catch {
    throw corrupt('the header of the store is damaged');
  }
}

/** A header as it was found; `isSealedBy` tells whether the holder of the key wrote it. */
export type FoundHeader = {
  readonly header: Header;
  isSealedBy(kek: CryptoKey): Promise<boolean>;
};

/** @throws PsaError PSA_ERROR_DATA_CORRUPT, also for a header of a later version */
export async function readHeader(stored: Uint8Array): Promise<FoundHeader> {
  const all = new Uint8Array(stored);
  const hash = await hashOf(all.slice(0, -HASH));
  if (all.length < RECORD + HASH || !equalBytes(hash, all.subarray(-HASH))) {
    throw corrupt('the header of the store is damaged');
  }
  if (!equalBytes(MAGIC, all.subarray(0, MAGIC.length)))
    throw corrupt('this is no header of a store');
  if (all[MAGIC.length] !== VERSION) throw corrupt('the store is of a later version of Keyward');
  const found = decode(all.subarray(RECORD, -HASH));
  const header = {
    store: found.store,
    wraps: found.wraps.map(readWrap),
    chosen: found.chosen === 1,
    idleMinutes: found.idleMinutes,
    withScreen: found.withScreen === 1,
  };
  const seal = new Uint8Array(found.seal);
  return {
    header,
    isSealedBy: (kek) =>
      crypto.subtle.decrypt(sealing(header, seal.slice(0, NONCE)), kek, seal.slice(NONCE)).then(
        () => true,
        () => false,
      ),
  };
}
