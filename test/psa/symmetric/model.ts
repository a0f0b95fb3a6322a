/**
 * A small model of a multi-part operation: what is open, what it has had, and so the status of the
 * next call. It is written from the specification, not from the code, and holds one operation at a
 * time.
 */
import { PSA_KEY_TYPE_CHACHA20, PSA_KEY_TYPE_XCHACHA20 } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_HANDLE,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import { ALL_USES, type Bytes, type Symmetric } from './support.ts';

export type Call = { readonly name: string; readonly length: number };

export type Step = {
  readonly expected: number;
  readonly run: (session: Symmetric) => Promise<unknown>;
};

export type Model = {
  begin(session: Symmetric): Promise<void>;
  /** What the call must end with. The model goes on as if it did. */
  next(call: Call): Step;
  end(session: Symmetric): Promise<void>;
};

/** Algorithms of a family, the names of its calls, and a model for each walk. */
export type Family = {
  readonly algorithms: readonly (readonly [type: number, alg: number])[];
  readonly setups: readonly string[];
  readonly calls: readonly string[];
  readonly model: (algorithm: readonly [type: number, alg: number]) => Model;
};

/** What all three have in common: the key, the handle, the error state. */
type Common<Facts> = {
  handle: number;
  key: number;
  keyLives: boolean;
  /** Of the open operation; undefined if there is none. */
  facts: Facts | undefined;
  failed: boolean;
};

type Rules<Facts> = {
  readonly abort: (session: Symmetric, handle: number) => Promise<void>;
  /** The calls that open an operation. */
  readonly setups: {
    readonly [name: string]: {
      readonly facts: () => Facts;
      readonly run: (session: Symmetric, key: number) => Promise<number>;
    };
  };
  /** The calls on an open operation. */
  readonly steps: {
    readonly [name: string]: {
      readonly run: (
        session: Symmetric,
        handle: number,
        length: number,
        facts: Facts,
      ) => Promise<unknown>;
      readonly status: (facts: Facts, length: number) => number;
      /** After it the operation is gone. */
      readonly isLast?: true;
    };
  };
};

const KEY_LENGTHS = new Map([
  [PSA_KEY_TYPE_CHACHA20, 32],
  [PSA_KEY_TYPE_XCHACHA20, 32],
]);

export const data = (length: number): Bytes => new Uint8Array(length).fill(length);

export function createModel<Facts extends object>(
  [type, alg]: readonly [number, number],
  rules: Rules<Facts>,
): Model {
  const at: Common<Facts> = { handle: 0, key: 0, keyLives: true, facts: undefined, failed: false };

  const abort = (): Step => {
    at.facts = undefined;
    at.failed = false;
    return { expected: PSA_SUCCESS, run: (session) => rules.abort(session, at.handle) };
  };
  const setUp = (name: string): Step => {
    const setup = rules.setups[name]!;
    at.facts = at.keyLives ? setup.facts() : undefined;
    at.failed = false;
    return {
      expected: at.keyLives ? PSA_SUCCESS : PSA_ERROR_INVALID_HANDLE,
      // A service has a handle for each setup: the one before is aborted, to stay within the limit.
      run: async (session) => {
        await rules.abort(session, at.handle);
        at.handle = await setup.run(session, at.key);
      },
    };
  };
  const destroy = (): Step => {
    const expected = at.keyLives ? PSA_SUCCESS : PSA_ERROR_INVALID_HANDLE;
    at.keyLives = false;
    return { expected, run: (session) => session.destroyKey(at.key) };
  };
  const step = (name: string, length: number): Step => {
    const { run, status, isLast } = rules.steps[name]!;
    const { facts } = at;
    const stuck = !facts || at.failed || !at.keyLives;
    const expected = stuck ? PSA_ERROR_BAD_STATE : status(facts, length);
    if (expected !== PSA_SUCCESS) at.failed = true;
    else if (isLast) at.facts = undefined;
    const now = { ...(facts as Facts) };
    return { expected, run: (session) => run(session, at.handle, length, now) };
  };
  return {
    async begin(session) {
      const material = data(KEY_LENGTHS.get(type) ?? 16);
      at.key = await session.importKey({ type, alg, usage: ALL_USES }, material);
    },
    next({ name, length }) {
      if (name === 'abort') return abort();
      if (name === 'destroy') return destroy();
      return rules.setups[name] ? setUp(name) : step(name, length);
    },
    async end(session) {
      await rules.abort(session, at.handle);
      if (at.keyLives) await session.destroyKey(at.key);
    },
  };
}

export const okUnless = (refused: boolean, status = PSA_ERROR_BAD_STATE) =>
  refused ? status : PSA_SUCCESS;
