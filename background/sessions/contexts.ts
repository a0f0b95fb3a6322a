/**
 * Multi-part operations of one connection (PSA Crypto 1.5, multi-part operations).
 *
 * A handle is known only on the connection that opened it. Handles count up from a random start, so that
 * one from before a restart meets nothing. Calls on one operation run one after the other, in the order
 * in which they came. An operation that failed stays, and answers BAD_STATE until it is aborted.
 *
 * An operation ends with any of its keys (`psa_destroy_key`): here, for all families alike.
 */
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { Room } from '../drivers/driver.ts';

/** What an operation holds must be able to end. */
export type Abortable = {
  abort(): void;
  /** For long work: ends a call that is at it, soon, for nobody waits for its answer any more. */
  stop?(): void;
};

export const FAMILIES = [
  'hash',
  'xof',
  'mac',
  'cipher',
  'aead',
  'keyDerivation',
  'sign',
  'verify',
  'pake',
] as const;
export type Family = (typeof FAMILIES)[number];

/** Calls on an operation are named after its family. */
export const familyOf = (name: string): Family | undefined =>
  FAMILIES.find((family) => name.startsWith(family));

/** A key by what does not come again: another key may get its id. */
export type KeyInUse = { readonly id: number; readonly serial: string };

type Context = {
  readonly family: Family;
  readonly alg: number;
  readonly keys: KeyInUse[];
  /** Bytes of input that it keeps. */
  kept: number;
  state: Abortable | 'failed';
  /** A call is under way. */
  busy: boolean;
};

export type Contexts = {
  /** The owner's, for what operations must keep of their input. */
  readonly room: Room;
  /**
   * @param kept - bytes of input that it keeps
   * @returns the handle of the new operation
   */
  open(family: Family, alg: number, state: Abortable, kept?: number): number;
  /**
   * Counts input that an operation keeps till its end, and that may be long.
   * @throws PsaError PSA_ERROR_INSUFFICIENT_MEMORY
   */
  keep(family: Family, handle: number, bytes: number): void;
  /** Works with an operation that goes on. @throws PsaError PSA_ERROR_BAD_STATE */
  use<T extends Abortable, R>(
    family: Family,
    handle: number,
    work: (state: T) => R | Promise<R>,
  ): Promise<R>;
  /** Works with an operation for the last time: it is gone if `work` succeeds. */
  finish<T extends Abortable, R>(
    family: Family,
    handle: number,
    work: (state: T) => R | Promise<R>,
  ): Promise<R>;
  /** Works with an operation without harm to it: what fails leaves it as it was. */
  look<T extends Abortable, R>(
    family: Family,
    handle: number,
    work: (state: T) => R | Promise<R>,
  ): Promise<R>;
  /** Ends an operation, whatever its state. An unknown one is ended already. */
  abort(family: Family, handle: number): void;
  /** Puts an operation into its error state. One of another family is left alone. */
  fail(family: Family, handle: number): void;
  /** The algorithm of an open operation. @throws PsaError PSA_ERROR_BAD_STATE */
  algorithm(family: Family, handle: number): number;
  /** Ties an operation to a key that it works with. A key that went meanwhile takes it along. */
  hold(handle: number, key: KeyInUse, isThere: () => Promise<boolean>): Promise<void>;
  /** Puts the operations that work with such a key into their error state. */
  keysGone(isGone: (key: KeyInUse) => boolean): void;
  abortAll(): void;
};

/** Gives handles that are never reused in one worker's life. */
export function createHandles(start: number): () => number {
  let last = start >>> 0;
  return () => {
    last = last === 0xffffffff ? 1 : last + 1;
    return last;
  };
}

export const badState = (): PsaError => new PsaError(PSA_ERROR_BAD_STATE);

/** @param limit - operations open at once */
export function createContexts(nextHandle: () => number, limit: number, room: Room): Contexts {
  const contexts = new Map<number, Context>();
  let ended = false;

  const find = (family: Family, handle: number): Context & { state: Abortable } => {
    const context = contexts.get(handle);
    if (!context || context.family !== family || context.state === 'failed') throw badState();
    return context as Context & { state: Abortable };
  };

  const take = (context: Context, bytes: number): void => {
    if (bytes > 0) room.take(bytes);
    context.kept += bytes;
  };

  const giveBack = (context: Context): void => {
    if (context.kept > 0) room.giveBack(context.kept);
    context.kept = 0;
  };

  // A state is not wiped under a call at work with it, which would go on with zeros for a key.
  const end = (context: Context): void => {
    const { state } = context;
    context.state = 'failed';
    if (state === 'failed' || context.busy) return;
    state.abort();
    giveBack(context);
  };

  const use: Contexts['use'] = async (family, handle, work) => {
    const context: Context = find(family, handle);
    const state = context.state as Abortable;
    context.busy = true;
    try {
      // The family names the state's type: each family opens one kind of state.
      return await work(state as never);
    } catch (error) {
      context.state = 'failed';
      throw error;
    } finally {
      context.busy = false;
      if (context.state === 'failed') {
        state.abort();
        giveBack(context);
      }
    }
  };

  return {
    room,
    open(family, alg, state, kept = 0) {
      const context: Context = { family, alg, keys: [], kept: 0, state, busy: false };
      try {
        if (ended || contexts.size >= limit) throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
        take(context, kept);
      } catch (error) {
        state.abort();
        throw error;
      }
      const handle = nextHandle();
      contexts.set(handle, context);
      return handle;
    },
    keep: (family, handle, bytes) => take(find(family, handle), bytes),
    use,
    async finish(family, handle, work) {
      const context = find(family, handle);
      const result = await use(family, handle, work);
      contexts.delete(handle);
      giveBack(context);
      return result;
    },
    // The family names the state's type, as in `use`.
    look: async (family, handle, work) => work(find(family, handle).state as never),
    abort(family, handle) {
      const context = contexts.get(handle);
      if (context?.family !== family) return;
      end(context);
      contexts.delete(handle);
    },
    fail(family, handle) {
      const context = contexts.get(handle);
      if (context?.family === family) end(context);
    },
    algorithm: (family, handle) => find(family, handle).alg,
    async hold(handle, key, isThere) {
      const context = contexts.get(handle);
      if (!context) return;
      // Tied first, and looked for then: no destruction falls in between.
      context.keys.push(key);
      if (!(await isThere().catch(() => false))) end(context);
    },
    keysGone(isGone) {
      for (const context of contexts.values()) if (context.keys.some(isGone)) end(context);
    },
    abortAll() {
      ended = true;
      for (const context of contexts.values()) {
        if (context.busy && context.state !== 'failed') context.state.stop?.();
        end(context);
      }
      contexts.clear();
    },
  };
}
