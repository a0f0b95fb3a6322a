/** Wycheproof's vectors through the extension: every case of every file, as in Node. */
import { readFileSync } from 'node:fs';
import { type File, fileOf, RUNNERS } from '../vectors/wycheproof.ts';
import { expect, test } from './support/test.ts';

const read = (name: string): File =>
  JSON.parse(
    readFileSync(new URL(`../vectors/wycheproof/${fileOf(name)}`, import.meta.url), 'utf8'),
  );

for (const name of RUNNERS.keys()) {
  test(name, async ({ suites }) => {
    const file = read(name);
    const { agreed, apart, differing } = await suites.runVectors(name, file);
    expect(differing).toEqual([]);
    expect(agreed).toBeGreaterThan(0);
    expect(agreed + apart).toBe(file.numberOfTests);
  });
}
