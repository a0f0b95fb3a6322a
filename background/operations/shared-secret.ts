/** A shared secret made into a key: for key agreement and key encapsulation. */
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Drivers } from '../drivers/dispatch.ts';
import type { NewKey } from '../drivers/driver.ts';

/**
 * Checks size and type as an import does. The secret is wiped.
 * @throws PsaError PSA_ERROR_INVALID_ARGUMENT
 */
export async function keyFromSecret(
  drivers: Drivers,
  attributes: KeyAttributes,
  secret: Uint8Array,
): Promise<NewKey> {
  try {
    return await drivers.importKey(attributes, secret);
  } finally {
    secret.fill(0);
  }
}

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT for a key type that the secret cannot become */
export function checkSecretType({ type }: KeyAttributes, types: readonly number[]): void {
  if (!types.includes(type)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
}
