/** Each function of PSA Crypto called as it should be: one story for each family. */
import { expect } from 'vitest';
import * as psa from '../../../sdk/index.ts';

type Session = psa.Session;

const bytes = (...values: number[]) => Uint8Array.from(values);
const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const own = (data: Uint8Array) => new Uint8Array(data);
const MESSAGE = utf8('a message of more than one block');
const CONTEXT = utf8('context');

const SIGN = psa.PSA_KEY_USAGE_SIGN_MESSAGE | psa.PSA_KEY_USAGE_VERIFY_MESSAGE;
const SIGN_HASH = psa.PSA_KEY_USAGE_SIGN_HASH | psa.PSA_KEY_USAGE_VERIFY_HASH;
const CRYPT = psa.PSA_KEY_USAGE_ENCRYPT | psa.PSA_KEY_USAGE_DECRYPT;
const DERIVE = psa.PSA_KEY_USAGE_DERIVE | psa.PSA_KEY_USAGE_VERIFY_DERIVATION;
const HKDF = psa.PSA_ALG_HKDF(psa.PSA_ALG_SHA_256);
const P256 = psa.PSA_KEY_TYPE_ECC_KEY_PAIR(psa.PSA_ECC_FAMILY_SECP_R1);
const DERIVED = { type: psa.PSA_KEY_TYPE_DERIVE, usage: psa.PSA_KEY_USAGE_EXPORT, alg: 0 };

const aes = (session: Session, alg: number, usage: number) =>
  session.generateKey({ type: psa.PSA_KEY_TYPE_AES, bits: 128, usage, alg });

async function keys(session: Session) {
  await session.cryptoInit();
  const attributes = {
    type: psa.PSA_KEY_TYPE_AES,
    usage: CRYPT | psa.PSA_KEY_USAGE_EXPORT | psa.PSA_KEY_USAGE_COPY,
    alg: psa.PSA_ALG_CTR,
  };
  const data = await session.generateRandom(16);
  const key = await session.importKey(attributes, own(data));
  const copy = await session.copyKey(key, attributes);
  await session.destroyKey(key);
  await session.purgeKey(copy);
  expect(await session.exportKey(copy)).toEqual(data);
  expect(await session.getKeyAttributes(copy)).toMatchObject({ bits: 128 });
  await session.checkKeyUsage(copy, psa.PSA_ALG_CTR, psa.PSA_KEY_USAGE_ENCRYPT);
  const pair = { type: P256, bits: 256, usage: SIGN, alg: psa.PSA_ALG_ECDSA(psa.PSA_ALG_SHA_256) };
  const made = await session.generateKeyCustom(pair, 0, bytes());
  expect(await session.exportPublicKey(made)).toHaveLength(65);
}

async function hashes(session: Session) {
  const alg = psa.PSA_ALG_SHA_256;
  const hash = own(await session.hashCompute(alg, MESSAGE));
  await session.hashCompare(alg, MESSAGE, hash);
  const operation = await session.hashSetup(alg);
  await session.hashUpdate(operation, MESSAGE);
  const clone = await session.hashClone(operation);
  const again = await session.hashResume(own(await session.hashSuspend(clone)));
  await session.hashVerify(again, hash);
  expect(await session.hashFinish(operation)).toEqual(hash);
  await session.hashAbort(operation);
  const xof = await session.xofSetup(psa.PSA_ALG_ASCON_CXOF128);
  await session.xofSetContext(xof, CONTEXT);
  await session.xofUpdate(xof, MESSAGE);
  expect(await session.xofOutput(xof, 40)).toHaveLength(40);
  await session.xofAbort(xof);
}

