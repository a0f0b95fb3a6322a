/**
 * `npm start`: builds, and opens the demo in a Chromium that has the extension.
 * `npm start -- --headless`: the same without a window; plays the user, and has the token judged.
 */

import { openBrowser } from './lib/browser.mjs';
import { build } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { main, Refusal, say, seconds } from './lib/log.mjs';
import { at } from './lib/root.mjs';
import { serve } from './lib/serve.mjs';
import { setup } from './lib/setup.mjs';
import { playUser } from './lib/user.mjs';
import { judge } from './lib/verdict.mjs';

const PLAY_LIMIT = 60_000;

const hasScreen = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

function readArguments(args) {
  const unknown = args.find((arg) => arg !== '--headless');
  if (unknown) throw new Refusal(`"${unknown}" means nothing here; the one option is --headless.`);
  if (args.includes('--headless')) return true;
  if (hasScreen()) return false;
  say('There is no screen here (no DISPLAY), so the demo plays by itself, as with --headless');
  return true;
}

/** Resolves at Ctrl-C, so that the browser and its profile are put away as at any other end. */
const interruption = (exitCode) =>
  new Promise((resolve) => {
    const stop = () => {
      process.exitCode = exitCode;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  });

const timeLimit = () =>
  new Promise((_, reject) => {
    const late = () => reject(new Refusal(`The demo took more than ${seconds(PLAY_LIMIT)}`));
    setTimeout(late, PLAY_LIMIT).unref();
  });

async function play(context, url) {
  const start = performance.now();
  await judge(await Promise.race([playUser(context, url), timeLimit()]));
  console.log();
  say(`Done in ${seconds(performance.now() - start)}; pictures are in artifacts/`);
}

async function showDemo(context, url) {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  say('The demo is open. Close the browser or press Ctrl-C to end');
  await new Promise((resolve) => context.once('close', resolve));
}

await main(async (args) => {
  const headless = readArguments(args);
  await setup();
  const executablePath = await findChromium();
  await build();
  const server = await serve(at('dist/examples'), 4173);
  const url = `${server.url}/demo/`;
  say(`Serving the demo on ${url}`);
  // Ctrl-C is how a demo on the screen ends; one that plays by itself has not come to its end.
  const interrupted = interruption(headless ? 130 : 0);
  let context;
  try {
    context = await openBrowser({ executablePath, extension: at('dist/chromium'), headless });
    await Promise.race([interrupted, headless ? play(context, url) : showDemo(context, url)]);
  } finally {
    await context?.close().catch(() => {});
    server.close();
  }
});
