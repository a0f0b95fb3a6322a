/** The popup gives back control: what sites keep and may do, and how to end it. Both pages are for all. */
import type { Page } from 'playwright/test';
import { look } from './support/look.ts';
import type { Rig } from './support/rig.ts';
import { ECDSA, SECRET, SIGNING_KEY, utf8 } from './support/specimens.ts';
import { expect, test } from './support/test.ts';
import { statusOf, type Visit } from './support/visit.ts';

const GONE = 'PSA_ERROR_INVALID_HANDLE';
const DENIED = 'PSA_ERROR_NOT_PERMITTED';
const MESSAGE = utf8('hello');

/** A site with a signing key, a secret, and grants for itself and the first key. */
async function siteWithKeys(keyward: Rig, name?: string): Promise<Visit> {
  const visit = await keyward.visit(keyward.site(name));
  await keyward.consent.policy('allow-all');
  await visit.session.generateKey({ ...SIGNING_KEY, id: 1 });
  await visit.session.importKey({ ...SECRET, id: 2 }, MESSAGE);
  await visit.session.signMessage(1, ECDSA, MESSAGE);
  await keyward.consent.policy('ask');
  return visit;
}

const open = (popup: Page, { origin }: Visit) =>
  popup.getByRole('button', { name: origin, exact: true }).click();
const card = (popup: Page, text: string) => popup.getByRole('listitem').filter({ hasText: text });
const sign = ({ session }: Visit) => statusOf(session.signMessage(1, ECDSA, MESSAGE));

test.describe('the popup', () => {
  test('is empty at first', async ({ keyward }) => {
    const popup = await keyward.popup();
    await expect(popup.getByRole('heading', { level: 1 })).toHaveText('No site uses Keyward yet');
  });

  test('lists the sites, what they keep, and who is there', async ({ keyward }) => {
    const [left, here] = [await siteWithKeys(keyward), await siteWithKeys(keyward)];
    await left.page.close();
    const popup = await keyward.popup();
    await expect(card(popup, here.origin)).toContainText('2 keys, 2 permissions, Connected now');
    await expect(async () => {
      await popup.reload();
      await expect(card(popup, left.origin)).toContainText('2 permissions, first seen just now', {
        timeout: 500,
      });
    }).toPass();
  });

  test('shows keys and grants of a site', async ({ keyward }) => {
    const visit = await siteWithKeys(keyward);
    const popup = await keyward.popup();
    await open(popup, visit);
    await expect(card(popup, 'May connect — always')).toBeVisible();
    await expect(card(popup, 'May sign with P-256 key 1 — always')).toBeVisible();
    const key = card(popup, 'P-256 key 1').filter({ hasText: 'Destroy key' });
    await expect(key).toContainText('sign messages');
    await expect(key).toContainText('ECDSA with SHA-256');
    await expect(key).toContainText('Persistent: kept until destroyed');
    await expect(card(popup, 'raw data key 2, 40 bits')).toContainText('leave Keyward');
  });

  test('takes a permission back, and the user is asked again', async ({ keyward }) => {
    const visit = await siteWithKeys(keyward);
    expect(await sign(visit)).toBe('PSA_SUCCESS');
    const popup = await keyward.popup();
    await open(popup, visit);
    await card(popup, 'May sign').getByRole('button', { name: 'Revoke' }).click();
    await expect(card(popup, 'May sign')).toHaveCount(0);
    await expect(popup.getByRole('heading', { name: 'May do without asking' })).toBeFocused();

    const status = sign(visit);
    expect((await keyward.consent.next()).origin).toBe(visit.origin);
    await keyward.consent.deny();
    expect(await status).toBe(DENIED);
  });

  test('takes a connection back', async ({ keyward }) => {
    const visit = await siteWithKeys(keyward);
    const popup = await keyward.popup();
    await open(popup, visit);
    await card(popup, 'May connect').getByRole('button', { name: 'Revoke' }).click();
    await expect(card(popup, 'May connect')).toHaveCount(0);
    const status = statusOf(visit.session.generateRandom(1));
    await expect((await keyward.consent.next()).view).toContainText('wants to connect');
    await keyward.consent.deny();
    expect(await status).toBe(DENIED);
  });

  test('destroys a key, if the user means it', async ({ keyward }) => {
    const visit = await siteWithKeys(keyward);
    const popup = await keyward.popup();
    await open(popup, visit);
    const key = card(popup, 'P-256 key 1').filter({ hasText: 'Destroy key' });
    await key.getByRole('button', { name: 'Destroy key' }).click();
    await expect(popup.getByRole('button', { name: 'Keep' })).toBeFocused();
    await popup.getByRole('button', { name: 'Keep' }).click();
    expect(await sign(visit)).toBe('PSA_SUCCESS');

    await key.getByRole('button', { name: 'Destroy key' }).click();
    await popup.getByRole('button', { name: 'Destroy', exact: true }).click();
    await expect(popup.getByRole('heading', { level: 3 })).toHaveText(['raw data key 2, 40 bits']);
    expect(await sign(visit)).toBe(GONE);
  });

  test('forgets a site, keys and grants', async ({ keyward }) => {
    const [visit, other] = [await siteWithKeys(keyward), await siteWithKeys(keyward)];
    const popup = await keyward.popup();
    await open(popup, visit);
    await popup.getByRole('button', { name: 'Forget site' }).click();
    await popup.getByRole('button', { name: 'Forget', exact: true }).click();
    await expect(card(popup, other.origin)).toBeVisible();
    await expect(card(popup, visit.origin)).toHaveCount(0);

    // A stranger learns nothing, not even that there is no key.
    const denied = sign(visit);
    await expect((await keyward.consent.next()).view).toContainText('wants to connect');
    await keyward.consent.deny();
    expect(await denied).toBe(DENIED);
    const status = sign(visit);
    await keyward.consent.allow();
    expect(await status).toBe(GONE);
    const left = (await keyward.records()).filter((name) => name.startsWith('persistent/'));
    expect(left.filter((name) => name.includes(visit.origin))).toEqual([]);
    expect(await sign(other)).toBe('PSA_SUCCESS');
  });

  test('says that a key was gone already', async ({ keyward }) => {
    const visit = await siteWithKeys(keyward);
    const popup = await keyward.popup();
    await open(popup, visit);
    const key = card(popup, 'P-256 key 1').filter({ hasText: 'Destroy key' });
    await key.getByRole('button', { name: 'Destroy key' }).click();
    await keyward.admin.call('destroyKey', { owner: visit.origin, key: 1 });
    await popup.getByRole('button', { name: 'Destroy', exact: true }).click();
    await expect(popup.getByRole('alert')).toContainText('already gone');
    await expect(popup.getByRole('heading', { level: 3 })).toHaveText(['raw data key 2, 40 bits']);
  });
});

