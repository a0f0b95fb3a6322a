/** What the user is asked, when, and what an answer is good for. */
import type { Page } from 'playwright/test';
import {
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_SHA_256,
  PSA_ALG_STREAM_CIPHER,
  PSA_KEY_TYPE_ARC4,
  PSA_KEY_TYPE_DES,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../sdk/index.ts';
import { type Rig, startRig } from './support/rig.ts';
import { ECDSA, SECRET, SIGNING_KEY, utf8 } from './support/specimens.ts';
import { expect, test } from './support/test.ts';
import { statusOf, type Visit } from './support/visit.ts';

const MESSAGE = utf8('hello');
const NOT_PERMITTED = 'PSA_ERROR_NOT_PERMITTED';
const FULL = 'PSA_ERROR_INSUFFICIENT_MEMORY';
const ARMING = 750;

/** What is used of `chrome.windows` in the worker. */
type Windows = { create(...args: unknown[]): Promise<unknown> };

/** A site that is connected and has key 1, which signs. */
async function siteWithKey(keyward: Rig, origin?: string): Promise<Visit> {
  const visit = await keyward.visit(origin);
  await keyward.consent.policy('allow-all');
  await visit.session.generateKey({ ...SIGNING_KEY, id: 1 });
  await keyward.consent.policy('ask');
  return visit;
}

const sign = ({ session }: Visit) => statusOf(session.signMessage(1, ECDSA, MESSAGE));

/** Nobody was asked while `work` went on. */
async function unasked<T>({ consent }: Rig, work: () => Promise<T>): Promise<T> {
  const before = await consent.revision();
  const result = await work();
  expect(await consent.revision()).toBe(before);
  return result;
}

test.describe('a connection', () => {
  test('is asked for once, by the name of the site', async ({ keyward }) => {
    const { page, origin, session } = await keyward.visit();
    const calls = [1, 2, 3].map((size) => statusOf(session.generateRandom(size)));
    const question = await keyward.consent.next();
    expect(question.origin).toBe(origin);
    await expect(question.window.getByRole('heading', { level: 1 })).toHaveText(origin);
    await expect(question.view).toContainText('wants to connect');
    expect(keyward.consent.windows()).toHaveLength(1);
    expect((await keyward.admin.call('watchQuestions', { revision: 0 })).questions).toHaveLength(1);

    await keyward.consent.allow();
    expect(await Promise.all(calls)).toEqual(Array(3).fill('PSA_SUCCESS'));
    await unasked(keyward, () => session.generateRandom(4));
    expect(await page.evaluate(() => document.hasFocus())).toBe(true);
  });

  test('that is denied says so', async ({ keyward }) => {
    const { session } = await keyward.visit();
    const status = statusOf(session.generateRandom(1));
    await keyward.consent.deny();
    expect(await status).toBe(NOT_PERMITTED);
  });

  test('comes before everything but the description of the service', async ({ keyward }) => {
    const origin = keyward.site();
    await (await siteWithKey(keyward, origin)).page.close();
    for (const { owner } of (await keyward.admin.call('listSites', {})).sites) {
      for (const { id } of (await keyward.admin.call('getSite', { owner })).grants) {
        await keyward.admin.call('revokeGrant', { owner, grant: id });
      }
    }
    const { session } = await keyward.visit(origin);
    const { product } = await unasked(keyward, () => session.getServiceInfo());
    expect(product).toBe('Keyward');

    await keyward.consent.policy('deny-all');
    const calls = [
      session.generateRandom(1),
      session.hashCompute(PSA_ALG_SHA_256, MESSAGE),
      session.hashSetup(PSA_ALG_SHA_256),
      session.generateKey({ ...SIGNING_KEY, id: 2 }),
      session.importKey({ ...SECRET, id: 2 }, MESSAGE),
      session.getKeyAttributes(1),
      session.exportPublicKey(1),
      session.signMessage(1, ECDSA, MESSAGE),
      session.destroyKey(1),
    ];
    expect(await Promise.all(calls.map(statusOf))).toEqual(calls.map(() => NOT_PERMITTED));
    const [site] = (await keyward.admin.call('listSites', {})).sites;
    expect(site).toMatchObject({ owner: origin, keys: 1, grants: 0 });
  });
});

test.describe('the window', () => {
  test('takes no approval before it has been looked at', async ({ keyward }) => {
    const { session } = await keyward.visit();
    const status = statusOf(session.generateRandom(1));
    const question = await keyward.consent.next();
    await expect(question.allow).toBeEnabled();

    // A new size, or another window in front, starts the wait afresh. Even a click that the browser
    // would not let through is refused.
    const events = ['resize', 'blur'] as const;
    for (const event of events) {
      const waited = await question.window.evaluate(async (name) => {
        const allow = [...document.querySelectorAll('button')].find(
          ({ textContent }) => textContent === 'Allow',
        );
        if (!allow) throw new Error('no Allow');
        const since = performance.now();
        window.dispatchEvent(new Event(name));
        if (name === 'blur') window.dispatchEvent(new Event('focus'));
        const disabled = allow.disabled;
        while (performance.now() - since < 700) {
          allow.disabled = false;
          allow.click();
          allow.dispatchEvent(new MouseEvent('click', { bubbles: true }));
          allow.disabled = true;
          await new Promise(requestAnimationFrame);
        }
        if (allow.disabled) {
          await new Promise((resolve) => {
            new MutationObserver(resolve).observe(allow, { attributeFilter: ['disabled'] });
          });
        }
        return { disabled, ms: performance.now() - since, there: allow.isConnected };
      }, event);
      expect(waited).toMatchObject({ disabled: true, there: true });
      expect(waited.ms).toBeGreaterThanOrEqual(ARMING);
    }
    await question.allow.click();
    expect(await status).toBe('PSA_SUCCESS');
  });

  test('stays disarmed while another window is in front', async ({ keyward }) => {
    const { session } = await keyward.visit();
    const status = statusOf(session.generateRandom(1));
    const question = await keyward.consent.next();
    await expect(question.allow).toBeEnabled();
    const early = await question.window.evaluate(async (ms) => {
      window.dispatchEvent(new Event('blur'));
      await new Promise((resolve) => setTimeout(resolve, ms + 150));
      const allow = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Allow',
      );
      return allow?.disabled;
    }, ARMING);
    expect(early).toBe(true);
    await question.deny.click();
    expect(await status).toBe(NOT_PERMITTED);
  });

  test('takes no approval from the Enter key', async ({ keyward }) => {
    const { session } = await keyward.visit();
    const status = statusOf(session.generateRandom(1));
    const question = await keyward.consent.next();
    await expect(question.allow).toBeEnabled();
    expect(await question.allow.evaluate((button) => button === document.activeElement)).toBe(
      false,
    );
    await question.window.keyboard.press('Enter');
    await question.window.keyboard.press('Space');
    expect((await keyward.admin.call('watchQuestions', { revision: 0 })).questions).toHaveLength(1);
    await question.deny.click();
    expect(await status).toBe(NOT_PERMITTED);
  });

  test('that is closed has said no', async ({ keyward }) => {
    const { session } = await keyward.visit();
    const status = statusOf(session.generateRandom(1));
    const question = await keyward.consent.next();
    await expect(question.allow).toBeEnabled();
    await question.window.close();
    expect(await status).toBe(NOT_PERMITTED);
  });

  test('goes with the page that asked', async ({ keyward }) => {
    const { page, origin, session } = await keyward.visit();
    const call = session.generateRandom(1).catch(() => 'gone');
    await keyward.consent.next();
    await page.goto(`${origin}/empty`);
    await keyward.consent.closed();
    expect(await call).toBe('gone');
    expect((await keyward.admin.call('watchQuestions', { revision: 0 })).questions).toEqual([]);
    expect((await keyward.admin.call('listSites', {})).sites).toEqual([]);
  });

  /** Starts a call in the page that `stop` gives up. */
  const startAndStop = (page: Page) =>
    page.evaluate(async () => {
      const session = await (window.session ?? window.keyward.connect());
      window.session = Promise.resolve(session);
      const abort = new AbortController();
      const outcome = session.generateRandom(1, { signal: abort.signal }).catch(({ name }) => name);
      Object.assign(window, { stop: () => abort.abort(), outcome });
    });
  const stop = (page: Page) =>
    page.evaluate(() => {
      const { stop: abort, outcome } = window as unknown as {
        stop(): void;
        outcome: Promise<unknown>;
      };
      abort();
      return outcome;
    });

  test('loses the question of a call that is given up', async ({ keyward }) => {
    const { page } = await keyward.visit();
    await startAndStop(page);
    await keyward.consent.next();
    expect(await stop(page)).toBe('AbortError');
    await keyward.consent.closed();
  });

  test('that is slow to come up is there for a later question', async ({ server }) => {
    const keyward = await startRig(server);
    try {
      const worker = keyward.context
        .serviceWorkers()
        .find((one) => one.url().endsWith('/background.js'));
      await worker?.evaluate(() => {
        const { windows } = (self as unknown as { chrome: { windows: Windows } }).chrome;
        const create = windows.create.bind(windows);
        const gate = new Promise<void>((resolve) => Object.assign(self, { openGate: resolve }));
        windows.create = (...args) => gate.then(() => create(...args));
      });
      const { page } = await keyward.visit();
      const revision = await keyward.consent.revision();
      const asked = keyward.admin.call('watchQuestions', { revision });
      await startAndStop(page);
      const first = await asked;
      const went = keyward.admin.call('watchQuestions', { revision: first.revision });
      expect(await stop(page)).toBe('AbortError');
      expect((await went).questions).toEqual([]);
      const status = page.evaluate(async () => {
        const session = await window.session;
        return session?.generateRandom(1).then(({ length }) => length);
      });
      await worker?.evaluate(() => (self as unknown as { openGate(): void }).openGate());
      // Had the question been forgotten, the window would have gone by the time it is armed.
      await keyward.consent.allow();
      expect(await status).toBe(1);
    } finally {
      await keyward.close();
    }
  });
});

