/** A sample of Wycheproof's vectors through the extension. The Node tests run them all. */
import { readFileSync } from 'node:fs';
import { type File, PLANS } from '../vectors/wycheproof.ts';
import { expect, test } from './support/test.ts';

/** Cases of one file, spread evenly over it. */
const SAMPLE = 150;

function sampleOf(name: string): File {
  const path = new URL(`../vectors/wycheproof/${name}`, import.meta.url);
  const { numberOfTests, testGroups } = JSON.parse(readFileSync(path, 'utf8')) as File;
  const step = Math.max(1, numberOfTests / SAMPLE);
  let place = 0;
  let taken = 0;
  const isDue = () => {
    place += 1;
    if (place <= taken * step) return false;
    taken += 1;
    return true;
  };
  const groups = testGroups.map((group) => ({ ...group, tests: group.tests.filter(isDue) }));
  return { numberOfTests: taken, testGroups: groups.filter(({ tests }) => tests.length > 0) };
}

for (const [name, plan] of PLANS) {
  if (!('run' in plan)) continue;
  test(name, async ({ suites }) => {
    const file = sampleOf(name);
    const { agreed, apart, differing } = await suites.runVectors(name, file);
    expect(differing).toEqual([]);
    expect(agreed + apart).toBe(file.numberOfTests);
    expect(agreed).toBeGreaterThan(file.numberOfTests / 3);
  });
}
