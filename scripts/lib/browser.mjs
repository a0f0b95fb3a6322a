/** A Chromium with the extension in it, in a profile that is gone when the browser is. */
import { Refusal, say } from './log.mjs';

const NO_SCREEN = 'There is no screen behind DISPLAY; try "npm start -- --headless".';
const noSandbox = (error) => /No usable sandbox|SUID sandbox|zygote_host/i.test(String(error));

/** Opens it; `headless` is the whole browser without a window, not a cut-down shell of it. */
export async function openBrowser({ executablePath, extension, headless }) {
  const { chromium } = await import('playwright');
  const args = [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`];
  if (headless) args.push('--headless=new');
  const isRoot = process.getuid?.() === 0;
  const launch = (chromiumSandbox) =>
    chromium.launchPersistentContext('', {
      executablePath,
      headless: false,
      viewport: null,
      chromiumSandbox,
      handleSIGINT: false,
      handleSIGTERM: false,
      args,
    });
  // The root user has no sandbox to offer, and some systems forbid it to others too.
  const context = await launch(!isRoot).catch((error) => {
    if (/Missing X server/.test(error.message)) throw new Refusal(NO_SCREEN);
    if (isRoot || !noSandbox(error)) throw error;
    say('This system allows Chromium no sandbox; going on without it');
    return launch(false);
  });
  await waitForExtension(context);
  return context;
}

async function waitForExtension(context) {
  if (context.serviceWorkers().length > 0) return;
  try {
    await context.waitForEvent('serviceworker', { timeout: 15_000 });
  } catch {
    await context.close();
    throw new Refusal('Chromium started without the extension: its worker did not come up.');
  }
}
