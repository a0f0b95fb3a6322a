/** `psa_check_key_usage`, `psa_attach_key` and `psa_crypto_init`. */
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_AEAD_WITH_SHORTENED_TAG,
  PSA_ALG_ANY_HASH,
  PSA_ALG_CTR,
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_FFDH,
  PSA_ALG_GCM,
  PSA_ALG_HKDF,
  PSA_ALG_HMAC,
  PSA_ALG_KEY_AGREEMENT,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_OAEP,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_RSA_PSS,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ALG_SHAKE256_512,
  PSA_ALG_TLS12_PSK_TO_MS,
  PSA_ALG_TRUNCATED_MAC,
  PSA_ALG_XTS,
  PSA_DH_FAMILY_RFC7919,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DH_KEY_PAIR,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_CACHE,
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_DERIVE_PUBLIC,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PSA_KEY_USAGE_WRAP,
} from '../../../sdk/index.ts';
import { nodeKey, privateDer } from './rsa-models.ts';
import { bytes, open, refuses, repeat, statusOf, utf8 } from './support.ts';

const session = open();
const P256 = PSA_ECC_FAMILY_SECP_R1;
const ECDSA = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const EVERYTHING = 0x0003ff07;

type Expected = number | 'good';
const check = async (key: number, alg: number, usage: number, expected: Expected) => {
  const status = await statusOf(session.checkKeyUsage(key, alg, usage));
  expect([key, alg, usage, status]).toEqual([key, alg, usage, expected === 'good' ? 0 : expected]);
};

const NO = PSA_ERROR_INVALID_ARGUMENT;
const FORBIDDEN = PSA_ERROR_NOT_PERMITTED;

