/** The words of the popup for policies and grants: what a key may do, what a site may do unasked. */
import { REMEMBER_ALWAYS, REMEMBER_SESSION } from '../protocol/admin.ts';
import { PSA_KEY_TYPE_IS_ASYMMETRIC } from '../protocol/psa/key-types.ts';
import {
  PSA_KEY_USAGE_CACHE,
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_UNWRAP,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PSA_KEY_USAGE_WRAP,
} from '../protocol/psa/usage.ts';
import { describeKey, type KeyInWords } from './key-words.ts';

const USAGES: readonly (readonly [flag: number, words: string])[] = [
  [PSA_KEY_USAGE_SIGN_MESSAGE, 'sign messages'],
  [PSA_KEY_USAGE_SIGN_HASH, 'sign fingerprints'],
  [PSA_KEY_USAGE_VERIFY_MESSAGE, 'verify messages'],
  [PSA_KEY_USAGE_VERIFY_HASH, 'verify fingerprints'],
  [PSA_KEY_USAGE_ENCRYPT, 'encrypt'],
  [PSA_KEY_USAGE_DECRYPT, 'decrypt'],
  [PSA_KEY_USAGE_DERIVE, 'derive'],
  [PSA_KEY_USAGE_VERIFY_DERIVATION, 'verify derived values'],
  [PSA_KEY_USAGE_WRAP, 'wrap keys'],
  [PSA_KEY_USAGE_UNWRAP, 'unwrap keys'],
  [PSA_KEY_USAGE_COPY, 'be copied'],
  [PSA_KEY_USAGE_CACHE, 'be cached'],
  [PSA_KEY_USAGE_EXPORT, 'leave Keyward'],
];

/** What a key may do, most telling first. */
export const usagesInWords = (usage: number): readonly string[] =>
  USAGES.filter(([flag]) => (usage & flag) !== 0).map(([, words]) => words);

/** The verbs of a grant: what the policy of its key permits and consent is asked for. */
const VERBS: readonly (readonly [flag: number, verb: string])[] = [
  [PSA_KEY_USAGE_SIGN_MESSAGE, 'sign'],
  [PSA_KEY_USAGE_ENCRYPT, 'encrypt'],
  [PSA_KEY_USAGE_DECRYPT, 'decrypt'],
  [PSA_KEY_USAGE_DERIVE, 'derive'],
  [PSA_KEY_USAGE_VERIFY_DERIVATION, 'check derived values'],
  [PSA_KEY_USAGE_WRAP, 'wrap keys'],
  [PSA_KEY_USAGE_UNWRAP, 'unwrap keys'],
];
/** Asked for only where it takes the secret. */
const SECRET_VERBS = [...VERBS, [PSA_KEY_USAGE_VERIFY_MESSAGE, 'verify'] as const];

function verbsOf({ type, usage }: { readonly type: number; readonly usage: number }): string[] {
  const verbs = PSA_KEY_TYPE_IS_ASYMMETRIC(type) ? VERBS : SECRET_VERBS;
  return verbs.filter(([flag]) => (usage & flag) !== 0).map(([, verb]) => verb);
}

/** How long a grant lasts; one given for once lasts as long as the page it was given to. */
const TERMS: ReadonlyMap<number, string> = new Map([
  [REMEMBER_ALWAYS, 'always'],
  [REMEMBER_SESSION, 'for this session'],
]);

const andJoined = new Intl.ListFormat('en', { type: 'conjunction' });

export type GrantInWords = {
  readonly consent: string;
  readonly key: number;
  readonly remember: number;
  /** Of 'weak': "DES". */
  readonly kind: string;
};

/** "May sign with P-256 key 1 — always". */
export function grantInWords(
  grant: GrantInWords,
  keys: readonly (KeyInWords & { readonly usage: number })[],
): string {
  const term = TERMS.get(grant.remember) ?? 'until its page closes';
  if (grant.consent === 'connect') return `May connect — ${term}`;
  if (grant.consent === 'weak') return `May make weak keys (${grant.kind}) — ${term}`;
  const key = keys.find(({ id }) => id === grant.key);
  const name = key ? describeKey(key) : `key ${grant.key}, which is gone`;
  if (grant.consent === 'blind') return `May sign unseen data with ${name} — ${term}`;
  const verbs = key ? verbsOf(key) : [];
  const does = verbs.length > 0 ? `${andJoined.format(verbs)} with` : 'use';
  return `May ${does} ${name} — ${term}`;
}
