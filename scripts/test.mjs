/** `npm test`: the build, all checks, all Node tests, then the extension in a real Chromium. */
import { build } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { setup } from './lib/setup.mjs';
import { attempt, browserTests, checks, counted, tell } from './lib/suites.mjs';
import { setupTokens } from './lib/tokens.mjs';

await counted(async (results) => {
  await setup();
  await setupTokens();
  const built = tell(await attempt('Build', build));
  results.push(built);
  results.push(...(await checks({ slow: true })));
  process.env.KEYWARD_CHROMIUM = await findChromium();
  results.push(tell(await browserTests({ built: built.failed === 0 })));
});
