/** The SDK's short form of the operation table says what the table says. */
import { expect, it } from 'vitest';
import { type Operation, operations } from '../../protocol/operations.ts';
import type { Fields } from '../../protocol/schema.ts';
import { wireModule } from '../../scripts/lib/wire-table.mjs';

type Short = { readonly opcode: number; readonly in: Fields; readonly out: Fields };

const text = wireModule(operations);
const { operations: short } = (await import(
  `data:text/javascript,${encodeURIComponent(text)}`
)) as { operations: { readonly [name: string]: Short } };

/** Kind, number and form of each field, in order: all that an encoding goes by. */
const formOf = (fields: Fields): unknown[] =>
  Object.values(fields).map((field) => [
    field.kind,
    field.field,
    field.kind === 'bytes' && field.optional === true,
    field.kind === 'struct' && [field.name, formOf(field.fields)],
  ]);

const isHandle = (name: string) => name === 'operation' || name === 'targetOperation';

it('has the same operations', () => {
  expect(Object.keys(short).sort()).toEqual(Object.keys(operations).sort());
});

it.each(Object.entries<Operation>(operations))('has %s as it is', (name, row) => {
  const its = short[name]!;
  expect(its.opcode).toBe(row.opcode);
  expect(formOf(its.in)).toEqual(formOf(row.in));
  expect(formOf(its.out)).toEqual(formOf(row.out));
  // The client keeps count of handles by their name.
  for (const [mine, full] of [
    [its.in, row.in],
    [its.out, row.out],
  ] as const) {
    const handles = Object.keys(full).map(isHandle);
    expect(Object.keys(mine).map(isHandle)).toEqual(handles);
  }
  const results = Object.keys(row.out);
  if (results.length > 1) expect(Object.keys(its.out)).toEqual(results);
});
