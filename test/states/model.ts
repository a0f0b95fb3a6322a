/**
 * What a model of a family says: its calls, and of each call what it must end with, given what the
 * operation has had so far. Models are written from the specification, not from the code.
 *
 * The facts of an operation are a flat object: the machine copies it to ask what a call would do.
 */
import type { Family } from '../../background/sessions/contexts.ts';
import type { OperationName } from '../../protocol/operations.ts';
import { PSA_ERROR_BAD_STATE, PSA_SUCCESS } from '../../protocol/psa/status.ts';
import type { KeyAttributes } from '../../sdk/attributes.ts';
import type { Session } from '../../sdk/session.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** A key of the walk. Many operations may hold it. */
export type Key = { readonly id: number; alive: boolean };

/** Where a call is made. */
export type Place = {
  readonly session: Session;
  /** A session of another owner, to work out what the answers must be. */
  readonly judge: Session;
  /** The key of the setup; one without a key has id 0. */
  readonly key: Key;
  /** The other keys that the operation holds: steps with a key add theirs. */
  readonly inputs: Key[];
  readonly handle: number;
};

export type Variant = {
  readonly name: string;
  readonly key?: {
    readonly attributes: Partial<KeyAttributes>;
    material(judge: Session): Promise<Bytes> | Bytes;
  };
};

export type Step<F> = {
  readonly call: OperationName;
  /** What the call must end with; `facts` become those after it. `n` is a small number, for lengths. */
  status(facts: F, n: number): number;
  /** @param facts - those before the call @param legal - whether the call must succeed */
  run(place: Place, n: number, facts: F, legal: boolean): Promise<unknown>;
  /** Looks at what a call gave. */
  check?(output: unknown, facts: F, n: number, place: Place): void | Promise<void>;
  /** After it the operation is gone. */
  readonly last?: true;
  /** Failures after which the operation goes on. */
  readonly mild?: readonly number[];
};

export type Setup<F, V> = {
  readonly call: OperationName;
  /** Variants without it. */
  lacks?(variant: V): boolean;
  facts(variant: V): F;
  run(place: Omit<Place, 'handle'>, variant: V, facts: F): Promise<number>;
};

/** A way through the family: a variant's name, a setup, and steps that all succeed. */
export type Path = readonly [
  variant: string,
  setup: string,
  ...steps: (string | readonly [string, number])[],
];

export type Model<F, V extends Variant = Variant> = {
  readonly family: Family;
  readonly variants: readonly V[];
  readonly setups: { readonly [name: string]: Setup<F, V> };
  readonly steps: { readonly [name: string]: Step<F> };
  readonly abort: OperationName;
  /** Together they lead through every call of the family. */
  readonly paths: readonly Path[];
  /** Walks of a test, if they are dear. */
  readonly walks?: number;
};

/** One among models of all families, each with facts of its own. */
export type AnyModel = Model<object, Variant>;

export const okUnless = (refused: boolean, status = PSA_ERROR_BAD_STATE): number =>
  refused ? status : PSA_SUCCESS;

/** `length` bytes that differ from those of other lengths. */
export const data = (length: number): Bytes => new Uint8Array(length).fill(length);
