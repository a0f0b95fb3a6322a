/** Stands in the registry for an operation that has no handler yet. */
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../protocol/psa/status.ts';

export const notSupported = async (): Promise<never> => {
  throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
};
