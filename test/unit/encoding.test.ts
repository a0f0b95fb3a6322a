/** Both encodings: what one writes it reads back, and what each makes of bytes it did not write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Codec, EncodingError, MAX_LIST } from '../../protocol/encoding/encoding.ts';
import { PACKED_C_MAX_VALUE, packedC } from '../../protocol/encoding/packed-c.ts';
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import { operations } from '../../protocol/operations.ts';
import {
  bytes,
  type Fields,
  list,
  type Message,
  optionalBytes,
  struct,
  text,
  u32,
  u32s,
  u64,
} from '../../protocol/schema.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { ALL_MESSAGES, messageOf } from '../support/messages.ts';

const CODECS: readonly (readonly [string, Codec])[] = [
  ['packed-c', packedC],
  ['protobuf', protobuf],
];

/** A schema with every kind of field. */
const everything = {
  number: u32(1),
  large: u64(2),
  inner: struct(3, 'Inner', { a: u32(1), b: u64(2) }),
  data: bytes(4),
  salt: optionalBytes(5),
  name: text(6),
  numbers: u32s(7),
  items: list(8, 'Item', { id: u32(1), label: text(2) }),
} as const;

const encodeHex = <S extends Fields>(codec: Codec, fields: S, message: Message<S>) =>
  toHex(codec.encode(fields, message));
const decodeHex = <S extends Fields>(codec: Codec, fields: S, hex: string) =>
  codec.decode(fields, fromHex(hex));

