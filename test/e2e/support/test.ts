/** `test` with a browser in which Keyward lives: one for each worker process, tidied up after each test. */
import { test as base } from 'playwright/test';
import { type Rig, startRig } from './rig.ts';
import { type Server, serve } from './server.ts';
import { createSuites, type Suites } from './suites.ts';

export { expect } from 'playwright/test';

type Fixtures = { readonly keyward: Rig };
type WorkerFixtures = {
  readonly server: Server;
  readonly rig: Rig;
  readonly suites: Suites;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures here
    async ({}, use) => {
      const server = await serve();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  rig: [
    async ({ server }, use) => {
      const rig = await startRig(server);
      await use(rig);
      await rig.close();
    },
    { scope: 'worker' },
  ],
  suites: [
    async ({ rig, server }, use) => {
      const suites = await createSuites(rig, server);
      await use(suites);
      await suites.close();
    },
    { scope: 'worker' },
  ],
  keyward: async ({ rig }, use) => {
    await rig.consent.policy('ask');
    await use(rig);
    await rig.clean();
  },
});
