/** The handler of each operation. It is total over the table: one left out is a compile error. */
import { type OperationName, operations } from '../../protocol/operations.ts';
import { aead } from './aead.ts';
import { asymmetricEncryption } from './asymmetric-encryption.ts';
import { attachKey } from './attach-key.ts';
import { cipher } from './cipher.ts';
import { copyKey } from './copy-key.ts';
import { destroyKey } from './destroy-key.ts';
import { exportKey } from './export-key.ts';
import { exportPublicKey } from './export-public-key.ts';
import { exportWrappedKey } from './export-wrapped-key.ts';
import { generateKey } from './generate-key.ts';
import { generateRandom } from './generate-random.ts';
import { getKeyAttributes } from './get-key-attributes.ts';
import { createGetServiceInfo } from './get-service-info.ts';
import type { Handlers } from './handler.ts';
import { hash } from './hash.ts';
import { hashSuspend } from './hash-suspend.ts';
import { importKey } from './import-key.ts';
import { keyAgreement } from './key-agreement.ts';
import { keyDerivation } from './key-derivation.ts';
import { keyEncapsulation } from './key-encapsulation.ts';
import { keyExtras } from './key-extras.ts';
import { keyWrapping } from './key-wrapping.ts';
import { library } from './library.ts';
import { mac } from './mac.ts';
import { notSupported } from './not-supported.ts';
import { pake } from './pake.ts';
import { pkcs7 } from './pkcs7.ts';
import { purgeKey } from './purge-key.ts';
import { rawKeyAgreement } from './raw-key-agreement.ts';
import { signHash } from './sign-hash.ts';
import { signMessage } from './sign-message.ts';
import { signOperation } from './sign-operation.ts';
import { signWithContext } from './sign-with-context.ts';
import { verifyHash } from './verify-hash.ts';
import { verifyMessage } from './verify-message.ts';
import { verifyOperation } from './verify-operation.ts';
import { xof } from './xof.ts';

export const handlers: Handlers = {
  getServiceInfo: createGetServiceInfo(() => served()),
  generateKey,
  destroyKey,
  exportKey,
  exportPublicKey,
  importKey,
  signHash,
  verifyHash,
  generateRandom,
  copyKey,
  purgeKey,
  getKeyAttributes,
  signMessage,
  verifyMessage,
  rawKeyAgreement,
  ...hash,
  ...library,
  ...keyExtras,
  attachKey,
  exportWrappedKey,
  ...asymmetricEncryption,
  ...signWithContext,
  ...signOperation,
  ...verifyOperation,
  ...keyWrapping,
  ...keyEncapsulation,
  ...keyAgreement,
  ...hashSuspend,
  ...xof,
  ...cipher,
  ...mac,
  ...aead,
  ...keyDerivation,
  ...pake,
  ...pkcs7,
};

/** The operations that have a handler of their own. */
export const served = (): OperationName[] =>
  (Object.keys(operations) as OperationName[]).filter((name) => handlers[name] !== notSupported);
