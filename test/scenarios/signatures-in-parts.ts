/** Signatures over a message in parts, and with a context that keeps one purpose from another. */
import {
  algorithmName,
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_ED25519PH,
  PSA_ALG_EDDSA_CTX,
  PSA_ALG_HMAC,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  type Session,
} from '../../sdk/index.ts';
import {
  changed,
  equalBytes,
  expectStatus,
  fromHex,
  pattern,
  pieces,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const SIGN = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_SIGN_MESSAGE;
const VERIFY = PSA_KEY_USAGE_VERIFY_HASH | PSA_KEY_USAGE_VERIFY_MESSAGE;
const P256 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const ED25519 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
const ES256 = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const REFUSED = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];

type Parts = { readonly message: Bytes; readonly context?: Bytes | undefined };

async function signInParts(session: Session, key: number, alg: number, what: Parts) {
  const operation = await session.signSetup(key, alg);
  if (what.context) await session.signSetContext(operation, what.context);
  for (const piece of pieces(what.message)) await session.signUpdate(operation, piece);
  return session.signFinish(operation);
}

/** Verifies, and gives the operation up where it fails. */
async function verifyInParts(
  session: Session,
  key: number,
  alg: number,
  signature: Bytes,
  { message, context }: Parts,
): Promise<void> {
  const operation = await session.verifySetup(key, alg, signature);
  try {
    if (context) await session.verifySetContext(operation, context);
    for (const piece of pieces(message)) await session.verifyUpdate(operation, piece);
    await session.verifyFinish(operation);
  } finally {
    await session.verifyAbort(operation);
  }
}

/** RFC 6979, A.2.5; RFC 8032, 7.3 and 7.2. */
const KNOWN = [
  {
    alg: PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256),
    type: P256,
    key: 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
    message: utf8('sample'),
    context: undefined,
    inParts: true,
    signature: `efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716
                f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8`,
  },
  {
    alg: PSA_ALG_ED25519PH,
    type: ED25519,
    key: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    message: utf8('abc'),
    context: undefined,
    inParts: true,
    signature: `98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41
                31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406`,
  },
  {
    alg: PSA_ALG_EDDSA_CTX,
    type: ED25519,
    key: '0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6',
    message: fromHex('f726936d19c800494e3fdaff20b276a8'),
    context: utf8('foo'),
    inParts: false,
    signature: `55a4cc2f70a54e04288c5f4cd1e45a7bb520b36292911876cada7323198dd87a
                8b36950b95130022907a7fb7c4e9b2d5f6cca685a587b4b21f4b888e4e7edb0d`,
  },
] as const;

const knownAnswers = KNOWN.map(({ alg, type, message, context, inParts, ...hex }) =>
  scenario(`signs in parts as its standard says: ${algorithmName(alg)}`, async (session) => {
    const signature = fromHex(hex.signature);
    const none = new Uint8Array(0);
    await withKey(session, { type, usage: SIGN | VERIFY, alg }, fromHex(hex.key), async (key) => {
      const signing = session.signMessageWithContext(key, alg, message, context ?? none);
      equalBytes(await signing, signature, 'whole');
      await session.verifyMessageWithContext(key, alg, message, context ?? none, signature);
      const parts = { message, context };
      if (inParts) equalBytes(await signInParts(session, key, alg, parts), signature, 'in parts');
      else await expectStatus(session.signSetup(key, alg), REFUSED, 'it reads messages twice');
      await verifyInParts(session, key, alg, signature, parts);
      const check = (other: Partial<Parts>, claimed = signature) =>
        verifyInParts(session, key, alg, claimed, { ...parts, ...other });
      const bad = PSA_ERROR_INVALID_SIGNATURE;
      await expectStatus(check({ message: changed(message) }), bad, 'another message');
      await expectStatus(check({}, changed(signature)), bad, 'another signature');
      await expectStatus(check({}, signature.slice(1)), bad, 'a shorter signature');
    });
  }),
);

const ed = { type: ED25519, bits: 255, usage: SIGN | VERIFY, alg: PSA_ALG_ED25519PH };

