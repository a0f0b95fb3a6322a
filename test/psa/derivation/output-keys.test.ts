/** What the bytes of a key derivation become, by type of the key: plain bytes, and DES keys with parity. */
import { describe, expect, it } from 'vitest';
import { createUnstructured } from '../../../background/drivers/transparent/unstructured.ts';
import { createEntropy } from '../../../background/entropy.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import {
  PSA_ALG_HKDF,
  PSA_ALG_SHA_256,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARC4,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_ASCON,
  PSA_KEY_TYPE_BLAKE2,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_SM4,
  PSA_KEY_TYPE_XCHACHA20,
  PSA_KEY_USAGE_EXPORT,
  PsaError,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { hkdfExpand, hmac } from './models.ts';
import { INFO, SECRET } from './steps.ts';
import {
  bytes,
  createRandom,
  hex,
  open,
  refuses,
  repeat,
  secretKey,
  start,
  utf8,
} from './support.ts';

const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
const session = open();
const random = createRandom('output-keys');

const PLAIN = [
  [PSA_KEY_TYPE_RAW_DATA, [8, 4096]],
  [PSA_KEY_TYPE_HMAC, [8, 512]],
  [PSA_KEY_TYPE_BLAKE2, [256, 512]],
  [PSA_KEY_TYPE_DERIVE, [256]],
  [PSA_KEY_TYPE_PASSWORD, [128]],
  [PSA_KEY_TYPE_PASSWORD_HASH, [256]],
  [PSA_KEY_TYPE_PEPPER, [256]],
  [PSA_KEY_TYPE_ARC4, [40, 128]],
  [PSA_KEY_TYPE_CHACHA20, [256]],
  [PSA_KEY_TYPE_XCHACHA20, [256]],
  [PSA_KEY_TYPE_ASCON, [128]],
  [PSA_KEY_TYPE_AES, [128, 192, 256, 512]],
  [PSA_KEY_TYPE_CAMELLIA, [128, 256]],
  [PSA_KEY_TYPE_SM4, [128]],
  [PSA_KEY_TYPE_ARIA, [192]],
] as const;

describe('keys of plain bytes', () => {
  it.each(PLAIN)('0x%s of %j bits are the bytes', async (type, sizes) => {
    const material = random.bytes(32);
    const key = await secretKey(session, HKDF, material);
    const operation = await start(session, HKDF, [
      [SECRET, { key }],
      [INFO, utf8('')],
    ]);
    const prk = hmac(PSA_ALG_SHA_256, repeat(0, 32), material);
    const stream = hkdfExpand(PSA_ALG_SHA_256, prk, repeat(0, 0), 2000).toString('hex');
    let offset = 0;
    for (const bits of sizes) {
      const attributes = { type, bits, usage: PSA_KEY_USAGE_EXPORT };
      const derived = await session.keyDerivationOutputKey(operation, attributes);
      expect(await session.getKeyAttributes(derived)).toMatchObject(attributes);
      const data = toHex(await session.exportKey(derived));
      expect(data).toBe(stream.slice(offset, offset + bits / 4));
      offset += bits / 4;
    }
  });
});

/** All sixteen of NIST SP 800-67r1, section 3.4.2. */
const WEAK = `
  0101010101010101 FEFEFEFEFEFEFEFE 1F1F1F1F0E0E0E0E E0E0E0E0F1F1F1F1
  011F011F010E010E 1F011F010E010E01 01E001E001F101F1 E001E001F101F101
  01FE01FE01FE01FE FE01FE01FE01FE01 1FE01FE00EF10EF1 E01FE01FF10EF10E
  1FFE1FFE0EFE0EFE FE1FFE1FFE0EFE0E E0FEE0FEF1FEF1FE FEE0FEE0FEF1FEF1`
  .trim()
  .split(/\s+/);

describe('DES keys', () => {
  const driver = createUnstructured(createEntropy());
  const attributes = (bits: number) => ({ ...NO_ATTRIBUTES, type: PSA_KEY_TYPE_DES, bits });

  /** The key made of these draws, and how many were taken. */
  async function derive(bits: number, draws: readonly Uint8Array[]) {
    let taken = 0;
    const key = await driver.deriveKey?.(attributes(bits), (length) => {
      expect(length).toBe(8);
      const next = draws[taken];
      taken += 1;
      if (!next) throw new PsaError(PSA_ERROR_INSUFFICIENT_DATA);
      return bytes(next);
    });
    return { key: toHex(key?.material ?? repeat(0, 0)), taken };
  }

  it('get their parity', async () => {
    const { key } = await derive(64, [hex('0001020304fcfdff')]);
    expect(key).toBe('0101020204fdfdfe');
    for (const byte of hex(key)) {
      expect(byte.toString(2).replaceAll('0', '').length % 2).toBe(1);
    }
  });

  it.each(WEAK)('are drawn anew if they are %s', async (weak) => {
    const good = hex('0123456789abcdef');
    // The parity is no part of the choice: a weak key with its parity wrong is weak.
    for (const bad of [hex(weak), hex(weak).map((byte) => byte ^ 1)]) {
      expect(await derive(64, [bad, good])).toEqual({ key: toHex(good), taken: 2 });
      expect(await derive(192, [good, bad, good, bad, good])).toEqual({
        key: toHex(good).repeat(3),
        taken: 5,
      });
    }
  });

  it('are not taken for weak without need', async () => {
    for (const near of [
      '0101010101010102',
      '1f1f1f1f1f1f1f1f',
      'e0e0e0e0e0e0e0e0',
      '0e0e0e0e0e0e0e0e',
    ]) {
      expect((await derive(64, [hex(near)])).taken).toBe(1);
    }
  });

  it('of several parts end with the data', async () => {
    await refuses(derive(192, [repeat(0x23, 8), repeat(0x45, 8)]), PSA_ERROR_INSUFFICIENT_DATA);
  });

  it('come out of a derivation so', async () => {
    const material = random.bytes(32);
    const key = await secretKey(session, HKDF, material);
    const operation = await start(session, HKDF, [
      [SECRET, { key }],
      [INFO, utf8('')],
    ]);
    const prk = hmac(PSA_ALG_SHA_256, repeat(0, 32), material);
    const stream = hkdfExpand(PSA_ALG_SHA_256, prk, repeat(0, 0), 24);
    const derived = await session.keyDerivationOutputKey(operation, {
      type: PSA_KEY_TYPE_DES,
      bits: 192,
      usage: PSA_KEY_USAGE_EXPORT,
    });
    const data = await session.exportKey(derived);
    expect(data.map((byte) => byte & 0xfe)).toEqual(bytes(stream.map((byte) => byte & 0xfe)));
  });
});
