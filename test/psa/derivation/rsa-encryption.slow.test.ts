/**
 * RSA encryption: Wycheproof, Node in both directions, every hash against a model, and every way in which a
 * padding can be bad, all of which look the same from outside.
 *
 * Wycheproof's "invalid" is PSA_ERROR_INVALID_PADDING here where the padding is bad, and
 * PSA_ERROR_INVALID_ARGUMENT where the ciphertext is no number below the modulus in its length, which
 * anybody can see.
 */
import { constants, createPrivateKey, privateDecrypt, publicEncrypt } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  PSA_ALG_RSA_OAEP,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA3_512,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_NOT_PERMITTED,
  PSA_HASH_LENGTH,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { HASHES } from './models.ts';
import {
  decodeOaep,
  encodeOaep,
  nodeKey,
  privateDer,
  publicDer,
  rawPrivate,
  rawPublic,
} from './rsa-models.ts';
import {
  algName,
  bytes,
  createRandom,
  flipped,
  MODES,
  open,
  readJson,
  refuses,
  repeat,
  type Session,
  utf8,
} from './support.ts';

const PKCS1 = PSA_ALG_RSA_PKCS1V15_CRYPT;
const USAGE = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
const random = createRandom('rsa-encryption');
const tally = createTally(import.meta.url);

const importPair = (session: Session, alg: number, der: Uint8Array) =>
  session.importKey({ type: PSA_KEY_TYPE_RSA_KEY_PAIR, usage: USAGE, alg }, bytes(der));
const importPublic = (session: Session, alg: number, der: Uint8Array) =>
  session.importKey(
    { type: PSA_KEY_TYPE_RSA_PUBLIC_KEY, usage: PSA_KEY_USAGE_ENCRYPT, alg },
    bytes(der),
  );

