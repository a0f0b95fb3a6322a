/** `npm run check`: types, lint, documents and the Node tests that are quick; no browser. */
import { setup } from './lib/setup.mjs';
import { checks, counted } from './lib/suites.mjs';
import { setupTokens } from './lib/tokens.mjs';

await counted(async (results) => {
  await setup();
  await setupTokens();
  results.push(...(await checks({ slow: false })));
});
