/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const asymmetricEncryption: Pick<Handlers, 'asymmetricEncrypt' | 'asymmetricDecrypt'> = {
  asymmetricEncrypt: notSupported,
  asymmetricDecrypt: notSupported,
};
