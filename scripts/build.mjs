/** `npm run build`: dist/chromium, dist/firefox, dist/sdk, dist/examples. */
import { build } from './lib/build.mjs';
import { main } from './lib/log.mjs';
import { setup } from './lib/setup.mjs';

await main(async () => {
  await setup();
  await build();
});
