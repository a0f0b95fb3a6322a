/**
 * The question each operation asks, held against the table: what works with the secret of a key asks
 * about it, and what does not ask has its reason here.
 */
import { describe, expect, it } from 'vitest';
import type { ConsentRequest } from '../../background/consent/consent.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { ask, shownInWords } from '../../popup/words.ts';
import { type KeyUse, type Operation, operations } from '../../protocol/operations.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as D from '../../protocol/psa/derivation.ts';
import * as K from '../../protocol/psa/key-types.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/session.ts';
import { utf8 } from '../support/bytes.ts';
import { createEngine } from '../support/engine.ts';
import { outcomeOf } from '../support/status.ts';

type Row = { readonly name: string; readonly field: string; readonly use: KeyUse };

const ROWS: readonly Row[] = Object.entries<Operation>(operations).flatMap(([name, row]) =>
  Object.entries(row.keys ?? {}).flatMap(([field, use]) => (use ? [{ name, field, use }] : [])),
);
const asking = ROWS.filter(({ use }) => use.consent);

const PUBLIC_HALF = 'works with the public half of the key';
const NO_MATERIAL = 'tells of the key, and does nothing with it';
const SILENT: ReadonlyMap<string, string> = new Map([
  ['exportPublicKey', PUBLIC_HALF],
  ['verifyHash', PUBLIC_HALF],
  ['verifyMessage', PUBLIC_HALF],
  ['verifyHashWithContext', PUBLIC_HALF],
  ['verifyMessageWithContext', PUBLIC_HALF],
  ['verifySetup', PUBLIC_HALF],
  ['asymmetricEncrypt', PUBLIC_HALF],
  ['encapsulate', PUBLIC_HALF],
  ['getKeyAttributes', NO_MATERIAL],
  ['checkKeyUsage', NO_MATERIAL],
  ['purgeKey', NO_MATERIAL],
  ['exportWrappedKey', 'gives what opens here alone, and for this site alone'],
]);

/** The question that goes with a right over a key. */
const QUESTIONS: readonly (readonly [usage: number, consents: readonly string[]])[] = [
  [U.PSA_KEY_USAGE_EXPORT, ['export']],
  [U.PSA_KEY_USAGE_SIGN_HASH, ['blind']],
  [U.PSA_KEY_USAGE_SIGN_MESSAGE, ['use', 'blind']],
  [U.PSA_KEY_USAGE_VERIFY_MESSAGE, ['use']],
  [U.PSA_KEY_USAGE_ENCRYPT, ['use']],
  [U.PSA_KEY_USAGE_DECRYPT, ['use']],
  [U.PSA_KEY_USAGE_DERIVE, ['use']],
  [U.PSA_KEY_USAGE_VERIFY_DERIVATION, ['use']],
  [U.PSA_KEY_USAGE_WRAP, ['use']],
  [U.PSA_KEY_USAGE_UNWRAP, ['use']],
  [U.PSA_KEY_USAGE_COPY, ['use']],
];

describe('the table', () => {
  it('asks about a key, or there is a reason why not', () => {
    const silent = ROWS.filter(({ use }) => !use.consent).map(({ name }) => name);
    expect(silent.sort()).toEqual([...SILENT.keys()].sort());
  });

  it.each(asking)('$name asks about $field what goes with the right it takes', ({ name, use }) => {
    const rights = QUESTIONS.filter(([usage]) => (use.usage & usage) !== 0);
    if (rights.length === 0) expect([name, use.consent]).toEqual(['destroyKey', 'destroy']);
    for (const [, consents] of rights) expect(consents).toContain(use.consent);
  });

  it('takes what is signed unseen for blind, and that alone', () => {
    const signs = asking.filter(({ use }) => {
      const signing = U.PSA_KEY_USAGE_SIGN_HASH | U.PSA_KEY_USAGE_SIGN_MESSAGE;
      return (use.usage & signing) !== 0;
    });
    for (const { name, use } of signs) {
      const row: Operation = operations[name as keyof typeof operations];
      const isMessage = row.preview === 'message' || row.preview === 'input';
      // Whoever marks data with a secret shares it with whoever checks the mark.
      const isMac = name.startsWith('mac');
      expect([name, use.consent]).toEqual([name, isMessage || isMac ? 'use' : 'blind']);
    }
  });
});