async function macs(session: Session) {
  const alg = psa.PSA_ALG_CMAC;
  const key = await aes(session, alg, SIGN);
  const mac = own(await session.macCompute(key, alg, MESSAGE));
  await session.macVerify(key, alg, MESSAGE, mac);
  const signing = await session.macSignSetup(key, alg);
  await session.macUpdate(signing, MESSAGE);
  expect(await session.macSignFinish(signing)).toEqual(mac);
  const verifying = await session.macVerifySetup(key, alg);
  await session.macUpdate(verifying, MESSAGE);
  await session.macVerifyFinish(verifying, mac);
  await session.macAbort(verifying);
}

async function ciphers(session: Session) {
  const alg = psa.PSA_ALG_CBC_PKCS7;
  const key = await aes(session, alg, CRYPT);
  const sealed = own(await session.cipherEncrypt(key, alg, MESSAGE));
  expect(await session.cipherDecrypt(key, alg, sealed)).toEqual(MESSAGE);
  const to = await session.cipherEncryptSetup(key, alg);
  const iv = own(await session.cipherGenerateIv(to));
  const blocks = await session.cipherUpdate(to, MESSAGE);
  const end = await session.cipherFinish(to);
  await session.cipherAbort(to);
  const from = await session.cipherDecryptSetup(key, alg);
  await session.cipherSetIv(from, iv);
  const start = await session.cipherUpdate(from, bytes(...blocks, ...end));
  expect(bytes(...start, ...(await session.cipherFinish(from)))).toEqual(MESSAGE);
}

async function aeads(session: Session) {
  const alg = psa.PSA_ALG_GCM;
  const key = await aes(session, alg, CRYPT);
  const to = await session.aeadEncryptSetup(key, alg);
  await session.aeadSetLengths(to, CONTEXT.length, MESSAGE.length);
  const nonce = own(await session.aeadGenerateNonce(to));
  await session.aeadUpdateAd(to, CONTEXT);
  const start = await session.aeadUpdate(to, MESSAGE);
  const { ciphertext, tag } = await session.aeadFinish(to);
  await session.aeadAbort(to);
  const sealed = bytes(...start, ...ciphertext, ...tag);
  expect(await session.aeadEncrypt(key, alg, nonce, CONTEXT, MESSAGE)).toEqual(sealed);
  expect(await session.aeadDecrypt(key, alg, nonce, CONTEXT, sealed)).toEqual(MESSAGE);
  const from = await session.aeadDecryptSetup(key, alg);
  await session.aeadSetNonce(from, nonce);
  await session.aeadUpdateAd(from, CONTEXT);
  const opened = await session.aeadUpdate(from, bytes(...start, ...ciphertext));
  const rest = await session.aeadVerify(from, own(tag));
  expect(bytes(...opened, ...rest)).toEqual(MESSAGE);
}

async function wrapping(session: Session) {
  const usage = psa.PSA_KEY_USAGE_WRAP | psa.PSA_KEY_USAGE_UNWRAP;
  const key = await aes(session, psa.PSA_ALG_KW, usage);
  const payload = await aes(session, 0, psa.PSA_KEY_USAGE_EXPORT);
  const wrapped = own(await session.wrapKey(key, psa.PSA_ALG_KW, payload));
  const attributes = { type: psa.PSA_KEY_TYPE_AES, usage: psa.PSA_KEY_USAGE_EXPORT };
  const back = await session.unwrapKey(attributes, key, psa.PSA_ALG_KW, wrapped);
  expect(await session.exportKey(back)).toEqual(await session.exportKey(payload));
}

