/** What a step out of order is answered with. */
import { PSA_ERROR_BAD_STATE, PsaError } from '../../../../protocol/psa/status.ts';

export const badState = (): PsaError => new PsaError(PSA_ERROR_BAD_STATE);