const contexts = [
  scenario('a signature for one purpose does not serve another', async (session) => {
    const { alg } = ed;
    await withKey(session, ed, undefined, async (key) => {
      const [message, purpose, other] = [pattern(50), utf8('receipts'), utf8('orders')];
      const signature = await session.signMessageWithContext(key, alg, message, purpose);
      await session.verifyMessageWithContext(key, alg, message, purpose, signature);
      const hash = await session.hashCompute(PSA_ALG_SHA_512, message);
      await session.verifyHashWithContext(key, alg, hash, purpose, signature);
      const ofHash = await session.signHashWithContext(key, alg, hash, purpose);
      equalBytes(ofHash, signature, 'of the hash');
      const parts = await signInParts(session, key, alg, { message, context: purpose });
      equalBytes(parts, signature, 'in parts');
      const bad = PSA_ERROR_INVALID_SIGNATURE;
      const { verifyMessageWithContext, verifyHashWithContext, verifyMessage } = session;
      const elsewhere = verifyMessageWithContext(key, alg, message, other, signature);
      await expectStatus(elsewhere, bad, 'for another purpose');
      const hashElsewhere = verifyHashWithContext(key, alg, hash, other, signature);
      await expectStatus(hashElsewhere, bad, 'its hash for another purpose');
      await expectStatus(verifyMessage(key, alg, message, signature), bad, 'for none');
      const inParts = verifyInParts(session, key, alg, signature, { message, context: other });
      await expectStatus(inParts, bad, 'for another purpose in parts');
    });
  }),
  scenario('refuses contexts that are too long, or where there are none', async (session) => {
    const [message, long] = [utf8('message'), pattern(256)];
    await withKey(session, ed, undefined, async (key) => {
      const hash = await session.hashCompute(PSA_ALG_SHA_512, message);
      const ofMessage = session.signMessageWithContext(key, ed.alg, message, long);
      await expectStatus(ofMessage, PSA_ERROR_INVALID_ARGUMENT, 'too long for a message');
      const ofHash = session.signHashWithContext(key, ed.alg, hash, long);
      await expectStatus(ofHash, PSA_ERROR_INVALID_ARGUMENT, 'too long for a hash');
      const operation = await session.signSetup(key, ed.alg);
      const set = session.signSetContext(operation, long);
      await expectStatus(set, PSA_ERROR_INVALID_ARGUMENT, 'too long in parts');
      await session.signAbort(operation);
    });
    const pair = { type: P256, bits: 256, usage: SIGN | VERIFY, alg: ES256 };
    await withKey(session, pair, undefined, async (key) => {
      const call = session.signMessageWithContext(key, ES256, message, utf8('purpose'));
      await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, 'ECDSA has none');
    });
  }),
];

const pair = { type: P256, bits: 256, usage: SIGN | VERIFY, alg: ES256 };

const misuse = [
  scenario('a signature in parts verifies whole, and the other way round', async (session) => {
    await withKey(session, pair, undefined, async (key) => {
      const message = pattern(100_000);
      const parts = await signInParts(session, key, ES256, { message });
      await session.verifyMessage(key, ES256, message, parts);
      const whole = await session.signMessage(key, ES256, message);
      await verifyInParts(session, key, ES256, whole, { message });
    });
  }),
  scenario('a context comes before the first part, once', async (session) => {
    await withKey(session, ed, undefined, async (key) => {
      const late = await session.signSetup(key, ed.alg);
      await session.signUpdate(late, pattern(1));
      const afterData = session.signSetContext(late, utf8('late'));
      await expectStatus(afterData, PSA_ERROR_BAD_STATE, 'after data');
      await expectStatus(session.signUpdate(late, pattern(1)), PSA_ERROR_BAD_STATE, 'failed');
      await expectStatus(session.signFinish(late), PSA_ERROR_BAD_STATE, 'finishing it');
      await session.signAbort(late);
      const twice = await session.verifySetup(key, ed.alg, pattern(64));
      await session.verifySetContext(twice, utf8('once'));
      const again = session.verifySetContext(twice, utf8('twice'));
      await expectStatus(again, PSA_ERROR_BAD_STATE, 'a second one');
      await expectStatus(session.verifyUpdate(twice, pattern(1)), PSA_ERROR_BAD_STATE, 'failed');
      await session.verifyAbort(twice);
    });
  }),
  scenario('refuses to sign in parts without the right, or what cannot be', async (session) => {
    await withKey(session, { ...pair, usage: VERIFY }, undefined, async (key) => {
      await expectStatus(session.signSetup(key, ES256), PSA_ERROR_NOT_PERMITTED, 'signing');
    });
    await withKey(session, { ...pair, usage: SIGN }, undefined, async (key) => {
      const call = session.verifySetup(key, ES256, pattern(64));
      await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'verifying');
    });
    await withKey(session, { ...pair, alg: PSA_ALG_ECDSA_ANY }, undefined, async (key) => {
      const call = session.signSetup(key, PSA_ALG_ECDSA_ANY);
      await expectStatus(call, REFUSED, 'ECDSA of any hash');
    });
    await withKey(session, { ...ed, alg: PSA_ALG_PURE_EDDSA }, undefined, async (key) => {
      await expectStatus(session.signSetup(key, PSA_ALG_PURE_EDDSA), REFUSED, 'pure EdDSA');
    });
    const hmac = PSA_ALG_HMAC(PSA_ALG_SHA_256);
    const secret = { type: PSA_KEY_TYPE_HMAC, bits: 256, usage: SIGN, alg: hmac };
    await withKey(session, secret, undefined, async (key) => {
      await expectStatus(session.signSetup(key, hmac), REFUSED, 'a MAC');
    });
  }),
];

export const signaturesInParts: readonly Scenario[] = [...knownAnswers, ...contexts, ...misuse];
