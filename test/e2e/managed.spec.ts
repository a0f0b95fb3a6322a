/**
 * A policy that an administrator sets reaches Keyward through the browser itself. Each change takes the
 * browser some seconds, for it waits until files of policies have come to rest.
 */
import { cpSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXTENSION } from './support/launch.ts';
import { look } from './support/look.ts';
import { canSetPolicy, createPolicyFile, extensionIdOf } from './support/managed.ts';
import type { Rig } from './support/rig.ts';
import { startRig } from './support/rig.ts';
import { ECDSA, SIGNING_KEY, utf8 } from './support/specimens.ts';
import { expect, test } from './support/test.ts';
import { statusOf } from './support/visit.ts';

const REFUSED = 'PSA_ERROR_CONNECTION_REFUSED';
const NOT_PERMITTED = 'PSA_ERROR_NOT_PERMITTED';
const SHA_1 = 0x02000005;
const SHA_256 = 0x02000009;

test.describe('a managed policy', () => {
  test.skip(!canSetPolicy(), 'only root may set policies, and only for Debian’s Chromium');
  test.describe.configure({ mode: 'serial' });
  test.slow();

  // A copy, which has an id of its own: browsers of other tests are left alone.
  const extension = join(realpathSync(tmpdir()), `keyward-managed-${process.pid}`);
  const file = createPolicyFile(extensionIdOf(extension));
  let keyward: Rig;

  /** What Keyward says of the policy, as one text. */
  const told = async () => JSON.stringify(await keyward.admin.call('getManaged', {}));

  /** Sets the policy, and waits until Keyward has it. */
  async function set(policy: object | undefined, expected: RegExp): Promise<void> {
    file.set(policy);
    await expect.poll(told, { timeout: 40_000 }).toMatch(expected);
  }

  test.beforeAll(async ({ server }) => {
    cpSync(EXTENSION, extension, { recursive: true });
    file.set({
      restricts: ['admittedOrigins'],
      admittedOrigins: [`http://*.localhost:${server.port}`],
    });
    keyward = await startRig(server, { extensions: [extension] });
    await keyward.consent.policy('allow-all');
  });
  test.afterAll(async () => {
    file.remove();
    await keyward?.close();
    rmSync(extension, { recursive: true, force: true });
  });

  test('is in force when the browser starts', async () => {
    expect(keyward.extensionId).toBe(extensionIdOf(extension));
    await expect.poll(told, { timeout: 40_000 }).toMatch(/"managed"/);
    const { session } = await keyward.visit();
    expect(await statusOf(session.hashCompute(SHA_256, utf8('x')))).toBe('PSA_SUCCESS');
  });

  test('refuses the sites that it does not admit, those that are connected too', async () => {
    const [one, other] = [await keyward.visit(), await keyward.visit()];
    const random = (visit: typeof one) => statusOf(visit.session.generateRandom(1));
    expect([await random(one), await random(other)]).toEqual(['PSA_SUCCESS', 'PSA_SUCCESS']);
    const policy = { restricts: ['admittedOrigins'], admittedOrigins: [one.origin] };
    await set(policy, new RegExp(one.origin));
    expect([await random(one), await random(other)]).toEqual(['PSA_SUCCESS', REFUSED]);
    // A page that comes now is told at once, and is told again after the worker has gone.
    const late = await keyward.visit();
    const connecting = () =>
      late.page.evaluate(() =>
        window.keyward.connect().then(
          () => 'connected',
          (error: { code?: string }) => error.code,
        ),
      );
    expect(await connecting()).toBe(REFUSED);
    await keyward.stopWorker();
    expect(await connecting()).toBe(REFUSED);
  });

  test('forbids algorithms, and shortens what can be remembered', async () => {
    const policy = {
      restricts: ['forbiddenAlgorithms', 'longestConsent', 'allowedLocations'],
      forbiddenAlgorithms: ['PSA_ALG_SHA_1', 'PSA_ALG_HMAC(*)'],
      longestConsent: 'session',
      allowedLocations: ['local', 'tokens'],
    };
    await set(policy, /HMAC.*tokens.*session/);
    const { session } = await keyward.visit();
    expect(await statusOf(session.hashCompute(SHA_1, utf8('x')))).toBe(NOT_PERMITTED);
    expect(await statusOf(session.hashCompute(SHA_256, utf8('x')))).toBe('PSA_SUCCESS');
    await session.generateKey({ ...SIGNING_KEY, id: 1 });
    await keyward.consent.policy('ask');
    const signing = statusOf(session.signMessage(1, ECDSA, utf8('x')));
    const question = await keyward.consent.next();
    await expect(question.remember.getByRole('radio')).toHaveCount(2);
    await expect(question.remember).not.toContainText('Always');
    await keyward.consent.deny();
    expect(await signing).toBe(NOT_PERMITTED);
    await keyward.consent.policy('allow-all');
  });

  test('is shown in the popup', async () => {
    const popup = await keyward.popup();
    const line = popup.getByText('Managed by your organization');
    await expect(line).toBeVisible();
    await expect(popup.getByText('PSA_ALG_HMAC(*)')).toBeHidden();
    await look(keyward, popup, 'popup-managed', () => line.click());
    await expect(popup.getByText('PSA_ALG_HMAC(*)')).toBeVisible();
    await expect(popup.getByText('until the browser closes, at most')).toBeVisible();
  });

  // The browser drops what its schema does not know, and says nothing: what is left must not be obeyed.
  test('serves nobody if a part of it was lost on the way, and the popup says why', async () => {
    const restricts = ['admittedOrigins', 'longestConsent'];
    const slips = { restricts, admitedOrigins: ['https://a.example'], longestConsent: 'once' };
    await set(slips, /unreadable.*admittedOrigins.* is missing/);
    const { page } = await keyward.visit();
    const connecting = page.evaluate(() => window.keyward.connect().then(String, (e) => e.code));
    expect(await connecting).toBe(REFUSED);
    const popup = await keyward.popup();
    await expect(popup.getByRole('heading', { name: 'No site is served' })).toBeVisible();
    await expect(popup.getByText('"admittedOrigins" is missing')).toBeVisible();
    await look(keyward, popup, 'popup-unreadable');
    // One field of another type than the schema's is lost as well.
    const wrong = { restricts, admittedOrigins: 'https://a.example', longestConsent: 'session' };
    await set({ restricts: ['longestConsent'], longestConsent: 'once' }, /"managed"/);
    await set(wrong, /unreadable.*admittedOrigins.* is missing/);
  });

  test('is no more once it is taken away', async () => {
    await set(undefined, /"none"/);
    const { session } = await keyward.visit();
    expect(await statusOf(session.hashCompute(SHA_1, utf8('x')))).toBe('PSA_SUCCESS');
    const popup = await keyward.popup();
    await expect(popup.getByText('Managed by your organization')).toHaveCount(0);
  });
});
