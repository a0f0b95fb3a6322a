/**
 * Composition root of the service worker, and the only file with effects of its own. Listeners are added
 * before anything is awaited: the worker may have been started for one of them.
 */
import { ADMIN_PORT, ARE_YOU_THERE, PAGE_PORT, READY, REFUSED } from '../protocol/wire.ts';
import { createAdminDesk } from './admin/handlers.ts';
import { type OwnerId, ownerOf } from './caller.ts';
import { createBroker } from './consent/broker.ts';
import { createGrants } from './consent/grants.ts';
import { createLocations } from './drivers/locations.ts';
import { createEntropy } from './entropy.ts';
import { admits, longestConsent } from './managed/enforce.ts';
import { createPartition } from './partition.ts';
import { createAutoLocker } from './platform/auto-lock.ts';
import { browser, type Runtime } from './platform/browser.ts';
import { createBrowserManagedSource } from './platform/managed-storage.ts';
import { servePort } from './platform/ports.ts';
import { createPrompt } from './platform/prompt.ts';
import { identify, isOwnPage } from './platform/sender.ts';
import { createBrowserSessionStore } from './platform/session-store.ts';
import { createDocuments, type DocumentRecord, GONE_AFTER } from './sessions/documents.ts';
import { createInTurn, createLanes } from './sessions/in-turn.ts';
import { forOwner } from './storage/its.ts';
import { createIdbBackends } from './storage/its-idb.ts';
import { deriveKey } from './storage/kdf.ts';
import { createLock } from './storage/lock.ts';
import { createDeviceKey, withOwnRecords } from './storage/own-records.ts';
import { createProtected } from './storage/protected.ts';
import { createSealed } from './storage/sealed.ts';
import { createSessionKey } from './storage/session-key.ts';

const SWEEP = 'sweep';
const AUTO_LOCK = 'auto-lock';
/** How long a document has to say that it is there, in milliseconds. */
const ANSWER_WITHIN = 2000;
const now = () => Date.now();
const onError = (error: unknown) => {
  // biome-ignore lint/suspicious/noConsole: the worker's own log, which no page can read
  console.error(error);
};

const entropy = createEntropy();
const managed = createBrowserManagedSource(onError);
const session = createBrowserSessionStore();
const stores = createIdbBackends();
const inStoresTurn = createInTurn();
const lock = createLock({
  store: stores.recordStore,
  session,
  entropy,
  derive: deriveKey,
  now,
  inTurn: inStoresTurn,
  inAttemptsTurn: createInTurn(),
  changed: (state) => {
    autoLocker.follow(state).catch(onError);
    if (state !== 'locked') broker.unlocked();
  },
});
const autoLocker = createAutoLocker({
  lock,
  session,
  now,
  queryIdle: (seconds) => browser.idle.queryState(seconds),
  setAlarm: async (on) =>
    on ? browser.alarms.create(AUTO_LOCK, { periodInMinutes: 1 }) : browser.alarms.clear(AUTO_LOCK),
});
const isOpen = async () => (await lock.state()) !== 'locked';
const { own, others } = withOwnRecords(
  createProtected({ store: stores.recordStore, lock, entropy, inTurn: inStoresTurn }),
);
const storage = {
  persistent: others,
  volatile: createSealed(
    stores.volatile,
    'volatile',
    createSessionKey(session, stores.volatile, entropy),
  ),
};
const grants = createGrants({
  storageOf: (owner) => forOwner(stores.grants, owner),
  session,
  inTurn: createLanes<OwnerId>(),
});
const prompt = createPrompt(session, () => broker.windowClosed());
const broker = createBroker({
  grants,
  prompt,
  now,
  onError,
  isOpen,
  longest: async () => longestConsent(await managed.current()),
  firstId: (new DataView(entropy(4).buffer).getUint32(0) % 0x7fffffff) + 1,
});
const driversOf = createLocations({
  entropy,
  subtle: crypto.subtle,
  deviceKey: createDeviceKey(own, entropy),
});
const partition = createPartition({
  storage,
  driversOf,
  entropy,
  consent: broker,
  isOpen,
  managed: managed.current,
  now,
  onError,
});

const documents = createDocuments({
  session,
  now,
  isThere: async ({ tab, document }: DocumentRecord) => {
    // Chromium names documents; elsewhere the tab's top frame answers for them. A page that is too busy
    // to answer is there.
    const options = { documentId: document } as object;
    const asked = browser.tabs.sendMessage(tab, ARE_YOU_THERE, options).catch(() => false);
    const busy = new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN, true));
    return Boolean(await Promise.race([asked, busy]));
  },
  ownersToEnd: async () => (await storage.volatile.owners()).map(ownerOf),
  documentGone: ({ owner, document }) => grants.dropDocument(owner, document),
  ownerGone: (owner) => partition.keystoreOf(owner).endSession(),
});

const desk = createAdminDesk({
  broker,
  grants,
  lock,
  keystoreOf: partition.keystoreOf,
  owners: async () => [
    ...new Set([
      ...(await storage.persistent.owners()).map(ownerOf),
      ...(await storage.volatile.owners()).map(ownerOf),
      ...(await stores.grants.owners()).map(ownerOf),
      ...(await grants.sessionOwners()),
    ]),
  ],
  documentsOf: documents.countOf,
  managed: managed.current,
  onError,
});

const oneSweepAtATime = createInTurn();
let nextSweep: Promise<void> | undefined;

/** Whoever asks is served by the next to begin: one under way may have looked too early. */
function sweep(): Promise<void> {
  nextSweep ??= oneSweepAtATime(async () => {
    nextSweep = undefined;
    const someLeft = await documents.sweep();
    if (someLeft) await browser.alarms.create(SWEEP, { periodInMinutes: 1 });
    else await browser.alarms.clear(SWEEP);
  });
  return nextSweep;
}

/** Tells the page early. Each call is checked again: the policy may be another by then. */
async function accept(port: Runtime.Port, origin: string, end: () => void): Promise<void> {
  const admitted = admits(await managed.current(), origin);
  port.postMessage(admitted ? READY : REFUSED);
  if (!admitted) end();
}

function connectPage(port: Runtime.Port): void {
  const page = identify(port.sender, browser.runtime.id);
  if (!page) {
    port.postMessage(REFUSED);
    port.disconnect();
    return;
  }
  const { caller, tab } = page;
  const { owner, document } = caller;
  documents
    .connected({ document, owner, tab })
    .then(() => browser.alarms.create(SWEEP, { periodInMinutes: 1 }))
    .catch(onError);
  const end = servePort(port, partition.connect(caller), () => {
    documents.disconnected(document);
    setTimeout(() => sweep().catch(onError), 0);
    setTimeout(() => sweep().catch(onError), GONE_AFTER + 1000);
  });
  // The page may be gone by then.
  accept(port, caller.origin, end).catch(() => undefined);
}

browser.runtime.onConnect.addListener((port) => {
  const own = new URL(browser.runtime.getURL('')).origin;
  if (port.name === PAGE_PORT) connectPage(port);
  else if (port.name === ADMIN_PORT && isOwnPage(port.sender, browser.runtime.id, own)) {
    servePort(port, { call: desk.call, close: () => undefined });
  } else port.disconnect();
});

browser.alarms.onAlarm.addListener(({ name }) => {
  if (name === SWEEP) sweep().catch(onError);
  if (name === AUTO_LOCK) autoLocker.look().catch(onError);
});
browser.idle.onStateChanged.addListener((state) => {
  autoLocker.idle(state).catch(onError);
});
