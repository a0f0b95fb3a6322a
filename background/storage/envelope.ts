/**
 * The seal of one record: a key of its own for each write, wrapped by the key of the store, both with
 * AES-256-GCM. The additional data binds store, schema, owner, uid, generation and flags, so that a record
 * that was moved or renamed does not open.
 *
 * Layout: 'KWS', schema, generation (8 bytes), nonce and wrapped key, nonce and sealed data.
 */
import { equalBytes } from '../../protocol/bytes.ts';
import { PSA_ERROR_DATA_CORRUPT, PsaError } from '../../protocol/psa/status.ts';
import type { Entropy } from '../entropy.ts';
import type { StoredAsset } from './its.ts';
import type { RecordName, StoredRecord } from './record-store.ts';

/** Records of schema 1 were not sealed. */
const SCHEMA = 2;
const MAGIC = Uint8Array.of(0x4b, 0x57, 0x53);
const GENERATION = 4;
const KEY_NONCE = 12;
const NONCE = 12;
const KEY = 32;
const TAG = 16;
const WRAPPED = KEY_NONCE + NONCE;
const DATA_NONCE = WRAPPED + KEY + TAG;
const DATA = DATA_NONCE + NONCE;

/** The key of a store, and the store's name. */
export type StoreKey = { readonly store: string; readonly kek: CryptoKey };

const corrupt = (why: string) => new PsaError(PSA_ERROR_DATA_CORRUPT, why);

/** Has the asset the form of a sealed one, of this schema or any other? */
export const isSealed = ({ data }: StoredAsset): boolean =>
  equalBytes(MAGIC, data.subarray(0, MAGIC.length));

const bound = (
  role: 'key' | 'data',
  store: string,
  { owner, uid }: RecordName,
  generation: bigint,
  flags: number,
): Uint8Array<ArrayBuffer> => {
  const facts = [role, store, SCHEMA, owner, uid.toString(16), generation.toString(16), flags];
  return new TextEncoder().encode(JSON.stringify(facts));
};

const importKey = (raw: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

export async function sealRecord(
  { store, kek }: StoreKey,
  entropy: Entropy,
  { owner, uid, asset }: StoredRecord,
  generation: bigint,
): Promise<StoredRecord> {
  const plain = new Uint8Array(asset.data);
  const raw = entropy(KEY);
  try {
    const about = (role: 'key' | 'data') =>
      bound(role, store, { owner, uid }, generation, asset.flags);
    const out = new Uint8Array(DATA + plain.length + TAG);
    out.set([...MAGIC, SCHEMA]);
    new DataView(out.buffer).setBigUint64(GENERATION, generation);
    const seal = async (key: CryptoKey, role: 'key' | 'data', at: number, data: Uint8Array) => {
      const iv = entropy(NONCE);
      const algorithm = { name: 'AES-GCM', iv, additionalData: about(role) };
      const sealed = await crypto.subtle.encrypt(algorithm, key, data as Uint8Array<ArrayBuffer>);
      out.set(iv, at);
      out.set(new Uint8Array(sealed), at + NONCE);
    };
    await seal(kek, 'key', KEY_NONCE, raw);
    await seal(await importKey(raw), 'data', DATA_NONCE, plain);
    return { owner, uid, asset: { data: out, flags: asset.flags } };
  } finally {
    plain.fill(0);
    raw.fill(0);
  }
}

/** @throws PsaError PSA_ERROR_DATA_CORRUPT for a record that is not what was stored under this name */
export async function openRecord(
  { store, kek }: StoreKey,
  { owner, uid, asset }: StoredRecord,
): Promise<StoredAsset> {
  const sealed = new Uint8Array(asset.data);
  if (!isSealed(asset) || sealed.length < DATA + TAG) throw corrupt('a record is not sealed');
  if (sealed[MAGIC.length] !== SCHEMA) throw corrupt('a record is of another version of Keyward');
  const generation = new DataView(sealed.buffer).getBigUint64(GENERATION);
  const open = async (key: CryptoKey, role: 'key' | 'data', from: number, to?: number) => {
    const iv = sealed.subarray(from, from + NONCE);
    const additionalData = bound(role, store, { owner, uid }, generation, asset.flags);
    const algorithm = { name: 'AES-GCM', iv, additionalData };
    const data = await crypto.subtle.decrypt(algorithm, key, sealed.subarray(from + NONCE, to));
    return new Uint8Array(data);
  };
  let raw = new Uint8Array(0);
  try {
    raw = await open(kek, 'key', KEY_NONCE, DATA_NONCE);
    const data = await open(await importKey(raw), 'data', DATA_NONCE);
    return { data, flags: asset.flags };
  } catch {
    throw corrupt('a stored record does not open');
  } finally {
    raw.fill(0);
  }
}
