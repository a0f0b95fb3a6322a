/**
 * Every scenario of the Node tests once more: through the extension, and in a page that does without.
 * Those that say they are for Node alone are left to it.
 */
import { scenarios } from '../scenarios/index.ts';
import { test } from './support/test.ts';

for (const over of ['extension', 'standalone'] as const) {
  test.describe(over, () => {
    for (const scenario of scenarios.filter(({ nodeOnly }) => nodeOnly === undefined)) {
      test(scenario.name, ({ suites }) => suites.runScenario(scenario, over));
    }
  });
}
