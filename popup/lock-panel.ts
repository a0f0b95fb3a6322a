/** The part of the popup that shows the lock, and what it does when a button is pressed. */
import type { AdminClient } from './admin-client.ts';
import { troubleInWords } from './trouble.ts';
import { place, tell } from './ui.ts';
import { type LockActions, type LockFacts, lockView } from './views/lock.ts';

/** @param changed - keys can be read now that could not, or no longer */
export function createLockPanel(client: AdminClient, changed: () => void) {
  let shown: LockFacts | undefined;

  async function refresh(): Promise<void> {
    try {
      const facts = await client.call('getLock', {});
      // A form under way is not taken from under the user's fingers.
      const same = JSON.stringify(facts) === JSON.stringify(shown);
      shown = facts;
      if (!same) place('lock').replaceChildren(lockView(facts, actions));
    } catch (error) {
      tell(troubleInWords(error));
    }
  }

  /** Shows the lock anew, even if it is as it was. */
  async function after<T>(deed: Promise<T>): Promise<T> {
    const result = await deed;
    shown = undefined;
    await refresh();
    changed();
    return result;
  }

  const act = async (deed: Promise<unknown>) => {
    tell('');
    await after(deed).catch((error: unknown) => tell(troubleInWords(error)));
  };

  const actions: LockActions = {
    async unlock(passphrase) {
      const attempt = await client.call('unlock', { passphrase });
      if (attempt.opened === 1) await act(Promise.resolve());
      return attempt;
    },
    setUp: (passphrase) => after(client.call('setUpLock', { passphrase })),
    thisDeviceOnly: () => void act(client.call('setUpLock', { passphrase: new Uint8Array(0) })),
    lock: () => void act(client.call('lock', {})),
    async change(old, next) {
      const attempt = await client.call('changePassphrase', { old, next });
      if (attempt.opened === 1) await act(Promise.resolve());
      return attempt;
    },
    setAutoLock: (idleMinutes, withScreen) =>
      void client
        .call('setAutoLock', { idleMinutes, withScreen })
        .catch((error: unknown) => tell(troubleInWords(error))),
  };

  return { refresh };
}
