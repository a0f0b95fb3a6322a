/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const keyEncapsulation: Pick<Handlers, 'encapsulate' | 'decapsulate'> = {
  encapsulate: notSupported,
  decapsulate: notSupported,
};
