/** What the tests of the long tail share: short inputs, and hashing in parts. */
import type { Session } from '../../../sdk/standalone.ts';
import type { Bytes } from '../symmetric/support.ts';

export const ascii = (text: string): Bytes => new TextEncoder().encode(text);

/** 00 01 02 … */
export const counting = (length: number, from = 0): Bytes =>
  Uint8Array.from({ length }, (_, i) => from + i);

/** Hashes `chunks` in parts. */
export async function hashInParts(
  session: Session,
  alg: number,
  chunks: readonly Bytes[],
): Promise<Uint8Array> {
  const operation = await session.hashSetup(alg);
  for (const chunk of chunks) await session.hashUpdate(operation, chunk);
  return session.hashFinish(operation);
}