test.describe('looks and access', () => {
  test('of the popup', async ({ keyward }) => {
    const popup = await keyward.popup();
    await popup.getByRole('heading', { level: 1 }).waitFor();
    await look(keyward, popup, 'popup-empty');

    const visit = await siteWithKeys(
      keyward,
      'a-site-with-quite-a-long-name-in-front-of-its-number',
    );
    const second = await siteWithKeys(keyward, 'notes');
    await second.page.close();
    await popup.reload();
    await card(popup, visit.origin).waitFor();
    await look(keyward, popup, 'popup-sites');

    await open(popup, visit);
    await card(popup, 'May connect').waitFor();
    await look(keyward, popup, 'popup-site');

    await popup.getByRole('button', { name: 'Destroy key' }).first().click();
    await look(keyward, popup, 'popup-confirm');
  });

  test('of the consent window', async ({ keyward }) => {
    const visit = await siteWithKeys(keyward);
    const stranger = await keyward.visit();
    await keyward.admin.call('revokeGrant', {
      owner: visit.origin,
      grant: await grantOf(keyward, visit, 'use'),
    });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'ES256' })}.${part({ sub: 'ada', scope: 'read', exp: 4_102_444_800 })}`;
    const { session } = visit;
    const questions: [name: string, call: () => Promise<unknown>][] = [
      ['connect', () => stranger.session.generateRandom(1)],
      ['message', () => session.signMessage(1, ECDSA, utf8('Pay Ada 5 € \u{202e}not 500'))],
      ['token', () => session.signMessage(1, ECDSA, utf8(token))],
      [
        'bytes',
        () =>
          session.signMessage(
            1,
            ECDSA,
            Uint8Array.from({ length: 400 }, (_, i) => i),
          ),
      ],
      ['hash', () => session.signHash(1, ECDSA, new Uint8Array(32).fill(0x5a))],
      ['export', () => session.exportKey(2)],
      ['destroy', () => session.destroyKey(1)],
    ];
    for (const [name, call] of questions) {
      const status = statusOf(call());
      const question = await keyward.consent.next();
      await look(keyward, question.window, `consent-${name}`, () =>
        expect(question.allow).toBeEnabled(),
      );
      await keyward.consent.deny();
      expect(await status).toBe(DENIED);
    }
  });

  test('of the consent window behind another', async ({ keyward }) => {
    const { session } = await keyward.visit();
    const status = statusOf(session.generateRandom(1));
    const question = await keyward.consent.next();
    await look(keyward, question.window, 'consent-asleep', async () => {
      await question.window.evaluate(() => window.dispatchEvent(new Event('blur')));
      await expect(question.view).toContainText('Allow wakes up when this window is in front.');
    });
    await expect(question.allow).toBeDisabled();
    await keyward.consent.deny();
    expect(await status).toBe(DENIED);
  });

  async function grantOf(keyward: Rig, { origin }: Visit, consent: string): Promise<string> {
    const { grants } = await keyward.admin.call('getSite', { owner: origin });
    return grants.find((grant) => grant.consent === consent)?.id ?? '';
  }

  test('a question with a lot to read keeps its buttons in view', async ({ keyward }) => {
    const visit = await siteWithKeys(keyward);
    await keyward.admin.call('revokeGrant', {
      owner: visit.origin,
      grant: await grantOf(keyward, visit, 'use'),
    });
    const status = statusOf(visit.session.signMessage(1, ECDSA, utf8('word '.repeat(20_000))));
    const question = await keyward.consent.next();
    await question.window.setViewportSize({ width: 360, height: 480 });
    for (const button of [question.allow, question.deny]) {
      await expect(button).toBeInViewport({ ratio: 1 });
    }
    await expect(question.view).toContainText('Only the first 65,536 of 100,000 bytes are shown');
    await keyward.consent.deny();
    expect(await status).toBe(DENIED);
  });
});
