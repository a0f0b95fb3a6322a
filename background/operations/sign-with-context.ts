/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const signWithContext: Pick<
  Handlers,
  | 'signMessageWithContext'
  | 'verifyMessageWithContext'
  | 'signHashWithContext'
  | 'verifyHashWithContext'
> = {
  signMessageWithContext: notSupported,
  verifyMessageWithContext: notSupported,
  signHashWithContext: notSupported,
  verifyHashWithContext: notSupported,
};
