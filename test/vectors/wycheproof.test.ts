/** Wycheproof's vectors in Node, through the standalone partition: with WebCrypto, and without. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPartition } from '../../sdk/standalone.ts';
import { type File, PLANS, runFile } from './wycheproof.ts';

const FOLDER = new URL('./wycheproof/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as File;

const RUNS = [
  { name: 'with WebCrypto', webCrypto: true },
  { name: 'everything in script', webCrypto: false },
] as const;

for (const { name, webCrypto } of RUNS) {
  describe(name, async () => {
    const session = createPartition({ webCrypto }).connect('https://wycheproof.example');
    const info = await session.getServiceInfo();

    for (const [file, plan] of PLANS) {
      if ('run' in plan) {
        it(`${file} agrees in every case`, async () => {
          const vectors = read(file);
          const { cases, agreed, apart, differing } = await runFile(session, plan.run, vectors);
          expect(differing).toEqual([]);
          expect(cases).toBe(vectors.numberOfTests);
          const others = [...apart].map(([reason, count]) => `${count} apart (${reason})`);
          console.log(`${name}, ${file}: ${[`${agreed} of ${cases} agree`, ...others].join(', ')}`);
          expect(agreed).toBeGreaterThan(cases / 3);
          expect([...apart.values()].reduce((sum, count) => sum + count, agreed)).toBe(cases);
        });
      } else if (plan.isServed(info)) {
        it(`${file} has a runner, now that what it is about is served`, () => {
          expect.fail(`give ${file} a runner in test/vectors/wycheproof.ts`);
        });
      } else {
        it.skip(`${file} (skipped: ${plan.waitsFor})`);
      }
    }
  });
}

describe('the vectors', () => {
  it('have a plan for each file, and a file for each plan', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
    expect(files.sort()).toEqual([...PLANS.keys()].sort());
  });

  it('come with their licence', () => {
    const licence = readFileSync(new URL('LICENSE', FOLDER), 'utf8');
    expect(licence).toContain('Apache License');
  });
});