test.describe('an answer for', () => {
  test('only this time is asked for again', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    for (let time = 0; time < 2; time += 1) {
      const status = sign(visit);
      await keyward.consent.allow({ remember: 'once' });
      expect(await status).toBe('PSA_SUCCESS');
    }
    const again = sign(visit);
    await keyward.consent.deny();
    expect(await again).toBe(NOT_PERMITTED);
  });

  test('this session outlives the worker', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    const status = sign(visit);
    await keyward.consent.allow({ remember: 'session' });
    expect(await status).toBe('PSA_SUCCESS');
    expect(await unasked(keyward, () => sign(visit))).toBe('PSA_SUCCESS');
    await keyward.stopWorker();
    expect(await unasked(keyward, () => sign(visit))).toBe('PSA_SUCCESS');
    const next = await keyward.visit(visit.origin);
    expect(await unasked(keyward, () => sign(next))).toBe('PSA_SUCCESS');
  });

  test('one key is not for another, nor for the next of its id', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    await keyward.consent.policy('allow-all');
    expect(await sign(visit)).toBe('PSA_SUCCESS');
    await visit.session.generateKey({ ...SIGNING_KEY, id: 2 });
    await visit.session.destroyKey(1);
    await visit.session.generateKey({ ...SIGNING_KEY, id: 1 });
    await keyward.consent.policy('ask');
    for (const id of [1, 2]) {
      const status = statusOf(visit.session.signMessage(id, ECDSA, MESSAGE));
      await keyward.consent.deny();
      expect(await status).toBe(NOT_PERMITTED);
    }
  });

  test('ever outlives the browser, and one for this session does not', async ({ server }, info) => {
    const profile = info.outputPath('profile');
    const before = await startRig(server, { profile });
    const [always, session] = [await siteWithKey(before), await siteWithKey(before)];
    for (const [visit, remember] of [
      [always, 'always'],
      [session, 'session'],
    ] as const) {
      const status = sign(visit);
      await before.consent.allow({ remember });
      expect(await status).toBe('PSA_SUCCESS');
    }
    await before.close();

    const after = await startRig(server, { profile });
    const [kept, forgotten] = [await after.visit(always.origin), await after.visit(session.origin)];
    expect(await unasked(after, () => sign(kept))).toBe('PSA_SUCCESS');
    const status = sign(forgotten);
    await after.consent.deny();
    expect(await status).toBe(NOT_PERMITTED);
    await after.close();
  });

  for (const [operation, words] of [
    ['exportKey', 'wants to take a copy of a private key out of Keyward'],
    ['destroyKey', 'wants to destroy a key'],
  ] as const) {
    test(`${operation} is never remembered`, async ({ keyward }) => {
      const visit = await keyward.visit();
      await keyward.consent.policy('allow-all');
      const usage = SIGNING_KEY.usage | PSA_KEY_USAGE_EXPORT;
      await visit.session.generateKey({ ...SIGNING_KEY, usage, id: 1 });
      await keyward.consent.policy('ask');
      for (let time = 0; time < 2; time += 1) {
        const status = statusOf(visit.session[operation](1));
        const question = await keyward.consent.next();
        await expect(question.view).toContainText(words);
        await expect(question.remember).toHaveCount(0);
        await keyward.consent.deny();
        expect(await status).toBe(NOT_PERMITTED);
      }
    });
  }
});

