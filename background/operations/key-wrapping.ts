/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const keyWrapping: Pick<Handlers, 'wrapKey' | 'unwrapKey'> = {
  wrapKey: notSupported,
  unwrapKey: notSupported,
};
