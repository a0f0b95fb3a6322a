/** All scenarios. Their names are unique, so that a runner can pick one. */
import { hashes } from './hashes.ts';
import { keyAgreement } from './key-agreement.ts';
import { keyManagement } from './key-management.ts';
import { owners } from './owners.ts';
import { pkcs7 } from './pkcs7.ts';
import { service } from './service.ts';
import { signatures } from './signatures.ts';
import type { Scenario } from './support.ts';

export { type Context, FIRST, type Scenario, SECOND } from './support.ts';

export const scenarios: readonly Scenario[] = [
  ...service,
  ...keyManagement,
  ...signatures,
  ...keyAgreement,
  ...hashes,
  ...owners,
  ...pkcs7,
];
