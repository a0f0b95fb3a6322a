/**
 * The little DER that key formats need: sequences, integers, octet and bit strings, object identifiers.
 *
 * The reader is strict: definite, shortest lengths; positive, shortest integers; nothing after the end.
 * What it refuses, it refuses with `PSA_ERROR_INVALID_ARGUMENT`.
 */
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const NULL = 0x05;
const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;

const bad = (): never => {
  throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
};

function encode(tag: number, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | digits.length, ...digits];
  const out = new Uint8Array(header.length + length);
  out.set(header);
  let offset = header.length;
  for (const part of contents) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

export const sequence = (...parts: readonly Uint8Array[]) => encode(SEQUENCE, ...parts);
export const octetString = (value: Uint8Array) => encode(OCTET_STRING, value);
export const bitString = (value: Uint8Array) => encode(BIT_STRING, new Uint8Array(1), value);
export const nothing = () => encode(NULL);

/** A non-negative integer. */
export function integer(value: bigint): Uint8Array<ArrayBuffer> {
  const digits: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) digits.push(Number(rest & 0xffn));
  if (digits.length === 0 || (digits.at(-1) ?? 0) >= 0x80) digits.push(0);
  return encode(INTEGER, Uint8Array.from(digits.reverse()));
}

/** An object identifier in dotted form. */
export function objectIdentifier(dotted: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const body: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const digits = [arc % 128];
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128)) {
      digits.unshift((high % 128) | 0x80);
    }
    body.push(...digits);
  }
  return encode(OBJECT_IDENTIFIER, new Uint8Array(body));
}

/** Reads one element of `tag` at `offset`: its content, and where the next one starts. */
function element(data: Uint8Array, offset: number, tag: number): [Uint8Array, number] {
  if (data[offset] !== tag) bad();
  let length = data[offset + 1] ?? bad();
  let start = offset + 2;
  if (length >= 0x80) {
    const digits = length & 0x7f;
    if (digits === 0 || digits > 4) bad();
    length = 0;
    for (let i = 0; i < digits; i += 1) length = length * 256 + (data[start + i] ?? bad());
    start += digits;
    if (length < 0x80 || length < 256 ** (digits - 1)) bad();
  }
  if (start + length > data.length) bad();
  return [data.subarray(start, start + length), start + length];
}

/** The content of a sequence that is the whole of `data`. */
export function readSequence(data: Uint8Array): Uint8Array {
  const [content, end] = element(data, 0, SEQUENCE);
  return end === data.length ? content : bad();
}

/** The non-negative integers that `content` consists of, and nothing else. */
export function readIntegers(content: Uint8Array, count: number): bigint[] {
  const values: bigint[] = [];
  let offset = 0;
  while (offset < content.length) {
    const [digits, next] = element(content, offset, INTEGER);
    const first = digits[0] ?? bad();
    if (first >= 0x80) bad();
    if (first === 0 && digits.length > 1 && (digits[1] ?? 0) < 0x80) bad();
    values.push(bytesToBigInt(digits));
    offset = next;
  }
  return values.length === count ? values : bad();
}

/** The octet string at the end of a PKCS#8 `PrivateKeyInfo` without attributes. */
export function readPkcs8(data: Uint8Array): Uint8Array {
  const content = readSequence(data);
  const [, afterVersion] = element(content, 0, INTEGER);
  const [, afterAlgorithm] = element(content, afterVersion, SEQUENCE);
  return element(content, afterAlgorithm, OCTET_STRING)[0];
}

/** Big-endian. No text is made on the way: it could not be wiped. */
export function bytesToBigInt(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

/** Big-endian, in exactly `length` bytes. The value must fit. */
export function bigIntToBytes(value: bigint, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i -= 1) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return rest === 0n ? out : bad();
}
