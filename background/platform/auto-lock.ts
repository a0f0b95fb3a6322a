/**
 * Locks Keyward when the user has gone: after a while without input, or as soon as the screen is locked.
 *
 * The browser's own event for "idle" comes for one interval alone, which a restart of the worker resets. So
 * an alarm looks once a minute while keys are open. It does not ring while the machine sleeps: a gap
 * between two looks is time without input.
 */
import type { Lock, LockState } from '../storage/lock.ts';
import type { SessionStore } from '../storage/session-store.ts';

export type IdleState = 'active' | 'idle' | 'locked';

export type AutoLockParts = {
  readonly lock: Pick<Lock, 'state' | 'autoLock' | 'lock'>;
  readonly session: SessionStore;
  readonly now: () => number;
  /** Has there been no input for so many seconds, at least 15? */
  readonly queryIdle: (seconds: number) => Promise<IdleState>;
  readonly setAlarm: (on: boolean) => Promise<unknown>;
};

export type AutoLocker = {
  /** The state of the lock has changed. */
  follow(state: LockState): Promise<void>;
  /** The alarm rang. */
  look(): Promise<void>;
  /** The browser says what the user does. */
  idle(state: IdleState): Promise<void>;
};

const LAST_LOOK = 'last look of auto-lock';
const MINUTE = 60_000;
const SHORTEST = 15;

export function createAutoLocker(parts: AutoLockParts): AutoLocker {
  const { lock, session, now, queryIdle, setAlarm } = parts;
  const isOpen = async () => (await lock.state()) === 'unlocked';

  async function isGone(): Promise<boolean> {
    const { idleMinutes, withScreen } = await lock.autoLock();
    const state = await queryIdle(Math.max(SHORTEST, idleMinutes * 60));
    if (state === 'locked' && withScreen) return true;
    if (idleMinutes === 0) return false;
    const last = await session.get(LAST_LOOK);
    const slept = typeof last === 'number' && now() - last > (idleMinutes + 1) * MINUTE;
    return slept || state !== 'active';
  }

  return {
    async follow(state) {
      await setAlarm(state === 'unlocked');
      if (state === 'unlocked') await session.set(LAST_LOOK, now());
      else await session.remove(LAST_LOOK);
    },
    async look() {
      if (!(await isOpen())) return void (await setAlarm(false));
      if (await isGone()) await lock.lock();
      else await session.set(LAST_LOOK, now());
    },
    async idle(state) {
      if (state !== 'locked' || !(await isOpen())) return;
      if ((await lock.autoLock()).withScreen) await lock.lock();
    },
  };
}
