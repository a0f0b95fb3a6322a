/**
 * Multi-part operations of one connection (PSA Crypto 1.5, multi-part operations).
 *
 * A handle is known only on the connection that opened it. Handles count up from a random start, so that
 * one from before a restart meets nothing. Calls on one operation run one after the other, in the order
 * in which they came. An operation that failed stays, and answers BAD_STATE until it is aborted.
 */
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PsaError,
} from '../../protocol/psa/status.ts';

/** What an operation holds must be able to end. */
export type Abortable = { abort(): void };

export type Family =
  | 'hash'
  | 'xof'
  | 'mac'
  | 'cipher'
  | 'aead'
  | 'keyDerivation'
  | 'sign'
  | 'verify'
  | 'pake';

type Context = {
  readonly family: Family;
  readonly alg: number;
  state: Abortable | 'failed';
};

export type Contexts = {
  /** @returns the handle of the new operation */
  open(family: Family, alg: number, state: Abortable): number;
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
  /** The algorithm of an open operation. @throws PsaError PSA_ERROR_BAD_STATE */
  algorithm(handle: number): number;
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

const badState = () => new PsaError(PSA_ERROR_BAD_STATE);

/** @param limit - operations open at once */
export function createContexts(nextHandle: () => number, limit: number): Contexts {
  const contexts = new Map<number, Context>();
  let ended = false;

  const find = (family: Family, handle: number): Context & { state: Abortable } => {
    const context = contexts.get(handle);
    if (!context || context.family !== family || context.state === 'failed') throw badState();
    return context as Context & { state: Abortable };
  };

  const use: Contexts['use'] = async (family, handle, work) => {
    const context = find(family, handle);
    try {
      // The family names the state's type: each family opens one kind of state.
      return await work(context.state as never);
    } catch (error) {
      context.state.abort();
      (context as Context).state = 'failed';
      throw error;
    }
  };

  return {
    open(family, alg, state) {
      if (ended || contexts.size >= limit) {
        state.abort();
        throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
      }
      const handle = nextHandle();
      contexts.set(handle, { family, alg, state });
      return handle;
    },
    use,
    async finish(family, handle, work) {
      const result = await use(family, handle, work);
      contexts.delete(handle);
      return result;
    },
    // The family names the state's type, as in `use`.
    look: async (family, handle, work) => work(find(family, handle).state as never),
    abort(family, handle) {
      const context = contexts.get(handle);
      if (context?.family !== family) return;
      if (context.state !== 'failed') context.state.abort();
      contexts.delete(handle);
    },
    algorithm(handle) {
      const context = contexts.get(handle);
      if (!context) throw badState();
      return context.alg;
    },
    abortAll() {
      ended = true;
      for (const { state } of contexts.values()) if (state !== 'failed') state.abort();
      contexts.clear();
    },
  };
}
