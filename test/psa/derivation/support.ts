/** What the tests of this folder share: sessions, statuses and random cases. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import * as psa from '../../../sdk/index.ts';
import type { AsymmetricEncryption } from '../../../sdk/psa/asymmetric-encryption.ts';
import type { KeyDerivation } from '../../../sdk/psa/key-derivation.ts';
import type { KeyExtras } from '../../../sdk/psa/key-extras.ts';
import type { ExtendableOutput } from '../../../sdk/psa/xof.ts';
import { type Session as CoreSession, createPartition } from '../../../sdk/standalone.ts';
import { fromHex } from '../../support/hex.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export type Session = CoreSession &
  KeyDerivation &
  ExtendableOutput &
  AsymmetricEncryption &
  KeyExtras;

/** A session of a partition of its own. `webCrypto: false` does everything in script. */
export const open = (webCrypto = true, owner = 'https://test.example'): Session =>
  createPartition({
    webCrypto,
    onError: (error) => {
      throw error;
    },
  }).connect(owner) as Session;

/** Both ways to compute: with WebCrypto where it serves, and without. */
export const MODES = [
  ['with WebCrypto', true],
  ['in script', false],
] as const;

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
export const bytes = (data: Uint8Array): Bytes => new Uint8Array(data);
export const repeat = (byte: number, length: number): Bytes => new Uint8Array(length).fill(byte);
export const join = (...parts: readonly Uint8Array[]): Bytes => bytes(Buffer.concat(parts));

/** What a call ends with: 0, or the status it was refused with. */
export async function statusOf(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return 0;
  } catch (error) {
    if (error instanceof psa.PsaError) return error.status;
    throw error;
  }
}

export async function refuses(call: Promise<unknown>, ...statuses: readonly number[]) {
  const status = await statusOf(call);
  expect(statuses.map(psa.statusName)).toContain(psa.statusName(status));
}

/** Of an algorithm or a combination that makes no sense, the specification allows both statuses. */
export const refusesAlgorithm = (call: Promise<unknown>) =>
  refuses(call, psa.PSA_ERROR_INVALID_ARGUMENT, psa.PSA_ERROR_NOT_SUPPORTED);

/** A copy with one bit turned. */
export function flipped(data: Uint8Array, at = data.length - 1): Bytes {
  const out = bytes(data);
  out[at] = (out[at] ?? 0) ^ 1;
  return out;
}

export type Random = {
  bytes(length: number): Bytes;
  /** 0 to limit - 1 */
  below(limit: number): number;
};

/** Bytes that follow from a seed, which is printed: set TEST_SEED to repeat a run. */
export function createRandom(name: string): Random {
  const seed = process.env['TEST_SEED'] ?? randomBytes(8).toString('hex');
  console.info(`${name}: TEST_SEED=${seed}`);
  let counter = 0;
  const next = (length: number): Bytes => {
    counter += 1;
    const hash = createHash('shake256', { outputLength: length });
    return length === 0
      ? new Uint8Array(0)
      : bytes(hash.update(`${seed} ${name} ${counter}`).digest());
  };
  return { bytes: next, below: (limit) => Buffer.from(next(6)).readUIntBE(0, 6) % limit };
}

const here = (path: string) => new URL(path, import.meta.url);
export const readJson = <T>(path: string): T => JSON.parse(readFileSync(here(path), 'utf8')) as T;

/** The value of 'PSA_ALG_SHA_256'. */
export function named(name: string): number {
  const value: unknown = (psa as Readonly<Record<string, unknown>>)[name];
  if (typeof value !== 'number') throw new Error(`no ${name}`);
  return value;
}

export const algName = (hash: number): string => psa.algorithmName(hash);

/** An input of a derivation: bytes or an integer as such, a key by its id in `key`. */
export type Input = readonly [
  step: number,
  value: Uint8Array | number | bigint | { readonly key: number },
];

export async function give(session: Session, operation: number, [step, value]: Input) {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return session.keyDerivationInputInteger(operation, step, value);
  }
  return value instanceof Uint8Array
    ? session.keyDerivationInputBytes(operation, step, bytes(value))
    : session.keyDerivationInputKey(operation, step, value.key);
}

/** A derivation that has got its inputs. */
export async function start(session: Session, alg: number, inputs: readonly Input[]) {
  const operation = await session.keyDerivationSetup(alg);
  for (const input of inputs) await give(session, operation, input);
  return operation;
}

/** The first `length` bytes of a derivation. */
export async function derive(
  session: Session,
  alg: number,
  inputs: readonly Input[],
  length: number,
  { capacity }: { readonly capacity?: number } = {},
): Promise<Uint8Array> {
  const operation = await start(session, alg, inputs);
  try {
    if (capacity !== undefined) await session.keyDerivationSetCapacity(operation, capacity);
    return await session.keyDerivationOutputBytes(operation, length);
  } finally {
    await session.keyDerivationAbort(operation);
  }
}

/** A key to derive from. */
export const secretKey = (
  session: Session,
  alg: number,
  material: Uint8Array,
  { type = psa.PSA_KEY_TYPE_DERIVE, usage = psa.PSA_KEY_USAGE_DERIVE } = {},
): Promise<number> => session.importKey({ type, usage, alg }, bytes(material));

export const hex = fromHex;