describe.each(MODES)('RSA encryption %s', (_mode, webCrypto) => {
  const session = open(webCrypto);

  it.each([...HASHES].map(([hash, openssl]) => [algName(hash), hash, openssl] as const))(
    'OAEP with %s, both ways',
    async (_name, hash, openssl) => {
      const node = nodeKey(2048);
      const alg = PSA_ALG_RSA_OAEP(hash);
      const key = await importPair(session, alg, privateDer(node));
      const peer = await importPublic(session, alg, publicDer(node));
      const most = 256 - 2 * PSA_HASH_LENGTH(hash) - 2;
      for (const length of [0, 1, 32, most]) {
        const [message, label] = [random.bytes(length), random.bytes(random.below(3) * 20)];
        const sealed = rawPublic(node, encodeOaep(hash, message, label, 256));
        const opened = await session.asymmetricDecrypt(key, alg, bytes(sealed), label);
        expect(toHex(opened)).toBe(toHex(message));
        const ours = await session.asymmetricEncrypt(length % 2 ? key : peer, alg, message, label);
        expect(toHex(decodeOaep(hash, rawPrivate(node, ours)))).toBe(toHex(message));
        if (!/shake|blake|md5/.test(openssl) && PSA_HASH_LENGTH(hash) !== 24) {
          const oaepLabel = label.length > 0 ? { oaepLabel: label } : {};
          const options = { key: node, oaepHash: openssl, ...oaepLabel };
          expect(toHex(privateDecrypt(options, ours))).toBe(toHex(message));
          const theirs = bytes(publicEncrypt(options, message));
          const back = await session.asymmetricDecrypt(key, alg, theirs, label);
          expect(toHex(back)).toBe(toHex(message));
        }
        await refuses(
          session.asymmetricDecrypt(key, alg, bytes(sealed), utf8('another label')),
          PSA_ERROR_INVALID_PADDING,
        );
      }
      const long = session.asymmetricEncrypt(peer, alg, random.bytes(most + 1));
      await refuses(long, PSA_ERROR_INVALID_ARGUMENT);
    },
  );

  it.each([1024, 1032, 2048, 3072])('PKCS#1 v1.5 with %i bits, both ways', async (bits) => {
    const node = nodeKey(bits);
    const key = await importPair(session, PKCS1, privateDer(node));
    const peer = await importPublic(session, PKCS1, publicDer(node));
    for (const length of [0, 1, 48, bits / 8 - 11]) {
      const message = random.bytes(length);
      const padding = constants.RSA_PKCS1_PADDING;
      const theirs = publicEncrypt({ key: node, padding }, message);
      const opened = await session.asymmetricDecrypt(key, PKCS1, bytes(theirs));
      expect(toHex(opened)).toBe(toHex(message));
      const ours = await session.asymmetricEncrypt(length % 2 ? key : peer, PKCS1, message);
      const encoded = rawPrivate(node, ours).toString('hex');
      const padded = bits / 8 - length - 3;
      expect(encoded).toMatch(new RegExp(`^0002(?:(?!00)..){${padded}}00${toHex(message)}$`));
    }
    const long = session.asymmetricEncrypt(peer, PKCS1, random.bytes(bits / 8 - 10));
    await refuses(long, PSA_ERROR_INVALID_ARGUMENT);
  });

  it('serves 8192 bits', async () => {
    const { privateKey } = readJson<{ readonly privateKey: string }>('rsa8192.json');
    const der = Buffer.from(privateKey, 'base64');
    const node = createPrivateKey({ key: der, format: 'der', type: 'pkcs1' });
    for (const alg of [
      PSA_ALG_RSA_OAEP(PSA_ALG_SHA3_512),
      PSA_ALG_RSA_OAEP(PSA_ALG_SHA_1),
      PKCS1,
    ]) {
      const key = await importPair(session, alg, der);
      const message = random.bytes(100);
      const sealed = await session.asymmetricEncrypt(key, alg, message);
      expect(rawPrivate(node, sealed).length).toBe(1024);
      expect(toHex(await session.asymmetricDecrypt(key, alg, bytes(sealed)))).toBe(toHex(message));
    }
  });

  it('refuses a ciphertext that is no number below the modulus', async () => {
    const node = nodeKey(2048);
    for (const alg of [PSA_ALG_RSA_OAEP(PSA_ALG_SHA_256), PKCS1]) {
      const key = await importPair(session, alg, privateDer(node));
      const sealed = await session.asymmetricEncrypt(key, alg, utf8('secret'));
      const modulus = Buffer.from(node.export({ format: 'jwk' }).n ?? '', 'base64url');
      const wrong = [sealed.slice(1), repeat(0, 0), repeat(0xff, 256), bytes(modulus)];
      wrong.push(repeat(1, 4_000_000));
      wrong.push(bytes(Buffer.concat([Buffer.alloc(1), sealed])));
      for (const ciphertext of wrong) {
        const call = session.asymmetricDecrypt(key, alg, bytes(ciphertext));
        await refuses(call, PSA_ERROR_INVALID_ARGUMENT);
      }
      const turned = session.asymmetricDecrypt(key, alg, flipped(sealed));
      await refuses(turned, PSA_ERROR_INVALID_PADDING);
    }
  });
});

