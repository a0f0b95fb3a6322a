/** Calls by name, from the table: what has a handle, and calls with any handle. */
import { familyOf } from '../../background/sessions/contexts.ts';
import { type OperationName, operations } from '../../protocol/operations.ts';
import type { Fields } from '../../protocol/schema.ts';
import type { Session } from '../../sdk/session.ts';

const HANDLES = ['operation', 'sourceOperation', 'targetOperation'];

const names = Object.keys(operations) as OperationName[];
const handleOf = (fields: Fields) => Object.keys(fields).find((field) => HANDLES.includes(field));

/** The calls that open an operation or go on with one. */
export const MULTI_PART: readonly OperationName[] = names.filter(
  (name) => handleOf(operations[name].in) ?? handleOf(operations[name].out),
);

/** The calls on an open operation. */
export const ON_OPERATION: readonly OperationName[] = names.filter((name) =>
  handleOf(operations[name].in),
);

export const isAbort = (name: OperationName): boolean => name === `${familyOf(name)}Abort`;

const FILLED: Readonly<Record<string, unknown>> = { struct: {}, bytes: new Uint8Array(16) };

/** Calls an operation of the table with a handle that may not be its own, and with nothing else of sense. */
export function callWith(session: Session, name: OperationName, handle: number): Promise<unknown> {
  const args = Object.entries(operations[name].in as Fields).map(([field, { kind }]) =>
    HANDLES.includes(field) ? handle : (FILLED[kind] ?? 0),
  );
  const methods = session as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  return methods[name]!(...args);
}