test.describe('a weak key', () => {
  const DES_KEY = {
    type: PSA_KEY_TYPE_DES,
    bits: 64,
    usage: PSA_KEY_USAGE_ENCRYPT,
    alg: PSA_ALG_CBC_NO_PADDING,
  };
  const make = ({ session }: Visit, attributes = {}) =>
    statusOf(session.generateKey({ ...DES_KEY, ...attributes }));

  test('is made when the user has been warned, and not otherwise', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    const denied = make(visit, { id: 2 });
    const { view } = await keyward.consent.next();
    await expect(view).toContainText('wants to make a weak key');
    await expect(view).toContainText('All DES keys can be tried within days.');
    await expect(view).toContainText('CBC without padding');
    await keyward.consent.deny();
    expect(await denied).toBe(NOT_PERMITTED);
    expect(await statusOf(visit.session.getKeyAttributes(2))).toBe('PSA_ERROR_INVALID_HANDLE');

    const allowed = make(visit, { id: 2 });
    await keyward.consent.allow();
    expect(await allowed).toBe('PSA_SUCCESS');
  });

  test('is warned of once for its kind, if the user says so', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    const first = make(visit);
    await keyward.consent.allow({ remember: 'always' });
    expect(await first).toBe('PSA_SUCCESS');
    expect(await unasked(keyward, () => make(visit))).toBe('PSA_SUCCESS');
    await keyward.stopWorker();
    expect(await unasked(keyward, () => make(visit))).toBe('PSA_SUCCESS');

    const other = make(visit, { type: PSA_KEY_TYPE_ARC4, bits: 128, alg: PSA_ALG_STREAM_CIPHER });
    await keyward.consent.deny();
    expect(await other).toBe(NOT_PERMITTED);
    const { grants } = await keyward.admin.call('getSite', { owner: visit.origin });
    expect(grants.filter(({ consent }) => consent === 'weak')).toMatchObject([{ kind: 'DES' }]);
  });

  test('that only decrypts disturbs nobody', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    const usage = PSA_KEY_USAGE_DECRYPT;
    expect(await unasked(keyward, () => make(visit, { usage }))).toBe('PSA_SUCCESS');
  });
});

