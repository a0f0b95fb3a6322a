/** What the tests of this folder share: sessions, statuses and random cases. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import {
  PSA_ALG_ECDH,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_VERIFY_HASH,
  PsaError,
} from '../../../sdk/index.ts';
import type { KeyAgreement } from '../../../sdk/psa/key-agreement.ts';
import type { KeyEncapsulation } from '../../../sdk/psa/key-encapsulation.ts';
import type { ContextSignatures } from '../../../sdk/psa/sign-context.ts';
import type { SignOperations } from '../../../sdk/psa/sign-operation.ts';
import { type Session as CoreSession, createPartition } from '../../../sdk/standalone.ts';

export type Session = CoreSession &
  ContextSignatures &
  SignOperations &
  KeyEncapsulation &
  KeyAgreement;

/** A session of a partition of its own. `webCrypto: false` does everything in script. */
export const open = (webCrypto = true): Session =>
  createPartition({
    webCrypto,
    onError: (error) => {
      throw error;
    },
  }).connect('https://test.example') as Session;

/** Both ways to compute: with WebCrypto where it serves, and without. */
export const MODES = [
  ['with WebCrypto', true],
  ['in script', false],
] as const;

export const SIGN = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH | PSA_KEY_USAGE_EXPORT;
export const VERIFY = PSA_KEY_USAGE_VERIFY_HASH;
export const AGREE = { usage: PSA_KEY_USAGE_DERIVE, alg: PSA_ALG_ECDH };
export const KEM = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;

export const utf8 = (text: string) => new TextEncoder().encode(text);

export async function rejects(status: number | readonly number[], work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PsaError);
  expect([status].flat()).toContain((error as PsaError).status);
}
export const rejectsSignature = (work: Promise<unknown>) =>
  rejects(PSA_ERROR_INVALID_SIGNATURE, work);
export const rejectsArgument = (work: Promise<unknown>) =>
  rejects(PSA_ERROR_INVALID_ARGUMENT, work);
/** Of an algorithm or a combination that makes no sense, the specification allows both statuses. */
export const refuses = (work: Promise<unknown>) =>
  rejects([PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED], work);

/** A copy with one bit turned. */
export function flipped(bytes: Uint8Array, at = bytes.length - 1): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes);
  out[at] = (out[at] ?? 0) ^ 1;
  return out;
}

/** Bytes that follow from a seed, which is printed: set TEST_SEED to repeat a run. */
export function createRandom(name: string): (length: number) => Uint8Array<ArrayBuffer> {
  const seed = process.env['TEST_SEED'] ?? randomBytes(8).toString('hex');
  console.info(`${name}: TEST_SEED=${seed}`);
  let counter = 0;
  return (length) => {
    counter += 1;
    const hash = createHash('shake256', { outputLength: length });
    return new Uint8Array(hash.update(`${seed} ${name} ${counter}`).digest());
  };
}

/** A file of Wycheproof, parsed. WYCHEPROOF names another folder with them. */
export function wycheproof<T>(name: string): T {
  const usual = fileURLToPath(new URL('../../vectors/wycheproof', import.meta.url));
  const folder = process.env['WYCHEPROOF'] ?? usual;
  return JSON.parse(readFileSync(`${folder}/${name}_test.json`, 'utf8')) as T;
}
