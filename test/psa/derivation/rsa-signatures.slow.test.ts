/**
 * RSA signatures: Wycheproof, Node in both directions with every hash it signs with, models for the others,
 * and hashes given as such.
 */
import { constants, privateEncrypt, sign, verify } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  findHash,
  PSA_ALG_MD2,
  PSA_ALG_MD4,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_RSA_PSS,
  PSA_ALG_RSA_PSS_ANY_SALT,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_256_192,
  PSA_ALG_SHA_512,
  PSA_ALG_SHAKE256_512,
  PSA_ALG_SM3,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_HASH_LENGTH,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_VERIFY_HASH,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { HASHES, hashBy } from './models.ts';
import {
  encodePss,
  nodeKey,
  privateDer,
  pssSaltLength,
  publicDer,
  rawPrivate,
  rawPublic,
} from './rsa-models.ts';
import {
  algName,
  bytes,
  createRandom,
  flipped,
  hex,
  MODES,
  open,
  refuses,
  refusesAlgorithm,
  repeat,
  type Session,
  utf8,
} from './support.ts';

const USAGE = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH;
const RAW = PSA_ALG_RSA_PKCS1V15_SIGN_RAW;
const random = createRandom('rsa-signatures');
const tally = createTally(import.meta.url);

const pair = (session: Session, alg: number, der: Uint8Array) =>
  session.importKey({ type: PSA_KEY_TYPE_RSA_KEY_PAIR, usage: USAGE, alg }, bytes(der));
const publicKey = (session: Session, alg: number, der: Uint8Array) =>
  session.importKey(
    { type: PSA_KEY_TYPE_RSA_PUBLIC_KEY, usage: PSA_KEY_USAGE_VERIFY_HASH, alg },
    bytes(der),
  );

/** Does OpenSSL sign with it? */
const signs = (openssl: string, hash: number) =>
  !/shake|blake/.test(openssl) && hash !== PSA_ALG_SHA_256_192;

/** The DigestInfo before the hash (RFC 8017, section 9.2, note 1; GM/T 0006), of hashes Node does not sign. */
const PREFIXES = [
  [PSA_ALG_MD2, '3020300c06082a864886f70d020205000410'],
  [PSA_ALG_MD4, '3020300c06082a864886f70d020405000410'],
  [PSA_ALG_SM3, '3030300c06082a811ccf5501837805000420'],
] as const;

