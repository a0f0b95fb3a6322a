/** Signing in parts: the context once and before the first part, then parts, then the signature. */
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import { type Bytes, data, type Model, okUnless } from '../model.ts';
import { BOTH, judged, type Signing, whole } from './signatures.ts';

type Facts = {
  readonly signing: Signing;
  context: Bytes;
  mayHaveContext: boolean;
  message: readonly Bytes[];
};

export const signModel: Model<Facts, Signing> = {
  family: 'sign',
  variants: BOTH,
  setups: {
    setup: {
      call: 'signSetup',
      facts: (signing) => ({ signing, context: data(0), mayHaveContext: true, message: [] }),
      run: ({ session, key }, { alg }) => session.signSetup(key.id, alg),
    },
  },
  steps: {
    setContext: {
      call: 'signSetContext',
      run: ({ session, handle }, n) => session.signSetContext(handle, data(n)),
      status(now, n) {
        if (!now.mayHaveContext) return PSA_ERROR_BAD_STATE;
        now.mayHaveContext = false;
        now.context = data(n);
        return okUnless(n > 0 && !now.signing.takesContext, PSA_ERROR_INVALID_ARGUMENT);
      },
    },
    update: {
      call: 'signUpdate',
      run: ({ session, handle }, n) => session.signUpdate(handle, data(n)),
      status(now, n) {
        now.mayHaveContext = false;
        now.message = [...now.message, data(n)];
        return PSA_SUCCESS;
      },
    },
    finish: {
      call: 'signFinish',
      last: true,
      run: ({ session, handle }) => session.signFinish(handle),
      status: () => PSA_SUCCESS,
      check: (signature: Bytes, { signing, context, message }, _n, { judge }) =>
        judged(judge, signing, (key) =>
          judge.verifyMessageWithContext(key, signing.alg, whole(message), context, signature),
        ),
    },
  },
  abort: 'signAbort',
  paths: [
    ['ECDSA', 'setup', ['setContext', 0], 'update', 'finish'],
    ['Ed25519ph', 'setup', 'setContext', 'update', 'update', 'finish'],
    ['ML-DSA', 'setup', 'update', 'finish'],
  ],
  walks: 30,
};