async function derivation(session: Session) {
  const secret = { type: psa.PSA_KEY_TYPE_DERIVE, usage: DERIVE, alg: HKDF };
  const key = await session.importKey(secret, utf8('a secret of some length'));
  const start = async () => {
    const operation = await session.keyDerivationSetup(HKDF);
    await session.keyDerivationInputKey(operation, psa.PSA_KEY_DERIVATION_INPUT_SECRET, key);
    await session.keyDerivationInputBytes(operation, psa.PSA_KEY_DERIVATION_INPUT_INFO, CONTEXT);
    return operation;
  };
  const one = await start();
  await session.keyDerivationSetCapacity(one, 100);
  const output = own(await session.keyDerivationOutputBytes(one, 32));
  expect(await session.keyDerivationGetCapacity(one)).toBe(68);
  await session.keyDerivationOutputKey(one, { ...DERIVED, bits: 128 });
  await session.keyDerivationOutputKeyCustom(one, { ...DERIVED, bits: 128 }, 0, bytes());
  await session.keyDerivationAbort(one);
  await session.keyDerivationVerifyBytes(await start(), output);
  const pbkdf2 = psa.PSA_ALG_PBKDF2_HMAC(psa.PSA_ALG_SHA_256);
  const policy = { usage: DERIVE, alg: pbkdf2 };
  const password = { type: psa.PSA_KEY_TYPE_PASSWORD, ...policy };
  const hash = { type: psa.PSA_KEY_TYPE_PASSWORD_HASH, ...policy };
  // RFC 7914, section 11.
  const expected = '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc';
  const known = await session.importKey(hash, own(Buffer.from(expected, 'hex')));
  const operation = await session.keyDerivationSetup(pbkdf2);
  const word = await session.importKey(password, utf8('passwd'));
  await session.keyDerivationInputInteger(operation, psa.PSA_KEY_DERIVATION_INPUT_COST, 1);
  await session.keyDerivationInputBytes(operation, psa.PSA_KEY_DERIVATION_INPUT_SALT, utf8('salt'));
  await session.keyDerivationInputKey(operation, psa.PSA_KEY_DERIVATION_INPUT_PASSWORD, word);
  await session.keyDerivationVerifyKey(operation, known);
}

async function agreement(session: Session) {
  const usage = psa.PSA_KEY_USAGE_DERIVE;
  const pair = { type: P256, bits: 256, usage };
  const raw = await session.generateKey({ ...pair, alg: psa.PSA_ALG_ECDH });
  const peer = own(await session.exportPublicKey(raw));
  const secret = await session.rawKeyAgreement(psa.PSA_ALG_ECDH, raw, peer);
  const made = await session.keyAgreement(raw, peer, psa.PSA_ALG_ECDH, DERIVED);
  expect(await session.exportKey(made)).toEqual(secret);
  const alg = psa.PSA_ALG_KEY_AGREEMENT(psa.PSA_ALG_ECDH, HKDF);
  const key = await session.generateKey({ ...pair, alg });
  const operation = await session.keyDerivationSetup(alg);
  const step = psa.PSA_KEY_DERIVATION_INPUT_SECRET;
  await session.keyDerivationKeyAgreement(operation, step, key, peer);
  const kem = { ...pair, usage: CRYPT, alg: psa.PSA_ALG_ECIES_SEC1 };
  const receiver = await session.generateKey(kem);
  const { outputKey, ciphertext } = await session.encapsulate(receiver, kem.alg, DERIVED);
  const same = await session.decapsulate(receiver, kem.alg, own(ciphertext), DERIVED);
  expect(await session.exportKey(same)).toEqual(await session.exportKey(outputKey));
}

async function signatures(session: Session) {
  const alg = psa.PSA_ALG_ECDSA(psa.PSA_ALG_SHA_256);
  const key = await session.generateKey({ type: P256, bits: 256, usage: SIGN | SIGN_HASH, alg });
  const hash = own(await session.hashCompute(psa.PSA_ALG_SHA_256, MESSAGE));
  const signature = own(await session.signMessage(key, alg, MESSAGE));
  await session.verifyHash(key, alg, hash, signature);
  await session.verifyMessage(key, alg, MESSAGE, own(await session.signHash(key, alg, hash)));
}

