/** Raw key agreement: both ends have one secret, and bad peers are refused. */
import {
  PSA_ALG_ECDH,
  PSA_ALG_FFDH,
  PSA_ALG_HKDF,
  PSA_ALG_KEY_AGREEMENT,
  PSA_ALG_SHA_256,
  PSA_DH_FAMILY_RFC7919,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DH_KEY_PAIR,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_RAW_KEY_AGREEMENT_OUTPUT_SIZE,
} from '../../sdk/index.ts';
import {
  changed,
  equal,
  equalBytes,
  expectStatus,
  fromHex,
  isSame,
  type Scenario,
  scenario,
  withKey,
} from './support.ts';

const CURVES = [
  { name: 'secp256r1', family: PSA_ECC_FAMILY_SECP_R1, bits: 256 },
  { name: 'secp384r1', family: PSA_ECC_FAMILY_SECP_R1, bits: 384 },
  { name: 'secp521r1', family: PSA_ECC_FAMILY_SECP_R1, bits: 521 },
  { name: 'secp256k1', family: PSA_ECC_FAMILY_SECP_K1, bits: 256 },
  { name: 'X25519', family: PSA_ECC_FAMILY_MONTGOMERY, bits: 255 },
] as const;

const [, , , , X25519] = CURVES;

const attributesOf = ({ family, bits }: (typeof CURVES)[number]) => ({
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(family),
  bits,
  usage: PSA_KEY_USAGE_DERIVE,
  alg: PSA_ALG_ECDH,
});

const bothEnds = CURVES.map((curve) =>
  scenario(`both ends of ${curve.name} have one secret`, async (session) => {
    const attributes = attributesOf(curve);
    await withKey(session, attributes, undefined, async (one) => {
      await withKey(session, attributes, undefined, async (two) => {
        const [ofOne, ofTwo] = [
          await session.exportPublicKey(one),
          await session.exportPublicKey(two),
        ];
        const secret = await session.rawKeyAgreement(PSA_ALG_ECDH, one, new Uint8Array(ofTwo));
        const back = await session.rawKeyAgreement(PSA_ALG_ECDH, two, new Uint8Array(ofOne));
        equalBytes(back, secret, 'the other end');
        const size = PSA_RAW_KEY_AGREEMENT_OUTPUT_SIZE(attributes.type, attributes.bits);
        equal(secret.length, size, 'length of the secret');
        const self = await session.rawKeyAgreement(PSA_ALG_ECDH, one, new Uint8Array(ofOne));
        equal(isSame(self, secret), false, 'another peer gives the same secret');
      });
    });
  }),
);

const badPeers = CURVES.map((curve) =>
  scenario(`refuses what is no public key of ${curve.name}`, async (session) => {
    await withKey(session, attributesOf(curve), undefined, async (key) => {
      const good = new Uint8Array(await session.exportPublicKey(key));
      const refused = (what: string, peer: Uint8Array<ArrayBuffer>) =>
        expectStatus(
          session.rawKeyAgreement(PSA_ALG_ECDH, key, peer),
          PSA_ERROR_INVALID_ARGUMENT,
          what,
        );
      await refused('nothing', new Uint8Array(0));
      await refused('a byte too few', good.slice(0, -1));
      await refused('a byte too many', Uint8Array.of(...good, 0));
      await refused('zeros', new Uint8Array(good.length));
      if (curve.family === PSA_ECC_FAMILY_MONTGOMERY) {
        await refused('a point of order one', new Uint8Array(32).with(0, 1));
        const eight = 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800';
        await refused('a point of order eight', fromHex(eight));
      } else {
        await refused('a point off the curve', changed(good, good.length - 1));
        await refused('a compressed point', good.slice(0, (good.length + 1) / 2).with(0, 2));
        await refused('a hybrid point', good.with(0, 6));
        await refused('the point at infinity', new Uint8Array(1));
      }
    });
  }),
);

/** RFC 7748, 6.1; Alice's key has the bits set that X25519 forces. */
const ALICE = fromHex('70076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c6a');
const BOB = fromHex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
const SHARED = fromHex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');

