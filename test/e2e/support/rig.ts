/** A browser with Keyward in it, and the handles a test needs. */
import type { BrowserContext, CDPSession, Page, Worker } from 'playwright/test';
import { type Admin, createAdmin } from './admin.ts';
import { type Consent, createConsent } from './consent.ts';
import type { ExtensionApi } from './extension-api.ts';
import { EXTENSION, type LaunchOptions, launch, OTHER_EXTENSION } from './launch.ts';
import type { Server } from './server.ts';
import { sessionIn, type Visit } from './visit.ts';

declare const chrome: ExtensionApi;

export type Rig = {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** A tiny extension that is not Keyward. */
  readonly otherId: string;
  readonly consent: Consent;
  readonly admin: Admin;
  /** A site nobody has been to, e.g. `http://bank7.localhost:8000`. */
  site(name?: string): string;
  /** Opens a page of that site with the SDK in it. */
  visit(origin?: string, path?: string): Promise<Visit>;
  popup(): Promise<Page>;
  /** Stops the service worker, as the browser does when it pleases; resolves when it has stopped. */
  stopWorker(): Promise<void>;
  /** Names of all records that the extension has stored, as `store/owner/…`. */
  records(): Promise<string[]>;
  /** Closes every page and forgets every site. */
  clean(): Promise<void>;
  close(): Promise<void>;
};

const BACKGROUND = /^chrome-extension:\/\/([a-p]{32})\/(background|other)\.js$/;

/** The ids of the extensions, which are known when their workers have come up. */
async function findIds(
  context: BrowserContext,
  count: number,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const note = (worker: Worker) => {
    const [, id, script] = BACKGROUND.exec(worker.url()) ?? [];
    if (id && script) ids.set(script, id);
  };
  context.serviceWorkers().forEach(note);
  context.on('serviceworker', note);
  while (ids.size < count) await context.waitForEvent('serviceworker', { timeout: 15_000 });
  context.off('serviceworker', note);
  return ids;
}

/** @param devtools - of one of the extension's own pages: others are not told of its worker */
async function followWorker(devtools: CDPSession, extensionId: string) {
  let isRunning = false;
  let stopped: (() => void) | undefined;
  devtools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
    const own = versions.find(({ scriptURL }) => scriptURL.includes(extensionId));
    if (!own) return;
    isRunning = own.runningStatus !== 'stopped';
    if (!isRunning) stopped?.();
  });
  await devtools.send('ServiceWorker.enable');
  return {
    async stop() {
      if (!isRunning) throw new Error('the worker is not running, so it cannot be stopped');
      const end = new Promise<void>((resolve) => {
        stopped = resolve;
      });
      await devtools.send('ServiceWorker.stopAllWorkers');
      await end;
    },
  };
}

/** Runs in an extension page: the keys of every store there is. */
async function listRecords(): Promise<string[]> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const records: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name ?? ''));
    for (const store of db.objectStoreNames) {
      const keys = await done(db.transaction(store).objectStore(store).getAllKeys());
      records.push(...keys.map((key) => [store, key].flat().join('/')));
    }
    db.close();
  }
  const { session, local } = chrome.storage;
  records.push(...Object.keys(await session.get(null)).map((key) => `session/${key}`));
  records.push(...Object.keys(await local.get(null)).map((key) => `local/${key}`));
  return records;
}

let sites = 0;

export async function startRig(server: Server, options: LaunchOptions = {}): Promise<Rig> {
  const extensions = options.extensions ?? [EXTENSION, OTHER_EXTENSION];
  const context = await launch({ ...options, extensions });
  const ids = await findIds(context, extensions.length);
  const extensionId = ids.get('background') ?? '';
  const url = (path: string) => `chrome-extension://${extensionId}/popup/${path}`;

  // This page stays open: the ports of the tests are its.
  const own = context.pages()[0] ?? (await context.newPage());
  await own.goto(url('index.html'));
  const worker = await followWorker(await context.newCDPSession(own), extensionId);

  const admin = createAdmin(own, 'test');
  const consent = createConsent(context, url('consent.html'), createAdmin(own, 'consent'));

  const site = (name = 'site') => {
    sites += 1;
    return `http://${name}${sites}.localhost:${server.port}`;
  };

  return {
    context,
    extensionId,
    otherId: ids.get('other') ?? '',
    consent,
    admin,
    site,
    async visit(origin = site(), path = '/') {
      const page = await context.newPage();
      await page.goto(origin + path);
      return { page, origin, session: sessionIn(page) };
    },
    async popup() {
      const page = await context.newPage();
      await page.goto(url('index.html'));
      return page;
    },
    stopWorker: worker.stop,
    records: () => own.evaluate(listRecords),
    async clean() {
      await consent.policy('ask');
      const others = context.pages().filter((page) => page !== own);
      await Promise.all(others.map((page) => page.close()));
      const { sites: left } = await admin.call('listSites', {});
      for (const { owner } of left) await admin.call('forgetSite', { owner });
    },
    async close() {
      await consent.policy('ask');
      await context.close();
    },
  };
}
