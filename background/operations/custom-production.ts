/** Production parameters of a key (PSA Crypto 1.5, `psa_custom_key_parameters_t`). */
import { PSA_KEY_TYPE_RSA_KEY_PAIR } from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';

/**
 * No flag is defined, and data for RSA alone: its public exponent.
 * @throws PsaError PSA_ERROR_INVALID_ARGUMENT
 */
export function checkProduction(type: number, flags: number, customData: Uint8Array): void {
  const unknown = flags !== 0 || (customData.length > 0 && type !== PSA_KEY_TYPE_RSA_KEY_PAIR);
  if (unknown) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
}
