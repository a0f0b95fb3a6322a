/** Key wrapping as key management: rights, attributes, what a failure leaves behind. */
import { describe, expect, it } from 'vitest';
import { PSA_ALG_CTR, PSA_ALG_KW, PSA_ALG_KWP } from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
} from '../../../protocol/psa/status.ts';
import {
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_UNWRAP,
  PSA_KEY_USAGE_WRAP,
} from '../../../protocol/psa/usage.ts';
import { expectStatus, open, WAYS } from './support.ts';

const P256 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const BOTH = PSA_KEY_USAGE_WRAP | PSA_KEY_USAGE_UNWRAP;

describe.each(WAYS)('%s', (_way, webCrypto) => {
  const session = open(webCrypto);
  const wrapping = (alg: number, usage = BOTH) =>
    session.generateKey({ type: PSA_KEY_TYPE_AES, bits: 256, alg, usage });
  const raw = (length: number, usage = PSA_KEY_USAGE_EXPORT) =>
    session.importKey({ type: PSA_KEY_TYPE_RAW_DATA, usage }, new Uint8Array(length).fill(9));

  it.each([PSA_ALG_KW, PSA_ALG_KWP])('carries a key pair over (%i)', async (alg) => {
    const kek = await wrapping(alg);
    const attributes = { type: P256, bits: 256, usage: PSA_KEY_USAGE_EXPORT };
    const pair = await session.generateKey(attributes);
    const wrapped = await session.wrapKey(kek, alg, pair);
    const back = await session.unwrapKey({ type: P256, bits: 256 }, kek, alg, wrapped);
    expect(await session.exportPublicKey(back)).toEqual(await session.exportPublicKey(pair));
    await expectStatus(session.exportKey(back), PSA_ERROR_NOT_PERMITTED);
  });

  it('gives the new key the attributes that it is asked for', async () => {
    const kek = await wrapping(PSA_ALG_KWP);
    const wrapped = await session.wrapKey(kek, PSA_ALG_KWP, await raw(32));
    const attributes = {
      type: PSA_KEY_TYPE_AES,
      alg: PSA_ALG_CTR,
      usage: PSA_KEY_USAGE_ENCRYPT,
      id: 77,
    };
    expect(await session.unwrapKey(attributes, kek, PSA_ALG_KWP, wrapped)).toBe(77);
    expect(await session.getKeyAttributes(77)).toMatchObject({ ...attributes, bits: 256 });
    await session.cipherEncrypt(77, PSA_ALG_CTR, new Uint8Array(3));
    const again = session.unwrapKey(attributes, kek, PSA_ALG_KWP, wrapped);
    await expectStatus(again, PSA_ERROR_ALREADY_EXISTS);
    await session.destroyKey(77);
  });

  it('takes the longest key, and does not work on what is longer', async () => {
    const kek = await wrapping(PSA_ALG_KWP);
    const key = await raw(65_535);
    const wrapped = await session.wrapKey(kek, PSA_ALG_KWP, key);
    const attributes = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT };
    const back = await session.unwrapKey(attributes, kek, PSA_ALG_KWP, wrapped);
    expect(await session.exportKey(back)).toEqual(await session.exportKey(key));
    const longer = new Uint8Array(wrapped.length + 8);
    for (const alg of [PSA_ALG_KW, PSA_ALG_KWP]) {
      const unwrapped = session.unwrapKey(attributes, await wrapping(alg), alg, longer);
      await expectStatus(unwrapped, PSA_ERROR_INVALID_ARGUMENT);
    }
  });

  it('makes no key of what is no such key, or not authentic', async () => {
    const kek = await wrapping(PSA_ALG_KWP);
    const wrapped = await session.wrapKey(kek, PSA_ALG_KWP, await raw(20));
    const unwrap = (data: Uint8Array<ArrayBuffer>, bits = 0) =>
      session.unwrapKey({ type: PSA_KEY_TYPE_AES, bits, id: 78 }, kek, PSA_ALG_KWP, data);
    await expectStatus(unwrap(wrapped), PSA_ERROR_INVALID_ARGUMENT);
    await expectStatus(unwrap(wrapped, 128), PSA_ERROR_INVALID_ARGUMENT);
    for (let i = 0; i < wrapped.length; i += 1) {
      const spoiled = wrapped.slice();
      spoiled[i]! ^= 1;
      await expectStatus(unwrap(spoiled), PSA_ERROR_INVALID_SIGNATURE);
    }
    await expectStatus(session.getKeyAttributes(78), PSA_ERROR_INVALID_HANDLE);
  });

  it('asks for the rights of both keys', async () => {
    const key = await raw(16);
    const wrapOnly = await wrapping(PSA_ALG_KW, PSA_KEY_USAGE_WRAP);
    const wrapped = await session.wrapKey(wrapOnly, PSA_ALG_KW, key);
    const attributes = { type: PSA_KEY_TYPE_RAW_DATA };
    const unwrapped = session.unwrapKey(attributes, wrapOnly, PSA_ALG_KW, wrapped);
    await expectStatus(unwrapped, PSA_ERROR_NOT_PERMITTED);
    const unwrapOnly = await wrapping(PSA_ALG_KW, PSA_KEY_USAGE_UNWRAP);
    await expectStatus(session.wrapKey(unwrapOnly, PSA_ALG_KW, key), PSA_ERROR_NOT_PERMITTED);
    const kept = await raw(16, 0);
    await expectStatus(session.wrapKey(wrapOnly, PSA_ALG_KW, kept), PSA_ERROR_NOT_PERMITTED);
    await expectStatus(session.wrapKey(wrapOnly, PSA_ALG_KWP, key), PSA_ERROR_NOT_PERMITTED);
  });

  it.each([1, 8, 15, 20, 2001])('KW refuses a key of %i bytes, KWP takes it', async (length) => {
    const key = await raw(length);
    const [kw, kwp] = [await wrapping(PSA_ALG_KW), await wrapping(PSA_ALG_KWP)];
    await expectStatus(session.wrapKey(kw, PSA_ALG_KW, key), PSA_ERROR_INVALID_ARGUMENT);
    const wrapped = await session.wrapKey(kwp, PSA_ALG_KWP, key);
    expect(wrapped).toHaveLength(8 + Math.ceil(length / 8) * 8);
    const attributes = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT };
    const back = await session.unwrapKey(attributes, kwp, PSA_ALG_KWP, wrapped);
    expect(await session.exportKey(back)).toEqual(await session.exportKey(key));
  });
});
