/** What the runners share: cases, verdicts, and how an outcome is compared. It knows of no test runner. */
import { PsaError, type Session, statusName } from '../../../sdk/index.ts';
import { fromHex, toHex } from '../../support/hex.ts';

export type Values = { readonly [field: string]: unknown };

export type Case = Values & {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: 'valid' | 'invalid' | 'acceptable';
};

export type Group = Values & { readonly tests: readonly Case[] };

export type Info = Awaited<ReturnType<Session['getServiceInfo']>>;

/**
 * True if the engine did as the case demands, the reason why it says nothing, or how it differs.
 */
export type Verdict = true | { readonly apart: string } | { readonly differs: string };

/** What a group of cases shares, made ready: judges one case, and clears up. */
export type Judge = {
  readonly judge: (vector: Case) => Promise<Verdict>;
  readonly end?: () => Promise<void>;
};

export type Runner = (session: Session, group: Group, info: Info) => Promise<Judge>;

export const bytesOf = (values: Values, field: string): Uint8Array<ArrayBuffer> => {
  const value = values[field];
  if (typeof value !== 'string') throw new Error(`the vector has no ${field}`);
  return fromHex(value);
};

/** The bytes a call gives (none, if it gives nothing), or the status it throws. */
export async function attempt(call: Promise<Uint8Array | undefined>): Promise<Uint8Array | string> {
  try {
    return (await call) ?? new Uint8Array(0);
  } catch (error) {
    if (error instanceof PsaError) return error.code;
    throw error;
  }
}

/** @param expected - the bytes it must give; a status, or one of several, if it must be refused */
export function compare(
  outcome: Uint8Array | string,
  expected: Uint8Array | number | readonly number[],
): Verdict {
  const text = (value: Uint8Array | string) => (typeof value === 'string' ? value : toHex(value));
  const wanted =
    expected instanceof Uint8Array ? [toHex(expected)] : [expected].flat().map(statusName);
  const got = text(outcome);
  return wanted.includes(got) || { differs: `expected ${wanted.join(' or ')}, got ${got}` };
}

/** Judges by several ways to the same result: the first that differs. */
export async function each(...ways: readonly (() => Promise<Verdict>)[]): Promise<Verdict> {
  for (const way of ways) {
    const verdict = await way();
    if (verdict !== true) return verdict;
  }
  return true;
}

/** What a call without a result gives. */
export const ACCEPTED = new Uint8Array(0);

export const cannotBeValid = (vector: Case, reason: string): Verdict =>
  vector.result === 'valid' ? { differs: `valid, but ${reason}` } : { apart: reason };

export const isValid = ({ result }: Case): boolean => result === 'valid';

/** Imports a key for as long as `work` takes. */
export async function withKey<R>(
  session: Session,
  attributes: Parameters<Session['importKey']>[0],
  data: Uint8Array<ArrayBuffer>,
  work: (key: number) => Promise<R>,
): Promise<R> {
  const key = await session.importKey(attributes, data);
  try {
    return await work(key);
  } finally {
    await session.destroyKey(key);
  }
}

export const concat = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Two unequal parts of a byte string, with an empty one between them. */
export function inParts(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const cut = Math.floor(bytes.length / 3);
  return [bytes.slice(0, cut), new Uint8Array(0), bytes.slice(cut)];
}