describe.each(CODECS)('%s', (_name, codec) => {
  it.each(ALL_MESSAGES)('reads back what it wrote: %s', (_message, fields) => {
    fc.assert(
      fc.property(messageOf(fields), (message) => {
        expect(codec.decode(fields, codec.encode(fields, message))).toEqual(message);
      }),
      { numRuns: 30 },
    );
  });

  it('reads back a message with every kind of field', () => {
    fc.assert(
      fc.property(messageOf(everything), (message) => {
        expect(codec.decode(everything, codec.encode(everything, message))).toEqual(message);
      }),
    );
  });

  it('writes a message in one way only, whatever the order of its properties', () => {
    fc.assert(
      fc.property(messageOf(everything), (message) => {
        const reversed = Object.fromEntries(Object.entries(message).reverse()) as typeof message;
        expect(codec.encode(everything, reversed)).toEqual(codec.encode(everything, message));
      }),
    );
  });

  it('reads any bytes as a message or refuses them with an EncodingError', () => {
    const anyBytes = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(fc.constantFrom(...ALL_MESSAGES), anyBytes, ([, fields], body) => {
        try {
          expect(Object.keys(codec.decode(fields, body)).sort()).toEqual(
            Object.keys(fields).sort(),
          );
        } catch (error) {
          expect(error).toBeInstanceOf(EncodingError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads a view in the middle of a larger buffer as it reads a buffer of its own', () => {
    fc.assert(
      fc.property(messageOf(everything), fc.nat({ max: 9 }), (message, offset) => {
        const body = codec.encode(everything, message);
        const larger = new Uint8Array(body.length + offset + 5).fill(0xff);
        larger.set(body, offset);
        const view = larger.subarray(offset, offset + body.length);
        expect(codec.decode(everything, view)).toEqual(message);
      }),
    );
  });

  it.each([
    ['a negative integer', { number: -1 }],
    ['an integer over 32 bits', { number: 0x1_0000_0000 }],
    ['a fraction', { number: 1.5 }],
    ['NaN', { number: Number.NaN }],
    ['text for an integer', { number: '1' }],
    ['a negative 64-bit integer', { large: -1n }],
    ['an integer over 64 bits', { large: 1n << 64n }],
    ['a plain number for a 64-bit integer', { large: 1 }],
    ['an array for bytes', { data: [1, 2] }],
    ['a string for bytes', { data: 'abc' }],
    ['an ArrayBuffer for bytes', { data: new ArrayBuffer(2) }],
    ['a negative integer in a list', { numbers: [1, -1] }],
    ['a negative integer in a structure', { inner: { a: -1, b: 0n } }],
  ])('does not write %s', (_what, wrong) => {
    const message = {
      number: 1,
      large: 1n,
      inner: { a: 1, b: 1n },
      data: new Uint8Array(1),
      salt: new Uint8Array(0),
      name: '',
      numbers: [],
      items: [],
    };
    codec.encode(everything, message);
    expect(() => codec.encode(everything, { ...message, ...wrong } as typeof message)).toThrow(
      EncodingError,
    );
  });

  it('refuses text that is not UTF-8', () => {
    const body = codec.encode({ name: bytes(1) }, { name: fromHex('c328') });
    expect(() => codec.decode({ name: text(1) }, body)).toThrow(EncodingError);
  });

  it('keeps text with a byte order mark, a zero and characters beyond the plane as it is', () => {
    const name = '\ufeffa\u0000b\u{1f511}';
    const fields = { name: text(1) } as const;
    expect(codec.decode(fields, codec.encode(fields, { name }))).toEqual({ name });
  });

  it('gives objects without a prototype, also inside structures and lists', () => {
    const message = { inner: { a: 1 }, items: [{ id: 2 }] };
    const fields = {
      inner: struct(1, 'Inner', { a: u32(1) }),
      items: list(2, 'Item', { id: u32(1) }),
    } as const;
    const decoded = codec.decode(fields, codec.encode(fields, message));
    expect(decoded).toEqual(message);
    for (const object of [decoded, decoded.inner, decoded.items[0]]) {
      expect(Object.getPrototypeOf(object)).toBeNull();
      expect(object).not.toHaveProperty('constructor');
      expect(object).not.toHaveProperty('toString');
    }
  });

  it('treats a field called __proto__ as any other', () => {
    // An object literal would set the prototype.
    const fields = JSON.parse(
      '{"__proto__":{"kind":"u32","field":1},"constructor":{"kind":"u32","field":2}}',
    ) as { readonly [name: string]: ReturnType<typeof u32> };
    const message = JSON.parse('{"__proto__":7,"constructor":8}') as Message<typeof fields>;
    const decoded = codec.decode(fields, codec.encode(fields, message));
    expect(Object.entries(decoded)).toEqual([
      ['__proto__', 7],
      ['constructor', 8],
    ]);
    expect(Object.getPrototypeOf(decoded)).toBeNull();
  });
});

describe('packed-c', () => {
  const two = { id: u32(1), first: bytes(2), second: bytes(3) } as const;
  const ID = '2a000000';
  const read = (records: string) => {
    const { id, first, second } = decodeHex(packedC, two, ID + records);
    expect(id).toBe(42);
    return [toHex(first), toHex(second)];
  };

  it('writes the struct little-endian and the record headers big-endian', () => {
    const message = { id: 0x04030201, first: new Uint8Array(0x102), second: Uint8Array.of(9) };
    const encoded = encodeHex(packedC, two, message);
    expect(encoded).toBe(`01020304${'00010102'}${'00'.repeat(0x102)}${'00020001'}09`);
  });

  it('writes 64-bit integers little-endian, without padding', () => {
    const fields = { a: u32(1), b: u64(2), c: u32(3) } as const;
    expect(encodeHex(packedC, fields, { a: 1, b: 2n, c: 3 })).toBe(
      '01000000 0200000000000000 03000000'.replaceAll(' ', ''),
    );
  });

  it('writes empty records, and leaves out an optional one that is empty', () => {
    const fields = { data: bytes(1), salt: optionalBytes(2) } as const;
    const empty = new Uint8Array(0);
    expect(encodeHex(packedC, fields, { data: empty, salt: empty })).toBe('00010000');
    expect(encodeHex(packedC, fields, { data: empty, salt: Uint8Array.of(1) })).toBe(
      '000100000002000101',
    );
  });

  it.each([
    ['records in order', '00010001aa 00020001bb', ['aa', 'bb']],
    ['no record at all', '', ['', '']],
    ['a missing first record', '00020001bb', ['', 'bb']],
    ['an unknown lower tag', '00000002ffff 00010001aa 00020001bb', ['aa', 'bb']],
    ['a duplicate: the first wins', '00010001aa 00010001cc 00020001bb', ['aa', 'bb']],
    ['a duplicate of the last: the first wins', '00010001aa 00020001bb 00020001cc', ['aa', 'bb']],
    ['descending order: the lower is missing', '00020001bb 00010001aa', ['', 'bb']],
    ['a higher tag: it is not consumed', '00030001cc 00010001aa', ['', '']],
    ['a record cut short', '00010001aa 00020002bb', ['aa', '']],
    ['a first record cut short: nothing follows', '0001ffffaa 00020001bb', ['', '']],
    ['a header cut short', '00010001aa 000200', ['aa', '']],
    ['trailing records', '00010001aa 00020001bb 00030001cc', ['aa', 'bb']],
    ['trailing bytes', '00010001aa 00020001bb cc', ['aa', 'bb']],
    ['an empty record', '00010000 00020000', ['', '']],
  ])('reads %s', (_what, records, expected) => {
    expect(read(records)).toEqual(expected);
  });

  it('ignores bytes after a message that is a struct alone', () => {
    expect(decodeHex(packedC, { id: u32(1) }, `${ID}ffffffff`)).toEqual({ id: 42 });
  });

  it('refuses a message shorter than its fixed part', () => {
    const fields = operations.generateKey.in;
    const body = new Uint8Array(24);
    for (let length = 0; length < 24; length += 1) {
      expect(() => packedC.decode(fields, body.subarray(0, length))).toThrow(EncodingError);
    }
    packedC.decode(fields, body);
  });

  it('carries a value of 65,535 bytes and refuses one more', () => {
    const fields = { data: bytes(1) } as const;
    expect(PACKED_C_MAX_VALUE).toBe(65_535);
    const longest = { data: new Uint8Array(65_535).fill(7) };
    expect(packedC.decode(fields, packedC.encode(fields, longest))).toEqual(longest);
    expect(() => packedC.encode(fields, { data: new Uint8Array(65_536) })).toThrow(EncodingError);
    expect(() => packedC.encode({ name: text(1) }, { name: 'a'.repeat(65_536) })).toThrow(
      EncodingError,
    );
  });

  it('refuses a list of integers that is cut short', () => {
    expect(() => decodeHex(packedC, { all: u32s(1) }, '00010005 01000000 02')).toThrow(
      EncodingError,
    );
  });

  it('reads the items of a list from records of one tag', () => {
    const fields = { items: list(1, 'Item', { id: u32(1) }), last: bytes(2) } as const;
    const decoded = decodeHex(packedC, fields, '0001000401000000 0001000402000000 00020001ff');
    expect(decoded).toEqual({ items: [{ id: 1 }, { id: 2 }], last: Uint8Array.of(0xff) });
    expect(() => decodeHex(packedC, fields, '0001000301000000')).toThrow(EncodingError);
  });

  it('refuses a list that is longer than any list may be', () => {
    const fields = { items: list(1, 'Item', { data: optionalBytes(1) }) } as const;
    const items = (count: number) => {
      const body = new Uint8Array(count * 4);
      for (let i = 0; i < count; i += 1) body[i * 4 + 1] = 1;
      return body;
    };
    expect(packedC.decode(fields, items(MAX_LIST)).items).toHaveLength(MAX_LIST);
    expect(() => packedC.decode(fields, items(MAX_LIST + 1))).toThrow(EncodingError);
  });
});

describe('protobuf', () => {
  const fields = { id: u32(1), data: bytes(2), salt: optionalBytes(3), large: u64(15) } as const;
  const empty = new Uint8Array(0);
  const nothing = { id: 0, data: empty, salt: empty, large: 0n };

  it('leaves out zero scalars and an empty optional field, and writes empty bytes', () => {
    expect(encodeHex(protobuf, fields, nothing)).toBe('1200');
    expect(encodeHex(protobuf, operations.destroyKey.in, { key: 0 })).toBe('');
  });

  it('writes fields in ascending order of their numbers', () => {
    const upsideDown = { b: u32(2), a: u32(1) } as const;
    expect(encodeHex(protobuf, upsideDown, { a: 1, b: 2 })).toBe('08011002');
  });

  it('writes the structure of the attributes even where all of it is zero', () => {
    const policy = { usage: 0, alg: 0 };
    const attributes = { type: 0, bits: 0, lifetime: 0, id: 0, policy };
    expect(encodeHex(protobuf, operations.generateKey.in, { attributes })).toBe('0a022a00');
  });

  it.each([
    ['an empty message', '', nothing],
    ['fields in descending order', '1201bb 0805', { ...nothing, id: 5, data: Uint8Array.of(0xbb) }],
    ['a scalar twice: the last wins', '0805 0806', { ...nothing, id: 6 }],
    ['bytes twice: the last win', '1201aa 1200', nothing],
    ['a zero that is written', '0800 1200', nothing],
    ['a varint longer than it need be', '088080808000', nothing],
    ['the largest integer', '08ffffffff0f', { ...nothing, id: 0xffffffff }],
    ['the largest 64-bit integer', '78ffffffffffffffffff01', { ...nothing, large: 2n ** 64n - 1n }],
    ['an unknown varint', '2005 0805', { ...nothing, id: 5 }],
    ['an unknown 64-bit field', '210102030405060708 0805', { ...nothing, id: 5 }],
    ['an unknown 32-bit field', '2501020304 0805', { ...nothing, id: 5 }],
    ['an unknown byte string', '22020102 0805', { ...nothing, id: 5 }],
    ['an unknown field with the largest number', 'f8ffffff0f05 0805', { ...nothing, id: 5 }],
  ])('reads %s', (_what, hex, expected) => {
    expect(decodeHex(protobuf, fields, hex)).toEqual(expected);
  });

  it.each([
    ['a group', '23 24'],
    ['the end of a group', '24'],
    ['wire type 6', '26'],
    ['wire type 7', '27'],
    ['a group in place of a known field', '0b 0c'],
    ['field number 0', '0005'],
    ['a varint of 11 bytes', '08ffffffffffffffffffff01'],
    ['a varint over 64 bits', '78ffffffffffffffffff02'],
    ['an unknown varint over 64 bits', '20ffffffffffffffffff7f'],
    ['an integer over 32 bits', '088080808010'],
    ['a key over 32 bits', '888080808001 05'],
    ['a varint cut short', '0880'],
    ['a key cut short', '80'],
    ['a byte string cut short', '1202aa'],
    ['a length over 32 bits', '12808080808001'],
    ['an unknown 64-bit field cut short', '2101020304'],
    ['an unknown 32-bit field cut short', '250102'],
    ['an unknown byte string cut short', '2205aa'],
    ['an integer where bytes are due', '1005'],
    ['bytes where an integer is due', '0a0105'],
    ['a fixed integer where a varint is due', '0d05000000'],
  ])('refuses %s', (_what, hex) => {
    expect(() => decodeHex(protobuf, fields, hex)).toThrow(EncodingError);
  });

  it('refuses a creation without attributes, and takes attributes without a policy', () => {
    const { in: request } = operations.generateKey;
    expect(() => decodeHex(protobuf, request, '')).toThrow(EncodingError);
    const policy = { usage: 0, alg: 0 };
    expect(decodeHex(protobuf, request, '0a0408011002')).toEqual({
      attributes: { type: 1, bits: 2, lifetime: 0, id: 0, policy },
    });
  });

  it('reads integers of a list packed and unpacked', () => {
    expect(decodeHex(protobuf, { all: u32s(1) }, '0801 0a0302ac02 0803')).toEqual({
      all: [1, 2, 300, 3],
    });
  });

  it('refuses a list that is longer than any list may be, packed or not', () => {
    const all = { all: u32s(1) } as const;
    const packed = (count: number) => {
      const body = new Uint8Array(count).fill(1);
      return protobuf.encode({ all: bytes(1) }, { all: body });
    };
    const unpacked = (count: number) =>
      Uint8Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? 0x08 : 1));
    for (const form of [packed, unpacked]) {
      expect(protobuf.decode(all, form(MAX_LIST)).all).toHaveLength(MAX_LIST);
      expect(() => protobuf.decode(all, form(MAX_LIST + 1))).toThrow(EncodingError);
    }
    const items = { items: list(1, 'Item', {}) } as const;
    const structures = (count: number) =>
      Uint8Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? 0x0a : 0));
    expect(protobuf.decode(items, structures(MAX_LIST)).items).toHaveLength(MAX_LIST);
    expect(() => protobuf.decode(items, structures(MAX_LIST + 1))).toThrow(EncodingError);
  });

  it('refuses a message of more fields than any of ours has', () => {
    const body = new Uint8Array(4 * 1024 * 1024);
    for (let i = 0; i < body.length; i += 2) body[i] = 0x20;
    expect(() => protobuf.decode(fields, body)).toThrow('too many fields');
  });

  it('refuses a structure that comes twice', () => {
    const once = Uint8Array.of(0x0a, 0);
    const request = operations.generateKey.in;
    expect(protobuf.decode(request, once).attributes.bits).toBe(0);
    expect(() => protobuf.decode(request, Uint8Array.of(...once, ...once))).toThrow('twice');
  });
});
