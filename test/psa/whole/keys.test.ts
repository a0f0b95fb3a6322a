/** Keys that are plain bytes, in the derivations they are for; copying, purging; random bytes. */
import { afterAll, describe, expect, it } from 'vitest';
import {
  PSA_ALG_HKDF,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_SHA_256,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_DERIVATION_INPUT_COST,
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET,
} from '../../../protocol/psa/derivation.ts';
import {
  keyTypeName,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
} from '../../../protocol/psa/status.ts';
import {
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
} from '../../../protocol/psa/usage.ts';
import { fromHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { open, statusOf } from './support.ts';

const session = open();
const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
const PBKDF2 = PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256);
const USAGE = PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_VERIFY_DERIVATION;
const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text));

const tally = createTally(import.meta.url);

const bring = (type: number, alg: number, data: Uint8Array<ArrayBuffer>) =>
  session.importKey({ type, usage: USAGE, alg }, data);

async function refuses(type: number, status: number, work: Promise<unknown>): Promise<void> {
  expect(await statusOf(work)).toBe(status);
  tally.count(keyTypeName(type), 'negative');
}

/** RFC 5869, A.1, with the salt as a key of type RAW_DATA. */
async function hkdf(secret: number, salt: number): Promise<Uint8Array> {
  const operation = await session.keyDerivationSetup(HKDF);
  try {
    await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SALT, salt);
    await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SECRET, secret);
    const info = fromHex('f0f1f2f3f4f5f6f7f8f9');
    await session.keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_INFO, info);
    return await session.keyDerivationOutputBytes(operation, 42);
  } finally {
    await session.keyDerivationAbort(operation);
  }
}

/** RFC 7914, section 11, with the salt as a key of type PEPPER. */
async function pbkdf2(password: number, salt: number, hash: number): Promise<void> {
  const operation = await session.keyDerivationSetup(PBKDF2);
  try {
    await session.keyDerivationInputInteger(operation, PSA_KEY_DERIVATION_INPUT_COST, 1);
    await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SALT, salt);
    await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_PASSWORD, password);
    await session.keyDerivationVerifyKey(operation, hash);
  } finally {
    await session.keyDerivationAbort(operation);
  }
}

afterAll(() => tally.check());

describe('keys of HKDF', () => {
  const salted = () => bring(PSA_KEY_TYPE_RAW_DATA, HKDF, fromHex('000102030405060708090a0b0c'));
  const keyed = () => bring(PSA_KEY_TYPE_DERIVE, HKDF, fromHex('0b'.repeat(22)));

  it('derive what RFC 5869 says', async () => {
    expect(await hkdf(await keyed(), await salted())).toEqual(
      fromHex(
        '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
      ),
    );
    tally.count([PSA_KEY_TYPE_DERIVE, PSA_KEY_TYPE_RAW_DATA].map(keyTypeName), 'positive');
  });

  it('have their places', async () => {
    const [secret, salt] = [await keyed(), await salted()];
    await refuses(PSA_KEY_TYPE_RAW_DATA, PSA_ERROR_INVALID_ARGUMENT, hkdf(salt, salt));
    await refuses(PSA_KEY_TYPE_DERIVE, PSA_ERROR_INVALID_ARGUMENT, hkdf(secret, secret));
    for (const type of [PSA_KEY_TYPE_RAW_DATA, PSA_KEY_TYPE_DERIVE]) {
      await refuses(type, PSA_ERROR_INVALID_ARGUMENT, bring(type, HKDF, new Uint8Array(0)));
    }
  });
});

describe('keys of PBKDF2', () => {
  const PASSWORD_HASH = '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc';
  const password = () => bring(PSA_KEY_TYPE_PASSWORD, PBKDF2, utf8('passwd'));
  const pepper = () => bring(PSA_KEY_TYPE_PEPPER, PBKDF2, utf8('salt'));
  const hashed = (hex = PASSWORD_HASH) => bring(PSA_KEY_TYPE_PASSWORD_HASH, PBKDF2, fromHex(hex));

  it('derive what RFC 7914 says', async () => {
    await pbkdf2(await password(), await pepper(), await hashed());
    const types = [PSA_KEY_TYPE_PASSWORD, PSA_KEY_TYPE_PEPPER, PSA_KEY_TYPE_PASSWORD_HASH];
    tally.count(types.map(keyTypeName), 'positive');
  });

  it('have their places', async () => {
    const [word, salt, hash] = [await password(), await pepper(), await hashed()];
    const other = await hashed('00'.repeat(32));
    const wrong = PSA_ERROR_INVALID_SIGNATURE;
    const invalid = PSA_ERROR_INVALID_ARGUMENT;
    await refuses(PSA_KEY_TYPE_PASSWORD_HASH, wrong, pbkdf2(word, salt, other));
    await refuses(PSA_KEY_TYPE_PASSWORD, invalid, pbkdf2(word, word, hash));
    await refuses(PSA_KEY_TYPE_PEPPER, invalid, pbkdf2(salt, salt, hash));
    for (const type of [PSA_KEY_TYPE_PASSWORD, PSA_KEY_TYPE_PEPPER, PSA_KEY_TYPE_PASSWORD_HASH]) {
      await refuses(type, invalid, bring(type, PBKDF2, new Uint8Array(0)));
    }
  });
});

describe('a key', () => {
  const EXPORT_COPY = PSA_KEY_USAGE_EXPORT | PSA_KEY_USAGE_COPY;
  const attributes = { type: PSA_KEY_TYPE_AES, bits: 128, alg: 0 };

  it('is copied with the rights that both policies give', async () => {
    const source = await session.generateKey({ ...attributes, usage: EXPORT_COPY });
    const copy = await session.copyKey(source, { usage: PSA_KEY_USAGE_EXPORT | USAGE });
    expect(await session.exportKey(copy)).toEqual(await session.exportKey(source));
    expect(await session.getKeyAttributes(copy)).toMatchObject({
      ...attributes,
      usage: PSA_KEY_USAGE_EXPORT,
    });
    expect(await statusOf(session.copyKey(copy, {}))).toBe(PSA_ERROR_NOT_PERMITTED);
    const other = session.copyKey(source, { bits: 256 });
    expect(await statusOf(other)).toBe(PSA_ERROR_INVALID_ARGUMENT);
  });

  it('is there after it was purged', async () => {
    const key = await session.generateKey({ ...attributes, usage: EXPORT_COPY });
    await session.purgeKey(key);
    expect(await session.exportKey(key)).toHaveLength(16);
    expect(await statusOf(session.purgeKey(0))).toBe(PSA_ERROR_INVALID_HANDLE);
  });
});

describe('random bytes', () => {
  it('are as many as asked for', async () => {
    expect(await session.generateRandom(0)).toHaveLength(0);
    const [one, other] = [
      await session.generateRandom(70_000),
      await session.generateRandom(70_000),
    ];
    expect(one).toHaveLength(70_000);
    expect(one).not.toEqual(other);
  });
});
