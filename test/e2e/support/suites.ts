/** Runs the Node tests' suites in a page that stays open from one test to the next. */
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { Scenario } from '../../scenarios/index.ts';
import type { File } from '../../vectors/wycheproof.ts';
import { bundle } from './bundle.ts';
import type { Rig } from './rig.ts';
import type { Server } from './server.ts';
import type { Over, VectorTally } from './suites-page.ts';
import { callInPage, type Outcome } from './visit.ts';

const PATH = '/suites';

export type Suites = {
  runScenario(scenario: Scenario, over: Over): Promise<void>;
  runVectors(name: string, file: File): Promise<VectorTally>;
  close(): Promise<void>;
};

export async function createSuites(rig: Rig, server: Server): Promise<Suites> {
  const { folder, remove } = await bundle(join(import.meta.dirname, 'suites-page.ts'));
  server.mount('bundle', folder);
  server.page(PATH, 'import "/bundle/index.js"');
  let first: Page | undefined;

  /** The first client's page, which reaches the second's through the test. */
  async function open(): Promise<Page> {
    const { page } = await rig.visit(rig.site('first'), PATH);
    const second = await rig.visit(rig.site('second'));
    await page.exposeFunction(
      'callForeign',
      (name: string, method: string, args: unknown[]): Promise<Outcome> =>
        second.page.evaluate(callInPage, { name, method, args }),
    );
    return page;
  }

  /** Tests in between close all pages, and want to be asked. */
  async function ready(): Promise<Page> {
    if (!first || first.isClosed()) first = await open();
    await rig.consent.policy('allow-all');
    return first;
  }

  return {
    async runScenario({ name }, over) {
      const page = await ready();
      await page.evaluate(([one, how]) => window.runScenario(one, how), [name, over] as const);
    },
    async runVectors(name, file) {
      const page = await ready();
      return page.evaluate(([one, vectors]) => window.runVectors(one, vectors), [
        name,
        file,
      ] as const);
    },
    close: remove,
  };
}
