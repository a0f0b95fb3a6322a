/** Which uses of a key the user is asked about, and which answers can be remembered. */
import { REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../protocol/admin.ts';
import type { KeyConsent } from '../../protocol/operations.ts';
import { PSA_KEY_TYPE_IS_PUBLIC_KEY } from '../../protocol/psa/key-types.ts';
import { PSA_KEY_LIFETIME_IS_VOLATILE } from '../../protocol/psa/lifetimes.ts';
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

/** The choices offered, as bits. Taking a key out, or destroying it, is never allowed in advance. */
export const choicesFor = (consent: ConsentClass): number =>
  consent === 'export' || consent === 'destroy'
    ? REMEMBER_ONCE
    : REMEMBER_ONCE | REMEMBER_SESSION | REMEMBER_ALWAYS;
