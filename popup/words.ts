/**
 * The words of both pages: what a site wants, what that means, what a grant allows.
 *
 * An operation that asks before it uses a key needs its words here; a test walks the operation
 * table and fails where they are missing. In the window a missing one falls back to the operation's
 * name.
 */
import { REMEMBER_ALWAYS, REMEMBER_SESSION } from '../protocol/admin.ts';
import { PSA_KEY_TYPE_IS_KEY_PAIR, PSA_KEY_TYPE_IS_PUBLIC_KEY } from '../protocol/psa/key-types.ts';
import { weaknesses } from '../protocol/psa/legacy.ts';
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

/** How loudly the window speaks. */
export type Tone = 'calm' | 'grave' | 'loud';

export type Ask = {
  /** Follows the origin: "wants to …". */
  readonly wants: string;
  /** What saying yes would mean; '' where the message on display says it all. */
  readonly means: string;
  readonly tone: Tone;
};

type Words = readonly [wants: string, means: string];

const UNSEEN_DATA = 'The site chooses the data, and this window cannot show it.';
const DECRYPTED = 'The site will read what comes out.';
const ENCRYPT: Words = ['wants to encrypt data with your key', UNSEEN_DATA];
const DECRYPT: Words = ['wants to decrypt data with your key', DECRYPTED];
const MARK: Words = ['wants to mark data as genuine with your key', UNSEEN_DATA];
const CHECK: Words = [
  'wants to check with your key that data is genuine',
  'The site learns yes or no.',
];
const SIGN_BLIND = 'wants to sign a fingerprint nobody can read';
const AGREE = 'wants to agree on a secret with somebody, using your key';
const AGREED: Words = [AGREE, 'The site decides what the secret is for.'];
const LASTING = 'Nothing brings it back. What only this key opens stays closed for good.';
const GIVEN_AWAY =
  'Whoever has the copy can use the key anywhere, without asking you. It cannot be taken back.';

const OPERATIONS: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['signMessage', ['wants to sign a message with your key', '']],
  ['signMessageWithContext', ['wants to sign a message with your key', '']],
  ['signHash', [SIGN_BLIND, '']],
  ['signHashWithContext', [SIGN_BLIND, '']],
  ['signSetup', ['wants to sign data that arrives in parts', '']],
  ['asymmetricDecrypt', ['wants to decrypt a message with your key', DECRYPTED]],
  ['cipherEncryptSetup', ENCRYPT],
  ['cipherDecryptSetup', DECRYPT],
  ['aeadEncryptSetup', ENCRYPT],
  ['aeadDecryptSetup', DECRYPT],
  ['cipherEncrypt', ENCRYPT],
  ['cipherDecrypt', DECRYPT],
  ['aeadEncrypt', ENCRYPT],
  ['aeadDecrypt', DECRYPT],
  ['macSignSetup', MARK],
  ['macCompute', MARK],
  ['macVerifySetup', CHECK],
  ['macVerify', CHECK],
  [
    'keyDerivationInputKey',
    ['wants to derive secrets from your key', 'The site decides what the derived secrets are for.'],
  ],
  ['keyDerivationKeyAgreement', [AGREE, 'The site decides what is derived from that secret.']],
  ['rawKeyAgreement', [AGREE, 'The site receives the secret itself.']],
  ['keyAgreement', AGREED],
  [
    'decapsulate',
    ['wants to open a secret sent to your key', 'The site decides what the secret is for.'],
  ],
  [
    'keyDerivationVerifyKey',
    ['wants to check a derived secret against your key', 'The site learns yes or no.'],
  ],
  [
    'pakeSetup',
    [
      'wants to prove to somebody that it knows your password',
      'What both agree on goes to the site.',
    ],
  ],
  [
    'wrapKey',
    ['wants to take a copy of a private key out of Keyward, encrypted by another', GIVEN_AWAY],
  ],
  [
    'unwrapKey',
    ['wants to bring in a key that is encrypted with your key', 'The site may use what comes out.'],
  ],
  [
    'copyKey',
    ['wants to make a second copy of your key', 'The copy stays in Keyward and can do no more.'],
  ],
  ['exportKey', ['wants to take a copy of a private key out of Keyward', GIVEN_AWAY]],
  ['destroyKey', ['wants to destroy a key', LASTING]],
]);

