/**
 * Agreement with node:crypto, in both directions, on fresh random cases at each run. The seed is printed;
 * KEYWARD_SEED repeats a run, but for the keys and nonces that partition and Node draw themselves.
 */
import { describe, expect, it } from 'vitest';
import { ALGORITHMS } from '../psa/whole/figures.ts';
import { compareWithNode } from './run.ts';
import { TABLE } from './table.ts';

describe('the table of comparisons', () => {
  it('has one row for each algorithm of PSA Crypto 1.5', () => {
    expect(TABLE.map(([name]) => name).sort()).toEqual(ALGORITHMS.map(({ name }) => name).sort());
    expect(TABLE).toHaveLength(97);
  });

  it.each(TABLE)('compares %s, or says what Node lacks', (_name, { cases = [], absent = [] }) => {
    expect(cases.length + absent.length).toBeGreaterThan(0);
    for (const { what, why, isAbsent } of absent)
      expect([what, why, isAbsent()][2], what).toBe(true);
  });
});

compareWithNode(({ slow }) => !slow);
