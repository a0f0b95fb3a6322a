/** Key attributes as an application writes them, and as they travel. */
import type { KeyAttributes as WireAttributes } from '../protocol/psa/attributes.ts';
import { PSA_KEY_LIFETIME_PERSISTENT } from '../protocol/psa/lifetimes.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../protocol/psa/status.ts';

/**
 * Attributes of a key, with the names of the PSA setters (`psa_set_key_type`, …). What is left out is 0;
 * an `id` without a `lifetime` makes the key persistent, as `psa_set_key_id` does.
 *
 * @example
 * const attributes = {
 *   type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
 *   bits: 256,
 *   usage: PSA_KEY_USAGE_SIGN_MESSAGE,
 *   alg: PSA_ALG_ECDSA(PSA_ALG_SHA_256),
 *   id: 1,
 * };
 */
export type KeyAttributes = {
  readonly type: number;
  /** Size in bits. */
  readonly bits: number;
  readonly lifetime: number;
  readonly id: number;
  /** `PSA_KEY_USAGE_…` flags. */
  readonly usage: number;
  /** The permitted algorithm; wildcards are allowed. */
  readonly alg: number;
};

export function toWire(attributes: Partial<KeyAttributes>): WireAttributes {
  const { type = 0, bits = 0, id = 0, usage = 0, alg = 0, lifetime: given, ...rest } = attributes;
  const [unknown] = Object.keys(rest);
  if (unknown) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT, `unknown attribute ${unknown}`);
  const lifetime = given ?? (id === 0 ? 0 : PSA_KEY_LIFETIME_PERSISTENT);
  return { type, bits, lifetime, id, policy: { usage, alg } };
}

export function fromWire({ policy, ...rest }: WireAttributes): KeyAttributes {
  return { ...rest, ...policy };
}
