/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const xof: Pick<
  Handlers,
  'xofSetup' | 'xofSetContext' | 'xofUpdate' | 'xofOutput' | 'xofAbort'
> = {
  xofSetup: notSupported,
  xofSetContext: notSupported,
  xofUpdate: notSupported,
  xofOutput: notSupported,
  xofAbort: notSupported,
};
