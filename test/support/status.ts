/** Expectations about what a call answers. */
import { expect } from 'vitest';
import { PsaError, statusName } from '../../protocol/psa/status.ts';
import { toHex } from './hex.ts';

/** 'PSA_SUCCESS', the name of the status thrown, or the text of what else was thrown. */
export const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'PSA_SUCCESS',
    (error: unknown) => (error instanceof PsaError ? error.code : `not a PsaError: ${error}`),
  );

/**
 * Expects one of `statuses`, where the specification leaves the choice (section "Status codes").
 */
export async function expectStatus(
  call: Promise<unknown>,
  statuses: number | readonly number[],
  what = '',
): Promise<void> {
  expect([statuses].flat().map(statusName), what).toContain(await outcomeOf(call));
}

/** Like `toEqual`, but fast for long byte strings. */
export function expectBytes(actual: Uint8Array, expected: Uint8Array, what = ''): void {
  expect(actual, what).toBeInstanceOf(Uint8Array);
  if (Buffer.compare(actual, expected) !== 0) expect(toHex(actual), what).toBe(toHex(expected));
}