describe.each(MODES)('RSA signatures %s', (mode, webCrypto) => {
  const session = open(webCrypto);
  const counts = mode === MODES[0][0];

  const hashes = [...HASHES].map(([hash, openssl]) => [algName(hash), hash, openssl] as const);

  it.each(hashes)('PKCS#1 v1.5 with %s', async (_name, hash, openssl) => {
    const alg = PSA_ALG_RSA_PKCS1V15_SIGN(hash);
    const node = nodeKey(2048);
    const key = await pair(session, alg, privateDer(node));
    const message = random.bytes(random.below(300));
    if (findHash(hash)?.oid === undefined) {
      await refusesAlgorithm(session.signMessage(key, alg, message));
      await refusesAlgorithm(session.verifyMessage(key, alg, message, repeat(0, 256)));
      return;
    }
    const expected = sign(openssl, message, node).toString('hex');
    expect(toHex(await session.signMessage(key, alg, message))).toBe(expected);
    const digest = bytes(hashBy(hash, message));
    expect(toHex(await session.signHash(key, alg, digest))).toBe(expected);
    const peer = await publicKey(session, alg, publicDer(node));
    await session.verifyMessage(peer, alg, message, hex(expected));
    await session.verifyHash(key, alg, digest, hex(expected));
    for (const at of [0, 100, 255]) {
      const wrong = flipped(hex(expected), at);
      await refuses(session.verifyHash(peer, alg, digest, wrong), PSA_ERROR_INVALID_SIGNATURE);
    }
    const short = session.signHash(key, alg, digest.slice(1));
    await refuses(short, PSA_ERROR_INVALID_ARGUMENT);
  });

  it.each(PREFIXES)('PKCS#1 v1.5 with 0x%s', async (hash, prefix) => {
    const alg = PSA_ALG_RSA_PKCS1V15_SIGN(hash);
    const node = nodeKey(2048);
    const key = await pair(session, alg, privateDer(node));
    const message = random.bytes(50);
    const signature = await session.signMessage(key, alg, message);
    const info = prefix + toHex(await session.hashCompute(hash, message));
    const encoded = rawPublic(node, signature).toString('hex');
    expect(encoded).toBe(`0001${'ff'.repeat(253 - info.length / 2)}00${info}`);
    await session.verifyMessage(key, alg, message, bytes(signature));
    const wrong = session.verifyMessage(key, alg, flipped(message), bytes(signature));
    await refuses(wrong, PSA_ERROR_INVALID_SIGNATURE);
  });

  it.each(hashes)('PSS with %s', async (_name, hash, openssl) => {
    const node = nodeKey(2048);
    const [strict, any] = [PSA_ALG_RSA_PSS(hash), PSA_ALG_RSA_PSS_ANY_SALT(hash)];
    const [key, anyKey] = [
      await pair(session, strict, privateDer(node)),
      await pair(session, any, privateDer(node)),
    ];
    const message = random.bytes(random.below(300));
    const digest = bytes(hashBy(hash, message));
    const length = PSA_HASH_LENGTH(hash);
    for (const signature of [
      await session.signMessage(key, strict, message),
      await session.signHash(key, strict, digest),
      await session.signMessage(anyKey, any, message),
    ]) {
      expect(pssSaltLength(hash, digest, rawPublic(node, signature))).toBe(length);
      if (signs(openssl, hash)) {
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        const options = { key: node, padding, saltLength: length };
        expect(verify(openssl, message, options, signature)).toBe(true);
      }
    }
    for (const saltLength of [length, 0, length - 1, 256 - length - 2]) {
      const signature = bytes(rawPrivate(node, encodePss(hash, digest, 256, saltLength)));
      await session.verifyMessage(anyKey, any, message, signature);
      await session.verifyHash(anyKey, any, digest, signature);
      if (counts) tally.count('PSA_ALG_RSA_PSS_ANY_SALT', 'positive');
      const calls = [
        () => session.verifyMessage(key, strict, message, signature),
        () => session.verifyHash(key, strict, digest, signature),
      ];
      for (const call of calls) {
        if (saltLength === length) await call();
        else await refuses(call(), PSA_ERROR_INVALID_SIGNATURE);
      }
      const wrong = session.verifyHash(anyKey, any, flipped(digest), signature);
      await refuses(wrong, PSA_ERROR_INVALID_SIGNATURE);
      if (counts) tally.count('PSA_ALG_RSA_PSS_ANY_SALT', 'negative');
    }
  });

  it.each([1024, 1032])('with %i bits, where the salt may not fit', async (bits) => {
    const node = nodeKey(bits);
    for (const hash of [PSA_ALG_SHA_256, PSA_ALG_SHA_512, PSA_ALG_SHAKE256_512]) {
      const alg = PSA_ALG_RSA_PSS(hash);
      const key = await pair(session, alg, privateDer(node));
      const message = random.bytes(40);
      const signature = await session.signMessage(key, alg, message);
      const length = PSA_HASH_LENGTH(hash);
      const saltLength = Math.min(length, bits / 8 - length - 2);
      const encoded = rawPublic(node, signature);
      expect(pssSaltLength(hash, hashBy(hash, message), encoded)).toBe(saltLength);
      await session.verifyMessage(key, alg, message, bytes(signature));
    }
  });

  it('signs what is given as it is', async () => {
    const node = nodeKey(2048);
    const key = await pair(session, RAW, privateDer(node));
    for (const length of [0, 1, 20, 36, 64, 245]) {
      const data = random.bytes(length);
      const padding = constants.RSA_PKCS1_PADDING;
      const expected = privateEncrypt({ key: node, padding }, data).toString('hex');
      expect(toHex(await session.signHash(key, RAW, data))).toBe(expected);
      await session.verifyHash(key, RAW, data, hex(expected));
      const wrong = session.verifyHash(key, RAW, data, flipped(hex(expected)));
      await refuses(wrong, PSA_ERROR_INVALID_SIGNATURE);
      if (counts) {
        tally.count('PSA_ALG_RSA_PKCS1V15_SIGN_RAW', 'positive');
        tally.count('PSA_ALG_RSA_PKCS1V15_SIGN_RAW', 'negative');
      }
    }
    for (const length of [246, 4_000_000]) {
      const long = session.signHash(key, RAW, repeat(1, length));
      await refuses(long, PSA_ERROR_INVALID_ARGUMENT);
    }
    await refusesAlgorithm(session.signMessage(key, RAW, utf8('x')));
  });

  it('refuses a signature that is no number below the modulus', async () => {
    const node = nodeKey(2048);
    for (const build of [PSA_ALG_RSA_PKCS1V15_SIGN, PSA_ALG_RSA_PSS]) {
      const alg = build(PSA_ALG_SHA_256);
      const key = await publicKey(session, alg, publicDer(node));
      const modulus = Buffer.from(node.export({ format: 'jwk' }).n ?? '', 'base64url');
      const wrong = [repeat(0, 0), repeat(0, 255), repeat(0, 257), bytes(modulus)];
      for (const signature of [...wrong, repeat(1, 4_000_000)]) {
        const message = session.verifyMessage(key, alg, utf8('x'), signature);
        await refuses(message, PSA_ERROR_INVALID_SIGNATURE);
        const digest = session.verifyHash(key, alg, repeat(1, 32), signature);
        await refuses(digest, PSA_ERROR_INVALID_SIGNATURE);
      }
    }
  });
});

afterAll(() => tally.check());
