/** What a row of the comparison with node:crypto is made of, and random values for it. */
import type { Session } from '../../sdk/standalone.ts';
import { below, createRandom, type Random, randomBytes } from '../psa/symmetric/support.ts';
import { SEED } from '../support/seed.ts';

export { below, type Random, randomBytes };
export type Bytes = Uint8Array<ArrayBuffer>;

/** One comparison, in both directions: what we make Node takes, and what Node makes we take. */
export type Case = {
  readonly title: string;
  /** Runs with the slow tests. */
  readonly slow?: boolean;
  /** WebCrypto has no part in it: a slow case runs once. */
  readonly onlyScript?: boolean;
  readonly run: (session: Session, random: Random) => Promise<void>;
};

/** Something that node:crypto does not have, with a question to Node itself. */
export type Absence = {
  readonly what: string;
  readonly why: string;
  /** Asked of the Node that runs: false if Node has it after all. */
  readonly isAbsent: () => boolean;
};

/** Of one algorithm: how Node does it, what of it Node does not do, or both. */
export type Row = { readonly cases?: readonly Case[]; readonly absent?: readonly Absence[] };
export type Rows = Readonly<Record<string, Row>>;

/** The same values for the same seed and title, whatever else runs. */
export function randomFor(title: string): Random {
  let state = SEED;
  for (const char of title) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  return createRandom(state);
}

export const pick = <T>(random: Random, values: readonly T[]): T =>
  values[below(random, values.length)] as T;

/** As many of them, each at most once. */
export function some<T>(random: Random, values: readonly T[], count: number): readonly T[] {
  const rest = [...values];
  return Array.from({ length: Math.min(count, values.length) }, () => {
    const [value] = rest.splice(below(random, rest.length), 1);
    return value as T;
  });
}

/** A few of: nothing, one byte, around one block, several blocks, and something in between. */
export const lengthsAround = (random: Random, block: number, count = 3): readonly number[] =>
  some(
    random,
    [0, 1, block - 1, block, block + 1, block * (2 + below(random, 5)), below(random, 8 * block)],
    count,
  );

export const bytesOf = (...parts: readonly Uint8Array[]): Bytes =>
  new Uint8Array(Buffer.concat(parts));

/** 'HMAC(SHA_256)' */
export const shortly = (name: string): string => name.replaceAll('PSA_ALG_', '');
