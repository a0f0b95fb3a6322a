/** `storage.session`: memory of the browser session, seen by the extension's own contexts alone. */
import type { SessionStore } from '../storage/session-store.ts';
import { browser } from './browser.ts';

export function createBrowserSessionStore(): SessionStore {
  const { session } = browser.storage;
  return {
    get: async (key) => (await session.get(key))[key],
    set: (key, value) => session.set({ [key]: value }),
    remove: (key) => session.remove(key),
    keys: async () => Object.keys(await session.get(null)),
  };
}
