/**
 * The words of the consent window: what a site wants, and what that means.
 *
 * An operation that asks before it uses a key needs its words here; a test walks the operation
 * table and fails where they are missing. In the window a missing one falls back to the operation's
 * name.
 */
import { PSA_KEY_TYPE_IS_KEY_PAIR, PSA_KEY_TYPE_IS_PUBLIC_KEY } from '../protocol/psa/key-types.ts';
import { weaknesses } from '../protocol/psa/legacy.ts';

/** How loudly the window speaks. */
export type Tone = 'calm' | 'grave' | 'loud';

export type Ask = {
  /** Follows the origin: "wants to …". */
  readonly wants: string;
  /** What saying yes would mean, in lines; '' where the message on display says it all. */
  readonly means: string;
  readonly tone: Tone;
};

type Words = readonly [wants: string, means: string];

const UNSEEN_DATA = 'The site chooses the data, and this window cannot show it.';
const COMING_DATA = 'The site sends the data after your answer, so this window cannot show it.';
const DECRYPTED = 'The site will read what comes out.';
const ENCRYPT = 'wants to encrypt data with your key';
const DECRYPT: Words = ['wants to decrypt data with your key', DECRYPTED];
const MARK = 'wants to mark data as genuine with your key';
const CHECK: Words = [
  'wants to check with your key that data is genuine',
  'The site learns yes or no.',
];
const SIGN_BLIND = 'wants to sign a fingerprint nobody can read';
const AGREE = 'wants to agree on a secret with somebody, using your key';
const AGREED: Words = [AGREE, 'The site decides what the secret is for.'];
const LASTING = 'Nothing brings it back. What only this key opens stays closed for good.';
const CANNOT_UNDO = 'can use the key anywhere, without asking you. It cannot be taken back.';

/** By operation; with the kind of question where an operation asks two. */
const OPERATIONS: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['signMessage', ['wants to sign a message with your key', '']],
  ['signMessageWithContext', ['wants to sign a message with your key', '']],
  ['signHash', [SIGN_BLIND, '']],
  ['signHashWithContext', [SIGN_BLIND, '']],
  ['signSetup', ['wants to sign data that nobody can read yet', COMING_DATA]],
  ['asymmetricDecrypt', ['wants to decrypt a message with your key', DECRYPTED]],
  ['cipherEncryptSetup', [ENCRYPT, COMING_DATA]],
  ['cipherDecryptSetup', DECRYPT],
  ['aeadEncryptSetup', [ENCRYPT, COMING_DATA]],
  ['aeadDecryptSetup', DECRYPT],
  ['cipherEncrypt', [ENCRYPT, '']],
  ['cipherDecrypt', DECRYPT],
  ['aeadEncrypt', [ENCRYPT, '']],
  ['aeadDecrypt', DECRYPT],
  ['macSignSetup', [MARK, COMING_DATA]],
  ['macCompute', [MARK, '']],
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
    'wrapKey use',
    ['wants to encrypt another key with your key', 'The encrypted key then goes to the site.'],
  ],
  [
    'wrapKey',
    [
      'wants to take an encrypted copy of a private key out of Keyward',
      `Whoever can decrypt the copy ${CANNOT_UNDO}`,
    ],
  ],
  [
    'unwrapKey',
    ['wants to bring in a key that is encrypted with your key', 'The site may use what comes out.'],
  ],
  [
    'copyKey',
    ['wants to make a second copy of your key', 'The copy stays in Keyward and can do no more.'],
  ],
  [
    'exportKey',
    ['wants to take a copy of a private key out of Keyward', `Whoever has the copy ${CANNOT_UNDO}`],
  ],
  ['destroyKey', ['wants to destroy a key', LASTING]],
]);

const CONNECT: Words = [
  'wants to connect',
  'It could then make keys of its own in Keyward, and never sees those of other sites. Before it ' +
    'uses a key that outlasts its page, Keyward asks again.',
];

const UNLOCK: Words = [
  'needs a key that is kept here, and Keyward is locked',
  'Your passphrase opens your keys. It goes to Keyward and to no site.',
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
  ['unlock', 'calm'],
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

/** What is asked of a site, whatever it does. */
const OF_SITE: ReadonlyMap<string, Words> = new Map([
  ['connect', CONNECT],
  ['unlock', UNLOCK],
]);

/** What is broken about a key; of most, nothing. */
export const weaknessesInWords = ({ type, bits, alg }: KeyAndUse): readonly string[] =>
  weaknesses(type, bits, alg).map(({ why }) => why);

function askOfWeakKey(question: QuestionInWords): Ask {
  const wants = WEAK.get(question.operation) ?? 'wants to make a weak key';
  const { keyType: type, keyBits: bits, alg } = question;
  const means = [...weaknessesInWords({ type, bits, alg }), WEAK_ADVICE].join('\n');
  return { wants, means, tone: 'grave' };
}

/** What a question asks. A consent class of an unknown name is spoken loudly. */
export function ask(question: QuestionInWords): Ask {
  const { consent, operation } = question;
  if (consent === 'weak') return askOfWeakKey(question);
  const fallback: Words = [`wants to use your key (${operation})`, UNSEEN_DATA];
  const own = OPERATIONS.get(`${operation} ${consent}`) ?? OPERATIONS.get(operation);
  const [wants, means] = OF_SITE.get(consent) ?? own ?? fallback;
  return {
    wants: wants.replace('private', exported(question.keyType)),
    means: consent === 'blind' && means === '' ? blindMeans(question.previewLength) : means,
    tone: tones.get(consent) ?? 'loud',
  };
}

const SHOWN: ReadonlyMap<string, string> = new Map([
  ['signHash', 'Fingerprint to be signed'],
  ['signHashWithContext', 'Fingerprint to be signed'],
  ['macCompute', 'Data to be marked as genuine'],
  ['macVerify', 'Data to be checked'],
  ['cipherEncrypt', 'Data to be encrypted'],
  ['aeadEncrypt', 'Data to be encrypted'],
]);

/** What the window shows of a call. */
export const shownInWords = (operation: string): string =>
  SHOWN.get(operation) ?? 'Message to be signed';

/** Whether `ask` has words of its own for the operation. */
export const hasWords = (operation: string): boolean => OPERATIONS.has(operation);
