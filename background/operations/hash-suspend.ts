/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const hashSuspend: Pick<Handlers, 'hashSuspend' | 'hashResume'> = {
  hashSuspend: notSupported,
  hashResume: notSupported,
};
