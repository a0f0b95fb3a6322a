/** The worker may stop at any moment. Calls end, keys stay, and nothing is half done. */
import { createHash } from 'node:crypto';
import type { Page } from 'playwright/test';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import { operations } from '../../protocol/operations.ts';
import type { Fields, Message } from '../../protocol/schema.ts';
import {
  PSA_ALG_SHA_256,
  PSA_ERROR_BAD_STATE,
  PSA_KEY_LIFETIME_IS_VOLATILE,
} from '../../sdk/index.ts';
import { type Rig, startRig } from './support/rig.ts';
import type { Server } from './support/server.ts';
import { ECDSA, SECRET, SIGNING_KEY, utf8 } from './support/specimens.ts';
import { expect, test } from './support/test.ts';
import { openUnattached } from './support/unattached.ts';
import { statusOf, type Visit } from './support/visit.ts';

const LOST = 'PSA_ERROR_COMMUNICATION_FAILURE';
const BAD_STATE = 'PSA_ERROR_BAD_STATE';
const GONE = 'PSA_ERROR_INVALID_HANDLE';
const MESSAGE = utf8('hello');

/** Calls until one gets through: the page has then noticed that the worker was stopped. */
async function reconnect({ session }: Visit): Promise<void> {
  await expect(async () => {
    expect(await statusOf(session.generateRandom(1))).toBe('PSA_SUCCESS');
  }).toPass({ intervals: [0] });
}

