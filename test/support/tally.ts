/**
 * Counts the vectors that a test file ran, and holds the counts against `vectors.json` beside it, which the
 * coverage report reads. With UPDATE_VECTORS set, the file's part of it is written instead; where vectors
 * are from is written there by hand, and kept.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** A known answer that was given, or something that was refused as it should be. */
export type Kind = 'positive' | 'negative';
type Row = { positive: number; negative: number; source: string };
/** By file, by the name of an algorithm, key type, curve, group or parameter set. */
type Report = Record<string, Record<string, Row>>;

const byName = <T>(rows: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * A vector is counted after it has passed, once, in however many ways it is run; a case whose two sides
 * are both this implementation is none.
 * @param url - `import.meta.url` of the test file
 */
export function createTally(url: string) {
  const path = fileURLToPath(new URL('vectors.json', url));
  const file = basename(fileURLToPath(url));
  const counted: Record<string, Row> = {};
  const report: Report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const before = report[file] ?? {};
  return {
    count(names: string | readonly string[], kind: Kind, by = 1): void {
      for (const name of [names].flat()) {
        counted[name] ??= { positive: 0, negative: 0, source: '' };
        counted[name][kind] += by;
        if (counted[name].positive > 0) counted[name].source = before[name]?.source ?? '';
      }
    },
    check(): void {
      if (process.env['UPDATE_VECTORS']) {
        const now: Report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
        const text = JSON.stringify(byName({ ...now, [file]: byName(counted) }), null, 2);
        writeFileSync(path, `${text}\n`);
      } else
        expect(counted, `${file} in vectors.json (UPDATE_VECTORS=1 writes it)`).toEqual(before);
      const unnamed = Object.entries(counted).filter(([, row]) => row.positive > 0 && !row.source);
      expect(Object.fromEntries(unnamed), 'vectors.json does not say where these are from').toEqual(
        {},
      );
    },
  };
}
export type Tally = ReturnType<typeof createTally>;
