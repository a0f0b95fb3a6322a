/**
 * The key that volatile records are sealed under: drawn once in a browser session and kept in session
 * memory. When there is none yet, the session is new, and what an earlier one left behind is removed.
 */
import type { Entropy } from '../entropy.ts';
import type { StorageBackend } from './its.ts';
import { importSealingKey, type SealingKey } from './sealed.ts';
import type { SessionStore } from './session-store.ts';

const NAME = 'sealing key';
const LENGTH = 32;

export function createSessionKey(
  session: SessionStore,
  volatile: StorageBackend,
  entropy: Entropy,
): SealingKey {
  let key: Promise<CryptoKey> | undefined;

  async function begin(): Promise<CryptoKey> {
    const kept = await session.get(NAME);
    if (Array.isArray(kept)) return importSealingKey(Uint8Array.from(kept as number[]));
    for (const owner of await volatile.owners()) await volatile.clear(owner);
    const raw = entropy(LENGTH);
    await session.set(NAME, [...raw]);
    const imported = await importSealingKey(raw);
    raw.fill(0);
    return imported;
  }

  return () => {
    key ??= begin().catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };
}
