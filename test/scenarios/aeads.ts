/** Authenticated encryption: known answers, the order of its parts, and what does not open. */
import {
  algorithmName,
  PSA_AEAD_NONCE_LENGTH,
  PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG,
  PSA_ALG_AEAD_WITH_SHORTENED_TAG,
  PSA_ALG_ASCON_AEAD128,
  PSA_ALG_CCM,
  PSA_ALG_CHACHA20_POLY1305,
  PSA_ALG_GCM,
  PSA_ALG_XCHACHA20_POLY1305,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ASCON,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_XCHACHA20,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  type Session,
} from '../../sdk/index.ts';
import {
  changed,
  check,
  equal,
  equalBytes,
  expectStatus,
  fromHex,
  isSame,
  joined,
  pattern,
  pieces,
  type Scenario,
  scenario,
  toHex,
  utf8,
  withKey,
} from './support.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const BOTH = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
const NONE = new Uint8Array(0);

const SUNSCREEN = toHex(
  utf8(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, " +
      'sunscreen would be it.',
  ),
);
const CHACHA_KEY = '808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f';

const KNOWN = [
  {
    from: 'The Galois/Counter Mode of Operation, test case 4',
    type: PSA_KEY_TYPE_AES,
    alg: PSA_ALG_GCM,
    key: 'feffe9928665731c6d6a8f9467308308',
    nonce: 'cafebabefacedbaddecaf888',
    ad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    plaintext: `d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39`,
    sealed: `42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
             21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091
             5bc94fbc3221a5db94fae95ae7121a47`,
  },
  {
    from: 'RFC 3610, packet vector 1',
    type: PSA_KEY_TYPE_AES,
    alg: PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_CCM, 8),
    key: 'c0c1c2c3c4c5c6c7c8c9cacbcccdcecf',
    nonce: '00000003020100a0a1a2a3a4a5',
    ad: '0001020304050607',
    plaintext: '08090a0b0c0d0e0f101112131415161718191a1b1c1d1e',
    sealed: '588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0',
  },
  {
    from: 'RFC 8439, 2.8.2',
    type: PSA_KEY_TYPE_CHACHA20,
    alg: PSA_ALG_CHACHA20_POLY1305,
    key: CHACHA_KEY,
    nonce: '070000004041424344454647',
    ad: '50515253c0c1c2c3c4c5c6c7',
    plaintext: SUNSCREEN,
    sealed: `d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6
             3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36
             92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
             3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691`,
  },
  {
    from: 'draft-irtf-cfrg-xchacha-03, A.3.1',
    type: PSA_KEY_TYPE_XCHACHA20,
    alg: PSA_ALG_XCHACHA20_POLY1305,
    key: CHACHA_KEY,
    nonce: '404142434445464748494a4b4c4d4e4f5051525354555657',
    ad: '50515253c0c1c2c3c4c5c6c7',
    plaintext: SUNSCREEN,
    sealed: `bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
             731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
             2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
             21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49`,
  },
  {
    from: 'the code of Ascon’s authors for SP 800-232',
    type: PSA_KEY_TYPE_ASCON,
    alg: PSA_ALG_ASCON_AEAD128,
    key: '000102030405060708090a0b0c0d0e0f',
    nonce: '101112131415161718191a1b1c1d1e1f',
    ad: '303132',
    plaintext: '20212223242526',
    sealed: '66d0d52bf401c64cfccea25bb53cef292120521d154bf4',
  },
] as const;

type Message = { readonly nonce: Bytes; readonly ad: Bytes; readonly text: Bytes };

/** Everything but the end of an operation, with its lengths declared. */
async function feed(session: Session, operation: number, message: Message): Promise<Bytes> {
  const { nonce, ad, text } = message;
  await session.aeadSetLengths(operation, ad.length, text.length);
  await session.aeadSetNonce(operation, nonce);
  for (const piece of pieces(ad)) await session.aeadUpdateAd(operation, piece);
  const out: Uint8Array[] = [];
  for (const piece of pieces(text)) out.push(await session.aeadUpdate(operation, piece));
  return joined(...out);
}

async function sealInParts(session: Session, key: number, alg: number, message: Message) {
  const operation = await session.aeadEncryptSetup(key, alg);
  const start = await feed(session, operation, message);
  const { ciphertext, tag } = await session.aeadFinish(operation);
  return { ciphertext: joined(start, ciphertext), tag: joined(tag) };
}

