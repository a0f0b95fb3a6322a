/** A lock for tests: its passphrases are stretched by one hash, so that it opens at once. */
import { createHash } from 'node:crypto';
import { createEntropy } from '../../background/entropy.ts';
import { createInTurn } from '../../background/sessions/in-turn.ts';
import { createMemoryRecordStore } from '../../background/storage/its-memory.ts';
import type { Derive } from '../../background/storage/kdf.ts';
import { createLock, type LockParts, type LockState } from '../../background/storage/lock.ts';
import { createMemorySessionStore } from '../../background/storage/session-store.ts';

export const text = (passphrase: string) => new TextEncoder().encode(passphrase);

export const quickDerive: Derive = async (kdf, passphrase, salt) =>
  new Uint8Array(
    createHash('sha256').update(JSON.stringify(kdf)).update(salt).update(passphrase).digest(),
  );

export function newLock(given: Partial<LockParts> = {}) {
  const states: LockState[] = [];
  const parts: LockParts = {
    store: createMemoryRecordStore(),
    session: createMemorySessionStore(),
    entropy: createEntropy(),
    derive: quickDerive,
    now: () => 0,
    inTurn: createInTurn(),
    inAttemptsTurn: createInTurn(),
    changed: (state) => states.push(state),
    ...given,
  };
  return { parts, lock: createLock(parts), states };
}