test.describe('two hundred stops', () => {
  const STOPS = 200;

  /** What came of the calls. A key whose call was lost may be there or not. */
  type Journal = {
    readonly made: number[];
    readonly destroyed: number[];
    readonly unknown: number[];
    readonly wrong: string[];
    readonly lost: number;
    readonly done: number;
  };
  type Lanes = {
    readonly journal: Journal;
    /** Resolves when so many more calls have succeeded, or so many more keys been destroyed. */
    after(count: number, what: 'done' | 'destroyed'): Promise<void>;
    end(): Promise<void>;
  };

  /** Runs in the page: four lanes of calls, until they are ended. */
  async function startLanes({
    key,
    attributes,
    secret,
    alg,
  }: {
    key: number;
    attributes: typeof SIGNING_KEY;
    secret: typeof SECRET;
    alg: { sign: number; hash: number };
  }): Promise<void> {
    const LIMIT = 20_000;
    const session = await (window.session ?? window.keyward.connect());
    const journal = {
      made: [] as number[],
      destroyed: [] as number[],
      unknown: [] as number[],
      wrong: [] as string[],
      lost: 0,
      done: 0,
    };
    const waiting: { readonly isOver: () => boolean; resolve(): void }[] = [];
    const wake = () => {
      for (const waiter of waiting.filter(({ isOver }) => isOver())) {
        waiting.splice(waiting.indexOf(waiter), 1);
        waiter.resolve();
      }
    };
    let running = true;
    let nextId = 1000;

    /** The call's outcome: its value, or why there is none. Anything but a loss has to be foreseen. */
    async function attempt<T>(
      name: string,
      call: Promise<T>,
      foreseen: readonly string[] = [],
    ): Promise<{ value: T } | undefined> {
      let alarm: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        alarm = setTimeout(() => reject({ code: 'never answered' }), LIMIT);
      });
      try {
        const value = await Promise.race([call, late]);
        journal.done += 1;
        wake();
        return { value };
      } catch (error) {
        const { code } = error as { code?: string };
        if (code === 'PSA_ERROR_COMMUNICATION_FAILURE') journal.lost += 1;
        else if (!code || !foreseen.includes(code)) journal.wrong.push(`${name}: ${code ?? error}`);
        return undefined;
      } finally {
        clearTimeout(alarm);
      }
    }

    const message = new Uint8Array(100).fill(7);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', message)).join();

    const keys = async () => {
      const id = nextId;
      nextId += 1;
      if (!(await attempt('generate', session.generateKey({ ...attributes, id })))) {
        journal.unknown.push(id);
      } else if (id % 2 === 0) journal.made.push(id);
      else if (await attempt('destroy', session.destroyKey(id))) journal.destroyed.push(id);
      else journal.unknown.push(id);
    };
    const signatures = async () => {
      const signature = await attempt('sign', session.signMessage(key, alg.sign, message));
      if (!signature) return;
      await attempt('verify', session.verifyMessage(key, alg.sign, message, signature.value));
    };
    const hashes = async () => {
      const restarted = ['PSA_ERROR_BAD_STATE'];
      const operation = await attempt('setup', session.hashSetup(alg.hash));
      if (!operation) return;
      const { value } = operation;
      if (!(await attempt('update', session.hashUpdate(value, message), restarted))) return;
      const hash = await attempt('finish', session.hashFinish(value), restarted);
      if (hash && hash.value.join() !== digest) journal.wrong.push('another hash');
    };
    const imports = async () => {
      const id = await attempt('import', session.importKey(secret, message));
      if (id) await attempt('destroy', session.destroyKey(id.value));
    };

    const lanes = [keys, signatures, hashes, imports].map(async (lane) => {
      while (running) await lane();
    });
    const handles: Lanes = {
      journal,
      after: (count, what) =>
        new Promise((resolve) => {
          const far = () => (what === 'done' ? journal.done : journal.destroyed.length);
          const goal = far() + count;
          waiting.push({ isOver: () => far() >= goal, resolve });
        }),
      async end() {
        running = false;
        await Promise.all(lanes);
      },
    };
    Object.assign(window, { lanes: handles });
  }
  const progress = (page: Page, ...wanted: Parameters<Lanes['after']>) =>
    page.evaluate((args) => (window as unknown as { lanes: Lanes }).lanes.after(...args), wanted);
  const end = (page: Page): Promise<Journal> =>
    page.evaluate(async () => {
      const { lanes } = window as unknown as { lanes: Lanes };
      await lanes.end();
      return lanes.journal;
    });

  test('lose calls, and no key', async ({ keyward }) => {
    test.setTimeout(150_000);
    const visit = await keyward.visit();
    const { page, session } = visit;
    await keyward.consent.policy('allow-all');
    await session.generateKey({ ...SIGNING_KEY, id: 1 });
    await session.signMessage(1, ECDSA, MESSAGE);
    const volatile = await session.generateKey(SIGNING_KEY);
    const publicKey = await session.exportPublicKey(volatile);

    await page.evaluate(startLanes, {
      key: 1,
      attributes: SIGNING_KEY,
      secret: SECRET,
      alg: { sign: ECDSA, hash: PSA_ALG_SHA_256 },
    });
    for (let stop = 0; stop < STOPS; stop += 1) {
      // A key is destroyed with the user's consent, which takes its time.
      if (stop % 10 === 0) await progress(page, 1, 'destroyed');
      else await progress(page, 1 + ((stop * 7) % 16), 'done');
      await keyward.stopWorker();
    }
    const journal = await end(page);
    await reconnect(visit);

    expect(journal.wrong).toEqual([]);
    expect(journal.lost).toBeGreaterThan(0);
    expect(journal.made.length).toBeGreaterThan(10);
    expect(journal.destroyed.length).toBeGreaterThanOrEqual(STOPS / 10);

    const { keys } = await keyward.admin.call('getSite', { owner: visit.origin });
    const persistent = keys.filter(({ lifetime }) => !PSA_KEY_LIFETIME_IS_VOLATILE(lifetime));
    const ids = persistent.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([1, ...journal.made]));
    expect(ids.filter((id) => journal.destroyed.includes(id))).toEqual([]);
    for (const id of ids) expect(await session.exportPublicKey(id)).toHaveLength(65);
    for (const id of [1, ...journal.made.slice(-10)]) {
      const signature = await session.signMessage(id, ECDSA, MESSAGE);
      await session.verifyMessage(id, ECDSA, MESSAGE, signature);
    }
    for (const id of journal.destroyed.slice(-10)) {
      expect(await statusOf(session.getKeyAttributes(id))).toBe(GONE);
    }
    expect(await session.exportPublicKey(volatile)).toEqual(publicKey);
    await session.signMessage(volatile, ECDSA, MESSAGE);
  });
});