const knownAnswers = KNOWN.map(({ from, type, alg, ...hex }) =>
  scenario(`seals as ${from} says (${algorithmName(alg)})`, async (session) => {
    const [nonce, ad] = [fromHex(hex.nonce), fromHex(hex.ad)];
    const [plaintext, sealed] = [fromHex(hex.plaintext), fromHex(hex.sealed)];
    await withKey(session, { type, usage: BOTH, alg }, fromHex(hex.key), async (key) => {
      equalBytes(await session.aeadEncrypt(key, alg, nonce, ad, plaintext), sealed, 'sealed');
      equalBytes(await session.aeadDecrypt(key, alg, nonce, ad, sealed), plaintext, 'opened');
      const parts = await sealInParts(session, key, alg, { nonce, ad, text: plaintext });
      equalBytes(joined(parts.ciphertext, parts.tag), sealed, 'sealed in parts');
      const operation = await session.aeadDecryptSetup(key, alg);
      const start = await feed(session, operation, { nonce, ad, text: parts.ciphertext });
      const end = await session.aeadVerify(operation, parts.tag);
      equalBytes(joined(start, end), plaintext, 'opened in parts');
      const wrong = await session.aeadDecryptSetup(key, alg);
      await feed(session, wrong, { nonce, ad, text: parts.ciphertext });
      const verify = session.aeadVerify(wrong, changed(parts.tag));
      await expectStatus(verify, PSA_ERROR_INVALID_SIGNATURE, 'another tag');
      await session.aeadAbort(wrong);
    });
  }),
);

const gcm = { type: PSA_KEY_TYPE_AES, bits: 256, usage: BOTH, alg: PSA_ALG_GCM };
const chacha = {
  type: PSA_KEY_TYPE_CHACHA20,
  bits: 256,
  usage: BOTH,
  alg: PSA_ALG_CHACHA20_POLY1305,
};

const tampering = [gcm, chacha].map((attributes) =>
  scenario(`nothing opens that was touched: ${algorithmName(attributes.alg)}`, async (session) => {
    const { type, alg } = attributes;
    await withKey(session, attributes, undefined, async (key) => {
      const nonce = pattern(PSA_AEAD_NONCE_LENGTH(type, alg));
      const [header, text] = [utf8('header'), pattern(40)];
      const sealed = await session.aeadEncrypt(key, alg, nonce, header, text);
      const open = (with_: { nonce?: Bytes; header?: Bytes; sealed?: Bytes }) =>
        session.aeadDecrypt(
          key,
          alg,
          with_.nonce ?? nonce,
          with_.header ?? header,
          with_.sealed ?? sealed,
        );
      equalBytes(await open({}), text, 'untouched');
      const touched = {
        'the text': { sealed: changed(sealed) },
        'the tag': { sealed: changed(sealed, sealed.length - 1) },
        'the header': { header: changed(header) },
        'the nonce': { nonce: changed(nonce) },
        'the end': { sealed: sealed.slice(0, -1) },
      };
      for (const [what, change] of Object.entries(touched)) {
        await expectStatus(open(change), PSA_ERROR_INVALID_SIGNATURE, what);
      }
    });
  }),
);

const everyday = [
  scenario('seals a long message in parts with a nonce that is drawn', async (session) => {
    await withKey(session, gcm, undefined, async (key) => {
      const text = pattern(100_000);
      const operation = await session.aeadEncryptSetup(key, gcm.alg);
      const nonce = await session.aeadGenerateNonce(operation);
      const out: Uint8Array[] = [];
      for (let at = 0; at < text.length; at += 33_333) {
        out.push(await session.aeadUpdate(operation, text.slice(at, at + 33_333)));
      }
      const { ciphertext, tag } = await session.aeadFinish(operation);
      const sealed = joined(...out, ciphertext, tag);
      equalBytes(await session.aeadDecrypt(key, gcm.alg, nonce, NONE, sealed), text, 'opened');
      const second = await session.aeadEncryptSetup(key, gcm.alg);
      check(!isSame(await session.aeadGenerateNonce(second), nonce), 'the same nonce twice');
      await session.aeadAbort(second);
    });
  }),
  scenario('a shortened tag is the start of the whole one', async (session) => {
    const least = PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG(PSA_ALG_GCM, 12);
    await withKey(session, { ...gcm, alg: least }, undefined, async (key) => {
      const seal = (alg: number) => session.aeadEncrypt(key, alg, pattern(12), NONE, pattern(20));
      const whole = await seal(PSA_ALG_GCM);
      const short = await seal(PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_GCM, 12));
      equalBytes(short, whole.slice(0, -4), 'twelve bytes');
      const shorter = seal(PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_GCM, 8));
      await expectStatus(shorter, PSA_ERROR_NOT_PERMITTED, 'fewer than the key allows');
      const none = seal(PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_GCM, 5));
      await expectStatus(none, [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_PERMITTED], 'five');
    });
  }),
];

