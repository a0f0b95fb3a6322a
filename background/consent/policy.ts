/** Which keys and uses of a key the user is asked about, and which answers can be remembered. */
import { REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../protocol/admin.ts';
import type { KeyConsent } from '../../protocol/operations.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import { PSA_KEY_TYPE_IS_PUBLIC_KEY } from '../../protocol/psa/key-types.ts';
import { weaknesses } from '../../protocol/psa/legacy.ts';
import { PSA_KEY_LIFETIME_IS_VOLATILE } from '../../protocol/psa/lifetimes.ts';
import {
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_WRAP,
} from '../../protocol/psa/usage.ts';
import type { ConsentClass } from './consent.ts';

type Key = {
  readonly attributes: { readonly type: number; readonly lifetime: number };
  /** Persistent, or copied from a key that is. */
  readonly guarded: boolean;
};

/** Is the user asked before `key` is used so? A public key is anybody's to use. */
export function mustAsk(consent: KeyConsent, key: Key): boolean {
  if (consent === 'destroy') return !PSA_KEY_LIFETIME_IS_VOLATILE(key.attributes.lifetime);
  if (PSA_KEY_TYPE_IS_PUBLIC_KEY(key.attributes.type)) return false;
  return consent === 'use' ? key.guarded : true;
}

/** What protects something new. A key that may do none of it only reads what is old. */
const PROTECTS =
  PSA_KEY_USAGE_SIGN_MESSAGE |
  PSA_KEY_USAGE_SIGN_HASH |
  PSA_KEY_USAGE_ENCRYPT |
  PSA_KEY_USAGE_DERIVE |
  PSA_KEY_USAGE_WRAP;

/** Names of what is broken about a new key that could protect something; none, and nobody is asked. */
export const weaknessesOf = ({ type, bits, policy }: KeyAttributes): readonly string[] =>
  policy.usage & PROTECTS ? weaknesses(type, bits, policy.alg).map(({ name }) => name) : [];

/**
 * The choices offered, as bits. Taking a key out, or destroying it, is never allowed in advance.
 * @param longest - the longest of the choices that may be offered
 */
export const choicesFor = (consent: ConsentClass, longest: number = REMEMBER_ALWAYS): number =>
  consent === 'export' || consent === 'destroy' || consent === 'unlock'
    ? REMEMBER_ONCE
    : [REMEMBER_ONCE, REMEMBER_SESSION, REMEMBER_ALWAYS]
        .filter((choice) => choice <= longest)
        .reduce((all, choice) => all | choice);
