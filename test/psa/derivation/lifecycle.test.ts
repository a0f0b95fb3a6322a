/** Key derivation, the core: capacity, the order of calls, and what becomes of keys that are put out. */
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_ANY_HASH,
  PSA_ALG_CTR,
  PSA_ALG_ECDH,
  PSA_ALG_HKDF,
  PSA_ALG_KEY_AGREEMENT,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_SHA_256,
  PSA_ALG_TLS12_PSK_TO_MS,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_WPA3_SAE_ECC,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
} from '../../../sdk/index.ts';
import { hkdfExpand, hmac } from './models.ts';
import { INFO, LABEL, SECRET, SEED } from './steps.ts';
import {
  bytes,
  give,
  type Input,
  open,
  refuses,
  refusesAlgorithm,
  repeat,
  secretKey,
  start,
  utf8,
} from './support.ts';

const DERIVE = PSA_KEY_USAGE_DERIVE;
const VERIFY = PSA_KEY_USAGE_VERIFY_DERIVATION;
const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
const PBKDF2 = PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256);
const SECRET_BYTES = repeat(0x0b, 22);
const INFO_INPUT: Input = [INFO, utf8('info')];
const AES_KEY = {
  type: PSA_KEY_TYPE_AES,
  bits: 128,
  usage: PSA_KEY_USAGE_ENCRYPT,
  alg: PSA_ALG_CTR,
};

const session = open();
/** What HKDF makes of the secret, no salt, and 'info'. */
const okm = (length: number) => {
  const prk = hmac(PSA_ALG_SHA_256, new Uint8Array(32), SECRET_BYTES);
  return bytes(hkdfExpand(PSA_ALG_SHA_256, prk, utf8('info'), length));
};

async function fromKey(usage = DERIVE) {
  const key = await secretKey(session, HKDF, SECRET_BYTES, { usage });
  return start(session, HKDF, [[SECRET, { key }], INFO_INPUT]);
}

describe('capacity', () => {
  it('shrinks by what is read', async () => {
    const operation = await fromKey();
    await session.keyDerivationOutputBytes(operation, 10);
    await session.keyDerivationVerifyBytes(operation, okm(30).slice(10));
    await session.keyDerivationOutputKey(operation, AES_KEY);
    expect(await session.keyDerivationGetCapacity(operation)).toBe(255 * 32 - 46);
  });

  it('can be set at any time, to less', async () => {
    const operation = await session.keyDerivationSetup(HKDF);
    await session.keyDerivationSetCapacity(operation, 100);
    await give(session, operation, [SECRET, SECRET_BYTES]);
    await session.keyDerivationSetCapacity(operation, 100);
    await give(session, operation, INFO_INPUT);
    const more = session.keyDerivationSetCapacity(operation, 101);
    await refuses(more, PSA_ERROR_INVALID_ARGUMENT);
    expect(await session.keyDerivationGetCapacity(operation)).toBe(100);
    await session.keyDerivationOutputBytes(operation, 60);
    await session.keyDerivationSetCapacity(operation, 20);
    await session.keyDerivationVerifyBytes(operation, okm(80).slice(60));
    expect(await session.keyDerivationGetCapacity(operation)).toBe(0);
  });

  it('is gone when more is asked for, and the operation is not', async () => {
    const ask = [
      (operation: number) => session.keyDerivationOutputBytes(operation, 17),
      (operation: number) => session.keyDerivationVerifyBytes(operation, okm(17)),
      (operation: number) => session.keyDerivationOutputKey(operation, { ...AES_KEY, bits: 256 }),
    ];
    for (const tooMuch of ask) {
      const operation = await fromKey();
      await session.keyDerivationSetCapacity(operation, 16);
      await refuses(tooMuch(operation), PSA_ERROR_INSUFFICIENT_DATA);
      expect(await session.keyDerivationGetCapacity(operation)).toBe(0);
      await refuses(session.keyDerivationOutputBytes(operation, 1), PSA_ERROR_INSUFFICIENT_DATA);
      expect((await session.keyDerivationOutputBytes(operation, 0)).length).toBe(0);
      await session.keyDerivationVerifyBytes(operation, repeat(0, 0));
      await session.keyDerivationSetCapacity(operation, 0);
      const more = session.keyDerivationSetCapacity(operation, 1);
      await refuses(more, PSA_ERROR_INVALID_ARGUMENT);
      expect(await session.keyDerivationGetCapacity(operation)).toBe(0);
    }
  });

  it('may be large, and is given in messages', async () => {
    const operation = await start(session, PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256), [
      [SEED, SECRET_BYTES],
      [SECRET, SECRET_BYTES],
      [LABEL, SECRET_BYTES],
    ]);
    const huge = session.keyDerivationOutputBytes(operation, 2 ** 30);
    await refuses(huge, PSA_ERROR_INSUFFICIENT_MEMORY);
  });
});

