/**
 * Plays the user: goes through the demo page step by step and says Allow in Keyward's window. What
 * happens is told as numbered lines.
 */
import { mkdir } from 'node:fs/promises';
import { Refusal, seconds } from './log.mjs';
import { at } from './root.mjs';

const CONSENT = 'Keyward – ';
/** How long a step may take, with its questions. */
const STEP_LIMIT = 20_000;

/** Says Allow to every question of a window, until it closes. */
async function answer(page, tell, picture) {
  // Each question's button sleeps at first, so there is a moment without one between two questions.
  const allow = page.getByRole('button', { name: 'Allow', exact: true, disabled: false });
  const hasQuestion = (start) => document.title.startsWith(start);
  for (;;) {
    await page.waitForFunction(hasQuestion, CONSENT, { timeout: 0 });
    await allow.waitFor({ timeout: 0 });
    const site = (await page.title()).slice(CONSENT.length);
    const wants = await page.locator('.wants').textContent();
    await picture(page);
    await allow.click();
    tell(`Keyward asks: “${site} ${wants}”. Allow.`);
    await allow.waitFor({ state: 'hidden', timeout: 0 });
  }
}

/** Answers each window that Keyward opens. */
function answerQuestions(context, tell, picture) {
  let count = 0;
  const next = (page) => picture(page, `consent-${++count}`);
  context.on('page', (page) => {
    answer(page, tell, next).catch((error) => {
      // A window that has closed has no more questions.
      if (!page.isClosed()) tell(`The window was not answered: ${error.message}`);
    });
  });
}

/** The words a step of the page ends with; throws them if it failed. */
async function settled(page, step) {
  const status = page.locator(`#${step} .status`);
  const end = page.locator(`#${step}:is([data-state=done], [data-state=failed])`);
  await end.waitFor({ timeout: STEP_LIMIT }).catch(async () => {
    const words = await status.textContent();
    throw new Refusal(`No end in ${seconds(STEP_LIMIT)}. The page says: ${words}`);
  });
  const words = await status.textContent();
  if ((await end.getAttribute('data-state')) === 'failed') throw new Refusal(words);
  return words;
}

async function verdicts(page, prefix) {
  const read = (judge) => page.locator(`#${prefix}verdict-${judge}`).textContent();
  const [webCrypto, jose] = [await read('webcrypto'), await read('jose')];
  if (webCrypto !== 'valid' || jose !== 'valid') {
    throw new Refusal(`The page's judges disagree: WebCrypto says ${webCrypto}, jose ${jose}`);
  }
  return 'The page’s WebCrypto and jose both say: valid.';
}

/**
 * Walks through the demo at `url`.
 * @returns {Promise<{ token: string, jwk: object }>}
 */
export async function playUser(context, url) {
  let number = 0;
  const tell = (text) => {
    number += 1;
    console.log(`${String(number).padStart(3)}  ${text}`);
  };
  await mkdir(at('artifacts'), { recursive: true });
  const picture = (page, name, options = {}) =>
    page.screenshot({ path: at('artifacts', `${name}.png`), animations: 'disabled', ...options });

  answerQuestions(context, tell, picture);
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(STEP_LIMIT);
  await page.setViewportSize({ width: 900, height: 900 });
  await page.goto(url);
  tell(`Opened the demo, ${url}`);

  const press = async (name, step) => {
    tell(`Pressed “${name}”`);
    await page.getByRole('button', { name, exact: true }).click();
    tell(await settled(page, step));
  };
  try {
    await press('Connect', 'step-connect');
    await press('Make a key', 'step-key');
    await press('Sign token', 'step-token');
    tell(await verdicts(page, ''));
    const file = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Ada,\n') };
    tell(`Dropped a file, ${file.name}`);
    await page.locator('#file').setInputFiles(file);
    tell(await settled(page, 'step-file'));
    tell(await verdicts(page, 'file-'));
  } finally {
    await picture(page, 'demo', { fullPage: true }).catch(() => {});
  }
  return {
    token: await page.locator('#token').textContent(),
    jwk: JSON.parse(await page.locator('#public-key').textContent()),
  };
}
