/** Key agreement: RFC 7748, RFC 7027, Wycheproof, the cofactor; and agreement into a key. */
import { describe, expect, it } from 'vitest';
import {
  createCurve,
  type Point,
} from '../../../background/drivers/transparent/curves/binary/curve.ts';
import { BINARY_PARAMETERS } from '../../../background/drivers/transparent/curves/binary/parameters.ts';
import { concat } from '../../../protocol/bytes.ts';
import {
  CURVES,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_HKDF,
  PSA_ALG_KEY_AGREEMENT,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_EXPORT,
} from '../../../sdk/index.ts';
import { fromHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { opensslAgree, pointOf, privateKeyObject } from './openssl.ts';
import { AGREE, createRandom, flipped, open, rejects, rejectsArgument, VERIFY } from './support.ts';

const tally = createTally(import.meta.url);
const random = createRandom('agreement');
const MONTGOMERY = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY);
const SECP = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const BRAINPOOL = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_BRAINPOOL_P_R1);

/** A private key with its forced bits set (RFC 7748, section 5), as PSA wants it. */
function clamped(hex: string): Uint8Array<ArrayBuffer> {
  const scalar = fromHex(hex);
  const last = scalar.length - 1;
  scalar[0]! &= scalar.length === 32 ? 0xf8 : 0xfc;
  scalar[last] = scalar.length === 32 ? (scalar[last]! & 0x7f) | 0x40 : scalar[last]! | 0x80;
  return scalar;
}

/** RFC 7748, section 6.2. */
const X448 = {
  alice: `9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf5
    74a9419744897391006382a6f127ab1d9ac2d8c0a598726b`,
  alicePublic: `9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bb
    c836647241d953d40c5b12da88120d53177f80e532c41fa0`,
  bob: `1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120
    bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d`,
  bobPublic: `3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972
    fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609`,
  secret: `07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56
    fd2464c335543936521c24403085d59a449a5037514a879d`,
};

/** RFC 7027, appendix A: both private keys and the shared secret. */
const RFC_7027 = [
  {
    bits: 256,
    a: '81db1ee100150ff2ea338d708271be38300cb54241d79950f77b063039804f1d',
    b: '55e40bc41e37e3e2ad25c3c6654511ffa8474a91a0032087593852d3e7d76bd3',
    secret: '89afc39d41d3b327814b80940b042590f96556ec91e6ae7939bce31f3a18bf2b',
  },
  {
    bits: 384,
    a: `1e20f5e048a5886f1f157c74e91bde2b98c8b52d58e5003d57053fc4b0bd65d6
      f15eb5d1ee1610df870795143627d042`,
    b: `032640bc6003c59260f7250c3db58ce647f98e1260acce4acda3dd869f74e01f
      8ba5e0324309db6a9831497abac96670`,
    secret: `0bd9d3a7ea0b3d519d09d8e48d0785fb744a6b355e6304bc51c229fbbce239bb
      adf6403715c35d4fb2a5444f575d4f42`,
  },
  {
    bits: 512,
    a: `16302ff0dbbb5a8d733dab7141c1b45acbc8715939677f6a56850a38bd87bd59
      b09e80279609ff333eb9d4c061231fb26f92eeb04982a5f1d1764cad57665422`,
    b: `230e18e1bcc88a362fa54e4ea3902009292f7f8033624fd471b5d8ace49d12cf
      abbc19963dab8e2f1eba00bffb29e4d72d13f2224562f405cb80503666b25429`,
    secret: `a7927098655f1f9976fa50a9d566865dc530331846381c87256baf3226244b76
      d36403c024d7bbf0aa0803eaff405d3d24f11a9b5c0bef679fe1454b21c4cd1f`,
  },
] as const;

describe('published vectors', () => {
  const session = open(false);

  it('RFC 7748, X448', async () => {
    const attributes = { type: MONTGOMERY, ...AGREE };
    const alice = await session.importKey(attributes, clamped(X448.alice));
    const bob = await session.importKey(attributes, clamped(X448.bob));
    expect(await session.exportPublicKey(alice)).toEqual(fromHex(X448.alicePublic));
    expect(await session.exportPublicKey(bob)).toEqual(fromHex(X448.bobPublic));
    const ofAlice = await session.rawKeyAgreement(PSA_ALG_ECDH, alice, fromHex(X448.bobPublic));
    const ofBob = await session.rawKeyAgreement(PSA_ALG_ECDH, bob, fromHex(X448.alicePublic));
    expect(ofAlice).toEqual(fromHex(X448.secret));
    expect(ofBob).toEqual(fromHex(X448.secret));
    await rejectsArgument(session.importKey(attributes, fromHex(X448.alice)));
    tally.count('PSA_ALG_ECDH', 'positive', 2);
    tally.count('PSA_ALG_ECDH', 'negative');
  });

  it.each(RFC_7027)('RFC 7027, brainpoolP$bits' + 'r1', async ({ bits, a, b, secret }) => {
    const attributes = { type: BRAINPOOL, bits, ...AGREE };
    const own = await session.importKey(attributes, fromHex(a));
    const other = await session.importKey(attributes, fromHex(b));
    for (const [key, peer] of [
      [own, other],
      [other, own],
    ] as const) {
      const point = new Uint8Array(await session.exportPublicKey(peer));
      expect(await session.rawKeyAgreement(PSA_ALG_ECDH, key, point)).toEqual(fromHex(secret));
      await rejectsArgument(session.rawKeyAgreement(PSA_ALG_ECDH, key, flipped(point)));
      tally.count('PSA_ALG_ECDH', 'positive');
      tally.count('PSA_ALG_ECDH', 'negative');
    }
  });
});