type Step = (session: Session, operation: number) => Promise<unknown>;
const steps = {
  lengths: (session, operation) => session.aeadSetLengths(operation, 1, 1),
  nonce: (session, operation) => session.aeadSetNonce(operation, pattern(12)),
  drawing: (session, operation) => session.aeadGenerateNonce(operation),
  header: (session, operation) => session.aeadUpdateAd(operation, pattern(1)),
  'long header': (session, operation) => session.aeadUpdateAd(operation, pattern(2)),
  data: (session, operation) => session.aeadUpdate(operation, pattern(1)),
  'long data': (session, operation) => session.aeadUpdate(operation, pattern(2)),
  finish: (session, operation) => session.aeadFinish(operation),
  verify: (session, operation) => session.aeadVerify(operation, pattern(16)),
} as const satisfies Record<string, Step>;
type StepName = keyof typeof steps;

/** Orders of which the last step is refused. */
const BAD_ORDERS: readonly (readonly StepName[])[] = [
  ['header'],
  ['data'],
  ['finish'],
  ['nonce', 'lengths'],
  ['nonce', 'nonce'],
  ['nonce', 'drawing'],
  ['lengths', 'lengths'],
  ['nonce', 'data', 'header'],
  ['nonce', 'data', 'verify'],
];
const BAD_AMOUNTS: readonly (readonly StepName[])[] = [
  ['lengths', 'nonce', 'long header'],
  ['lengths', 'nonce', 'data'],
  ['lengths', 'nonce', 'header', 'long data'],
  ['lengths', 'nonce', 'header', 'finish'],
];

const orders = [
  ...BAD_ORDERS.map((names) => [names, PSA_ERROR_BAD_STATE] as const),
  ...BAD_AMOUNTS.map((names) => [names, PSA_ERROR_INVALID_ARGUMENT] as const),
].map(([names, status]) =>
  scenario(`an AEAD refuses ${names.join(', ')}`, async (session) => {
    await withKey(session, gcm, undefined, async (key) => {
      const operation = await session.aeadEncryptSetup(key, gcm.alg);
      for (const name of names.slice(0, -1)) await steps[name](session, operation);
      const last = names.at(-1);
      if (last) await expectStatus(steps[last](session, operation), status, last);
      const after = session.aeadFinish(operation);
      await expectStatus(after, PSA_ERROR_BAD_STATE, 'after the failure');
      await session.aeadAbort(operation);
    });
  }),
);

const misuse = [
  scenario('CCM wants its lengths first, and draws the nonce that fits them', async (session) => {
    await withKey(session, { ...gcm, alg: PSA_ALG_CCM }, undefined, async (key) => {
      const early = await session.aeadEncryptSetup(key, PSA_ALG_CCM);
      const nonce = session.aeadSetNonce(early, pattern(13));
      await expectStatus(nonce, PSA_ERROR_BAD_STATE, 'a nonce before the lengths');
      await session.aeadAbort(early);
      const operation = await session.aeadEncryptSetup(key, PSA_ALG_CCM);
      await session.aeadSetLengths(operation, 0, 65_536);
      equal((await session.aeadGenerateNonce(operation)).length, 12, 'bytes beside a long message');
      await session.aeadAbort(operation);
    });
  }),
  scenario('a key seals with its right and its algorithm alone', async (session) => {
    const nonce = pattern(12);
    await withKey(session, { ...gcm, usage: PSA_KEY_USAGE_ENCRYPT }, undefined, async (key) => {
      const sealed = await session.aeadEncrypt(key, gcm.alg, nonce, NONE, NONE);
      const opening = session.aeadDecrypt(key, gcm.alg, nonce, NONE, sealed);
      await expectStatus(opening, PSA_ERROR_NOT_PERMITTED, 'opening');
      const setup = session.aeadDecryptSetup(key, gcm.alg);
      await expectStatus(setup, PSA_ERROR_NOT_PERMITTED, 'opening in parts');
      const other = session.aeadEncryptSetup(key, PSA_ALG_CCM);
      await expectStatus(other, PSA_ERROR_NOT_PERMITTED, 'another algorithm');
    });
  }),
];

export const aeads: readonly Scenario[] = [
  ...knownAnswers,
  ...tampering,
  ...everyday,
  ...orders,
  ...misuse,
];
