/** What must hold of the attributes of a new key. */
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import { PSA_KEY_TYPE_IS_PUBLIC_KEY } from '../../protocol/psa/key-types.ts';
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LIFETIME_GET_PERSISTENCE,
  PSA_KEY_LIFETIME_IS_VOLATILE,
  PSA_KEY_PERSISTENCE_DEFAULT,
} from '../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { NewKey } from '../drivers/driver.ts';
import { isUserKeyId } from './key-ids.ts';
import { completedPolicy } from './policy.ts';

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);

/** Does what can be said of attributes before any material exists. */
export function checkAttributes(given: KeyAttributes, hasLocation: (location: number) => boolean) {
  const volatile = PSA_KEY_LIFETIME_IS_VOLATILE(given.lifetime);
  const persistence = PSA_KEY_LIFETIME_GET_PERSISTENCE(given.lifetime);
  if (!volatile && persistence !== PSA_KEY_PERSISTENCE_DEFAULT) throw invalid();
  if (!hasLocation(PSA_KEY_LIFETIME_GET_LOCATION(given.lifetime))) throw invalid();
  if (!volatile && !isUserKeyId(given.id)) throw invalid();
  if (given.type === 0) throw invalid();
  return { volatile, attributes: { ...given, policy: completedPolicy(given.policy) } };
}

export function checkSize({ bits }: KeyAttributes, made: NewKey): void {
  if (made.bits === 0 || (bits !== 0 && bits !== made.bits)) throw invalid();
}

/** @throws PsaError for attributes no key can be generated or derived with */
export function checkGenerable({ type, bits }: KeyAttributes): void {
  if (PSA_KEY_TYPE_IS_PUBLIC_KEY(type)) throw invalid();
  if (bits === 0) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
}
