/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const cipher: Pick<
  Handlers,
  | 'cipherEncrypt'
  | 'cipherDecrypt'
  | 'cipherEncryptSetup'
  | 'cipherDecryptSetup'
  | 'cipherGenerateIv'
  | 'cipherSetIv'
  | 'cipherUpdate'
  | 'cipherFinish'
  | 'cipherAbort'
> = {
  cipherEncrypt: notSupported,
  cipherDecrypt: notSupported,
  cipherEncryptSetup: notSupported,
  cipherDecryptSetup: notSupported,
  cipherGenerateIv: notSupported,
  cipherSetIv: notSupported,
  cipherUpdate: notSupported,
  cipherFinish: notSupported,
  cipherAbort: notSupported,
};
