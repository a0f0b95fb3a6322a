/** The popup's side of the lock. Passphrases come as bytes, and are wiped here. */
import type { Admin, AdminRequest, AdminResponse } from '../../protocol/admin.ts';
import type { Attempt, Lock } from '../storage/lock.ts';

type LockRows = Pick<
  Admin,
  'getLock' | 'setUpLock' | 'unlock' | 'lock' | 'changePassphrase' | 'setAutoLock'
>;

export type LockHandlers = {
  readonly [N in keyof LockRows]: (request: AdminRequest<N>) => Promise<AdminResponse<N>>;
};

const inNumbers = ({ opened, wait }: Attempt) => ({ opened: opened ? 1 : 0, wait });

async function wiping<T>(secrets: readonly Uint8Array[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    for (const secret of secrets) secret.fill(0);
  }
}

export const createLockHandlers = (lock: Lock): LockHandlers => ({
  async getLock() {
    const { idleMinutes, withScreen } = await lock.autoLock();
    return { state: await lock.state(), idleMinutes, withScreen: withScreen ? 1 : 0 };
  },
  setUpLock: ({ passphrase }) =>
    wiping([passphrase], async () => {
      await lock.setUp(passphrase.length > 0 ? passphrase : undefined);
      return {};
    }),
  unlock: ({ passphrase }) =>
    wiping([passphrase], async () => inNumbers(await lock.unlock(passphrase))),
  async lock() {
    await lock.lock();
    return {};
  },
  changePassphrase: ({ old, next }) =>
    wiping([old, next], async () => inNumbers(await lock.changePassphrase(old, next))),
  async setAutoLock({ idleMinutes, withScreen }) {
    await lock.setAutoLock({ idleMinutes, withScreen: withScreen === 1 });
    return {};
  },
});
