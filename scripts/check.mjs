/** `npm run check`: types, lint, documents and the Node tests that are quick; no browser. */
import { setup } from './lib/setup.mjs';
import { checks, counted } from './lib/suites.mjs';

await counted(async (results) => {
  await setup();
  results.push(...(await checks({ slow: false })));
});
