/** Every curve against OpenSSL, in both directions, with WebCrypto and without. */
import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bigIntToBytes, bytesToBigInt } from '../../../background/drivers/der.ts';
import {
  CURVES,
  type Curve,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_SHA_256,
  PSA_EXPORT_KEY_OUTPUT_SIZE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_SIGN_OUTPUT_SIZE,
} from '../../../sdk/index.ts';
import { fromHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import {
  opensslAgree,
  opensslSign,
  opensslVerify,
  orderOf,
  pointLength,
  pointOf,
  privateKeyObject,
  WEIERSTRASS,
} from './openssl.ts';
import {
  AGREE,
  createRandom,
  flipped,
  MODES,
  open,
  refuses,
  rejectsArgument,
  rejectsSignature,
  type Session,
  SIGN,
  VERIFY,
} from './support.ts';

const CASES = 2;
const ALG = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const random = createRandom('curves');
const tally = createTally(import.meta.url);

const privateLength = ({ bits, orderBits }: Curve) => Math.ceil(Math.max(bits, orderBits) / 8);
const pair = ({ family }: Curve) => PSA_KEY_TYPE_ECC_KEY_PAIR(family);
const publicKey = ({ family }: Curve) => PSA_KEY_TYPE_ECC_PUBLIC_KEY(family);

/** A scalar in the PSA format. */
function randomScalar(curve: Curve): Uint8Array<ArrayBuffer> {
  const order = orderOf(curve);
  const value = (bytesToBigInt(random(Math.ceil(curve.orderBits / 4))) % (order - 1n)) + 1n;
  return bigIntToBytes(value, privateLength(curve));
}

async function signsBothWays(session: Session, curve: Curve, scalar: Uint8Array<ArrayBuffer>) {
  const message = random(40);
  const point = pointOf(curve, privateKeyObject(curve, scalar));
  const { bits } = curve;
  const own = await session.importKey({ type: pair(curve), bits, usage: SIGN, alg: ALG }, scalar);
  expect(await session.exportPublicKey(own)).toEqual(point);
  expect(await session.exportKey(own)).toEqual(scalar);

  const signature = await session.signMessage(own, ALG, message);
  expect(signature).toHaveLength(PSA_SIGN_OUTPUT_SIZE(pair(curve), bits, ALG));
  expect(opensslVerify(curve, point, 'sha256', message, signature)).toBe(true);

  const attributes = { type: publicKey(curve), bits, usage: VERIFY, alg: ALG };
  const peer = await session.importKey(attributes, point);
  const theirs = opensslSign(curve, scalar, 'sha256', message);
  await session.verifyMessage(peer, ALG, message, theirs);
  await session.verifyMessage(own, ALG, message, theirs);
  await rejectsSignature(session.verifyMessage(peer, ALG, message, flipped(theirs)));
  await rejectsSignature(session.verifyMessage(peer, ALG, flipped(message), theirs));
}

async function agreesBothWays(session: Session, curve: Curve, scalar: Uint8Array<ArrayBuffer>) {
  const other = randomScalar(curve);
  const point = pointOf(curve, privateKeyObject(curve, other));
  const attributes = { type: pair(curve), bits: curve.bits, ...AGREE };
  const own = await session.importKey(attributes, scalar);
  const secret = await session.rawKeyAgreement(PSA_ALG_ECDH, own, point);
  expect(secret).toEqual(opensslAgree(curve, scalar, point));
  const ownPoint = await session.exportPublicKey(own);
  expect(secret).toEqual(opensslAgree(curve, other, ownPoint));
  await rejectsArgument(session.rawKeyAgreement(PSA_ALG_ECDH, own, flipped(point)));
}

async function refusesBadKeys(session: Session, curve: Curve) {
  const { bits } = curve;
  const point = pointOf(curve, privateKeyObject(curve, randomScalar(curve)));
  const importPoint = (bytes: Uint8Array<ArrayBuffer>) =>
    session.importKey({ type: publicKey(curve), bits, usage: VERIFY, alg: ALG }, bytes);
  const importScalar = (bytes: Uint8Array<ArrayBuffer>) =>
    session.importKey({ type: pair(curve), bits, usage: SIGN, alg: ALG }, bytes);
  await rejectsArgument(importPoint(flipped(point)));
  await rejectsArgument(importPoint(point.slice(1)));
  await rejectsArgument(importPoint(new Uint8Array(point.length)));
  const compressed = point.slice(0, (point.length + 1) / 2);
  compressed[0] = 2;
  await rejectsArgument(importPoint(compressed));
  await rejectsArgument(importScalar(new Uint8Array(privateLength(curve))));
  await rejectsArgument(importScalar(new Uint8Array(privateLength(curve)).fill(0xff)));
  await rejectsArgument(importScalar(bigIntToBytes(orderOf(curve), privateLength(curve))));
}

describe.each(MODES)('%s', (_mode, webCrypto) => {
  const session = open(webCrypto);

  // WebCrypto has but three of these curves: the others compute the same in both modes.
  const curves = WEIERSTRASS.filter(
    ({ name }) => !webCrypto || ['secp256r1', 'secp384r1', 'secp521r1'].includes(name),
  );
  describe.each(curves)('$name', (curve) => {
    it('signs and agrees with OpenSSL, both ways', async () => {
      for (let i = 0; i < CASES; i += 1) {
        const scalar = randomScalar(curve);
        await signsBothWays(session, curve, scalar);
        await agreesBothWays(session, curve, scalar);
        if (webCrypto) continue;
        tally.count(curve.name, 'positive', 6);
        tally.count('PSA_KEY_TYPE_ECC_PUBLIC_KEY', 'positive');
        tally.count(curve.name, 'negative', 3);
      }
    });

    it('refuses bad points and scalars', async () => {
      await refusesBadKeys(session, curve);
      if (webCrypto) return;
      tally.count(curve.name, 'negative', 7);
      tally.count('PSA_KEY_TYPE_ECC_PUBLIC_KEY', 'negative', 4);
    });

    it('generates keys that OpenSSL takes', async () => {
      const attributes = { type: pair(curve), bits: curve.bits, usage: SIGN, alg: ALG };
      const key = await session.generateKey(attributes);
      const scalar = await session.exportKey(key);
      expect(scalar).toHaveLength(privateLength(curve));
      expect(scalar.length).toBeLessThanOrEqual(
        PSA_EXPORT_KEY_OUTPUT_SIZE(pair(curve), curve.bits),
      );
      const point = await session.exportPublicKey(key);
      expect(point).toHaveLength(pointLength(curve));
      expect(point).toEqual(pointOf(curve, privateKeyObject(curve, scalar)));
      expect(await session.getKeyAttributes(key)).toMatchObject({ bits: curve.bits });
    });
  });

  /** RFC 8410: the raw key is the end of the DER, as the private key's octet string or the bit string. */
  const PREFIX = {
    Edwards25519: ['302e020100300506032b657004220420', '302a300506032b6570032100'],
    Edwards448: ['3047020100300506032b6571043b0439', '3043300506032b6571033a00'],
    Curve25519: ['302e020100300506032b656e04220420', '302a300506032b656e032100'],
    Curve448: ['3046020100300506032b656f043a0438', '3042300506032b656f033900'],
  } as const;
  type Name = keyof typeof PREFIX;
  const named = (name: Name) => CURVES.find((curve) => curve.name === name)!;
  const privateOf = (name: Name, raw: Uint8Array): KeyObject =>
    createPrivateKey({
      key: Buffer.concat([fromHex(PREFIX[name][0]), raw]),
      format: 'der',
      type: 'pkcs8',
    });
  const publicOf = (name: Name, raw: Uint8Array): KeyObject =>
    createPublicKey({
      key: Buffer.concat([fromHex(PREFIX[name][1]), raw]),
      format: 'der',
      type: 'spki',
    });
  const rawOf = (name: Name, key: KeyObject) =>
    new Uint8Array(
      createPublicKey(key)
        .export({ type: 'spki', format: 'der' })
        .subarray(PREFIX[name][1].length / 2),
    );

  it.each([
    ['Edwards25519', 32],
    ['Edwards448', 57],
  ] as const)('%s signs with OpenSSL, both ways', async (name, length) => {
    const { bits, ...curve } = named(name);
    const [type, alg] = [pair({ ...curve, bits }), PSA_ALG_PURE_EDDSA];
    for (let i = 0; i < CASES; i += 1) {
      const [seed, message] = [random(length), random(i * 31)];
      const theirs = privateOf(name, seed);
      const own = await session.importKey({ type, bits, usage: SIGN, alg }, seed);
      const point = await session.exportPublicKey(own);
      expect(point).toEqual(rawOf(name, theirs));
      const signature = new Uint8Array(await session.signMessage(own, alg, message));
      expect(signature).toEqual(new Uint8Array(sign(null, message, theirs)));
      expect(verify(null, message, publicOf(name, point), signature)).toBe(true);
      await session.verifyMessage(own, alg, message, signature);
      await rejectsSignature(session.verifyMessage(own, alg, message, flipped(signature, 3)));
      await rejectsSignature(session.verifyMessage(own, alg, message, signature.slice(1)));
    }
    const bad = new Uint8Array(length).fill(0xff);
    const attributes = { type: publicKey({ ...curve, bits }), bits, usage: VERIFY, alg };
    await rejectsArgument(session.importKey(attributes, bad));
    if (webCrypto) return;
    tally.count(name, 'positive', 3 * CASES);
    tally.count(name, 'negative', 2 * CASES + 1);
  });

  it.each([
    ['Curve25519', 32],
    ['Curve448', 56],
  ] as const)('%s agrees with OpenSSL', async (name, length) => {
    const { bits, ...curve } = named(name);
    const attributes = { type: pair({ ...curve, bits }), bits, ...AGREE };
    for (let i = 0; i < CASES; i += 1) {
      const scalar = random(length);
      scalar[0]! |= 0x07;
      await rejectsArgument(session.importKey(attributes, scalar));
      scalar[0]! &= 0xf8;
      scalar[length - 1] =
        (scalar[length - 1]! & (bits === 255 ? 0x7f : 0xff)) | (bits === 255 ? 0x40 : 0x80);
      const own = await session.importKey(attributes, scalar);
      const ownPublic = await session.exportPublicKey(own);
      const theirs = privateOf(name, random(length));
      const peer = rawOf(name, theirs);
      expect(ownPublic).toEqual(rawOf(name, privateOf(name, scalar)));
      const secret = await session.rawKeyAgreement(PSA_ALG_ECDH, own, peer);
      const expected = diffieHellman({ privateKey: theirs, publicKey: publicOf(name, ownPublic) });
      expect(secret).toEqual(new Uint8Array(expected));
      // RFC 7748, section 6: points of small order give zero.
      await rejectsArgument(session.rawKeyAgreement(PSA_ALG_ECDH, own, new Uint8Array(length)));
      await rejectsArgument(session.rawKeyAgreement(PSA_ALG_ECDH, own, peer.slice(1)));
    }
    if (webCrypto) return;
    tally.count(name, 'positive', 2 * CASES);
    tally.count(name, 'negative', 3 * CASES);
  });
});

it('wants the size where the length of the data leaves a choice', async () => {
  const session = open(false);
  const sect233 = WEIERSTRASS.find(({ name }) => name === 'sect233k1')!;
  const attributes = { type: pair(sect233), usage: SIGN, alg: ALG };
  const scalar = bigIntToBytes(5n, 30);
  await rejectsArgument(session.importKey(attributes, scalar));
  const key = await session.importKey({ ...attributes, bits: 239 }, scalar);
  expect(await session.getKeyAttributes(key)).toMatchObject({ bits: 239 });
});

it('infers the size where the length tells it', async () => {
  const session = open(false);
  for (const name of ['secp224k1', 'secp160r2', 'secp192r1', 'brainpoolP320r1', 'sect163r2']) {
    const curve = WEIERSTRASS.find((row) => row.name === name)!;
    const scalar = bigIntToBytes(7n, privateLength(curve));
    const key = await session.importKey({ type: pair(curve), usage: SIGN, alg: ALG }, scalar);
    expect(await session.getKeyAttributes(key)).toMatchObject({ bits: curve.bits });
  }
});

it('has no key of a size that no curve has', async () => {
  const attributes = { type: PSA_KEY_TYPE_ECC_KEY_PAIR(0x12), bits: 255, usage: SIGN, alg: ALG };
  await refuses(open(false).generateKey(attributes));
});

it('counts its vectors', () => tally.check());