describe('the words of an operation', () => {
  const question = { keyType: K.PSA_KEY_TYPE_AES, keyBits: 128, alg: 0, previewLength: 0 };
  const CANNOT_SHOW = /cannot show/;

  it.each(asking)('$name ($field) are true of what the window shows', ({ name, use }) => {
    const row: Operation = operations[name as keyof typeof operations];
    const { means } = ask({ ...question, operation: name, consent: use.consent ?? '' });
    if (row.preview && use.consent === 'use') expect(means).not.toMatch(CANNOT_SHOW);
    else if (use.consent === 'blind') expect(means).toMatch(CANNOT_SHOW);
    else expect(means).not.toBe('');
    if (!row.preview) expect(means).not.toMatch(/0 bytes/);
  });

  it.each(asking.filter(({ name }) => /^(mac|aeadEncrypt|cipherEncrypt|sign).*Setup$/.test(name)))(
    '$name say that the data is still to come',
    ({ name, use }) => {
      const { means } = ask({ ...question, operation: name, consent: use.consent ?? '' });
      if (name !== 'macVerifySetup') expect(means).toMatch(/after your answer/);
    },
  );

  it('call what is shown by its name', () => {
    expect(shownInWords('signHashWithContext')).toBe('Fingerprint to be signed');
    expect(shownInWords('aeadEncrypt')).toBe('Data to be encrypted');
    expect(shownInWords('signMessage')).toBe('Message to be signed');
  });

  it('tell the two keys of a wrapping apart', () => {
    const wants = (consent: string) => ask({ ...question, operation: 'wrapKey', consent }).wants;
    expect(wants('use')).toBe('wants to encrypt another key with your key');
    expect(wants('export')).toBe('wants to take an encrypted copy of a secret key out of Keyward');
  });
});

const ALL = U.KEY_USAGE_MASK;
const HMAC = A.PSA_ALG_HMAC(A.PSA_ALG_SHA_256);

/** A site whose persistent keys were made while nobody asked. */
async function open(types: Record<number, [type: number, bits: number, alg: number]>) {
  const storage = { persistent: createMemoryBackend(), volatile: createMemoryBackend() };
  const before = createEngine({ storage }).connect();
  for (const [id, [type, bits, alg]] of Object.entries(types)) {
    await before.generateKey({ id: Number(id), type, bits, usage: ALL, alg });
  }
  const asked: ConsentRequest[] = [];
  const consent = {
    async require(request: ConsentRequest) {
      if (request.consent !== 'connect') asked.push(request);
      return request.consent !== 'connect';
    },
  };
  return { session: createEngine({ storage, consent }).connect(), asked };
}

describe('an operation that asks nothing', () => {
  const data = utf8('data');
  const attempts: [string, (session: Session) => Promise<unknown>][] = [
    ['verifyMessage', (session) => session.verifyMessage(1, HMAC, data, data)],
    ['verifyHash', (session) => session.verifyHash(1, HMAC, data, data)],
    ['verifySetup', (session) => session.verifySetup(1, HMAC, data)],
    ['asymmetricEncrypt', (session) => session.asymmetricEncrypt(2, A.PSA_ALG_CTR, data)],
    ['encapsulate', (session) => session.encapsulate(2, A.PSA_ALG_CTR, { type: 0x1200 })],
    ['exportPublicKey', (session) => session.exportPublicKey(1)],
  ];

  it.each(attempts)(
    '%s has nothing to do with a key that is all secret',
    async (_name, attempt) => {
      const { session, asked } = await open({
        1: [K.PSA_KEY_TYPE_HMAC, 256, HMAC],
        2: [K.PSA_KEY_TYPE_AES, 128, A.PSA_ALG_CTR],
      });
      expect(await outcomeOf(attempt(session))).toMatch(/INVALID_ARGUMENT|NOT_SUPPORTED/);
      expect(asked).toEqual([]);
    },
  );
});

describe('a question', () => {
  it('shows the context of a signature', async () => {
    const { session, asked } = await open({
      1: [K.PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 192, A.PSA_ALG_ML_DSA],
    });
    await session.signMessageWithContext(1, A.PSA_ALG_ML_DSA, utf8('pay'), utf8('bank'));
    const [question] = asked;
    expect(question).toMatchObject({ preview: utf8('pay'), context: utf8('bank') });
  });

  it('shows what is encrypted or marked at once, and nothing of what is decrypted', async () => {
    const { session, asked } = await open({
      1: [K.PSA_KEY_TYPE_HMAC, 256, HMAC],
      2: [K.PSA_KEY_TYPE_AES, 128, A.PSA_ALG_CTR],
    });
    const sealed = await session.cipherEncrypt(2, A.PSA_ALG_CTR, utf8('secret'));
    await session.cipherDecrypt(2, A.PSA_ALG_CTR, new Uint8Array(sealed));
    await session.macCompute(1, HMAC, utf8('genuine'));
    expect(asked.map(({ preview }) => new TextDecoder().decode(preview))).toEqual([
      'secret',
      '',
      'genuine',
    ]);
  });

  it('names the algorithm of an open derivation', async () => {
    const alg = A.PSA_ALG_HKDF(A.PSA_ALG_SHA_256);
    const { session, asked } = await open({ 1: [K.PSA_KEY_TYPE_DERIVE, 256, alg] });
    const operation = await session.keyDerivationSetup(alg);
    await session.keyDerivationInputKey(operation, D.PSA_KEY_DERIVATION_INPUT_SECRET, 1);
    expect(asked).toMatchObject([{ consent: 'use', alg }]);
  });
});
