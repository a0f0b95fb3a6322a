/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const mac: Pick<
  Handlers,
  | 'macCompute'
  | 'macVerify'
  | 'macSignSetup'
  | 'macVerifySetup'
  | 'macUpdate'
  | 'macSignFinish'
  | 'macVerifyFinish'
  | 'macAbort'
> = {
  macCompute: notSupported,
  macVerify: notSupported,
  macSignSetup: notSupported,
  macVerifySetup: notSupported,
  macUpdate: notSupported,
  macSignFinish: notSupported,
  macVerifyFinish: notSupported,
  macAbort: notSupported,
};
