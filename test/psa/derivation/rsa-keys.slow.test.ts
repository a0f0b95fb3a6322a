/** RSA keys: made natively and in script, brought in, and refused for each thing that can be wrong. */
import { checkPrimeSync, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { isProbablePrime } from '../../../background/drivers/transparent/bigint/primes.ts';
import { createEntropy } from '../../../background/entropy.ts';
import {
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PSS,
  PSA_ALG_SHA_256,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_EXPORT_KEY_OUTPUT_SIZE,
  PSA_EXPORT_PUBLIC_KEY_OUTPUT_SIZE,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { bigintOf, integersOf, nodeKey, privateDer, publicDer, rsaDer } from './rsa-models.ts';
import { bytes, hex, join, open, readJson, refuses, repeat, utf8 } from './support.ts';

const PAIR = PSA_KEY_TYPE_RSA_KEY_PAIR;
const PUBLIC = PSA_KEY_TYPE_RSA_PUBLIC_KEY;
const ALG = PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256);
const attributes = {
  type: PAIR,
  usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_EXPORT,
  alg: ALG,
};

const tally = createTally(import.meta.url);

/** What FIPS 186-5 asks of a key, and that Node can work with it. */
function checkPair(der: Uint8Array, bits: number, exponent: bigint) {
  const [version, n = 0n, e, d = 0n, p = 0n, q = 0n, dp, dq, qi = 0n] = integersOf(der);
  expect([version, e]).toEqual([0n, exponent]);
  expect(n).toBe(p * q);
  expect(n.toString(2).length).toBe(bits);
  expect([p.toString(2).length, q.toString(2).length]).toEqual([bits / 2, bits / 2]);
  expect([checkPrimeSync(p), checkPrimeSync(q)]).toEqual([true, true]);
  const distance = p > q ? p - q : q - p;
  expect(distance > 1n << BigInt(bits / 2 - 100)).toBe(true);
  expect(d > 1n << BigInt(bits / 2)).toBe(true);
  expect([(d * exponent) % (p - 1n), (d * exponent) % (q - 1n), (q * qi) % p]).toEqual([
    1n,
    1n,
    1n,
  ]);
  expect([dp, dq]).toEqual([d % (p - 1n), d % (q - 1n)]);
  const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs1' });
  expect(verify('sha256', utf8('x'), key, sign('sha256', utf8('x'), key))).toBe(true);
}

const littleEndian = (value: bigint, length = 0) =>
  hex(
    value
      .toString(16)
      .padStart(Math.max(2 * length, 2 * Math.ceil(value.toString(16).length / 2)), '0'),
  ).reverse();

describe('made by WebCrypto', () => {
  const session = open();

  it.each([
    [2048, 65_537n],
    [2048, 3n],
    [3072, 65_537n],
    [2056, 65_537n],
  ])('%i bits, e = %i', async (bits, e) => {
    const key = await session.generateKeyCustom({ ...attributes, bits }, 0, littleEndian(e));
    expect(await session.getKeyAttributes(key)).toMatchObject({ type: PAIR, bits });
    const der = await session.exportKey(key);
    expect(der.length).toBeLessThanOrEqual(PSA_EXPORT_KEY_OUTPUT_SIZE(PAIR, bits));
    checkPair(der, bits, e);
    tally.count('PSA_KEY_TYPE_RSA_KEY_PAIR', 'positive');
    const signature = await session.signMessage(key, ALG, utf8('x'));
    const publicKey = createPublicKey({
      key: Buffer.from(await session.exportPublicKey(key)),
      format: 'der',
      type: 'pkcs1',
    });
    expect(verify('sha256', utf8('x'), publicKey, signature)).toBe(true);
  });
});

describe('made in script', () => {
  it.each([
    [false, 2048, 65_537n],
    [false, 2064, 3n],
    // WebCrypto does not make these.
    [true, 2048, 17n],
    [true, 2048, (1n << 255n) + 95n],
  ])('WebCrypto: %j, %i bits, e = %i', async (webCrypto, bits, e) => {
    const session = open(webCrypto);
    const key = await session.generateKeyCustom({ ...attributes, bits }, 0, littleEndian(e, 40));
    checkPair(await session.exportKey(key), bits, e);
    tally.count('PSA_KEY_TYPE_RSA_KEY_PAIR', 'positive');
    if (e < 2n ** 33n)
      expect((await session.signMessage(key, ALG, utf8('x'))).length).toBe(bits / 8);
  });

  it('is for 4096 bits at most', async () => {
    const session = open(false);
    const key = session.generateKey({ ...attributes, bits: 4104 });
    await refuses(key, PSA_ERROR_NOT_SUPPORTED);
  });

  it('knows a prime from what looks like one', () => {
    const entropy = createEntropy();
    const isPrime = (n: bigint) => isProbablePrime(n, entropy);
    // Carmichael numbers, strong pseudoprimes to bases 2, 3 and 5, and to the first nine primes.
    const composites = [561n, 41_041n, 825_265n, 25_326_001n, 3_825_123_056_546_413_051n];
    composites.push((2n ** 61n - 1n) * (2n ** 89n - 1n), 65_537n ** 2n);
    for (const n of composites) expect(isPrime(n)).toBe(false);
    for (const n of [5n, 65_537n, 2n ** 89n - 1n, 2n ** 521n - 1n, 2n ** 255n - 19n]) {
      expect(isPrime(n)).toBe(true);
    }
  });
});

describe('custom production', () => {
  const session = open();
  const make = (data: Uint8Array, flags = 0) =>
    session.generateKeyCustom({ ...attributes, bits: 2048 }, flags, bytes(data));

  it.each([
    ['0', [0]],
    ['1', [1]],
    ['2', [2]],
    ['65536', [0, 0, 1]],
    ['more than 256 bits', [...repeat(1, 33)]],
  ])('takes no exponent of %s', async (_name, data) => {
    await refuses(make(Uint8Array.from(data)), PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_KEY_TYPE_RSA_KEY_PAIR', 'negative');
  });

  it('takes no flag, and no data for another type', async () => {
    await refuses(make(repeat(0, 0), 1), PSA_ERROR_INVALID_ARGUMENT);
    const aes = { type: PSA_KEY_TYPE_AES, bits: 128 };
    const custom = session.generateKeyCustom(aes, 0, Uint8Array.of(3));
    await refuses(custom, PSA_ERROR_INVALID_ARGUMENT);
    await session.generateKeyCustom(aes, 0);
    await session.generateKeyCustom(aes, 0, repeat(0, 0));
  });
});

describe('sizes', () => {
  const session = open();

  it.each([512, 1016, 1024, 2040, 8200, 2050])('makes no key of %i bits', async (bits) => {
    await refuses(
      session.generateKey({ ...attributes, bits }),
      PSA_ERROR_NOT_SUPPORTED,
      PSA_ERROR_INVALID_ARGUMENT,
    );
  });

  it.each([
    [1024, true],
    [1032, true],
    [1536, true],
    [2048, true],
    [4096, true],
    [512, false],
    [1016, false],
    [1028, false],
    [2050, false],
  ])('%i bits brought in: %j', async (bits, good) => {
    const node = nodeKey(bits);
    const [pair, publicKey] = [privateDer(node), publicDer(node)];
    if (!good) {
      await refuses(session.importKey(attributes, pair), PSA_ERROR_INVALID_ARGUMENT);
      await refuses(session.importKey({ type: PUBLIC }, publicKey), PSA_ERROR_INVALID_ARGUMENT);
      tally.count('PSA_KEY_TYPE_RSA_KEY_PAIR', 'negative');
      tally.count('PSA_KEY_TYPE_RSA_PUBLIC_KEY', 'negative');
      return;
    }
    const key = await session.importKey(attributes, pair);
    expect(await session.getKeyAttributes(key)).toMatchObject({ bits });
    expect(toHex(await session.exportKey(key))).toBe(toHex(pair));
    expect(toHex(await session.exportPublicKey(key))).toBe(toHex(publicKey));
    const peer = await session.importKey({ type: PUBLIC, bits }, publicKey);
    expect(toHex(await session.exportKey(peer))).toBe(toHex(publicKey));
    expect(publicKey.length).toBeLessThanOrEqual(PSA_EXPORT_PUBLIC_KEY_OUTPUT_SIZE(PUBLIC, bits));
    const signature = await session.signMessage(key, ALG, utf8('x'));
    expect(verify('sha256', utf8('x'), node, signature)).toBe(true);
    tally.count('PSA_KEY_TYPE_RSA_KEY_PAIR', 'positive');
    tally.count('PSA_KEY_TYPE_RSA_PUBLIC_KEY', 'positive');
  });

  it('8192 bits brought in', async () => {
    const { privateKey } = readJson<{ readonly privateKey: string }>('rsa8192.json');
    const der = Buffer.from(privateKey, 'base64');
    const node = createPrivateKey({ key: der, format: 'der', type: 'pkcs1' });
    const alg = PSA_ALG_RSA_PSS(PSA_ALG_SHA_256);
    for (const webCrypto of [true, false]) {
      const other = open(webCrypto);
      const key = await other.importKey({ ...attributes, alg }, bytes(der));
      const signature = await other.signMessage(key, alg, utf8('x'));
      const options = { key: node, padding: 6, saltLength: 32 };
      expect(verify('sha256', utf8('x'), options, signature)).toBe(true);
    }
    tally.count('PSA_KEY_TYPE_RSA_KEY_PAIR', 'positive');
  });
});

describe('keys that are refused', () => {
  const session = open();
  const good = integersOf(privateDer(nodeKey(2048)));
  const [, n = 0n, e = 0n] = good;
  const names = ['version', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];

  const refusesPair = async (der: Uint8Array) => {
    await refuses(session.importKey(attributes, bytes(der)), PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_KEY_TYPE_RSA_KEY_PAIR', 'negative');
  };
  const refusesPublic = async (der: Uint8Array) => {
    await refuses(session.importKey({ type: PUBLIC }, bytes(der)), PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_KEY_TYPE_RSA_PUBLIC_KEY', 'negative');
  };

  it('is not one of these', async () => {
    await session.importKey(attributes, rsaDer(good));
  });

  it.each(names)('for their %s', async (name) => {
    const at = names.indexOf(name);
    for (const change of [1n, 2n, -(good[at] ?? 0n)]) {
      if (name === 'version' && change === 0n) continue;
      const changed = good.map((value, i) => (i === at ? value + change : value));
      if (changed[at] !== good[at]) await refusesPair(rsaDer(changed));
    }
  });

  it('for the order of their primes, and for a prime too many', async () => {
    const [version = 0n, , , d = 0n, p = 0n, q = 0n, dp = 0n, dq = 0n, qi = 0n] = good;
    await refusesPair(rsaDer([version, n, e, d, q, p, dq, dp, qi]));
    await refusesPair(rsaDer([1n, ...good.slice(1)]));
    await refusesPair(rsaDer([version, n, e, d, 1n, n, 0n, d % (n - 1n), 0n]));
    await refusesPair(rsaDer([...good, 1n]));
    await refusesPair(rsaDer(good.slice(0, -1)));
    await refusesPair(rsaDer([n, e]));
    expect(p * q).toBe(n);
  });

  it('for their DER', async () => {
    for (const [der, refusesIt] of [
      [rsaDer(good), refusesPair],
      [rsaDer([n, e]), refusesPublic],
    ] as const) {
      await refusesIt(join(der, Uint8Array.of(0)));
      await refusesIt(der.slice(0, -1));
      await refusesIt(der.with(0, 0x31));
      await refusesIt(repeat(0, 0));
      await refusesIt(repeat(0x30, 20));
      // The length in more bytes than it needs, and of no fixed length.
      await refusesIt(join(Uint8Array.of(0x30, 0x83, 0), der.slice(2)));
      await refusesIt(join(Uint8Array.of(0x30, 0x80), der.slice(4), Uint8Array.of(0, 0)));
    }
    // An integer with a zero too many, and a negative one.
    const modulus = Buffer.from(n.toString(16), 'hex');
    const sequence = (...parts: readonly Buffer[]) => {
      const content = Buffer.concat(parts);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(content.length);
      return Buffer.concat([Buffer.of(0x30, 0x82), length, content]);
    };
    const exponent = Buffer.of(2, 3, 1, 0, 1);
    await refusesPublic(sequence(Buffer.of(2, 0x82, 1, 2, 0, 0), modulus, exponent));
    await refusesPublic(sequence(Buffer.of(2, 0x82, 1, 0), modulus, exponent));
    expect(bigintOf(modulus)).toBe(n);
  });

  it('for their public exponent or modulus', async () => {
    for (const wrong of [0n, 1n, 2n, 65_536n, n, n + 2n, (1n << 256n) + 1n]) {
      await refusesPublic(rsaDer([n, wrong]));
    }
    await session.importKey({ type: PUBLIC }, rsaDer([n, (1n << 256n) - 1n]));
    await refusesPublic(rsaDer([n + 1n, e]));
    await refusesPublic(rsaDer([(1n << 8192n) + 1n, e]));
    await refusesPublic(rsaDer([(1n << 80_000n) + 1n, e]));
    await refusesPublic(repeat(0x30, 1_000_000));
  });

  it('for a size other than the attributes say', async () => {
    const wrong = session.importKey({ ...attributes, bits: 2056 }, rsaDer(good));
    await refuses(wrong, PSA_ERROR_INVALID_ARGUMENT);
  });
});

afterAll(() => tally.check());
