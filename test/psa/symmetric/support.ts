/**
 * What the tests of ciphers, MACs, AEADs and key wrapping share: sessions, keys, chunks, statuses.
 */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { concat } from '../../../protocol/bytes.ts';
import { ALGORITHM_NAMES, PSA_ALG_HMAC } from '../../../protocol/psa/algorithms.ts';
import { KEY_TYPE_NAMES } from '../../../protocol/psa/key-types.ts';
import {
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_UNWRAP,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PSA_KEY_USAGE_WRAP,
} from '../../../protocol/psa/usage.ts';
import type { Aeads } from '../../../sdk/psa/aead.ts';
import type { Ciphers } from '../../../sdk/psa/cipher.ts';
import type { KeyWrapping } from '../../../sdk/psa/key-wrapping.ts';
import type { Macs } from '../../../sdk/psa/mac.ts';
import { createPartition, PsaError, type Session } from '../../../sdk/standalone.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export type Symmetric = Session & Ciphers & Macs & Aeads & KeyWrapping;

export const open = (webCrypto: boolean): Symmetric =>
  createPartition({
    webCrypto,
    onError: (error) => console.error(error),
  }).connect('https://a.example') as Symmetric;

/** With WebCrypto, and with everything in script. */
export const WAYS = [
  ['WebCrypto first', true],
  ['in script', false],
] as const;

export const ALL_USES =
  PSA_KEY_USAGE_ENCRYPT |
  PSA_KEY_USAGE_DECRYPT |
  PSA_KEY_USAGE_SIGN_MESSAGE |
  PSA_KEY_USAGE_VERIFY_MESSAGE |
  PSA_KEY_USAGE_WRAP |
  PSA_KEY_USAGE_UNWRAP |
  PSA_KEY_USAGE_EXPORT;

/** A key for `alg` while `work` runs. */
export async function withKey<T>(
  session: Symmetric,
  type: number,
  alg: number,
  material: Bytes,
  work: (key: number) => Promise<T>,
): Promise<T> {
  const key = await session.importKey({ type, alg, usage: ALL_USES }, material);
  try {
    return await work(key);
  } finally {
    await session.destroyKey(key);
  }
}

/** What a call ends with: 0, or the status it was refused with. */
export async function statusOf(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return 0;
  } catch (error) {
    if (error instanceof PsaError) return error.status;
    throw error;
  }
}

export const expectStatus = async (call: Promise<unknown>, ...statuses: number[]): Promise<void> =>
  expect(statuses).toContain(await statusOf(call));

const byName = new Map([...ALGORITHM_NAMES].map(([value, name]) => [name, value]));
const typeByName = new Map([...KEY_TYPE_NAMES].map(([value, name]) => [name, value]));

function named(map: ReadonlyMap<string, number>, name: string): number {
  const value = map.get(name);
  if (value === undefined) throw new Error(`no ${name}`);
  return value;
}

/** 'CTR', or 'HMAC(PSA_ALG_SHA_256)' */
export function algorithm(name: string): number {
  const hash = /^HMAC\((.*)\)$/.exec(name)?.[1];
  return hash ? PSA_ALG_HMAC(named(byName, hash)) : named(byName, `PSA_ALG_${name}`);
}
export const keyType = (name: string): number => named(typeByName, `PSA_KEY_TYPE_${name}`);

/** Numbers below 1 from a seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Random = () => number;

/** A fresh seed, printed; `SEED=…` repeats a run. */
export function seeded(what: string): Random {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  console.info(`${what}: SEED=${seed}`);
  return createRandom(seed);
}

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);
export const randomBytes = (random: Random, length: number): Bytes =>
  Uint8Array.from({ length }, () => below(random, 256));

/** Cut at random, with empty pieces among them; of what is long, some pieces are long. */
export function chunksOf(random: Random, bytes: Bytes): Bytes[] {
  const chunks: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.length - at;
    const most = rest > 1000 || below(random, 4) === 0 ? rest : Math.min(rest, 40);
    const length = below(random, most + 1);
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

/** Gives the pieces to `update` in turn, and puts together what it answers. */
export async function inChunks(
  chunks: readonly Bytes[],
  update: (chunk: Bytes) => Promise<Bytes>,
): Promise<Bytes> {
  const out: Bytes[] = [];
  for (const chunk of chunks) out.push(await update(chunk));
  return concat(out);
}

const here = (path: string) => new URL(path, import.meta.url);

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(here(path), 'utf8')) as T;
