/**
 * Starts Chromium: the whole browser without a window, not the headless shell, which knows no extensions.
 * The extension is the built one; nothing here builds it.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BrowserContext, chromium } from 'playwright/test';

const ROOT = resolve(import.meta.dirname, '../../..');
export const DIST = resolve(ROOT, 'dist');
export const EXTENSION = resolve(DIST, 'chromium');
export const OTHER_EXTENSION = resolve(import.meta.dirname, 'other-extension');
/** Pictures end up here. */
export const ARTIFACTS = resolve(ROOT, 'artifacts');

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
/** Resolves to this machine, and is no secure context. */
export const INSECURE_HOST = 'insecure.example';

export type LaunchOptions = {
  /** Folder of the profile; '' for one that goes with the browser. */
  readonly profile?: string;
  readonly extensions?: readonly string[];
  /** Pages left are kept for "back", which Playwright turns off by itself. */
  readonly keepsPages?: boolean;
};

export function executablePath(): string | undefined {
  const chosen = process.env['KEYWARD_CHROMIUM'];
  return chosen ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);
}

/** The root user has none to offer, and some systems forbid it to others too. */
let sandbox = process.getuid?.() !== 0;
export const hasSandbox = (): boolean => sandbox;

const hasNoSandbox = (error: unknown) =>
  /No usable sandbox|SUID sandbox|zygote_host/i.test(String(error));

export async function launch({
  profile = '',
  extensions = [],
  keepsPages = false,
}: LaunchOptions = {}): Promise<BrowserContext> {
  const path = executablePath();
  const list = extensions.join(',');
  const loading = [`--disable-extensions-except=${list}`, `--load-extension=${list}`];
  const start = (chromiumSandbox: boolean) =>
    chromium.launchPersistentContext(profile, {
      ...(path !== undefined && { executablePath: path }),
      ...(keepsPages && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
      headless: false,
      viewport: null,
      chromiumSandbox,
      args: [
        '--headless=new',
        '--window-size=1200,900',
        `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
        ...(extensions.length > 0 ? loading : []),
      ],
    });
  return start(sandbox).catch((error: unknown) => {
    if (!sandbox || !hasNoSandbox(error)) throw error;
    sandbox = false;
    return start(sandbox);
  });
}
