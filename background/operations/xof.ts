/**
 * Extendable-output functions (PSA Crypto 1.5, XOF). The order of the calls is checked here: the context
 * once and before all else where the algorithm has one, no input once output has begun. There is no
 * finish: output goes on until the operation is aborted.
 */
import { LIMITS } from '../../protocol/frame.ts';
import { PSA_ALG_IS_XOF, PSA_ALG_XOF_HAS_CONTEXT } from '../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { XofOperation } from '../drivers/driver.ts';
import type { Handlers } from './handler.ts';

type Phase = 'context' | 'fresh' | 'input' | 'output';

type Xof = {
  readonly operation: XofOperation;
  readonly hasContext: boolean;
  /** What has come last, or must come first. */
  phase: Phase;
  abort(): void;
};

/** Steps into `next` if the operation stands in one of `from`. */
function step(xof: Xof, from: readonly Phase[], next: Phase): void {
  if (!from.includes(xof.phase)) throw new PsaError(PSA_ERROR_BAD_STATE);
  xof.phase = next;
}

export const xof: Pick<
  Handlers,
  'xofSetup' | 'xofSetContext' | 'xofUpdate' | 'xofOutput' | 'xofAbort'
> = {
  async xofSetup({ request: { alg }, drivers, contexts }) {
    if (!PSA_ALG_IS_XOF(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
    const operation = await drivers.xofSetup(alg);
    const hasContext = PSA_ALG_XOF_HAS_CONTEXT(alg);
    const state: Xof = {
      operation,
      hasContext,
      phase: hasContext ? 'context' : 'fresh',
      abort: () => operation.abort(),
    };
    return { operation: contexts.open('xof', alg, state) };
  },
  async xofSetContext({ request, contexts }) {
    await contexts.use('xof', request.operation, (state: Xof) => {
      if (!state.hasContext) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
      step(state, ['context'], 'fresh');
      state.operation.setContext(request.context);
    });
    return {};
  },
  async xofUpdate({ request, contexts }) {
    await contexts.use('xof', request.operation, (state: Xof) => {
      step(state, ['fresh', 'input'], 'input');
      state.operation.update(request.input);
    });
    return {};
  },
  async xofOutput({ request, contexts }) {
    const output = await contexts.use('xof', request.operation, (state: Xof) => {
      step(state, ['fresh', 'input', 'output'], 'output');
      if (request.outputLength > LIMITS.bodyBytes) {
        throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
      }
      return state.operation.output(request.outputLength);
    });
    return { output };
  },
  async xofAbort({ request, contexts }) {
    contexts.abort('xof', request.operation);
    return {};
  },
};
