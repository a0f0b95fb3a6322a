/**
 * protobuf (proto3), as nanopb writes it upstream: zero scalars are left out, byte strings appear even
 * when they are empty, fields come in ascending order.
 *
 * A decoder takes fields in any order, the last of a repeated scalar wins, unknown fields are skipped.
 * A structure comes at most once, and must be there if it is not optional.
 */
import { concat, EMPTY } from '../bytes.ts';
import type { Field, Fields, Message } from '../schema.ts';
import {
  type Codec,
  checkBytes,
  checkU32,
  checkU64,
  fail,
  fromUtf8,
  MAX_LIST,
  toUtf8,
} from './encoding.ts';

type Values = { readonly [name: string]: unknown };

const VARINT = 0;
const I64 = 1;
const LEN = 2;
const I32 = 5;

function varint(value: number | bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  // Beyond 32 bits only 64-bit integers come, as bigint.
  while (rest > 0x7f) {
    out.push(Number(typeof rest === 'bigint' ? rest & 0x7fn : rest & 0x7f) | 0x80);
    rest = typeof rest === 'bigint' ? rest >> 7n : rest >>> 7;
  }
  out.push(Number(rest));
  return Uint8Array.from(out);
}

const lengthDelimited = (field: Field, value: Uint8Array): Uint8Array[] => [
  varint((field.field << 3) | LEN),
  varint(value.length),
  value,
];

function encodeField(field: Field, value: unknown): Uint8Array[] {
  switch (field.kind) {
    case 'u32':
    case 'u64': {
      const n = field.kind === 'u32' ? checkU32(value) : checkU64(value);
      return n > 0 ? [varint((field.field << 3) | VARINT), varint(n)] : [];
    }
    case 'bytes': {
      const data = checkBytes(value);
      return field.optional && data.length === 0 ? [] : lengthDelimited(field, data);
    }
    case 'text':
      return lengthDelimited(field, toUtf8(value as string));
    case 'u32s': {
      const values = value as readonly number[];
      if (values.length === 0) return [];
      return lengthDelimited(field, concat(values.map((n) => varint(checkU32(n)))));
    }
    case 'struct':
      return lengthDelimited(field, encode(field.fields, value as Values));
    case 'list':
      return (value as Values[]).flatMap((item) =>
        lengthDelimited(field, encode(field.fields, item)),
      );
  }
}

function encode(fields: Fields, values: Values): Uint8Array {
  const parts: Uint8Array[] = [];
  const ordered = Object.entries(fields).sort(([, a], [, b]) => a.field - b.field);
  for (const [name, field] of ordered) {
    for (const part of encodeField(field, values[name])) parts.push(part);
  }
  return concat(parts);
}

type Reader = { readonly body: Uint8Array; offset: number };

function readVarint(reader: Reader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.body[reader.offset++] ?? fail('varint cut short');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) {
      return value <= 0xffffffffffffffffn ? value : fail('varint over 64 bits');
    }
  }
  return fail('varint over 64 bits');
}

function readU32(reader: Reader): number {
  const { body, offset } = reader;
  const low = body[offset] ?? fail('varint cut short');
  if (low < 0x80) {
    reader.offset += 1;
    return low;
  }
  const value = readVarint(reader);
  return value <= 0xffffffffn ? Number(value) : fail('integer over 32 bits');
}

function readBytes(reader: Reader): Uint8Array {
  const length = readU32(reader);
  const end = reader.offset + length;
  if (end > reader.body.length) fail('field cut short');
  const value = reader.body.subarray(reader.offset, end);
  reader.offset = end;
  return value;
}

function skip(reader: Reader, wireType: number): void {
  if (wireType === VARINT) readVarint(reader);
  else if (wireType === LEN) readBytes(reader);
  else if (wireType === I64 || wireType === I32) {
    reader.offset += wireType === I64 ? 8 : 4;
    if (reader.offset > reader.body.length) fail('field cut short');
  } else fail('unknown wire type');
}

function readPacked(value: Uint8Array, into: number[]): void {
  const inner = { body: value, offset: 0 };
  while (inner.offset < value.length) {
    if (into.length === MAX_LIST) fail('list too long');
    into.push(readU32(inner));
  }
}

function emptyValue(field: Field): unknown {
  switch (field.kind) {
    case 'u32':
      return 0;
    case 'u64':
      return 0n;
    case 'bytes':
      return EMPTY;
    case 'text':
      return '';
    case 'struct':
      return field.optional ? decode(field.fields, EMPTY) : undefined;
    default:
      return [];
  }
}

function decodeField(field: Field, reader: Reader, wireType: number, before: unknown): unknown {
  const expected = field.kind === 'u32' || field.kind === 'u64' ? VARINT : LEN;
  // A repeated scalar may come unpacked.
  if (field.kind === 'u32s' && wireType === VARINT) {
    if ((before as number[]).push(readU32(reader)) > MAX_LIST) fail('list too long');
    return before;
  }
  if (wireType !== expected) fail('field has another wire type');
  if (field.kind === 'u32') return readU32(reader);
  if (field.kind === 'u64') return readVarint(reader);
  const value = readBytes(reader);
  if (field.kind === 'bytes') return value;
  if (field.kind === 'text') return fromUtf8(value);
  if (field.kind === 'struct') return decode(field.fields, value);
  if (field.kind === 'u32s') readPacked(value, before as number[]);
  else if ((before as unknown[]).push(decode(field.fields, value)) > MAX_LIST) {
    fail('list too long');
  }
  return before;
}

/** Fields of one message: more are no message of ours, and would only keep the reader busy. */
const MAX_FIELDS = MAX_LIST + 64;

function decode(fields: Fields, body: Uint8Array): Values {
  const byNumber = new Map(
    Object.entries(fields).map(([name, f]) => [f.field, [name, f] as const]),
  );
  const values: { [name: string]: unknown } = Object.create(null);
  const seen = new Set<Field>();
  for (const [name, field] of byNumber.values()) values[name] = emptyValue(field);
  const reader: Reader = { body, offset: 0 };
  for (let count = 0; reader.offset < body.length; count += 1) {
    if (count === MAX_FIELDS) fail('too many fields');
    const key = readU32(reader);
    const wireType = key & 7;
    const entry = byNumber.get(key >>> 3);
    if (key >>> 3 === 0) fail('field number 0');
    if (entry?.[1].kind === 'struct' && seen.size === seen.add(entry[1]).size) {
      fail('structure twice');
    }
    if (entry) values[entry[0]] = decodeField(entry[1], reader, wireType, values[entry[0]]);
    else skip(reader, wireType);
  }
  for (const [name] of byNumber.values()) {
    if (values[name] === undefined) fail(`${name} is missing`);
  }
  return values;
}

// The casts below are the codec's exit: the schema that drove the walk is the type of its result.
export const protobuf: Codec = {
  encode: (fields, message) => encode(fields, message as Values),
  decode: <S extends Fields>(fields: S, body: Uint8Array) => decode(fields, body) as Message<S>,
};
