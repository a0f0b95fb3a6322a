/**
 * Counts the vectors as they run, for the coverage report: vectors.json must say the same. A vector
 * counts once, for its algorithm and for its key type, however many ways it is run.
 */
import { expect } from 'vitest';
import { keyTypeName } from '../../../protocol/psa/key-types.ts';
import { hasCipher, keyType, readJson } from './support.ts';

type Count = { readonly vectors: number; readonly negative: number };
type Report = { readonly [name: string]: Count & { readonly source: string } };

const BLOCK_CIPHER_TYPES = ['AES', 'ARIA', 'CAMELLIA', 'SM4', 'DES'];

export type Tally = {
  /** @param kind - 'negative': what is not to be accepted */
  count(alg: string, type: number, kind: 'vectors' | 'negative'): void;
  /** Holds the counts against vectors.json. */
  check(): void;
};

export function createTally(): Tally {
  const counts = new Map<string, { vectors: number; negative: number }>();
  const add = (name: string, kind: keyof Count) => {
    const row = counts.get(name) ?? { vectors: 0, negative: 0 };
    row[kind] += 1;
    counts.set(name, row);
  };
  return {
    count(alg, type, kind) {
      // Other ciphers come with the registry: what they add is counted for their key types alone.
      if (['AES', 'ARC4', 'CHACHA20', 'XCHACHA20', 'HMAC'].map(keyType).includes(type)) {
        add(`PSA_ALG_${alg.replace(/\(.*/, '')}`, kind);
      }
      add(keyTypeName(type), kind);
    },
    check() {
      const report = readJson<Report>('vectors.json');
      const absent = BLOCK_CIPHER_TYPES.map(keyType).filter((type) => !hasCipher(type));
      const expected = Object.entries(report)
        .filter(([name]) => !absent.map(keyTypeName).includes(name))
        .map(([name, { vectors, negative }]) => [name, { vectors, negative }]);
      expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(expected));
    },
  };
}
