/** Keys under a passphrase: what lies on the disk, who waits for the user, and how it looks. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import {
  PSA_ALG_SHA_256,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_EXPORT,
  type Session,
} from '../../sdk/index.ts';
import { look } from './support/look.ts';
import { type Rig, startRig } from './support/rig.ts';
import { utf8 } from './support/specimens.ts';
import { expect, test } from './support/test.ts';
import { statusOf } from './support/visit.ts';

const PASSPHRASE = 'correct horse battery';
const NEXT = 'staple correct horse';
/** Stretching a passphrase takes its time, on a busy machine more of it. */
const SLOW = { timeout: 60_000 };

const raw = (id: number) => ({
  id,
  type: PSA_KEY_TYPE_RAW_DATA,
  bits: 256,
  usage: PSA_KEY_USAGE_EXPORT,
  alg: 0,
});

/** Names of files under `folder` that hold any of the secrets. */
async function filesWith(folder: string, secrets: readonly Buffer[]): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((it) => it.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    if (secrets.some((secret) => content.includes(secret))) found.push(path);
  }
  return found;
}

async function protect(popup: Page): Promise<void> {
  await popup.getByRole('button', { name: 'Protect with a passphrase' }).click();
  await popup.getByLabel('New passphrase').fill(PASSPHRASE);
  await popup.getByLabel('Once more').fill(PASSPHRASE);
  await popup.getByRole('button', { name: 'Protect', exact: true }).click();
  await expect(popup.getByRole('button', { name: 'Lock now' })).toBeVisible(SLOW);
}

async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Unlock' }).click();
}

const lockNow = async (popup: Page) => {
  await popup.getByRole('button', { name: 'Lock now' }).click();
  await expect(popup.getByRole('heading', { name: 'Keyward is locked' })).toBeVisible();
};

/** A browser of its own: what is chosen here is not undone. */
const own = (name: string, run: (rig: Rig, profile: string) => Promise<void>) =>
  test(name, async ({ server }, info) => {
    test.setTimeout(240_000);
    const profile = info.outputPath('profile');
    const rig = await startRig(server, { profile });
    try {
      await run(rig, profile);
    } finally {
      await rig.close();
    }
  });

async function importKeys(session: Session, secrets: readonly Buffer[]): Promise<void> {
  for (const [i, secret] of secrets.entries()) {
    await session.importKey(raw(i + 1), new Uint8Array(secret));
  }
}

own('keys under a passphrase are nowhere in the profile', async (rig, profile) => {
  const secrets = Array.from({ length: 50 }, () =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(32))),
  );
  const popup = await rig.popup();
  await protect(popup);
  const { session, page } = await rig.visit();
  await rig.consent.policy('allow-all');
  await importKeys(session, secrets);
  expect(await filesWith(profile, secrets)).toEqual([]);
  await lockNow(popup);
  expect(await filesWith(profile, secrets)).toEqual([]);
  // The search finds what is there.
  await page.evaluate(() => localStorage.setItem('planted', 'planted in clear'));
  await expect
    .poll(() => filesWith(profile, [Buffer.from('planted in clear')]), { timeout: 30_000 })
    .not.toEqual([]);
  await unlock(popup);
  await expect(popup.getByRole('button', { name: 'Lock now' })).toBeVisible(SLOW);
  expect(Buffer.from(await session.exportKey(50))).toEqual(secrets[49]);
});

own('a call waits while Keyward is locked, and others do not', async (rig) => {
  const popup = await rig.popup();
  const visit = await rig.visit();
  await rig.consent.policy('allow-all');
  await visit.session.generateKey(raw(1));
  const volatile = await visit.session.generateKey(raw(0));
  await rig.consent.policy('ask');
  await protect(popup);
  await lockNow(popup);

  const before = await rig.consent.revision();
  await visit.session.hashCompute(PSA_ALG_SHA_256, utf8('abc'));
  await visit.session.getKeyAttributes(volatile);
  expect(await rig.consent.revision()).toBe(before);

  const denied = statusOf(visit.session.getKeyAttributes(1));
  const first = await rig.consent.next();
  await expect(first.view).toContainText('Keyward is locked');
  await look(rig, first.window, 'consent-unlock');
  await first.deny.click();
  expect(await denied).toBe('PSA_ERROR_NOT_PERMITTED');

  const closed = statusOf(visit.session.getKeyAttributes(1));
  const second = await rig.consent.next();
  await expect(second.view).toContainText('Keyward is locked');
  await second.window.waitForTimeout(500);
  await second.window.close();
  expect(await closed).toBe('PSA_ERROR_NOT_PERMITTED');

  const waiting = [visit.session.getKeyAttributes(1), visit.session.generateKey(raw(2))];
  const question = await rig.consent.next();
  await unlock(question.window, NEXT);
  await expect(question.view).toContainText('That is not the passphrase', SLOW);
  await look(rig, question.window, 'consent-unlock-wrong');
  await unlock(question.window);
  expect(await Promise.all(waiting)).toHaveLength(2);

  // The worker may be stopped: the passphrase is asked for once in a browser session.
  await rig.stopWorker();
  expect(await statusOf(visit.session.getKeyAttributes(2))).toBe('PSA_SUCCESS');
});

own('the popup offers a choice, and keeps it', async (rig) => {
  const popup = await rig.popup();
  await expect(
    popup.getByRole('heading', { name: 'How should Keyward keep your keys?' }),
  ).toBeVisible();
  await expect(popup.getByRole('heading', { level: 1 })).toBeVisible();
  await look(rig, popup, 'popup-lock-choice');
  await popup.getByRole('button', { name: /^This device only/ }).click();
  await popup.getByText('Kept for this device only').click();
  await look(rig, popup, 'popup-lock-device');

  await popup.getByRole('button', { name: 'Protect with a passphrase' }).click();
  await popup.getByLabel('New passphrase').fill('short');
  await popup.getByRole('button', { name: 'Protect', exact: true }).click();
  await expect(popup.getByText('Take at least 8 characters')).toBeVisible();
  await look(rig, popup, 'popup-lock-protect');
  await popup.getByRole('button', { name: 'Cancel' }).click();
  await protect(popup);

  await popup.getByText('Unlocked', { exact: true }).click();
  await popup.getByRole('combobox', { name: 'Lock by itself' }).selectOption('60');
  await expect.poll(() => rig.admin.call('getLock', {})).toMatchObject({ idleMinutes: 60 });
  await popup.getByRole('button', { name: 'Change passphrase' }).click();
  await look(rig, popup, 'popup-lock-change');
  await popup.getByLabel('Passphrase now').fill(PASSPHRASE);
  await popup.getByLabel('New passphrase').fill(NEXT);
  await popup.getByLabel('Once more').fill(NEXT);
  await popup.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(popup.getByLabel('Passphrase now')).toHaveCount(0, SLOW);

  await popup.reload();
  await lockNow(popup);
  await unlock(popup);
  await expect(popup.getByText('That is not the passphrase')).toBeVisible(SLOW);
  await look(rig, popup, 'popup-locked');
  await unlock(popup, NEXT);
  await expect(popup.getByRole('button', { name: 'Lock now' })).toBeVisible(SLOW);
});
