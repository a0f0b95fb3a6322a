/** Verification over messages of several parts. The signature comes with the setup. */
import { type ContextFirst, createContextFirst } from './context-first.ts';
import type { Handlers } from './handler.ts';

type Verifying = ContextFirst<void>;

export const verifyOperation: Pick<
  Handlers,
  'verifySetup' | 'verifySetContext' | 'verifyUpdate' | 'verifyFinish' | 'verifyAbort'
> = {
  async verifySetup({ request: { alg, signature }, keys, drivers, contexts }) {
    const claimed = signature.slice();
    const verifying = await createContextFirst(keys.key, alg, (key, context) =>
      drivers.verifySetup(key, alg, claimed, context, contexts.room),
    );
    return { operation: contexts.open('verify', alg, verifying, claimed.length) };
  },
  async verifySetContext({ request, contexts }) {
    await contexts.use('verify', request.operation, (verifying: Verifying) =>
      verifying.setContext(request.context),
    );
    return {};
  },
  async verifyUpdate({ request, contexts }) {
    await contexts.use('verify', request.operation, (verifying: Verifying) =>
      verifying.update(request.input),
    );
    return {};
  },
  async verifyFinish({ request, contexts }) {
    await contexts.finish('verify', request.operation, (verifying: Verifying) =>
      verifying.finish(),
    );
    return {};
  },
  async verifyAbort({ request, contexts }) {
    contexts.abort('verify', request.operation);
    return {};
  },
};
