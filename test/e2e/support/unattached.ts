/**
 * A Chromium that nobody is attached to. Only then does it render pages ahead and put an idle worker to
 * sleep, as it does for its users. What its pages see, they tell the server.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from 'playwright/test';
import { EXTENSION, executablePath, hasSandbox } from './launch.ts';

export type Unattached = { close(): Promise<void> };

/** Opens `url` in a browser with Keyward and the given profile. */
export function openUnattached(url: string, profile: string): Unattached {
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
      ...(hasSandbox() ? [] : ['--no-sandbox']),
      url,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  // A test that runs out of time closes nothing.
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    async close() {
      child.kill();
      await ended;
      process.off('exit', kill);
    },
  };
}
