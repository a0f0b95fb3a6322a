/** The demo page, as a visitor finds it. */
import type { Page } from 'playwright/test';
import { launch } from './support/launch.ts';
import type { Rig } from './support/rig.ts';
import { expect, test } from './support/test.ts';

const PATH = '/examples/demo/';

async function openDemo(keyward: Rig): Promise<Page> {
  const { page } = await keyward.visit(undefined, PATH);
  return page;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const status = (page: Page, step: string) => page.locator(`#${step} .status`);

test('signs a token and a file, and both judges call them valid', async ({ keyward }) => {
  const page = await openDemo(keyward);
  await press(page, 'Connect');
  await expect(status(page, 'step-connect')).toHaveText(
    `Connected as ${new URL(page.url()).origin}.`,
  );
  await press(page, 'Make a key');
  await keyward.consent.allow({ remember: 'session' });
  await expect(status(page, 'step-key')).toHaveText('Made a new key.');

  await press(page, 'Sign token');
  const question = await keyward.consent.next();
  await expect(question.view).toContainText('JSON Web Token');
  await expect(question.view).toContainText('"sub": "ada"');
  await keyward.consent.allow({ remember: 'session' });
  await expect(page.locator('#verdict-webcrypto')).toHaveText('valid');
  await expect(page.locator('#verdict-jose')).toHaveText('valid');

  const file = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Ada,\n') };
  await page.locator('#file').setInputFiles(file);
  await expect(page.locator('#file-verdict-webcrypto')).toHaveText('valid');
  await expect(page.locator('#file-verdict-jose')).toHaveText('valid');
});

test('finds its key again, and destroys it', async ({ keyward }) => {
  const page = await openDemo(keyward);
  await keyward.consent.policy('allow-all');
  await press(page, 'Connect');
  await press(page, 'Make a key');
  await expect(status(page, 'step-key')).toHaveText('Made a new key.');
  const thumbprint = await page.locator('#thumbprint').textContent();
  await page.reload();
  await press(page, 'Connect');
  await press(page, 'Make a key');
  await expect(status(page, 'step-key')).toHaveText('Found the key made here before.');
  await expect(page.locator('#thumbprint')).toHaveText(thumbprint ?? '');
  await press(page, 'Destroy it');
  await expect(page.getByRole('button', { name: 'Destroy it' })).toBeHidden();
  const { sites } = await keyward.admin.call('listSites', {});
  expect(sites.map(({ keys }) => keys)).toEqual([0]);
});

test('says when the user said no', async ({ keyward }) => {
  const page = await openDemo(keyward);
  await press(page, 'Connect');
  await press(page, 'Make a key');
  await keyward.consent.deny();
  await expect(status(page, 'step-key')).toContainText('Keyward refused: you said no');
  await expect(page.getByRole('button', { name: 'Make a key' })).toBeEnabled();
});

test('lets the user give up', async ({ keyward }) => {
  const page = await openDemo(keyward);
  await press(page, 'Connect');
  await press(page, 'Make a key');
  await keyward.consent.next();
  await press(page, 'Cancel');
  await expect(status(page, 'step-key')).toHaveText('Cancelled.');
  await keyward.consent.closed();
});

test('says within a second that Keyward is not installed', async ({ server }) => {
  const context = await launch();
  try {
    const page = await context.newPage();
    await page.goto(`http://localhost:${server.port}${PATH}`);
    const { words, ms } = await page.evaluate(
      () =>
        new Promise<{ words: string; ms: number }>((resolve) => {
          const since = performance.now();
          const card = document.getElementById('step-connect');
          new MutationObserver(() => {
            if (card?.dataset['state'] !== 'failed') return;
            const words = card.querySelector('.status')?.textContent ?? '';
            resolve({ words, ms: performance.now() - since });
          }).observe(card as Node, { attributeFilter: ['data-state'] });
          document.getElementById('connect')?.click();
        }),
    );
    expect(words).toBe('Keyward is not here. Install the extension, then reload this page.');
    expect(ms).toBeLessThan(1000);
  } finally {
    await context.close();
  }
});
