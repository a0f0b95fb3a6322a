/** Key encapsulation: ML-KEM by Wycheproof, OpenSSL and known answers; ECIES by OpenSSL on each curve. */
import { createECDH, createHash, getCurves } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createLocalDrivers } from '../../../background/drivers/transparent/index.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import {
  CURVES,
  PSA_ALG_CTR,
  PSA_ALG_ECDH,
  PSA_ALG_ECIES_SEC1,
  PSA_ALG_ML_KEM,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ENCAPSULATE_CIPHERTEXT_SIZE,
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
} from '../../../sdk/index.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { createDrbg } from './drbg.ts';
import { opensslAgree, opensslName, pointOf, privateKeyObject, WEIERSTRASS } from './openssl.ts';
import openssl from './openssl4.json' with { type: 'json' };
import {
  createRandom,
  flipped,
  KEM,
  MODES,
  open,
  refuses,
  rejects,
  rejectsArgument,
  type Session,
  wycheproof,
} from './support.ts';

const tally = createTally(import.meta.url);
const random = createRandom('encapsulation');
const PAIR = PSA_KEY_TYPE_ML_KEM_KEY_PAIR;
const PUBLIC = PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY;
const SECRET = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_EXPORT, alg: 0 };
const ML_KEM = { usage: KEM, alg: PSA_ALG_ML_KEM };

type KemFile = {
  readonly testGroups: readonly {
    readonly tests: readonly {
      readonly seed: string;
      readonly ek: string;
      readonly m: string;
      readonly c: string;
      readonly K: string;
      readonly result: string;
    }[];
  }[];
};
const testsOf = (name: string) =>
  wycheproof<KemFile>(name).testGroups.flatMap(({ tests }) => tests);

async function secretOf(session: Session, key: number, ciphertext: BufferSource, alg: number) {
  const secret = await session.decapsulate(key, alg, ciphertext, SECRET);
  const value = await session.exportKey(secret);
  await session.destroyKey(secret);
  return value;
}

/** Drivers whose random bytes are these: the session's own would be drawn for ids as well. */
const driversDrawing = (bytes: Uint8Array<ArrayBuffer>) =>
  createLocalDrivers({ entropy: () => bytes.slice() });

describe('Wycheproof, ML-KEM-768', () => {
  // The runner of Wycheproof's files has no way to say what is drawn.
  it('encapsulates what is drawn', async () => {
    for (const { ek, m, c, K, result } of testsOf('mlkem_768_encaps')) {
      const attributes = { ...NO_ATTRIBUTES, type: PUBLIC, bits: 768 };
      const drivers = driversDrawing(fromHex(m));
      const work = drivers.importKey(attributes, fromHex(ek));
      if (result !== 'valid') {
        await rejectsArgument(work);
        tally.count('PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY', 'negative');
        continue;
      }
      const { material } = await work;
      const made = await drivers.encapsulate({ attributes, material }, PSA_ALG_ML_KEM);
      expect(toHex(made.ciphertext)).toBe(c);
      expect(toHex(made.secret)).toBe(K);
      tally.count('PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY', 'positive');
      tally.count('PSA_ALG_ML_KEM', 'positive');
    }
  });
});

describe('OpenSSL', () => {
  it.each(openssl.mlKem)('$name', async (vector) => {
    const session = open();
    const attributes = { type: PAIR, bits: vector.bits, ...ML_KEM };
    const key = await session.importKey(attributes, fromHex(vector.seed));
    const publicKey = await session.exportPublicKey(key);
    const hash = createHash('sha256').update(publicKey).digest('hex');
    expect(hash).toBe(vector.publicKeySha256);
    const ciphertext = fromHex(vector.ciphertext);
    expect(toHex(await secretOf(session, key, ciphertext, PSA_ALG_ML_KEM))).toBe(vector.secret);
    const zeros = new Uint8Array(ciphertext.length);
    expect(toHex(await secretOf(session, key, zeros, PSA_ALG_ML_KEM))).toBe(vector.zeroSecret);
    await rejectsArgument(secretOf(session, key, ciphertext.slice(1), PSA_ALG_ML_KEM));
    tally.count(vector.name, 'positive', 2);
    tally.count(vector.name, 'negative');
  });
});

