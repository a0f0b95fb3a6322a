/**
 * What an encoding is: two functions over a schema. Both encodings share the bounds below, so that
 * one hostile message meets the same refusals in each.
 */
import type { Fields, Message } from '../schema.ts';

export type Codec = {
  /** @throws EncodingError if a value does not fit its field. */
  encode<S extends Fields>(fields: S, message: Message<S>): Uint8Array;
  /**
   * Byte strings of the result are views of `body`: copy what outlives it.
   * @throws EncodingError if `body` is not such a message.
   */
  decode<S extends Fields>(fields: S, body: Uint8Array): Message<S>;
};

/** Bytes are not the record they should be. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
}

export const fail = (message: string): never => {
  throw new EncodingError(message);
};

/** Elements a list may have. */
export const MAX_LIST = 65_536;

// A byte order mark is a character like any other: what was written is read back.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
export const toUtf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

export function fromUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return fail('text is not UTF-8');
  }
}

export function checkU32(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff
    ? value
    : fail('not an unsigned 32-bit integer');
}

export function checkU64(value: unknown): bigint {
  return typeof value === 'bigint' && value >= 0n && value <= 0xffffffffffffffffn
    ? value
    : fail('not an unsigned 64-bit integer');
}

export function checkBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : fail('not a byte string');
}
