/** The key that wraps the keys of all records: drawn, imported, and wrapped under a passphrase. */
import { PSA_ERROR_INSUFFICIENT_MEMORY, PsaError } from '../../protocol/psa/status.ts';
import type { Entropy } from '../entropy.ts';
import { type Derive, type Kdf, PREFERRED } from './kdf.ts';
import type { PassphraseWrap } from './key-header.ts';

export const KEK = 32;
const SALT = 16;
const NONCE = 12;

/** The bytes stay the caller's to wipe; the key gives none away. */
export async function importKek(raw: Uint8Array): Promise<CryptoKey> {
  const own = new Uint8Array(raw);
  try {
    const uses: KeyUsage[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
    return await crypto.subtle.importKey('raw', own, 'AES-GCM', false, uses);
  } finally {
    own.fill(0);
  }
}

const sealing = (store: string, kdf: Kdf, salt: Uint8Array, nonce: Uint8Array) => ({
  name: 'AES-GCM',
  iv: new Uint8Array(nonce),
  additionalData: new TextEncoder().encode(
    JSON.stringify(['kek', store, Object.entries(kdf), [...salt]]),
  ),
});

async function wrappingKey(
  derive: Derive,
  kdf: Kdf,
  passphrase: Uint8Array,
  salt: Uint8Array,
): Promise<CryptoKey> {
  const raw = await derive(kdf, passphrase, salt);
  try {
    return await importKek(raw);
  } finally {
    raw.fill(0);
  }
}

/** The best way of stretching for which there is memory. */
async function stretched(derive: Derive, passphrase: Uint8Array, salt: Uint8Array) {
  for (const kdf of PREFERRED) {
    try {
      return { kdf, key: await wrappingKey(derive, kdf, passphrase, salt) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
}

export async function wrapKek(
  raw: Uint8Array<ArrayBuffer>,
  store: string,
  passphrase: Uint8Array,
  derive: Derive,
  entropy: Entropy,
): Promise<PassphraseWrap> {
  const salt = entropy(SALT);
  const nonce = entropy(NONCE);
  const { kdf, key } = await stretched(derive, passphrase, salt);
  const wrapped = await crypto.subtle.encrypt(sealing(store, kdf, salt, nonce), key, raw);
  return { kind: 'passphrase', kdf, salt, nonce, key: new Uint8Array(wrapped) };
}

/** @returns the bytes, the caller's to wipe; undefined if the passphrase is another */
export async function unwrapKek(
  { kdf, salt, nonce, key }: PassphraseWrap,
  store: string,
  passphrase: Uint8Array,
  derive: Derive,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const wrapping = await wrappingKey(derive, kdf, passphrase, salt);
  try {
    const sealed = new Uint8Array(key);
    const raw = await crypto.subtle.decrypt(sealing(store, kdf, salt, nonce), wrapping, sealed);
    return new Uint8Array(raw);
  } catch {
    return undefined;
  }
}