/** github.com/post-quantum-cryptography/KAT for FIPS 203, as in Botan 3, ml_kem.vec: z is drawn before d. */
it('ML-KEM-512, known answer', async () => {
  const draw = createDrbg(
    fromHex(`23f1c88bd0e65f2c891ce865bd3275a7ffdbe4f9036e75b96aad0412650e9cd2
      ea4591d4ab7131ea971b34c23a4ed245`),
  );
  const [z, d, message] = [draw(32), draw(32), draw(32)];
  const session = open();
  const attributes = { type: PAIR, bits: 512, ...ML_KEM };
  const key = await session.importKey(attributes, Uint8Array.of(...d, ...z));
  const publicKey = new Uint8Array(await session.exportPublicKey(key));
  const print = (bytes: Uint8Array) =>
    createHash('shake256', { outputLength: 16 }).update(bytes).digest('hex');
  expect(print(publicKey)).toBe('d018f0b172097bf3ded8a2aa9ad961a1');
  const made = await driversDrawing(message).encapsulate(
    { attributes: { ...NO_ATTRIBUTES, type: PUBLIC, bits: 512 }, material: publicKey },
    PSA_ALG_ML_KEM,
  );
  const secret = '2b5c52ee72946331983ba050be0f435055c0547901e03559b356517889ea27c5';
  expect(toHex(made.secret)).toBe(secret);
  expect(print(made.ciphertext)).toBe('24b7049f484d34be397ccc8dea059ee8');
  const ciphertext = new Uint8Array(made.ciphertext);
  expect(toHex(await secretOf(session, key, ciphertext, PSA_ALG_ML_KEM))).toBe(secret);
  await rejectsArgument(secretOf(session, key, ciphertext.slice(0, -1), PSA_ALG_ML_KEM));
  tally.count('ML-KEM-512', 'positive', 2);
  tally.count('ML-KEM-512', 'negative');
});

describe.each([512, 768, 1024])('ML-KEM-%i', (bits) => {
  const session = open();

  it('gives both sides one secret, and rejects without a word', async () => {
    const pair = await session.generateKey({ type: PAIR, bits, ...ML_KEM });
    const publicKey = new Uint8Array(await session.exportPublicKey(pair));
    const attributes = { type: PUBLIC, usage: PSA_KEY_USAGE_ENCRYPT, alg: PSA_ALG_ML_KEM };
    const peer = await session.importKey(attributes, publicKey);
    expect(await session.getKeyAttributes(peer)).toMatchObject({ bits });
    for (const key of [peer, pair]) {
      const { outputKey, ciphertext } = await session.encapsulate(key, PSA_ALG_ML_KEM, SECRET);
      const expected = await session.exportKey(outputKey);
      expect(expected).toHaveLength(32);
      expect(ciphertext).toHaveLength(
        PSA_ENCAPSULATE_CIPHERTEXT_SIZE(PUBLIC, bits, PSA_ALG_ML_KEM),
      );
      const own = new Uint8Array(ciphertext);
      expect(await secretOf(session, pair, own, PSA_ALG_ML_KEM)).toEqual(expected);
      const other = await secretOf(session, pair, flipped(own), PSA_ALG_ML_KEM);
      expect(other).toHaveLength(32);
      expect(other).not.toEqual(expected);
      expect(await secretOf(session, pair, flipped(own), PSA_ALG_ML_KEM)).toEqual(other);
    }
    // FIPS 203, section 7.2: a coefficient of q or more.
    const unreduced = publicKey.slice();
    unreduced.fill(0xff, 0, 2);
    await rejectsArgument(session.importKey(attributes, unreduced));
    tally.count('PSA_ALG_ML_KEM', 'negative');
    await rejectsArgument(
      session.importKey({ ...attributes, bits: bits === 512 ? 768 : 512 }, publicKey),
    );
  });
});

describe.each(MODES)('ECIES, %s', (_mode, webCrypto) => {
  const session = open(webCrypto);
  const ECIES = { usage: KEM, alg: PSA_ALG_ECIES_SEC1 };
  const curves = WEIERSTRASS.filter(
    ({ name }) => !webCrypto || ['secp256r1', 'secp384r1', 'secp521r1'].includes(name),
  );

  it.each(curves)('$name, against OpenSSL', async (curve) => {
    const { family, bits } = curve;
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(family);
    const attributes = { type, bits, usage: KEM | PSA_KEY_USAGE_EXPORT, alg: PSA_ALG_ECIES_SEC1 };
    const pair = await session.generateKey(attributes);
    const scalar = await session.exportKey(pair);
    const peer = await session.importKey(
      { ...ECIES, type: PSA_KEY_TYPE_ECC_PUBLIC_KEY(family), bits },
      new Uint8Array(await session.exportPublicKey(pair)),
    );
    const made = await session.encapsulate(peer, PSA_ALG_ECIES_SEC1, SECRET);
    const ciphertext = new Uint8Array(made.ciphertext);
    expect(ciphertext).toHaveLength(1 + 2 * Math.ceil(curve.fieldBits / 8));
    const expected = opensslAgree(curve, scalar, ciphertext);
    expect(await session.exportKey(made.outputKey)).toEqual(expected);

    // An ephemeral key of OpenSSL's.
    const ephemeral = getCurves().includes(opensslName(curve))
      ? new Uint8Array(createECDH(opensslName(curve)).generateKeys())
      : pointOf(curve, privateKeyObject(curve, random(30)));
    const secret = await secretOf(session, pair, ephemeral, PSA_ALG_ECIES_SEC1);
    expect(secret).toEqual(opensslAgree(curve, scalar, ephemeral));
    const bad = secretOf(session, pair, flipped(ephemeral), PSA_ALG_ECIES_SEC1);
    await rejectsArgument(bad);
    if (webCrypto) return;
    tally.count('PSA_ALG_ECIES_SEC1', 'positive', 2);
    tally.count('PSA_ALG_ECIES_SEC1', 'negative');
  });

  it.each([255, 448])('Montgomery curve of %i bits', async (bits) => {
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY);
    const pair = await session.generateKey({ type, bits, ...ECIES });
    const { outputKey, ciphertext } = await session.encapsulate(pair, PSA_ALG_ECIES_SEC1, SECRET);
    const own = new Uint8Array(ciphertext);
    const secret = await secretOf(session, pair, own, PSA_ALG_ECIES_SEC1);
    expect(secret).toEqual(await session.exportKey(outputKey));
    const zeros = new Uint8Array(own.length);
    await rejectsArgument(secretOf(session, pair, zeros, PSA_ALG_ECIES_SEC1));
    if (!webCrypto) tally.count('PSA_ALG_ECIES_SEC1', 'negative');
  });
});

