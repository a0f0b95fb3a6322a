/**
 * packed-c: a packed C struct, then tag-length-value records.
 *
 * The two halves have opposite byte orders: the struct is little-endian, the record headers are
 * big-endian. A decoder skips lower tags, stops at the first higher one, and reads a record that is
 * missing or cut short as empty; only a fixed part that is too short is an error.
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

/** Longest value of a record, in bytes. */
export const PACKED_C_MAX_VALUE = 0xffff;

type Values = { readonly [name: string]: unknown };

const isFixed = (field: Field) =>
  field.kind === 'u32' || field.kind === 'u64' || field.kind === 'struct';

function fixedSize(fields: Fields): number {
  let size = 0;
  for (const field of Object.values(fields)) {
    if (field.kind === 'u32') size += 4;
    else if (field.kind === 'u64') size += 8;
    else if (field.kind === 'struct') size += fixedSize(field.fields);
  }
  return size;
}

function writeFixed(fields: Fields, values: Values, view: DataView, start: number): number {
  let offset = start;
  for (const [name, field] of Object.entries(fields)) {
    if (field.kind === 'u32') {
      view.setUint32(offset, checkU32(values[name]), true);
      offset += 4;
    } else if (field.kind === 'u64') {
      view.setBigUint64(offset, checkU64(values[name]), true);
      offset += 8;
    } else if (field.kind === 'struct') {
      offset = writeFixed(field.fields, values[name] as Values, view, offset);
    }
  }
  return offset;
}

function record(tag: number, value: Uint8Array): Uint8Array[] {
  if (value.length > PACKED_C_MAX_VALUE) fail('value too long for packed-c');
  return [new Uint8Array([tag >> 8, tag & 0xff, value.length >> 8, value.length & 0xff]), value];
}

function packU32s(values: readonly number[]): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  const view = new DataView(out.buffer);
  values.forEach((value, i) => {
    view.setUint32(i * 4, checkU32(value), true);
  });
  return out;
}

function unpackU32s(value: Uint8Array): number[] {
  if (value.length % 4 !== 0) fail('list of integers cut short');
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  return Array.from({ length: value.length / 4 }, (_, i) => view.getUint32(i * 4, true));
}

function encode(fields: Fields, values: Values): Uint8Array {
  const fixed = new Uint8Array(fixedSize(fields));
  writeFixed(fields, values, new DataView(fixed.buffer), 0);
  const parts: Uint8Array[] = [fixed];
  let tag = 0;
  for (const [name, field] of Object.entries(fields)) {
    if (isFixed(field)) continue;
    tag += 1;
    const value = values[name];
    if (field.kind === 'bytes') {
      const data = checkBytes(value);
      if (data.length > 0 || !field.optional) parts.push(...record(tag, data));
    } else if (field.kind === 'text') parts.push(...record(tag, toUtf8(value as string)));
    else if (field.kind === 'u32s') parts.push(...record(tag, packU32s(value as number[])));
    else if (field.kind === 'list')
      for (const item of value as Values[]) parts.push(...record(tag, encode(field.fields, item)));
  }
  return concat(parts);
}

function readFixed(fields: Fields, view: DataView, start: number): [Values, number] {
  const values: { [name: string]: unknown } = Object.create(null);
  let offset = start;
  for (const [name, field] of Object.entries(fields)) {
    if (field.kind === 'u32') {
      values[name] = view.getUint32(offset, true);
      offset += 4;
    } else if (field.kind === 'u64') {
      values[name] = view.getBigUint64(offset, true);
      offset += 8;
    } else if (field.kind === 'struct') {
      [values[name], offset] = readFixed(field.fields, view, offset);
    }
  }
  return [values, offset];
}

/** Reads records in one pass: `next(tag)` gives the next record of that tag, or nothing. */
function recordReader(body: Uint8Array, start: number): (tag: number) => Uint8Array | undefined {
  let offset = start;
  return (wanted) => {
    while (offset + 4 <= body.length) {
      const tag = ((body[offset] ?? 0) << 8) | (body[offset + 1] ?? 0);
      const length = ((body[offset + 2] ?? 0) << 8) | (body[offset + 3] ?? 0);
      if (tag > wanted || offset + 4 + length > body.length) return undefined;
      const value = body.subarray(offset + 4, offset + 4 + length);
      offset += 4 + length;
      if (tag === wanted) return value;
    }
    return undefined;
  };
}

function decode(fields: Fields, body: Uint8Array): Values {
  const size = fixedSize(fields);
  if (body.length < size) fail('message shorter than its fixed part');
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const values = readFixed(fields, view, 0)[0] as { [name: string]: unknown };
  const next = recordReader(body, size);
  let tag = 0;
  for (const [name, field] of Object.entries(fields)) {
    if (isFixed(field)) continue;
    tag += 1;
    if (field.kind === 'bytes') values[name] = next(tag) ?? EMPTY;
    else if (field.kind === 'text') values[name] = fromUtf8(next(tag) ?? EMPTY);
    else if (field.kind === 'u32s') values[name] = unpackU32s(next(tag) ?? EMPTY);
    else if (field.kind === 'list') {
      const items: Values[] = [];
      for (let item = next(tag); item; item = next(tag)) {
        if (items.length === MAX_LIST) fail('list too long');
        items.push(decode(field.fields, item));
      }
      values[name] = items;
    }
  }
  return values;
}

// The casts below are the codec's exit: the schema that drove the walk is the type of its result.
export const packedC: Codec = {
  encode: (fields, message) => encode(fields, message as Values),
  decode: <S extends Fields>(fields: S, body: Uint8Array) => decode(fields, body) as Message<S>,
};