describe.each(BINARY_PARAMETERS)('cofactor $cofactor, family $family, $bits bits', (parameters) => {
  const session = open(false);
  const { family, bits, cofactor } = parameters;
  const row = CURVES.find((curve) => curve.family === family && curve.bits === bits)!;
  const curve = createCurve(parameters);
  const encode = ({ x, y }: Point) =>
    concat([Uint8Array.of(4), curve.field.toBytes(x), curve.field.toBytes(y)]);

  /** (0, √b) is the point of order 2 of every such curve. */
  const ofOrderTwo = (): Point => {
    let y = curve.field.fromBytes(encodedB())!;
    for (let i = 1; i < bits; i += 1) y = curve.field.square(y);
    return { x: 0n, y };
  };
  const encodedB = () => {
    const digits = parameters.b.toString(16).padStart(2 * curve.field.length, '0');
    return fromHex(digits);
  };

  it('multiplies it into the secret', async () => {
    const attributes = { type: PSA_KEY_TYPE_ECC_KEY_PAIR(family), bits, ...AGREE };
    const key = await session.generateKey({
      ...attributes,
      usage: attributes.usage | PSA_KEY_USAGE_EXPORT,
    });
    const scalar = await session.exportKey(key);
    const peer = await session.generateKey(attributes);
    const point = new Uint8Array(await session.exportPublicKey(peer));
    const secret = await session.rawKeyAgreement(PSA_ALG_ECDH, key, point);
    expect(secret).toEqual(opensslAgree(row, scalar, point));
    expect(cofactor).toBe(row.cofactor);
    tally.count('PSA_ALG_ECDH', 'positive');

    // A point outside the subgroup: the peer's, and the point of order 2 added. The cofactor removes it.
    const torsion = ofOrderTwo();
    expect(curve.isOnCurve(torsion)).toBe(true);
    const x = curve.field.fromBytes(point.subarray(1, 1 + curve.field.length))!;
    const y = curve.field.fromBytes(point.subarray(1 + curve.field.length))!;
    const shifted = new Uint8Array(encode(curve.add({ x, y }, torsion)!));
    expect(await session.rawKeyAgreement(PSA_ALG_ECDH, key, shifted)).toEqual(secret);
    tally.count('PSA_ALG_ECDH', 'positive');

    await rejectsArgument(session.rawKeyAgreement(PSA_ALG_ECDH, key, encode(torsion)));
    const type = PSA_KEY_TYPE_ECC_PUBLIC_KEY(family);
    const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
    await rejectsArgument(session.importKey({ type, bits, usage: VERIFY, alg }, shifted));
    await rejectsArgument(session.importKey({ type, bits, usage: VERIFY, alg }, encode(torsion)));
    tally.count('PSA_ALG_ECDH', 'negative', 3);
  });
});

describe('psa_key_agreement', () => {
  const session = open();
  const attributes = { type: SECP, bits: 256, ...AGREE };
  const secretAttributes = { usage: PSA_KEY_USAGE_EXPORT, alg: 0 };
  const P256 = CURVES.find(({ name }) => name === 'secp256r1')!;
  const peer = pointOf(P256, privateKeyObject(P256, random(32)));

  it.each([
    ['DERIVE', PSA_KEY_TYPE_DERIVE],
    ['RAW_DATA', PSA_KEY_TYPE_RAW_DATA],
    ['HMAC', PSA_KEY_TYPE_HMAC],
    ['PASSWORD', PSA_KEY_TYPE_PASSWORD],
  ])('makes the secret a key of type %s', async (_name, type) => {
    const own = await session.generateKey(attributes);
    const raw = await session.rawKeyAgreement(PSA_ALG_ECDH, own, peer);
    for (const bits of [0, 256]) {
      const wanted = { ...secretAttributes, type, bits };
      const key = await session.keyAgreement(own, peer, PSA_ALG_ECDH, wanted);
      expect(await session.exportKey(key)).toEqual(raw);
      expect(await session.getKeyAttributes(key)).toMatchObject({ type, bits: 256 });
    }
  });

  it('makes it a persistent key, once', async () => {
    const own = await session.generateKey(attributes);
    const wanted = { ...secretAttributes, type: PSA_KEY_TYPE_DERIVE, id: 7 };
    expect(await session.keyAgreement(own, peer, PSA_ALG_ECDH, wanted)).toBe(7);
    const again = session.keyAgreement(own, peer, PSA_ALG_ECDH, wanted);
    await rejects(PSA_ERROR_ALREADY_EXISTS, again);
  });

  it('refuses what does not fit', async () => {
    const own = await session.generateKey(attributes);
    const agree = (wanted: object, alg = PSA_ALG_ECDH, point: BufferSource = peer) =>
      session.keyAgreement(own, point, alg, { ...secretAttributes, ...wanted });
    await rejectsArgument(agree({ type: PSA_KEY_TYPE_AES }));
    await rejectsArgument(agree({ type: PSA_KEY_TYPE_DERIVE, bits: 128 }));
    await rejectsArgument(agree({ type: PSA_KEY_TYPE_DERIVE }, PSA_ALG_ECDH, flipped(peer)));
    const combined = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256));
    await rejectsArgument(agree({ type: PSA_KEY_TYPE_DERIVE }, combined));
  });

  it('needs the right to derive', async () => {
    const own = await session.generateKey({ ...attributes, usage: PSA_KEY_USAGE_EXPORT });
    const wanted = { ...secretAttributes, type: PSA_KEY_TYPE_DERIVE };
    const work = session.keyAgreement(own, peer, PSA_ALG_ECDH, wanted);
    await rejects(PSA_ERROR_NOT_PERMITTED, work);
  });
});

it('counts its vectors', () => tally.check());
