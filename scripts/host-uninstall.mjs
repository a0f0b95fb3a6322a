/** `npm run host:uninstall`: takes away what `host:install` wrote, and nothing else. Keys stay on their token. */
import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { places } from './lib/host-places.mjs';
import { main, say } from './lib/log.mjs';

await main(async () => {
  const { chromium, firefox, configuration, launcher } = places();
  for (const path of [...chromium, ...firefox, launcher, configuration]) {
    const removed = await rm(path).then(
      () => true,
      (error) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    if (removed) say(`Removed ${path}`);
  }
  // Their folders go too, if nothing else is in them.
  for (const path of [launcher, configuration]) await rmdir(dirname(path)).catch(() => undefined);
});
