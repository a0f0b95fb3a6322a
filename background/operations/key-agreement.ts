/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const keyAgreement: Pick<Handlers, 'keyAgreement'> = {
  keyAgreement: notSupported,
};