describe('bad paddings', () => {
  const session = open();
  const node = nodeKey(2048);

  it('of PKCS#1 v1.5 all look the same', async () => {
    const key = await importPair(session, PKCS1, privateDer(node));
    const good = Buffer.concat([
      Buffer.of(0, 2),
      Buffer.alloc(200, 7),
      Buffer.of(0),
      Buffer.alloc(53),
    ]);
    const bad: Readonly<Record<string, Buffer>> = {
      'first byte': Buffer.concat([Buffer.of(1), good.subarray(1)]),
      'block type 1': Buffer.concat([Buffer.of(0, 1), good.subarray(2)]),
      'block type 0': Buffer.concat([Buffer.of(0, 0), good.subarray(2)]),
      'no end': Buffer.concat([Buffer.of(0, 2), Buffer.alloc(254, 7)]),
      'end at once': Buffer.concat([Buffer.of(0, 2, 0), Buffer.alloc(253, 7)]),
      'seven bytes of padding': Buffer.concat([
        Buffer.of(0, 2),
        Buffer.alloc(7, 7),
        Buffer.alloc(247),
      ]),
      zeros: Buffer.alloc(256),
    };
    const open1 = (encoded: Buffer) =>
      session.asymmetricDecrypt(key, PKCS1, bytes(rawPublic(node, encoded)));
    expect((await open1(good)).length).toBe(53);
    const eight = Buffer.concat([Buffer.of(0, 2), Buffer.alloc(8, 7), Buffer.alloc(246)]);
    expect((await open1(eight)).length).toBe(245);
    for (const encoded of Object.values(bad)) {
      await refuses(open1(encoded), PSA_ERROR_INVALID_PADDING);
    }
  });

  it.each(MODES)('of OAEP all look the same, %s', async (_mode, webCrypto) => {
    const other = open(webCrypto);
    const alg = PSA_ALG_RSA_OAEP(PSA_ALG_SHA_256);
    const key = await importPair(other, alg, privateDer(node));
    const call = (encoded: Buffer) =>
      other.asymmetricDecrypt(key, alg, bytes(rawPublic(node, encoded)));
    const good = () => encodeOaep(PSA_ALG_SHA_256, utf8('secret'), utf8(''), 256);
    expect(toHex(await call(good()))).toBe(toHex(utf8('secret')));
    // A bit turned in the seed or in the block makes everything else; one in the first byte shows.
    for (const at of [1, 20, 33, 100, 255]) {
      await refuses(call(Buffer.from(flipped(good(), at))), PSA_ERROR_INVALID_PADDING);
    }
    const first = Buffer.from(good());
    first[0] = 1;
    await refuses(call(first), PSA_ERROR_INVALID_PADDING);
    await refuses(call(Buffer.alloc(256)), PSA_ERROR_INVALID_PADDING);
    // Nothing but zeros behind the label's hash, and another byte than 1.
    const zeros = encodeOaep(PSA_ALG_SHA_256, Buffer.alloc(0), utf8(''), 256);
    expect((await call(zeros)).length).toBe(0);
  });
});

describe('the rules', () => {
  const session = open();

  it('has no salt in PKCS#1 v1.5', async () => {
    const key = await importPair(session, PKCS1, privateDer(nodeKey(2048)));
    const sealed = bytes(await session.asymmetricEncrypt(key, PKCS1, utf8('x')));
    const salt = utf8('salt');
    await refuses(
      session.asymmetricEncrypt(key, PKCS1, utf8('x'), salt),
      PSA_ERROR_INVALID_ARGUMENT,
    );
    await refuses(session.asymmetricDecrypt(key, PKCS1, sealed, salt), PSA_ERROR_INVALID_ARGUMENT);
  });

  it('has rights', async () => {
    const der = privateDer(nodeKey(2048));
    const type = PSA_KEY_TYPE_RSA_KEY_PAIR;
    const sealing = { type, usage: PSA_KEY_USAGE_ENCRYPT, alg: PKCS1 };
    const key = await session.importKey(sealing, der);
    const sealed = bytes(await session.asymmetricEncrypt(key, PKCS1, utf8('x')));
    await refuses(session.asymmetricDecrypt(key, PKCS1, sealed), PSA_ERROR_NOT_PERMITTED);
    const oaep = PSA_ALG_RSA_OAEP(PSA_ALG_SHA_256);
    await refuses(session.asymmetricEncrypt(key, oaep, utf8('x')), PSA_ERROR_NOT_PERMITTED);
  });

  it('is not for other algorithms, nor for keys too small', async () => {
    const der = privateDer(nodeKey(1024));
    for (const alg of [PSA_ALG_RSA_PKCS1V15_SIGN_RAW, PSA_ALG_RSA_OAEP(PSA_ALG_SHA_512)]) {
      const key = await importPair(session, alg, der);
      const sealing = session.asymmetricEncrypt(key, alg, repeat(0, 0));
      await refuses(sealing, PSA_ERROR_INVALID_ARGUMENT);
      const opening = session.asymmetricDecrypt(key, alg, repeat(0, 128));
      await refuses(opening, PSA_ERROR_INVALID_ARGUMENT);
    }
  });
});

afterAll(() => tally.check());