async function contexts(session: Session) {
  const alg = psa.PSA_ALG_ED25519PH;
  const type = psa.PSA_KEY_TYPE_ECC_KEY_PAIR(psa.PSA_ECC_FAMILY_TWISTED_EDWARDS);
  const key = await session.generateKey({ type, bits: 255, usage: SIGN | SIGN_HASH, alg });
  const hash = own(await session.hashCompute(psa.PSA_ALG_SHA_512, MESSAGE));
  const signature = own(await session.signMessageWithContext(key, alg, MESSAGE, CONTEXT));
  expect(await session.signHashWithContext(key, alg, hash, CONTEXT)).toEqual(signature);
  await session.verifyMessageWithContext(key, alg, MESSAGE, CONTEXT, signature);
  await session.verifyHashWithContext(key, alg, hash, CONTEXT, signature);
  const signing = await session.signSetup(key, alg);
  await session.signSetContext(signing, CONTEXT);
  await session.signUpdate(signing, MESSAGE);
  expect(await session.signFinish(signing)).toEqual(signature);
  await session.signAbort(signing);
  const verifying = await session.verifySetup(key, alg, signature);
  await session.verifySetContext(verifying, CONTEXT);
  await session.verifyUpdate(verifying, MESSAGE);
  await session.verifyFinish(verifying);
  await session.verifyAbort(verifying);
}

async function encryption(session: Session) {
  const alg = psa.PSA_ALG_RSA_OAEP(psa.PSA_ALG_SHA_256);
  const type = psa.PSA_KEY_TYPE_RSA_KEY_PAIR;
  const key = await session.generateKey({ type, bits: 2048, usage: CRYPT, alg });
  const sealed = own(await session.asymmetricEncrypt(key, alg, MESSAGE, CONTEXT));
  expect(await session.asymmetricDecrypt(key, alg, sealed, CONTEXT)).toEqual(MESSAGE);
}

async function pake(session: Session) {
  const alg = psa.PSA_ALG_SPAKE2P_HMAC(psa.PSA_ALG_SHA_256);
  const type = psa.PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(psa.PSA_ECC_FAMILY_SECP_R1);
  const group = psa.PSA_ECC_FAMILY_SECP_R1;
  const primitive = psa.PSA_PAKE_PRIMITIVE(psa.PSA_PAKE_PRIMITIVE_TYPE_ECC, group, 256);
  const usage = psa.PSA_KEY_USAGE_DERIVE;
  const key = await session.importKey({ type, usage, alg }, new Uint8Array(64).fill(0x11));
  const start = async (role: number, user: string, peer: string) => {
    const operation = await session.pakeSetup(key, alg, primitive, psa.PSA_PAKE_CONFIRMED_KEY);
    await session.pakeSetRole(operation, role);
    await session.pakeSetUser(operation, utf8(user));
    await session.pakeSetPeer(operation, utf8(peer));
    await session.pakeSetContext(operation, CONTEXT);
    return operation;
  };
  const client = await start(psa.PSA_PAKE_ROLE_CLIENT, 'client', 'server');
  const server = await start(psa.PSA_PAKE_ROLE_SERVER, 'server', 'client');
  const send = async (from: number, to: number, step: number) =>
    session.pakeInput(to, step, own(await session.pakeOutput(from, step)));
  for (const step of [psa.PSA_PAKE_STEP_KEY_SHARE, psa.PSA_PAKE_STEP_CONFIRM]) {
    const [first, second] =
      step === psa.PSA_PAKE_STEP_CONFIRM ? [server, client] : [client, server];
    await send(first, second, step);
    await send(second, first, step);
  }
  const [one, other] = [
    await session.pakeGetSharedKey(client, DERIVED),
    await session.pakeGetSharedKey(server, DERIVED),
  ];
  expect(await session.exportKey(one)).toEqual(await session.exportKey(other));
  await session.pakeAbort(client);
}

/** By family. `attachKey` is not among them: it needs a location other than local storage. */
export const STORIES = {
  keys,
  hashes,
  macs,
  ciphers,
  aeads,
  wrapping,
  derivation,
  agreement,
  signatures,
  contexts,
  encryption,
  pake,
} as const;
