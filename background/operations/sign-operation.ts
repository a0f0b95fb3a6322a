/**
 * Signatures of several parts: for algorithms that read the message once. PureEdDSA and SLH-DSA read it
 * twice in signing, and are not supported here.
 */
import { type ContextFirst, createContextFirst } from './context-first.ts';
import type { Handlers } from './handler.ts';

type Signing = ContextFirst<Uint8Array>;

export const signOperation: Pick<
  Handlers,
  'signSetup' | 'signSetContext' | 'signUpdate' | 'signFinish' | 'signAbort'
> = {
  async signSetup({ request: { alg }, keys, drivers, contexts }) {
    const signing = await createContextFirst(keys.key, alg, (key, context) =>
      drivers.signSetup(key, alg, context),
    );
    return { operation: contexts.open('sign', alg, signing) };
  },
  async signSetContext({ request, contexts }) {
    await contexts.use('sign', request.operation, (signing: Signing) =>
      signing.setContext(request.context),
    );
    return {};
  },
  async signUpdate({ request, contexts }) {
    await contexts.use('sign', request.operation, (signing: Signing) =>
      signing.update(request.input),
    );
    return {};
  },
  async signFinish({ request, contexts }) {
    const signature = await contexts.finish('sign', request.operation, (signing: Signing) =>
      signing.finish(),
    );
    return { signature };
  },
  async signAbort({ request, contexts }) {
    contexts.abort('sign', request.operation);
    return {};
  },
};
