/**
 * PKCS#7 padding (RFC 5652, 6.3). Taking it off looks at every byte of the last block, whatever
 * they are: how long a refusal takes says nothing about where the padding went wrong.
 */
import { PSA_ERROR_INVALID_PADDING, PsaError } from '../../../../../protocol/psa/status.ts';

/** `rest` with its padding: one block. */
export function pad(rest: Uint8Array, blockSize: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(blockSize).fill(blockSize - rest.length);
  out.set(rest);
  return out;
}

/** 1 if a < b, else 0; for small numbers, without a branch. */
const less = (a: number, b: number): number => ((a - b) >>> 31) & 1;

/**
 * The last block without its padding; the block is wiped.
 * @throws PsaError PSA_ERROR_INVALID_PADDING
 */
export function unpad(block: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = block[block.length - 1] ?? 0;
  let wrong = less(length, 1) | less(block.length, length);
  for (let i = 0; i < block.length; i += 1) {
    const isPadding = less(block.length - 1 - i, length);
    const differs = less(0, (block[i] ?? 0) ^ length);
    wrong |= isPadding & differs;
  }
  const out = block.slice(0, wrong === 1 ? 0 : block.length - length);
  block.fill(0);
  if (wrong === 1) throw new PsaError(PSA_ERROR_INVALID_PADDING);
  return out;
}