describe('output keys', () => {
  const session = open();

  it('are of a type that fits the secret', async () => {
    const kem = await session.generateKey({ type: PAIR, bits: 768, ...ML_KEM });
    const type = PSA_KEY_TYPE_ECC_KEY_PAIR(CURVES[4]!.family);
    const attributes = { type, bits: 256, usage: KEM, alg: PSA_ALG_ECIES_SEC1 };
    const ecies = await session.generateKey(attributes);
    const make = (key: number, alg: number, output: object) =>
      session.encapsulate(key, alg, { ...SECRET, ...output });
    for (const good of [PSA_KEY_TYPE_DERIVE, PSA_KEY_TYPE_HMAC]) {
      await make(kem, PSA_ALG_ML_KEM, { type: good, bits: 256 });
      await make(ecies, PSA_ALG_ECIES_SEC1, { type: good });
    }
    const aes = await make(kem, PSA_ALG_ML_KEM, { type: PSA_KEY_TYPE_AES, alg: PSA_ALG_CTR });
    const info = await session.getKeyAttributes(aes.outputKey);
    expect(info).toMatchObject({ type: PSA_KEY_TYPE_AES, bits: 256, alg: PSA_ALG_CTR });
    await rejectsArgument(make(ecies, PSA_ALG_ECIES_SEC1, { type: PSA_KEY_TYPE_AES }));
    for (const bad of [PSA_KEY_TYPE_RAW_DATA, PSA_KEY_TYPE_CHACHA20, PAIR]) {
      await rejectsArgument(make(kem, PSA_ALG_ML_KEM, { type: bad }));
    }
    await rejectsArgument(make(kem, PSA_ALG_ML_KEM, { bits: 128 }));
    const agree = { ...attributes, usage: KEM, alg: PSA_ALG_ECDH };
    const noKem = await session.generateKey(agree);
    await refuses(session.encapsulate(noKem, PSA_ALG_ECDH, SECRET));
  });

  it('may be persistent, once', async () => {
    const pair = await session.generateKey({ type: PAIR, bits: 512, ...ML_KEM });
    const output = { ...SECRET, id: 11 };
    const { ciphertext } = await session.encapsulate(pair, PSA_ALG_ML_KEM, { ...SECRET, id: 12 });
    const own = new Uint8Array(ciphertext);
    expect(await session.decapsulate(pair, PSA_ALG_ML_KEM, own, output)).toBe(11);
    const again = session.decapsulate(pair, PSA_ALG_ML_KEM, own, output);
    await rejects(PSA_ERROR_ALREADY_EXISTS, again);
    expect(await session.exportKey(11)).toEqual(await session.exportKey(12));
  });

  it('need the right to encrypt or decrypt', async () => {
    const attributes = { type: PAIR, bits: 512, alg: PSA_ALG_ML_KEM };
    const encrypts = await session.generateKey({ ...attributes, usage: PSA_KEY_USAGE_ENCRYPT });
    const decrypts = await session.generateKey({ ...attributes, usage: PSA_KEY_USAGE_DECRYPT });
    const { ciphertext } = await session.encapsulate(encrypts, PSA_ALG_ML_KEM, SECRET);
    const own = new Uint8Array(ciphertext);
    await rejects(
      PSA_ERROR_NOT_PERMITTED,
      session.decapsulate(encrypts, PSA_ALG_ML_KEM, own, SECRET),
    );
    await rejects(PSA_ERROR_NOT_PERMITTED, session.encapsulate(decrypts, PSA_ALG_ML_KEM, SECRET));
  });
});

it('counts its vectors', () => tally.check());
