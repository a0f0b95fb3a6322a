/**
 * What scenarios stand on. A scenario is a client's story, told through a session alone: the same
 * file runs in Node, in a plain page and through the extension, so nothing here knows of a test
 * runner.
 */
import {
  type KeyAttributes,
  PSA_SUCCESS,
  PsaError,
  type Session,
  statusName,
} from '../../sdk/index.ts';

export type Context = {
  /** A new session of the client with that name; in the extension a name stands for an origin. */
  session(options: { readonly owner: string }): Promise<Session>;
};

export type Scenario = {
  readonly name: string;
  /** Clients it takes, if more than FIRST. */
  readonly owners?: readonly string[];
  /** Why it runs in Node alone. */
  readonly nodeOnly?: string;
  readonly run: (context: Context) => Promise<void>;
};

export const FIRST = 'first';
export const SECOND = 'second';

export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  check(Object.is(actual, expected), `${what}: expected ${expected}, got ${actual}`);
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.replace(/\s/g, '').match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

export const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(text));

export const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

export function equalBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  check(actual instanceof Uint8Array, `${what}: not a byte string`);
  if (isSame(actual, expected)) return;
  const [got, wanted] = [actual, expected].map((bytes) => toHex(bytes.subarray(0, 80)));
  throw new Error(`${what}: expected ${wanted}, got ${got} (${actual.length} bytes)`);
}

/** 'PSA_SUCCESS', the status thrown, or what else was. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return statusName(PSA_SUCCESS);
  } catch (error) {
    return error instanceof PsaError ? error.code : `no PsaError, but ${error}`;
  }
}

/** @param statuses - several where the specification leaves the choice */
export async function expectStatus(
  call: Promise<unknown>,
  statuses: number | readonly number[],
  what: string,
): Promise<void> {
  const expected = [statuses].flat().map(statusName);
  const outcome = await outcomeOf(call);
  check(expected.includes(outcome), `${what}: expected ${expected.join(' or ')}, got ${outcome}`);
}

/** Bytes that look random and are the same each time. */
export function pattern(length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let state = 0x9e3779b9 ^ length;
  for (let i = 0; i < length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = state >>> 16;
  }
  return out;
}

/** A copy with one bit the other way. */
export function changed(bytes: Uint8Array, index = 0): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes);
  out[index] = (out[index] ?? 0) ^ 1;
  return out;
}

export const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Three unequal pieces, the middle one empty: cuts that fall on no block. */
export const pieces = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] => {
  const cut = Math.ceil(bytes.length / 3);
  return [bytes.slice(0, cut), new Uint8Array(0), bytes.slice(cut)];
};

/** A scenario of one client, with a session that is closed at its end. */
export const scenario = (
  name: string,
  run: (session: Session, context: Context) => Promise<void>,
  options: Omit<Scenario, 'name' | 'run'> = {},
): Scenario => ({
  name,
  ...options,
  run: async (context) => {
    const session = await context.session({ owner: FIRST });
    try {
      await run(session, context);
    } finally {
      session.close();
    }
  },
});

/** A scenario of two clients. */
export const ofTwo = (
  name: string,
  run: (first: Session, second: Session) => Promise<void>,
): Scenario => ({
  name,
  owners: [FIRST, SECOND],
  run: async (context: Context) => {
    const [first, second] = [
      await context.session({ owner: FIRST }),
      await context.session({ owner: SECOND }),
    ];
    try {
      await run(first, second);
    } finally {
      first.close();
      second.close();
    }
  },
});

/** Makes a key, imported if there are data, hands it on, and destroys it whatever comes of it. */
export async function withKey(
  session: Session,
  attributes: Partial<KeyAttributes>,
  data: Uint8Array<ArrayBuffer> | undefined,
  use: (key: number) => Promise<void>,
): Promise<void> {
  const key = data
    ? await session.importKey(attributes, data)
    : await session.generateKey(attributes);
  try {
    await use(key);
  } finally {
    // The scenario may have destroyed it itself.
    await session.destroyKey(key).catch(() => undefined);
  }
}

/** Removes what an earlier run that failed has left under this id. */
export async function clear(session: Session, ...ids: readonly number[]): Promise<void> {
  for (const id of ids) await session.destroyKey(id).catch(() => undefined);
}