test.describe('what is to be signed', () => {
  const shown = async (keyward: Rig, visit: Visit, message: Uint8Array<ArrayBuffer>) => {
    const status = statusOf(visit.session.signMessage(1, ECDSA, message));
    const { view } = await keyward.consent.next();
    const text = (await view.textContent()) ?? '';
    await keyward.consent.deny();
    expect(await status).toBe(NOT_PERMITTED);
    return text;
  };

  test('is shown as what it is', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    expect(await shown(keyward, visit, utf8('Pay Ada 5 €'))).toContain('Pay Ada 5 €');
    const bytes = await shown(keyward, visit, Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0xff));
    expect(bytes).toContain('de ad be ef  ff');
  });

  test('is decoded if it is a token', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'ES256' })}.${part({ sub: 'ada', exp: 4_102_444_800 })}`;
    const text = await shown(keyward, visit, utf8(token));
    expect(text).toContain('JSON Web Token');
    expect(text).toContain('"sub": "ada"');
    expect(text).toMatch(/Expires: .*2100/);
  });

  test('hides no direction mark', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    const text = await shown(keyward, visit, utf8('pay \u{202e}ada\u{2066}\u{200b}'));
    expect(text).toContain('pay ⟨U+202E⟩ada⟨U+2066⟩⟨U+200B⟩');
    expect(text).not.toMatch(/[\u{202e}\u{2066}\u{200b}]/u);
  });

  test('is said to be unreadable if it is a hash', async ({ keyward }) => {
    const visit = await siteWithKey(keyward);
    const status = statusOf(visit.session.signHash(1, ECDSA, new Uint8Array(32).fill(0x5a)));
    const { view } = await keyward.consent.next();
    await expect(view).toContainText('wants to sign a fingerprint nobody can read');
    await expect(view).toContainText('Keyward cannot show what this means');
    await expect(view).toContainText('5a 5a 5a 5a');
    await keyward.consent.deny();
    expect(await status).toBe(NOT_PERMITTED);
  });
});

test('what the policy of a key forbids disturbs nobody', async ({ keyward }) => {
  const visit = await siteWithKey(keyward);
  await keyward.consent.policy('allow-all');
  await visit.session.generateKey({ ...SIGNING_KEY, usage: PSA_KEY_USAGE_VERIFY_MESSAGE, id: 2 });
  await keyward.consent.policy('ask');
  await unasked(keyward, async () => {
    const { session } = visit;
    expect(await statusOf(session.signMessage(2, ECDSA, MESSAGE))).toBe(NOT_PERMITTED);
    expect(await statusOf(session.exportKey(1))).toBe(NOT_PERMITTED);
    expect(await statusOf(session.signMessage(3, ECDSA, MESSAGE))).toBe('PSA_ERROR_INVALID_HANDLE');
  });
});

test.describe('ten thousand requests at once', () => {
  const MANY = 10_000;

  /** Counts outcomes in the page, as they come. */
  const storm = (page: Page, method: 'signMessage' | 'generateRandom') =>
    page.evaluate(
      async ([count, name, alg]) => {
        const session = await (window.session ?? window.keyward.connect());
        const outcomes: Record<string, number> = {};
        const note = (outcome: string) => {
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        };
        const one = () =>
          name === 'signMessage'
            ? session.signMessage(1, alg, Uint8Array.of(1))
            : session.generateRandom(1);
        const all = Array.from({ length: count }, () =>
          one().then(
            () => note('PSA_SUCCESS'),
            ({ code }) => note(code),
          ),
        );
        Object.assign(window, { outcomes, all: Promise.all(all) });
      },
      [MANY, method, ECDSA] as const,
    );
  type Storm = { outcomes: Record<string, number>; all: Promise<unknown> };
  const outcomesOf = (page: Page) =>
    page.evaluate(() => ({ ...(window as unknown as Storm).outcomes }));
  const ended = (page: Page) =>
    page.evaluate(async () => {
      const { all, outcomes } = window as unknown as Storm;
      await all;
      return outcomes;
    });

  test('open one window, and leave the others alone', async ({ keyward }) => {
    const [a, b] = [await siteWithKey(keyward), await siteWithKey(keyward)];
    await storm(a.page, 'signMessage');
    const question = await keyward.consent.next();
    const onlyWindow = () => expect(keyward.consent.windows()).toEqual([question.window]);
    await expect.poll(() => outcomesOf(a.page), { timeout: 30_000 }).toEqual({ [FULL]: MANY - 8 });
    expect(question.origin).toBe(a.origin);

    expect(await b.session.hashCompute(PSA_ALG_SHA_256, MESSAGE)).toHaveLength(32);
    const status = sign(b);
    await question.window.getByText('1 of 9').waitFor();
    onlyWindow();

    await question.window.getByRole('button', { name: 'Deny all from this site' }).click();
    expect(await ended(a.page)).toEqual({ [FULL]: MANY - 8, [NOT_PERMITTED]: 8 });
    await question.gone();
    onlyWindow();
    expect((await keyward.consent.next()).origin).toBe(b.origin);
    await keyward.consent.allow();
    expect(await status).toBe('PSA_SUCCESS');
  });

  test('of a site that is denied all end', async ({ keyward }) => {
    const [a, b] = [await keyward.visit(), await siteWithKey(keyward)];
    let most = 0;
    keyward.context.on('page', () => {
      most = Math.max(most, keyward.consent.windows().length);
    });
    await keyward.consent.policy('deny-all');
    await storm(a.page, 'generateRandom');
    expect(await b.session.hashCompute(PSA_ALG_SHA_256, MESSAGE)).toHaveLength(32);
    expect(await ended(a.page)).toEqual({ [NOT_PERMITTED]: MANY });
    expect(most).toBeLessThanOrEqual(1);
  });
});

test('a quick row of clicks approves nothing', async ({ keyward }) => {
  const { session } = await keyward.visit();
  const status = statusOf(session.generateRandom(1));
  const { window: view, allow } = await keyward.consent.next();
  await expect(allow).toBeEnabled();
  const box = await allow.boundingBox();
  if (!box) throw new Error('no Allow');
  await view.evaluate(() => window.dispatchEvent(new Event('resize')));
  const end = Date.now() + 2 * ARMING;
  while (Date.now() < end) await view.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  expect(await allow.isDisabled()).toBe(true);
  expect((await keyward.admin.call('watchQuestions', { revision: 0 })).questions).toHaveLength(1);
  await allow.click();
  expect(await status).toBe('PSA_SUCCESS');
});