describe('the order of calls', () => {
  it('takes no algorithm that derives nothing', async () => {
    for (const alg of [
      0,
      PSA_ALG_SHA_256,
      PSA_ALG_ECDH,
      PSA_ALG_HKDF(PSA_ALG_ANY_HASH),
      PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(0)),
      PSA_ALG_KEY_AGREEMENT(0x09030000, HKDF),
      0x08000900,
    ]) {
      await refusesAlgorithm(session.keyDerivationSetup(alg));
    }
  });
});

describe('keys as outputs', () => {
  it("has a kind of hash for the operation's algorithm or none", async () => {
    const hash = (alg: number) => ({
      type: PSA_KEY_TYPE_PASSWORD_HASH,
      bits: 128,
      usage: VERIFY,
      alg,
    });
    await session.keyDerivationOutputKey(await fromKey(), hash(HKDF));
    await session.keyDerivationOutputKey(await fromKey(), hash(0));
    const other = session.keyDerivationOutputKey(await fromKey(), hash(PBKDF2));
    await refuses(other, PSA_ERROR_INVALID_ARGUMENT);
  });

  it.each([
    ['a public key', PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1), 256],
    ['no size', PSA_KEY_TYPE_AES, 0],
    ['a size the type has not', PSA_KEY_TYPE_AES, 136],
    ['an RSA key pair', PSA_KEY_TYPE_RSA_KEY_PAIR, 2048],
    ['a token of WPA3-SAE', PSA_KEY_TYPE_WPA3_SAE_ECC(PSA_ECC_FAMILY_SECP_R1), 256],
    ['no type', 0, 128],
  ])('refuses %s', async (_name, type, bits) => {
    const operation = await fromKey();
    const key = session.keyDerivationOutputKey(operation, { type, bits });
    await refuses(key, PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED);
    await refuses(session.keyDerivationOutputBytes(operation, 1), PSA_ERROR_BAD_STATE);
  });

  it('takes no production parameters', async () => {
    const custom = async (type: number, flags: number, data: Uint8Array) =>
      session.keyDerivationOutputKeyCustom(
        await fromKey(),
        { ...AES_KEY, type },
        flags,
        bytes(data),
      );
    await custom(PSA_KEY_TYPE_AES, 0, repeat(0, 0));
    for (const [flags, length] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const key = custom(PSA_KEY_TYPE_AES, flags, repeat(0, length));
      await refuses(key, PSA_ERROR_INVALID_ARGUMENT);
    }
    const rsa = custom(PSA_KEY_TYPE_RSA_KEY_PAIR, 0, Uint8Array.of(1, 0, 1));
    await refuses(rsa, PSA_ERROR_NOT_SUPPORTED);
  });

  it('does not take an id that is taken', async () => {
    const attributes = { ...AES_KEY, id: 7 };
    await session.keyDerivationOutputKey(await fromKey(), attributes);
    const operation = await fromKey();
    const again = session.keyDerivationOutputKey(operation, attributes);
    await refuses(again, PSA_ERROR_ALREADY_EXISTS);
    await refuses(session.keyDerivationOutputBytes(operation, 1), PSA_ERROR_BAD_STATE);
    await session.destroyKey(7);
  });
});
