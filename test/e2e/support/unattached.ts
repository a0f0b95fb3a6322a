/**
 * A Chromium that nobody is attached to. Only then does it render pages ahead and put an idle worker to
 * sleep, as it does for its users. What its pages see, they tell the server.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from 'playwright/test';
import { EXTENSION, executablePath } from './launch.ts';

export type Unattached = { close(): Promise<void> };

/** Opens `url` in a browser with Keyward and the given profile. */
export function openUnattached(url: string, profile: string): Unattached {
  const isRoot = process.getuid?.() === 0;
  const child = spawn(
    executablePath() ?? chromium.executablePath(),
    [
      '--headless=new',
      '--no-first-run',
      '--password-store=basic',
      '--use-mock-keychain',
      `--user-data-dir=${profile}`,
      `--disable-extensions-except=${EXTENSION}`,
      `--load-extension=${EXTENSION}`,
      ...(isRoot ? ['--no-sandbox'] : []),
      url,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  return {
    async close() {
      child.kill();
      await ended;
    },
  };
}