describe('psa_check_key_usage', () => {
  it('asks one thing at a time', async () => {
    const key = await session.generateKey({ type: PSA_KEY_TYPE_AES, bits: 128, usage: EVERYTHING });
    const two = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
    for (const usage of [
      0,
      two,
      PSA_KEY_USAGE_EXPORT | PSA_KEY_USAGE_COPY,
      0x8,
      0x80000000,
      -1 >>> 0,
    ]) {
      await check(key, PSA_ALG_CTR, usage, NO);
      await check(key, 0, usage, NO);
    }
    await refuses(
      session.checkKeyUsage(0x3fffffff, PSA_ALG_CTR, PSA_KEY_USAGE_ENCRYPT),
      PSA_ERROR_INVALID_HANDLE,
    );
  });

  it('asks about management with no algorithm', async () => {
    const usage = PSA_KEY_USAGE_COPY | PSA_KEY_USAGE_CACHE;
    const key = await session.generateKey({ type: PSA_KEY_TYPE_AES, bits: 128, usage });
    await check(key, 0, PSA_KEY_USAGE_COPY, 'good');
    await check(key, 0, PSA_KEY_USAGE_CACHE, 'good');
    await check(key, 0, PSA_KEY_USAGE_EXPORT, FORBIDDEN);
    await check(key, PSA_ALG_CTR, PSA_KEY_USAGE_COPY, NO);
  });

  it('asks about operations with an algorithm, and no wildcard', async () => {
    const usage = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH;
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(P256);
    const key = await session.generateKey({
      type,
      bits: 256,
      usage,
      alg: PSA_ALG_ECDSA(PSA_ALG_ANY_HASH),
    });
    await check(key, 0, PSA_KEY_USAGE_SIGN_HASH, NO);
    await check(key, PSA_ALG_ECDSA(PSA_ALG_ANY_HASH), PSA_KEY_USAGE_SIGN_HASH, NO);
    await check(key, ECDSA, PSA_KEY_USAGE_SIGN_HASH, 'good');
    await check(key, ECDSA, PSA_KEY_USAGE_SIGN_MESSAGE, 'good');
    await check(key, ECDSA, PSA_KEY_USAGE_ENCRYPT, NO);
    await check(key, ECDSA, PSA_KEY_USAGE_DERIVE, NO);
    await check(key, PSA_ALG_ECDSA_ANY, PSA_KEY_USAGE_SIGN_MESSAGE, NO);
    await check(key, PSA_ALG_ECDSA_ANY, PSA_KEY_USAGE_SIGN_HASH, FORBIDDEN);
    await check(key, PSA_ALG_PURE_EDDSA, PSA_KEY_USAGE_SIGN_MESSAGE, NO);
    await check(key, PSA_ALG_ECDSA(0x02000006), PSA_KEY_USAGE_SIGN_HASH, PSA_ERROR_NOT_SUPPORTED);
  });

  it('knows the algorithms of verification for one', async () => {
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(P256);
    const usage = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH;
    const key = await session.generateKey({ type, bits: 256, usage, alg: ECDSA });
    const other = PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256);
    await check(key, other, PSA_KEY_USAGE_VERIFY_MESSAGE, 'good');
    await check(key, other, PSA_KEY_USAGE_SIGN_MESSAGE, FORBIDDEN);
  });

  it('knows a public key from a pair', async () => {
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(P256);
    const pair = await session.generateKey({ type, bits: 256 });
    const point = bytes(await session.exportPublicKey(pair));
    const key = await session.importKey(
      { type: PSA_KEY_TYPE_ECC_PUBLIC_KEY(P256), usage: EVERYTHING, alg: ECDSA },
      point,
    );
    await check(key, ECDSA, PSA_KEY_USAGE_VERIFY_HASH, 'good');
    await check(key, ECDSA, PSA_KEY_USAGE_SIGN_HASH, NO);
    await check(key, 0, PSA_KEY_USAGE_EXPORT, 'good');
  });

  it('knows sizes and lengths', async () => {
    const usage = EVERYTHING;
    const aes = async (bits: number, alg: number) =>
      session.generateKey({ type: PSA_KEY_TYPE_AES, bits, usage, alg });
    await check(await aes(128, PSA_ALG_GCM), PSA_ALG_GCM, PSA_KEY_USAGE_ENCRYPT, 'good');
    const short = PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_GCM, 12);
    await check(await aes(128, short), short, PSA_KEY_USAGE_DECRYPT, 'good');
    await check(await aes(128, short), PSA_ALG_GCM, PSA_KEY_USAGE_DECRYPT, FORBIDDEN);
    const wrong = PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_GCM, 9);
    await check(await aes(128, wrong), wrong, PSA_KEY_USAGE_ENCRYPT, NO);
    await check(await aes(512, PSA_ALG_XTS), PSA_ALG_XTS, PSA_KEY_USAGE_ENCRYPT, 'good');
    await check(await aes(512, PSA_ALG_CTR), PSA_ALG_CTR, PSA_KEY_USAGE_ENCRYPT, NO);
    await check(await aes(128, PSA_ALG_CTR), PSA_ALG_CTR, PSA_KEY_USAGE_WRAP, NO);

    const mac = PSA_ALG_TRUNCATED_MAC(PSA_ALG_HMAC(PSA_ALG_SHA_256), 10);
    const hmac = await session.generateKey({ type: PSA_KEY_TYPE_HMAC, bits: 256, usage, alg: mac });
    await check(hmac, mac, PSA_KEY_USAGE_SIGN_MESSAGE, 'good');
    await check(hmac, mac, PSA_KEY_USAGE_VERIFY_MESSAGE, 'good');
    await check(hmac, mac, PSA_KEY_USAGE_SIGN_HASH, NO);
    const long = PSA_ALG_TRUNCATED_MAC(PSA_ALG_HMAC(PSA_ALG_SHA_256), 33);
    await check(hmac, long, PSA_KEY_USAGE_SIGN_MESSAGE, NO);
    const none = PSA_ALG_HMAC(PSA_ALG_SHAKE256_512);
    await check(hmac, none, PSA_KEY_USAGE_SIGN_MESSAGE, PSA_ERROR_NOT_SUPPORTED);
  });

  it('knows what fits an RSA key', async () => {
    const rsa = (bits: number, alg: number) =>
      session.importKey(
        { type: PSA_KEY_TYPE_RSA_KEY_PAIR, usage: EVERYTHING, alg },
        privateDer(nodeKey(bits)),
      );
    const oaep = PSA_ALG_RSA_OAEP(PSA_ALG_SHA_512);
    await check(await rsa(2048, oaep), oaep, PSA_KEY_USAGE_DECRYPT, 'good');
    await check(await rsa(1024, oaep), oaep, PSA_KEY_USAGE_DECRYPT, NO);
    const raw = PSA_ALG_RSA_PKCS1V15_SIGN_RAW;
    const any = PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_ANY_HASH);
    await check(await rsa(1024, any), raw, PSA_KEY_USAGE_SIGN_HASH, 'good');
    await check(await rsa(1024, any), raw, PSA_KEY_USAGE_SIGN_MESSAGE, NO);
    const pss = PSA_ALG_RSA_PSS(PSA_ALG_SHAKE256_512);
    await check(await rsa(1024, pss), pss, PSA_KEY_USAGE_SIGN_MESSAGE, 'good');
    const unnamed = PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHAKE256_512);
    await check(await rsa(1024, any), unnamed, PSA_KEY_USAGE_SIGN_HASH, PSA_ERROR_NOT_SUPPORTED);
  });

  it('asks about the public part in a key agreement, whatever the policy', async () => {
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(P256);
    const both = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256));
    const usage = PSA_KEY_USAGE_DERIVE;
    const plain = await session.generateKey({ type, bits: 256, usage, alg: PSA_ALG_ECDH });
    const combined = await session.generateKey({ type, bits: 256, usage, alg: both });
    const forbidden = await session.generateKey({ type, bits: 256 });
    await check(plain, PSA_ALG_ECDH, usage, 'good');
    await check(plain, both, usage, 'good');
    await check(combined, both, usage, 'good');
    await check(combined, PSA_ALG_ECDH, usage, FORBIDDEN);
    await check(forbidden, PSA_ALG_ECDH, usage, FORBIDDEN);
    for (const key of [plain, combined, forbidden]) {
      await check(key, PSA_ALG_ECDH, PSA_KEY_USAGE_DERIVE_PUBLIC, 'good');
      await check(key, both, PSA_KEY_USAGE_DERIVE_PUBLIC, 'good');
      await check(key, PSA_ALG_FFDH, PSA_KEY_USAGE_DERIVE_PUBLIC, NO);
    }
    const point = bytes(await session.exportPublicKey(plain));
    const peer = await session.importKey({ type: PSA_KEY_TYPE_ECC_PUBLIC_KEY(P256) }, point);
    await check(peer, PSA_ALG_ECDH, PSA_KEY_USAGE_DERIVE_PUBLIC, 'good');
    await check(peer, PSA_ALG_ECDH, usage, NO);
    const family = PSA_KEY_TYPE_DH_KEY_PAIR(PSA_DH_FAMILY_RFC7919);
    const dh = await session.generateKey({ type: family, bits: 2048 });
    await check(dh, PSA_ALG_FFDH, PSA_KEY_USAGE_DERIVE_PUBLIC, 'good');
    await check(dh, PSA_ALG_FFDH, usage, FORBIDDEN);
    const edwards = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
    const ed = await session.generateKey({ type: edwards, bits: 255 });
    await check(ed, PSA_ALG_ECDH, PSA_KEY_USAGE_DERIVE_PUBLIC, NO);
  });

  it('asks about the inputs of a key derivation', async () => {
    const derive = PSA_KEY_USAGE_DERIVE;
    const verify = PSA_KEY_USAGE_VERIFY_DERIVATION;
    const keys: Readonly<Record<string, number>> = {
      derive: PSA_KEY_TYPE_DERIVE,
      password: PSA_KEY_TYPE_PASSWORD,
      hash: PSA_KEY_TYPE_PASSWORD_HASH,
      pepper: PSA_KEY_TYPE_PEPPER,
      raw: PSA_KEY_TYPE_RAW_DATA,
      aes: PSA_KEY_TYPE_AES,
    };
    const algs: readonly (readonly [number, readonly string[]])[] = [
      [PSA_ALG_HKDF(PSA_ALG_SHA_256), ['derive', 'raw']],
      [PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256), ['derive', 'password', 'pepper', 'raw']],
      [PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256), ['derive', 'raw']],
    ];
    for (const [alg, good] of algs) {
      for (const [name, type] of Object.entries(keys)) {
        const usage = derive | verify;
        const key = await session.importKey({ type, usage, alg }, repeat(1, 16));
        await check(key, alg, derive, good.includes(name) ? 'good' : NO);
        const isExpected = name === 'hash';
        await check(key, alg, verify, good.includes(name) || isExpected ? 'good' : NO);
        await check(key, alg, PSA_KEY_USAGE_DERIVE_PUBLIC, NO);
        await check(key, alg, PSA_KEY_USAGE_ENCRYPT, NO);
        await check(key, PSA_ALG_HKDF(PSA_ALG_SHAKE256_512), derive, PSA_ERROR_NOT_SUPPORTED);
      }
    }
    const alg = PSA_ALG_HKDF(PSA_ALG_SHA_256);
    const type = PSA_KEY_TYPE_DERIVE;
    const verifier = await session.importKey({ type, usage: verify, alg }, repeat(1, 16));
    await check(verifier, alg, derive, FORBIDDEN);
    await check(verifier, alg, verify, 'good');
  });
});

describe('psa_attach_key', () => {
  const attributes = { type: PSA_KEY_TYPE_AES, bits: 128, usage: PSA_KEY_USAGE_ENCRYPT };

  it('finds nothing in local storage, nor where there is nothing', async () => {
    for (const lifetime of [0, 1, 0x100, 0x101, 0x80000000]) {
      const attached = session.attachKey({ ...attributes, lifetime }, utf8('label'));
      await refuses(attached, PSA_ERROR_INVALID_ARGUMENT);
    }
    await refuses(
      session.attachKey({ ...attributes, id: 5 }, utf8('')),
      PSA_ERROR_INVALID_ARGUMENT,
    );
  });
});

describe('psa_crypto_init', () => {
  it('succeeds, and again', async () => {
    await session.cryptoInit();
    await session.cryptoInit();
  });
});