test.describe('after a stop', () => {
  test('an open operation is in a bad state', async ({ keyward }) => {
    const visit = await keyward.visit();
    const { session } = visit;
    await keyward.consent.policy('allow-all');
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    await session.hashUpdate(operation, MESSAGE);
    await keyward.stopWorker();
    await reconnect(visit);
    expect(await statusOf(session.hashUpdate(operation, MESSAGE))).toBe(BAD_STATE);
    expect(await statusOf(session.hashFinish(operation))).toBe(BAD_STATE);
    expect(await statusOf(session.hashAbort(operation))).toBe('PSA_SUCCESS');
    const another = await session.hashSetup(PSA_ALG_SHA_256);
    expect(await session.hashFinish(another)).toHaveLength(32);
  });

  test('a volatile key is still there', async ({ keyward }) => {
    const visit = await keyward.visit();
    const { session } = visit;
    await keyward.consent.policy('allow-all');
    const key = await session.generateKey(SIGNING_KEY);
    const publicKey = await session.exportPublicKey(key);
    await keyward.stopWorker();
    await reconnect(visit);
    expect(await session.exportPublicKey(key)).toEqual(publicKey);
    expect(await session.signMessage(key, ECDSA, MESSAGE)).toHaveLength(64);
  });

  test('a call that waits for the user is lost, and its window goes', async ({ keyward }) => {
    const { session } = await keyward.visit();
    const status = statusOf(session.generateRandom(1));
    const question = await keyward.consent.next();
    await keyward.stopWorker();
    expect(await status).toBe(LOST);
    await question.gone();
    await keyward.consent.closed();
  });

  test('the popup goes on', async ({ keyward }) => {
    const visit = await keyward.visit();
    await keyward.consent.policy('allow-all');
    await visit.session.generateKey({ ...SIGNING_KEY, id: 1 });
    const popup = await keyward.popup();
    const site = popup.getByRole('button', { name: visit.origin });
    await site.waitFor();
    await keyward.stopWorker();
    await site.click();
    await expect(popup.getByRole('heading', { level: 3 })).toHaveText('P-256 key 1');
  });
});

test.describe('a worker with nothing to do', () => {
  /** Longer than the browser lets one be idle, in milliseconds. */
  const IDLE = 36_000;

  /** The hash of 'hello' with a pause in its middle, in a browser whose worker may go to sleep. */
  async function hashSlowly(keyward: Rig, server: Server, profile: string, script: string) {
    const [origin, mail] = [keyward.site(), server.mailbox()];
    const rig = await startRig(server, { profile });
    await rig.consent.policy('allow-all');
    await (await rig.visit(origin)).session.generateRandom(1);
    await rig.close();

    const path = `/slow${mail.path}`;
    server.page(
      path,
      `import { connect } from '/sdk/index.js';
      const tell = (outcome) => fetch('${mail.path}/outcome', { method: 'POST', body: JSON.stringify(outcome) });
      const pause = () => new Promise((resolve) => setTimeout(resolve, ${IDLE}));
      addEventListener('unhandledrejection', ({ reason }) => tell(String(reason)));
      const session = await connect();
      const key = await session.generateKey(${JSON.stringify(SIGNING_KEY)});
      const message = new TextEncoder().encode('hello');
      ${script}`,
    );
    const browser = openUnattached(origin + path, profile);
    try {
      return await mail.receive('outcome');
    } finally {
      await browser.close();
    }
  }

  const frame = (name: 'hashSetup' | 'hashFinish', request: object) => {
    const { opcode, in: fields } = operations[name];
    const body = [...protobuf.encode(fields as Fields, request as Message<Fields>)];
    return `{ encoding: 'protobuf', opcode: ${opcode}, body: Uint8Array.from(${JSON.stringify(body)}) }`;
  };

  test('is put to sleep, unless an operation is open', async ({ keyward, server }, info) => {
    test.setTimeout(120_000);
    const [asleep, awake] = await Promise.all([
      // The raw call opens an operation that the SDK does not know of.
      hashSlowly(
        keyward,
        server,
        info.outputPath('asleep'),
        `const { body } = await session.call(${frame('hashSetup', { alg: PSA_ALG_SHA_256 })});
        await pause();
        const { serviceStatus } = await session.call({ ...${frame('hashFinish', { operation: 0 })}, body });
        const signature = await session.signMessage(key, ${ECDSA}, message);
        tell({ serviceStatus, signature: signature.length });`,
      ),
      hashSlowly(
        keyward,
        server,
        info.outputPath('awake'),
        `const operation = await session.hashSetup(${PSA_ALG_SHA_256});
        await session.hashUpdate(operation, message);
        await pause();
        tell(Array.from(await session.hashFinish(operation)));`,
      ),
    ]);
    expect(asleep).toEqual({ serviceStatus: PSA_ERROR_BAD_STATE, signature: 64 });
    expect(awake).toEqual([...createHash('sha256').update('hello').digest()]);
  });
});

