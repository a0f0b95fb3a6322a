/** Random messages of any schema, and the messages there are. */
import fc from 'fast-check';
import { admin } from '../../protocol/admin.ts';
import { operations } from '../../protocol/operations.ts';
import type { Field, Fields, Message } from '../../protocol/schema.ts';

/** 32-bit integers, with the edges of varints and of the type among them. */
const u32Values = fc.oneof(
  fc.constantFrom(0, 1, 127, 128, 16383, 16384, 0x7fffffff, 0x80000000, 0xffffffff),
  fc.nat({ max: 0xffffffff }),
);
const u64Values = fc.oneof(
  fc.constantFrom(0n, 127n, 128n, 0xffffffffn, 0x100000000n, 0xffffffffffffffffn),
  fc.bigInt({ min: 0n, max: 0xffffffffffffffffn }),
);
const byteStrings = fc.oneof(
  { arbitrary: fc.uint8Array({ maxLength: 40 }), weight: 8 },
  { arbitrary: fc.uint8Array({ minLength: 250, maxLength: 300 }), weight: 1 },
);

function fieldOf(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'u32':
      return u32Values;
    case 'u64':
      return u64Values;
    case 'bytes':
      return byteStrings;
    case 'text':
      return fc.string({ unit: 'binary', maxLength: 20 });
    case 'u32s':
      return fc.array(u32Values, { maxLength: 8 });
    case 'struct':
      return messageOf(field.fields);
    case 'list':
      return fc.array(messageOf(field.fields), { maxLength: 3 });
  }
}

export const messageOf = <S extends Fields>(fields: S): fc.Arbitrary<Message<S>> =>
  fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field)])),
  ) as fc.Arbitrary<Message<S>>;

/** Every message of the operation table and the admin table, by a name for the report. */
export const ALL_MESSAGES: readonly (readonly [name: string, fields: Fields])[] = [
  ...Object.entries(operations),
  ...Object.entries(admin).map(([name, row]) => [`admin ${name}`, row] as const),
].flatMap(([name, row]) => [
  [`${name} request`, row.in] as const,
  [`${name} response`, row.out] as const,
]);
