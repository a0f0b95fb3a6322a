/** Signatures of several parts, and contexts: the order of calls, and who takes what. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_ED25519PH,
  PSA_ALG_EDDSA_CTX,
  PSA_ALG_HASH_ML_DSA,
  PSA_ALG_ML_DSA,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_SHA_256,
  PSA_ALG_SIGN_SUPPORTS_CONTEXT,
  PSA_ALG_SLH_DSA,
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_SECT_K1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_SLH_DSA_KEY_PAIR,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PSA_SLH_DSA_FAMILY_SHA2_F,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import {
  createRandom,
  flipped,
  MODES,
  open,
  refuses,
  rejects,
  rejectsArgument,
  rejectsSignature,
  type Session,
  SIGN,
  utf8,
} from './support.ts';

const random = createRandom('parts');
const ecc = PSA_KEY_TYPE_ECC_KEY_PAIR;
const SECP = { type: ecc(PSA_ECC_FAMILY_SECP_R1), bits: 256 };
const EDWARDS = { type: ecc(PSA_ECC_FAMILY_TWISTED_EDWARDS), bits: 255 };
const ED448 = { type: ecc(PSA_ECC_FAMILY_TWISTED_EDWARDS), bits: 448 };
const ML_DSA = { type: PSA_KEY_TYPE_ML_DSA_KEY_PAIR, bits: 128 };
const SLH_DSA = { type: PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(PSA_SLH_DSA_FAMILY_SHA2_F), bits: 128 };
const CONTEXT = utf8('a context');
const NONE = new Uint8Array(0);

type Row = readonly [name: string, key: { type: number; bits: number }, alg: number];

const SIGNS_IN_PARTS: readonly Row[] = [
  ['ECDSA', SECP, PSA_ALG_ECDSA(PSA_ALG_SHA_256)],
  [
    'ECDSA on brainpool',
    { type: ecc(PSA_ECC_FAMILY_BRAINPOOL_P_R1), bits: 320 },
    PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256),
  ],
  [
    'ECDSA on a binary curve',
    { type: ecc(PSA_ECC_FAMILY_SECT_K1), bits: 233 },
    PSA_ALG_ECDSA(PSA_ALG_SHA_256),
  ],
  ['Ed25519ph', EDWARDS, PSA_ALG_ED25519PH],
  ['ML-DSA', ML_DSA, PSA_ALG_ML_DSA],
  ['deterministic ML-DSA', ML_DSA, PSA_ALG_DETERMINISTIC_ML_DSA],
  ['HashML-DSA', ML_DSA, PSA_ALG_HASH_ML_DSA(PSA_ALG_SHA_256)],
  [
    'RSA',
    { type: PSA_KEY_TYPE_RSA_KEY_PAIR, bits: 2048 },
    PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256),
  ],
];
const VERIFIES_IN_PARTS: readonly Row[] = [
  ...SIGNS_IN_PARTS,
  ['Ed25519', EDWARDS, PSA_ALG_PURE_EDDSA],
  ['Ed25519ctx', EDWARDS, PSA_ALG_EDDSA_CTX],
  ['Ed448', ED448, PSA_ALG_EDDSA_CTX],
  ['SLH-DSA', SLH_DSA, PSA_ALG_SLH_DSA],
];

/** Generated, but for RSA, where that takes long in script. */
const keyFor = (session: Session, [, key, alg]: Row) =>
  key.type === PSA_KEY_TYPE_RSA_KEY_PAIR
    ? session.importKey({ ...key, usage: SIGN, alg }, rsaKey())
    : session.generateKey({ ...key, usage: SIGN, alg });

const rsaKey = () =>
  new Uint8Array(
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'pkcs1', format: 'der' },
      privateKeyEncoding: { type: 'pkcs1', format: 'der' },
    }).privateKey,
  );

async function inParts(
  update: (part: Uint8Array<ArrayBuffer>) => Promise<void>,
  message: Uint8Array<ArrayBuffer>,
) {
  for (let at = 0, length = 0; at < message.length; at += length, length += 7) {
    await update(message.slice(at, at + length));
  }
}

async function signInParts(
  session: Session,
  key: number,
  alg: number,
  message: Uint8Array<ArrayBuffer>,
  context: Uint8Array<ArrayBuffer>,
) {
  const operation = await session.signSetup(key, alg);
  if (context.length > 0) await session.signSetContext(operation, context);
  await inParts((part) => session.signUpdate(operation, part), message);
  return new Uint8Array(await session.signFinish(operation));
}

async function verifyInParts(
  session: Session,
  key: number,
  alg: number,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  context: Uint8Array<ArrayBuffer>,
) {
  const operation = await session.verifySetup(key, alg, signature);
  if (context.length > 0) await session.verifySetContext(operation, context);
  await inParts((part) => session.verifyUpdate(operation, part), message);
  try {
    await session.verifyFinish(operation);
  } finally {
    await session.verifyAbort(operation);
  }
}

