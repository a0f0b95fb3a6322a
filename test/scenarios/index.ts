/** All scenarios. Their names are unique, so that a runner can pick one. */

import { aeads } from './aeads.ts';
import { architectures } from './architectures.ts';
import { asymmetricEncryption } from './asymmetric-encryption.ts';
import { ciphers } from './ciphers.ts';
import { hashes } from './hashes.ts';
import { keyAgreement } from './key-agreement.ts';
import { keyDerivation } from './key-derivation.ts';
import { keyEncapsulation } from './key-encapsulation.ts';
import { keyExtras } from './key-extras.ts';
import { keyManagement } from './key-management.ts';
import { keyWrapping } from './key-wrapping.ts';
import { locations } from './locations.ts';
import { macs } from './macs.ts';
import { owners } from './owners.ts';
import { pake } from './pake.ts';
import { pkcs7 } from './pkcs7.ts';
import { postQuantum } from './post-quantum.ts';
import { service } from './service.ts';
import { signatures } from './signatures.ts';
import { signaturesInParts } from './signatures-in-parts.ts';
import type { Scenario } from './support.ts';
import { xof } from './xof.ts';

export { type Context, FIRST, type Scenario, SECOND } from './support.ts';

export const scenarios: readonly Scenario[] = [
  ...service,
  ...keyManagement,
  ...signatures,
  ...keyAgreement,
  ...hashes,
  ...macs,
  ...ciphers,
  ...aeads,
  ...keyWrapping,
  ...keyDerivation,
  ...xof,
  ...keyExtras,
  ...asymmetricEncryption,
  ...keyEncapsulation,
  ...signaturesInParts,
  ...postQuantum,
  ...pake,
  ...owners,
  ...locations,
  ...pkcs7,
  ...architectures,
];
