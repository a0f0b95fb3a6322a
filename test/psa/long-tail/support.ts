/** What the tests of the long tail share: a session, and counts of vectors held against vectors.json. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Session } from '../../../sdk/standalone.ts';
import type { Bytes } from '../symmetric/support.ts';

type Count = { vectors: number; negative: number };
type Report = { readonly [name: string]: Count & { readonly source: string } };

const REPORT = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as Report;

/** Counts what a test file runs. Each name is counted in one file. */
export function createTally(names: readonly string[]) {
  const counts = new Map<string, Count>(names.map((name) => [name, { vectors: 0, negative: 0 }]));
  return {
    count(name: string, kind: keyof Count, by = 1) {
      const row = counts.get(name);
      if (!row) throw new Error(`${name} is not counted here`);
      row[kind] += by;
    },
    check() {
      const expected = names.map((name) => {
        const { vectors, negative } = REPORT[name] ?? { vectors: 0, negative: 0 };
        return [name, { vectors, negative }];
      });
      expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(expected));
    },
  };
}

export const ascii = (text: string): Bytes => new TextEncoder().encode(text);

/** 00 01 02 … */
export const counting = (length: number, from = 0): Bytes =>
  Uint8Array.from({ length }, (_, i) => from + i);

/** Hashes `chunks` in parts. */
export async function hashInParts(
  session: Session,
  alg: number,
  chunks: readonly Bytes[],
): Promise<Uint8Array> {
  const operation = await session.hashSetup(alg);
  for (const chunk of chunks) await session.hashUpdate(operation, chunk);
  return session.hashFinish(operation);
}
