/**
 * Wrong passphrases in a row. After ten, each one more doubles the wait before the next is tried. The
 * count outlives the worker; nothing is ever wiped.
 */
import type { SessionStore } from './session-store.ts';

const NAME = 'wrong passphrases';
const FREE = 10;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

type Row = { readonly count: number; readonly until: number };

export type Attempts = {
  /** Milliseconds until the next may be made. */
  wait(): Promise<number>;
  failed(): Promise<void>;
  succeeded(): Promise<void>;
};

export function createAttempts(session: SessionStore, now: () => number): Attempts {
  const read = async () => ((await session.get(NAME)) as Row | undefined) ?? { count: 0, until: 0 };
  return {
    // A clock set back must not shut the user out.
    wait: async () => Math.min(LONGEST_WAIT, Math.max(0, (await read()).until - now())),
    async failed() {
      const count = (await read()).count + 1;
      const wait = count < FREE ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (count - FREE));
      await session.set(NAME, { count, until: now() + wait });
    },
    succeeded: () => session.remove(NAME),
  };
}
