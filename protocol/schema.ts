/**
 * The schema language: one description of a message gives its TypeScript type, its packed-c layout
 * and its protobuf layout.
 *
 * The number given to a field is its protobuf field number. packed-c has no field numbers: there the
 * fixed fields (`u32`, `u64`, `struct`) follow each other in declared order, then come the records of
 * the variable fields, whose tags count 1, 2, … in declared order.
 */

export type U32 = {
  readonly kind: 'u32';
  readonly field: number;
  readonly proto: 'uint32' | 'uint64';
};
export type U64 = { readonly kind: 'u64'; readonly field: number };
export type Bytes = { readonly kind: 'bytes'; readonly field: number; readonly optional: boolean };
export type Text = { readonly kind: 'text'; readonly field: number };
export type U32s = { readonly kind: 'u32s'; readonly field: number };
export type Struct<S extends Fields> = {
  readonly kind: 'struct';
  readonly field: number;
  readonly name: string;
  readonly fields: S;
  readonly optional: boolean;
};
export type List<S extends Fields> = {
  readonly kind: 'list';
  readonly field: number;
  readonly name: string;
  readonly fields: S;
};

export type Field = U32 | U64 | Bytes | Text | U32s | Struct<Fields> | List<Fields>;
export type Fields = { readonly [name: string]: Field };

/** The TypeScript value of one field. */
export type ValueOf<F> = F extends U32
  ? number
  : F extends U64
    ? bigint
    : F extends Bytes
      ? Uint8Array
      : F extends Text
        ? string
        : F extends U32s
          ? readonly number[]
          : F extends Struct<infer S>
            ? Message<S>
            : F extends List<infer S>
              ? readonly Message<S>[]
              : never;

/** The TypeScript value of a message. */
export type Message<S extends Fields> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** Unsigned 32-bit integer. `proto` names the scalar type where upstream's `.proto` has a wider one. */
export const u32 = (field: number, proto: 'uint32' | 'uint64' = 'uint32'): U32 => ({
  kind: 'u32',
  field,
  proto,
});

/** Unsigned 64-bit integer, a `bigint`. */
export const u64 = (field: number): U64 => ({ kind: 'u64', field });

/** A byte string; an absent one reads as empty. */
export const bytes = (field: number): Bytes => ({ kind: 'bytes', field, optional: false });

/** A byte string that is left out of the message when it is empty. */
export const optionalBytes = (field: number): Bytes => ({ kind: 'bytes', field, optional: true });

/** UTF-8 text; ill-formed text is refused. */
export const text = (field: number): Text => ({ kind: 'text', field });

/** A list of unsigned 32-bit integers. */
export const u32s = (field: number): U32s => ({ kind: 'u32s', field });

/** A fixed structure inside a message. `name` is its protobuf message type. */
export const struct = <const S extends Fields>(
  field: number,
  name: string,
  fields: S,
  optional = false,
): Struct<S> => ({ kind: 'struct', field, name, fields, optional });

/** A list of structures, which may have variable fields of their own. */
export const list = <const S extends Fields>(field: number, name: string, fields: S): List<S> => ({
  kind: 'list',
  field,
  name,
  fields,
});
