/** Wycheproof's vectors in Node, through the standalone partition: with WebCrypto, and without. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPartition } from '../../sdk/standalone.ts';
import { type File, fileOf, RUNNERS, runFile } from './wycheproof.ts';

const FOLDER = new URL('./wycheproof/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as File;

const RUNS = [
  { name: 'with WebCrypto', webCrypto: true },
  { name: 'everything in script', webCrypto: false },
] as const;

/** Files of which less than a third can be agreed with, since PSA lacks the format of their keys. */
const MOSTLY_APART = new Set(['mlkem_768_semi_expanded_decaps']);

for (const { name, webCrypto } of RUNS) {
  describe(name, () => {
    const session = createPartition({ webCrypto }).connect('https://wycheproof.example');

    it.each([...RUNNERS])('%s agrees in every case', async (file, run) => {
      const vectors = read(fileOf(file));
      const { cases, agreed, apart, differing } = await runFile(session, run, vectors);
      expect(differing).toEqual([]);
      expect(cases).toBe(vectors.numberOfTests);
      const others = [...apart].map(([reason, count]) => `${count} apart (${reason})`);
      console.log(`${name}, ${file}: ${[`${agreed} of ${cases} agree`, ...others].join(', ')}`);
      if (!MOSTLY_APART.has(file)) expect(agreed).toBeGreaterThan(cases / 3);
      expect([...apart.values()].reduce((sum, count) => sum + count, agreed)).toBe(cases);
    });
  });
}

describe('the vectors', () => {
  it('have a runner for each file, and a file for each runner', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
    expect(files.sort()).toEqual([...RUNNERS.keys()].map(fileOf).sort());
  });

  it('come with their licence', () => {
    const licence = readFileSync(new URL('LICENSE', FOLDER), 'utf8');
    expect(licence).toContain('Apache License');
  });
});