const contextsFor = (alg: number) =>
  PSA_ALG_SIGN_SUPPORTS_CONTEXT(alg) ? [NONE, CONTEXT] : [NONE];

describe.each(MODES)('%s', (_mode, webCrypto) => {
  const session = open(webCrypto);

  it.each(SIGNS_IN_PARTS)('%s signs in parts what verifies whole', async (...row) => {
    const alg = row[2];
    const key = await keyFor(session, row);
    const message = random(200);
    for (const context of contextsFor(alg)) {
      const signature = await signInParts(session, key, alg, message, context);
      await session.verifyMessageWithContext(key, alg, message, context, signature);
      const other = session.verifyMessageWithContext(
        key,
        alg,
        flipped(message),
        context,
        signature,
      );
      await rejectsSignature(other);
    }
    const empty = await signInParts(session, key, alg, NONE, NONE);
    await session.verifyMessage(key, alg, NONE, empty);
  });

  it.each(VERIFIES_IN_PARTS)('%s verifies in parts what was signed whole', async (...row) => {
    const alg = row[2];
    const key = await keyFor(session, row);
    const message = random(150);
    for (const context of contextsFor(alg)) {
      const signature = new Uint8Array(
        await session.signMessageWithContext(key, alg, message, context),
      );
      await verifyInParts(session, key, alg, message, signature, context);
      await rejectsSignature(
        verifyInParts(session, key, alg, flipped(message), signature, context),
      );
      await rejectsSignature(
        verifyInParts(session, key, alg, message, flipped(signature), context),
      );
      if (context.length > 0) {
        await rejectsSignature(verifyInParts(session, key, alg, message, signature, NONE));
      }
    }
  });
});

describe('what is refused', () => {
  const session = open();

  it.each<Row>([
    ['Ed25519', EDWARDS, PSA_ALG_PURE_EDDSA],
    ['Ed25519ctx', EDWARDS, PSA_ALG_EDDSA_CTX],
    ['Ed448', ED448, PSA_ALG_PURE_EDDSA],
    ['SLH-DSA', SLH_DSA, PSA_ALG_SLH_DSA],
    ['ECDSA_ANY', SECP, PSA_ALG_ECDSA_ANY],
  ])('%s does not sign in parts', async (...row) => {
    const key = await keyFor(session, row);
    await refuses(session.signSetup(key, row[2]));
  });

  it('ECDSA_ANY does not verify in parts', async () => {
    const alg = PSA_ALG_ECDSA_ANY;
    const key = await session.generateKey({ ...SECP, usage: SIGN, alg });
    await refuses(session.verifySetup(key, alg, new Uint8Array(64)));
  });

  it('needs the right to sign', async () => {
    const alg = PSA_ALG_ML_DSA;
    const usage = PSA_KEY_USAGE_VERIFY_MESSAGE;
    const key = await session.generateKey({ ...ML_DSA, usage, alg });
    await rejects(PSA_ERROR_NOT_PERMITTED, session.signSetup(key, alg));
  });

  it('holds a message that must be whole up to a limit', async () => {
    const alg = PSA_ALG_PURE_EDDSA;
    const key = await session.generateKey({ ...EDWARDS, usage: SIGN, alg });
    const part = new Uint8Array(4 * 1024 * 1024);
    const message = new Uint8Array(2 * part.length);
    const signature = new Uint8Array(await session.signMessage(key, alg, message.slice(0, -64)));
    const operation = await session.verifySetup(key, alg, signature);
    await session.verifyUpdate(operation, part);
    await session.verifyUpdate(operation, part.slice(0, -64));
    await session.verifyFinish(operation);

    const another = await session.verifySetup(key, alg, signature);
    await session.verifyUpdate(another, part);
    await session.verifyUpdate(another, part);
    const more = session.verifyUpdate(another, Uint8Array.of(1));
    await rejects(PSA_ERROR_INSUFFICIENT_MEMORY, more);
    await session.verifyAbort(another);
  });

  it('gives back what it held, of all operations of an owner together', async () => {
    const alg = PSA_ALG_PURE_EDDSA;
    const key = await session.generateKey({ ...EDWARDS, usage: SIGN, alg });
    const signature = new Uint8Array(64);
    const part = new Uint8Array(7 * 1024 * 1024);
    for (let round = 0; round < 2; round += 1) {
      const operations = await Promise.all(
        Array.from({ length: 10 }, () => session.verifySetup(key, alg, signature)),
      );
      for (const operation of operations.slice(0, 9)) {
        await session.verifyUpdate(operation, part);
      }
      const tenth = session.verifyUpdate(operations[9]!, part);
      await rejects(PSA_ERROR_INSUFFICIENT_MEMORY, tenth);
      for (const operation of operations) await session.verifyAbort(operation);
    }
  });
});