const standalone = [
  scenario('the secret becomes a key, of which only its rights are known', async (session) => {
    const alice = { ...attributesOf(X25519), bits: 255 };
    await withKey(session, alice, ALICE, async (key) => {
      const raw = await session.rawKeyAgreement(PSA_ALG_ECDH, key, BOB);
      equalBytes(raw, SHARED, 'the raw secret');
      const wanted = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_EXPORT };
      const secret = await session.keyAgreement(key, BOB, PSA_ALG_ECDH, wanted);
      equalBytes(await session.exportKey(secret), SHARED, 'the secret as a key');
      equal((await session.getKeyAttributes(secret)).bits, 256, 'its size');
      await session.destroyKey(secret);
      const hidden = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_DERIVE };
      const kept = await session.keyAgreement(key, BOB, PSA_ALG_ECDH, hidden);
      await expectStatus(session.exportKey(kept), PSA_ERROR_NOT_PERMITTED, 'exporting it');
      await session.destroyKey(kept);
    });
  }),
  scenario('refuses to make a key of a bad peer, or one of another kind', async (session) => {
    await withKey(session, attributesOf(X25519), undefined, async (key) => {
      const agree = (peer: Uint8Array<ArrayBuffer>, type: number, bits = 0) =>
        session.keyAgreement(key, peer, PSA_ALG_ECDH, { type, bits, usage: PSA_KEY_USAGE_DERIVE });
      const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
      const zero = agree(new Uint8Array(32), PSA_KEY_TYPE_DERIVE);
      await expectStatus(zero, PSA_ERROR_INVALID_ARGUMENT, 'a peer of order two');
      const pair = agree(BOB, attributesOf(X25519).type);
      await expectStatus(pair, refused, 'a key pair of the secret');
      await expectStatus(agree(BOB, PSA_KEY_TYPE_DERIVE, 128), refused, 'a part of the secret');
    });
  }),
  scenario('both ends of a finite field have one secret', async (session) => {
    const type = PSA_KEY_TYPE_DH_KEY_PAIR(PSA_DH_FAMILY_RFC7919);
    const attributes = { type, bits: 2048, usage: PSA_KEY_USAGE_DERIVE, alg: PSA_ALG_FFDH };
    await withKey(session, attributes, undefined, async (one) => {
      await withKey(session, attributes, undefined, async (two) => {
        const [ofOne, ofTwo] = [
          await session.exportPublicKey(one),
          await session.exportPublicKey(two),
        ];
        const secret = await session.rawKeyAgreement(PSA_ALG_FFDH, one, ofTwo);
        equalBytes(
          await session.rawKeyAgreement(PSA_ALG_FFDH, two, ofOne),
          secret,
          'the other end',
        );
        equal(secret.length, 256, 'length of the secret');
        const small = session.rawKeyAgreement(PSA_ALG_FFDH, one, new Uint8Array(256).with(255, 1));
        await expectStatus(small, PSA_ERROR_INVALID_ARGUMENT, 'a peer of order one');
      });
    });
  }),
];

const policies = [
  scenario('agrees with the algorithm and the right the key has, and no other', async (session) => {
    const [curve] = CURVES;
    const attributes = attributesOf(curve);
    await withKey(session, attributes, undefined, async (key) => {
      const peer = new Uint8Array(await session.exportPublicKey(key));
      const combined = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256));
      const refused = [
        PSA_ERROR_NOT_PERMITTED,
        PSA_ERROR_INVALID_ARGUMENT,
        PSA_ERROR_NOT_SUPPORTED,
      ];
      for (const alg of [PSA_ALG_FFDH, combined, 0]) {
        const call = session.rawKeyAgreement(alg, key, peer);
        await expectStatus(call, refused, `algorithm ${alg.toString(16)}`);
      }
      const signer = { ...attributes, usage: PSA_KEY_USAGE_SIGN_MESSAGE };
      await withKey(session, signer, undefined, async (other) => {
        const call = session.rawKeyAgreement(PSA_ALG_ECDH, other, peer);
        await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'without the right to derive');
      });
      await withKey(session, { ...attributes, alg: combined }, undefined, async (other) => {
        const call = session.rawKeyAgreement(PSA_ALG_ECDH, other, peer);
        await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'a key for a combined agreement');
      });
    });
  }),
];

export const keyAgreement: readonly Scenario[] = [
  ...bothEnds,
  ...badPeers,
  ...standalone,
  ...policies,
];