const CONNECT: Words = [
  'wants to connect',
  'It could then make keys of its own in Keyward, and never sees those of other sites. Before it ' +
    'uses a key that outlasts its page, Keyward asks again.',
];

/** How a key comes to be, where it is not simply made. */
const WEAK: ReadonlyMap<string, string> = new Map([
  ['importKey', 'wants to bring in a weak key'],
  ['unwrapKey', 'wants to bring in a weak key'],
  ['attachKey', 'wants to use a weak key from elsewhere'],
  ['copyKey', 'wants to make a copy of a weak key'],
]);
const WEAK_ADVICE = 'Allow it only if something old works with nothing better.';

const tones: ReadonlyMap<string, Tone> = new Map<string, Tone>([
  ['connect', 'calm'],
  ['use', 'calm'],
  ['destroy', 'grave'],
  ['export', 'loud'],
  ['blind', 'loud'],
]);

/** "1 byte", "1,024 bytes". */
export const bytesInWords = (n: number): string =>
  `${n.toLocaleString('en')} ${n === 1 ? 'byte' : 'bytes'}`;

const blindMeans = (length: number) =>
  `Keyward cannot show what this means. ${bytesInWords(length)} stand for something only ` +
  'the site knows.';

export type QuestionInWords = {
  readonly consent: string;
  readonly operation: string;
  readonly keyType: number;
  readonly keyBits: number;
  readonly alg: number;
  readonly previewLength: number;
};

/** Which part of a key an export would hand over. */
function exported(keyType: number): string {
  if (PSA_KEY_TYPE_IS_KEY_PAIR(keyType)) return 'private';
  return PSA_KEY_TYPE_IS_PUBLIC_KEY(keyType) ? 'public' : 'secret';
}

type KeyAndUse = { readonly type: number; readonly bits: number; readonly alg: number };

/** What is broken about a key; '' for most. */
export const weaknessInWords = ({ type, bits, alg }: KeyAndUse): string =>
  weaknesses(type, bits, alg)
    .map(({ why }) => why)
    .join(' ');

function askOfWeakKey(question: QuestionInWords): Ask {
  const wants = WEAK.get(question.operation) ?? 'wants to make a weak key';
  const { keyType: type, keyBits: bits, alg } = question;
  const why = weaknessInWords({ type, bits, alg });
  return { wants, means: `${why} ${WEAK_ADVICE}`.trim(), tone: 'grave' };
}

/** What a question asks. A consent class of an unknown name is spoken loudly. */
export function ask(question: QuestionInWords): Ask {
  const { consent, operation } = question;
  if (consent === 'weak') return askOfWeakKey(question);
  const fallback: Words = [`wants to use your key (${operation})`, UNSEEN_DATA];
  const words = consent === 'connect' ? CONNECT : (OPERATIONS.get(operation) ?? fallback);
  const [wants, means] = words;
  return {
    wants: wants.replace('private', exported(question.keyType)),
    means: consent === 'blind' ? blindMeans(question.previewLength) : means,
    tone: tones.get(consent) ?? 'loud',
  };
}

/** Whether `ask` has words of its own for the operation. */
export const hasWords = (operation: string): boolean => OPERATIONS.has(operation);

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
];

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
  if (grant.consent === 'blind') return `May sign fingerprints with ${name} — ${term}`;
  const verbs = VERBS.filter(([flag]) => ((key?.usage ?? 0) & flag) !== 0).map(([, verb]) => verb);
  const does = verbs.length > 0 ? `${andJoined.format(verbs)} with` : 'use';
  return `May ${does} ${name} — ${term}`;
}
