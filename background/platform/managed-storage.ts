/** `storage.managed`: what an administrator has set in the browser, and no page or user can. */
import { createManagedSource, type ManagedSource } from '../managed/source.ts';
import { browser } from './browser.ts';

/** Firefox's way to say that nobody has set anything. */
const NOTHING_SET = /Managed storage manifest not found/;

async function read(): Promise<unknown> {
  try {
    return await browser.storage.managed.get(null);
  } catch (error) {
    if (NOTHING_SET.test(String(error))) return {};
    throw error;
  }
}

export function createBrowserManagedSource(onError: (error: unknown) => void): ManagedSource {
  const source = createManagedSource(read, onError);
  browser.storage.onChanged.addListener((_changes, area) => {
    if (area === 'managed') source.changed();
  });
  return source;
}
