/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const signOperation: Pick<
  Handlers,
  'signSetup' | 'signSetContext' | 'signUpdate' | 'signFinish' | 'signAbort'
> = {
  signSetup: notSupported,
  signSetContext: notSupported,
  signUpdate: notSupported,
  signFinish: notSupported,
  signAbort: notSupported,
};
