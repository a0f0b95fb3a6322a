/** The handler of each operation. It is total over the table: one left out is a compile error. */
import { type OperationName, operations } from '../../protocol/operations.ts';
import { copyKey } from './copy-key.ts';
import { destroyKey } from './destroy-key.ts';
import { exportKey } from './export-key.ts';
import { exportPublicKey } from './export-public-key.ts';
import { generateKey } from './generate-key.ts';
import { generateRandom } from './generate-random.ts';
import { getKeyAttributes } from './get-key-attributes.ts';
import { createGetServiceInfo } from './get-service-info.ts';
import type { Handlers } from './handler.ts';
import { hash } from './hash.ts';
import { importKey } from './import-key.ts';
import { notSupported } from './not-supported.ts';
import { purgeKey } from './purge-key.ts';
import { rawKeyAgreement } from './raw-key-agreement.ts';
import { signHash } from './sign-hash.ts';
import { signMessage } from './sign-message.ts';
import { verifyHash } from './verify-hash.ts';
import { verifyMessage } from './verify-message.ts';

export const handlers: Handlers = {
  getServiceInfo: createGetServiceInfo(() => served()),
  generateKey,
  destroyKey,
  exportKey,
  exportPublicKey,
  importKey,
  signHash,
  verifyHash,
  asymmetricDecrypt: notSupported,
  asymmetricEncrypt: notSupported,
  generateRandom,
  copyKey,
  purgeKey,
  getKeyAttributes,
  signMessage,
  verifyMessage,
  ...hash,
  cipherEncryptSetup: notSupported,
  cipherDecryptSetup: notSupported,
  cipherGenerateIv: notSupported,
  cipherSetIv: notSupported,
  cipherUpdate: notSupported,
  cipherFinish: notSupported,
  cipherAbort: notSupported,
  keyDerivationSetup: notSupported,
  keyDerivationGetCapacity: notSupported,
  keyDerivationSetCapacity: notSupported,
  keyDerivationInputBytes: notSupported,
  keyDerivationInputKey: notSupported,
  keyDerivationOutputBytes: notSupported,
  keyDerivationOutputKey: notSupported,
  keyDerivationAbort: notSupported,
  keyDerivationKeyAgreement: notSupported,
  rawKeyAgreement,
  macSignSetup: notSupported,
  macVerifySetup: notSupported,
  macUpdate: notSupported,
  macSignFinish: notSupported,
  macVerifyFinish: notSupported,
  macAbort: notSupported,
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

/** The operations that have a handler of their own. */
export const served = (): OperationName[] =>
  (Object.keys(operations) as OperationName[]).filter((name) => handlers[name] !== notSupported);
