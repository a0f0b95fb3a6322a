/** Not served yet. */
import type { Handlers } from './handler.ts';
import { notSupported } from './not-supported.ts';

export const keyDerivation: Pick<
  Handlers,
  | 'keyDerivationSetup'
  | 'keyDerivationGetCapacity'
  | 'keyDerivationSetCapacity'
  | 'keyDerivationInputBytes'
  | 'keyDerivationInputInteger'
  | 'keyDerivationInputKey'
  | 'keyDerivationKeyAgreement'
  | 'keyDerivationOutputBytes'
  | 'keyDerivationOutputKey'
  | 'keyDerivationOutputKeyCustom'
  | 'keyDerivationVerifyBytes'
  | 'keyDerivationVerifyKey'
  | 'keyDerivationAbort'
> = {
  keyDerivationSetup: notSupported,
  keyDerivationGetCapacity: notSupported,
  keyDerivationSetCapacity: notSupported,
  keyDerivationInputBytes: notSupported,
  keyDerivationInputInteger: notSupported,
  keyDerivationInputKey: notSupported,
  keyDerivationKeyAgreement: notSupported,
  keyDerivationOutputBytes: notSupported,
  keyDerivationOutputKey: notSupported,
  keyDerivationOutputKeyCustom: notSupported,
  keyDerivationVerifyBytes: notSupported,
  keyDerivationVerifyKey: notSupported,
  keyDerivationAbort: notSupported,
};