test.describe('volatile keys', () => {
  const volatileKeys = async (rig: Rig, owner: string) => {
    const { keys } = await rig.admin.call('getSite', { owner });
    return keys.filter(({ lifetime }) => PSA_KEY_LIFETIME_IS_VOLATILE(lifetime)).length;
  };
  const allKeys = async (rig: Rig, owner: string) =>
    (await rig.admin.call('getSite', { owner })).keys.length;

  test('stay when the page is loaded anew', async ({ keyward }) => {
    const { page, session } = await keyward.visit();
    await keyward.consent.policy('allow-all');
    const key = await session.generateKey(SIGNING_KEY);
    await page.reload();
    expect(await session.signMessage(key, ECDSA, MESSAGE)).toHaveLength(64);
  });

  test('end half a minute after the last page of their site', async ({ keyward }) => {
    test.setTimeout(90_000);
    const [left, open] = [await keyward.visit(), await keyward.visit()];
    const second = await keyward.visit(left.origin);
    await keyward.consent.policy('allow-all');
    for (const { session } of [left, open]) {
      await session.generateKey({ ...SIGNING_KEY, id: 1 });
      await session.generateKey(SIGNING_KEY);
    }
    await second.session.generateRandom(1);
    await left.page.close();
    await second.page.close();
    const since = Date.now();

    let ended = since;
    await expect(async () => {
      const count = await volatileKeys(keyward, left.origin);
      if (count > 0) ended = Date.now();
      expect(count).toBe(0);
    }).toPass({ intervals: [500], timeout: 45_000 });
    expect(ended - since).toBeGreaterThan(29_000);
    expect(await allKeys(keyward, left.origin)).toBe(1);
    expect(await volatileKeys(keyward, open.origin)).toBe(1);
  });

  test('end with the browser', async ({ server }, info) => {
    const profile = info.outputPath('profile');
    const before = await startRig(server, { profile });
    const { origin, session } = await before.visit();
    await before.consent.policy('allow-all');
    await session.generateKey({ ...SIGNING_KEY, id: 1 });
    const volatile = await session.generateKey(SIGNING_KEY);
    expect(await allKeys(before, origin)).toBe(2);
    await before.close();

    const after = await startRig(server, { profile });
    expect(await allKeys(after, origin)).toBe(1);
    const again = await after.visit(origin);
    expect(await statusOf(again.session.exportPublicKey(volatile))).toBe(GONE);
    expect((await after.records()).filter((name) => name.startsWith('volatile/'))).toEqual([]);
    await after.close();
  });
});
