/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const pake: Pick<
  Handlers,
  | 'pakeSetup'
  | 'pakeSetRole'
  | 'pakeSetUser'
  | 'pakeSetPeer'
  | 'pakeSetContext'
  | 'pakeOutput'
  | 'pakeInput'
  | 'pakeGetSharedKey'
  | 'pakeAbort'
> = {
  pakeSetup: notSupported,
  pakeSetRole: notSupported,
  pakeSetUser: notSupported,
  pakeSetPeer: notSupported,
  pakeSetContext: notSupported,
  pakeOutput: notSupported,
  pakeInput: notSupported,
  pakeGetSharedKey: notSupported,
  pakeAbort: notSupported,
};