describe('the order of calls', () => {
  const session = open();
  const alg = PSA_ALG_DETERMINISTIC_ML_DSA;
  const badState = (work: Promise<unknown>) => rejects(PSA_ERROR_BAD_STATE, work);
  const setUp = async () => {
    const key = await session.generateKey({ ...ML_DSA, usage: SIGN, alg });
    return { key, operation: await session.signSetup(key, alg) };
  };

  it('has the context once, before the first part', async () => {
    const late = (await setUp()).operation;
    await session.signUpdate(late, utf8('abc'));
    await badState(session.signSetContext(late, CONTEXT));
    await badState(session.signFinish(late));
    await session.signAbort(late);

    const twice = (await setUp()).operation;
    await session.signSetContext(twice, CONTEXT);
    await badState(session.signSetContext(twice, CONTEXT));
    await badState(session.signUpdate(twice, utf8('abc')));
    await session.signAbort(twice);
  });

  it('takes an empty context as none', async () => {
    const { key, operation } = await setUp();
    await session.signSetContext(operation, NONE);
    await session.signUpdate(operation, utf8('abc'));
    const signature = await session.signFinish(operation);
    expect(toHex(signature)).toBe(toHex(await session.signMessage(key, alg, utf8('abc'))));
  });

  it('keeps what it needs of the key', async () => {
    for (const rowAlg of [alg, PSA_ALG_HASH_ML_DSA(PSA_ALG_SHA_256)]) {
      const key = await session.generateKey({ ...ML_DSA, usage: SIGN, alg: rowAlg });
      const operation = await session.signSetup(key, rowAlg);
      await session.signSetContext(operation, CONTEXT);
      await session.signUpdate(operation, utf8('ab'));
      await session.signUpdate(operation, utf8('c'));
      const signature = new Uint8Array(await session.signFinish(operation));
      const whole = utf8('abc');
      await session.verifyMessageWithContext(key, rowAlg, whole, CONTEXT, signature);
    }
  });
});

describe('contexts', () => {
  const session = open();
  const LONGEST = new Uint8Array(255).fill(1);
  const TOO_LONG = new Uint8Array(256);

  it.each<Row>([
    ['ECDSA', SECP, PSA_ALG_ECDSA(PSA_ALG_SHA_256)],
    ['Ed25519', EDWARDS, PSA_ALG_PURE_EDDSA],
    ['Ed448 without', ED448, PSA_ALG_PURE_EDDSA],
  ])('%s takes none but the empty one', async (...row) => {
    const alg = row[2];
    const key = await keyFor(session, row);
    const sign = (context: BufferSource) =>
      session.signMessageWithContext(key, alg, utf8('abc'), context);
    const signature = new Uint8Array(await sign(NONE));
    await session.verifyMessage(key, alg, utf8('abc'), signature);
    await session.verifyMessageWithContext(key, alg, utf8('abc'), NONE, signature);
    await rejectsArgument(sign(CONTEXT));
    await rejectsArgument(
      session.verifyMessageWithContext(key, alg, utf8('abc'), CONTEXT, signature),
    );
    const operation = await session.verifySetup(key, alg, signature);
    await rejectsArgument(session.verifySetContext(operation, CONTEXT));
    await session.verifyAbort(operation);
  });

  it('ECDSA of a hash takes none either', async () => {
    const alg = PSA_ALG_ECDSA_ANY;
    const key = await session.generateKey({ ...SECP, usage: SIGN, alg });
    const hash = random(32);
    const signature = new Uint8Array(await session.signHashWithContext(key, alg, hash, NONE));
    await session.verifyHash(key, alg, hash, signature);
    await session.verifyHashWithContext(key, alg, hash, NONE, signature);
    await rejectsArgument(session.signHashWithContext(key, alg, hash, CONTEXT));
    await rejectsArgument(session.verifyHashWithContext(key, alg, hash, CONTEXT, signature));
  });

  it.each<Row>([
    ['Ed25519ctx', EDWARDS, PSA_ALG_EDDSA_CTX],
    ['Ed448', ED448, PSA_ALG_EDDSA_CTX],
    ['Ed25519ph', EDWARDS, PSA_ALG_ED25519PH],
    ['ML-DSA', ML_DSA, PSA_ALG_ML_DSA],
    ['HashML-DSA', ML_DSA, PSA_ALG_HASH_ML_DSA(PSA_ALG_SHA_256)],
    ['SLH-DSA', SLH_DSA, PSA_ALG_SLH_DSA],
  ])('%s takes 255 bytes and no more', async (...row) => {
    const alg = row[2];
    const key = await keyFor(session, row);
    const sign = (context: BufferSource) =>
      session.signMessageWithContext(key, alg, utf8('abc'), context);
    const signature = new Uint8Array(await sign(LONGEST));
    await session.verifyMessageWithContext(key, alg, utf8('abc'), LONGEST, signature);
    await rejectsSignature(session.verifyMessage(key, alg, utf8('abc'), signature));
    await rejectsArgument(sign(TOO_LONG));
    await rejectsArgument(
      session.verifyMessageWithContext(key, alg, utf8('abc'), TOO_LONG, signature),
    );
  });
});
