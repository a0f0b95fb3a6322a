/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const aead: Pick<
  Handlers,
  | 'aeadEncrypt'
  | 'aeadDecrypt'
  | 'aeadEncryptSetup'
  | 'aeadDecryptSetup'
  | 'aeadGenerateNonce'
  | 'aeadSetNonce'
  | 'aeadSetLengths'
  | 'aeadUpdateAd'
  | 'aeadUpdate'
  | 'aeadFinish'
  | 'aeadVerify'
  | 'aeadAbort'
> = {
  aeadEncrypt: notSupported,
  aeadDecrypt: notSupported,
  aeadEncryptSetup: notSupported,
  aeadDecryptSetup: notSupported,
  aeadGenerateNonce: notSupported,
  aeadSetNonce: notSupported,
  aeadSetLengths: notSupported,
  aeadUpdateAd: notSupported,
  aeadUpdate: notSupported,
  aeadFinish: notSupported,
  aeadVerify: notSupported,
  aeadAbort: notSupported,
};
