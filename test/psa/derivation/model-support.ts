/** Random runs against a model: how they are started, and how an answer is compared. */
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { statusName } from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { statusOf } from './support.ts';

/** Runs a property many times; the seed is printed, and TEST_SEED repeats a run. */
export async function check<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  run: (value: T) => Promise<void>,
  numRuns = 200,
): Promise<void> {
  const text = process.env['TEST_SEED'] ?? randomInt(2 ** 31).toString(16);
  console.info(`${name}: TEST_SEED=${text}`);
  const seed = Number.parseInt(text, 16) % 2 ** 31;
  await fc.assert(fc.asyncProperty(arbitrary, run), { numRuns, seed });
}

export const number = (max: number) => fc.nat({ max });

export async function expectStatus(call: Promise<unknown>, expected: number): Promise<void> {
  const status = await statusOf(call);
  if (status !== expected) {
    throw new Error(`expected ${statusName(expected)}, got ${statusName(status)}`);
  }
}

export function expectBytes(got: Uint8Array, expected: Uint8Array): void {
  if (toHex(got) !== toHex(expected)) {
    throw new Error(`expected ${toHex(expected)}, got ${toHex(got)}`);
  }
}
