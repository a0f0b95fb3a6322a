/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const verifyOperation: Pick<
  Handlers,
  'verifySetup' | 'verifySetContext' | 'verifyUpdate' | 'verifyFinish' | 'verifyAbort'
> = {
  verifySetup: notSupported,
  verifySetContext: notSupported,
  verifyUpdate: notSupported,
  verifyFinish: notSupported,
  verifyAbort: notSupported,
};
