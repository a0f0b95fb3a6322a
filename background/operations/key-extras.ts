/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const keyExtras: Pick<Handlers, 'generateKeyCustom' | 'attachKey' | 'checkKeyUsage'> = {
  generateKeyCustom: notSupported,
  attachKey: notSupported,
  checkKeyUsage: notSupported,
};
