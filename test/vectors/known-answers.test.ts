/** The answers that the standards print, through a session: with WebCrypto, and without. */
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PSS,
  PSA_ALG_RSA_PSS_ANY_SALT,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA_512_224,
  PSA_ALG_SHA_512_256,
  PSA_ALG_SHA3_224,
  PSA_ALG_SHA3_256,
  PSA_ALG_SHA3_384,
  PSA_ALG_SHA3_512,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_VERIFY_HASH,
  type Session,
} from '../../sdk/index.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { rsaKeyPair, rsaKeyPairExponent3 } from '../scenarios/rsa-keys.ts';
import { utf8 } from '../support/bytes.ts';
import { fromHex, toHex } from '../support/hex.ts';
import { referenceSign, referenceVerify } from '../support/reference.ts';
import { expectStatus } from '../support/status.ts';
import {
  DIGESTS,
  type Hash,
  MESSAGES,
  RFC_5903,
  RFC_6979,
  RFC_7748,
  RFC_8032,
  SECP256K1,
} from './published.ts';

const HASHES: { readonly [H in Hash]: number } = {
  'SHA-224': PSA_ALG_SHA_224,
  'SHA-256': PSA_ALG_SHA_256,
  'SHA-384': PSA_ALG_SHA_384,
  'SHA-512': PSA_ALG_SHA_512,
  'SHA-512/224': PSA_ALG_SHA_512_224,
  'SHA-512/256': PSA_ALG_SHA_512_256,
  'SHA3-224': PSA_ALG_SHA3_224,
  'SHA3-256': PSA_ALG_SHA3_256,
  'SHA3-384': PSA_ALG_SHA3_384,
  'SHA3-512': PSA_ALG_SHA3_512,
};

const SIGNING = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH;

/** Signs the message and its hash; both must give the answer, and the answer must verify. */
async function signsAs(
  session: Session,
  type: number,
  alg: number,
  hash: number,
  [key, message, signature]: readonly [Uint8Array, Uint8Array, Uint8Array],
) {
  const id = await session.importKey({ type, usage: SIGNING, alg }, new Uint8Array(key));
  const text = new Uint8Array(message);
  const expected = toHex(signature);
  expect(toHex(await session.signMessage(id, alg, text))).toBe(expected);
  const digest = await session.hashCompute(hash, text);
  expect(toHex(await session.signHash(id, alg, digest))).toBe(expected);
  await session.verifyMessage(id, alg, text, new Uint8Array(signature));
  await session.verifyMessage(id, PSA_ALG_ECDSA(hash), text, new Uint8Array(signature));
  await session.destroyKey(id);
}

function deterministicEcdsa(session: Session) {
  const r1 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
  for (const { bits, key, signatures } of RFC_6979) {
    for (const [message, hash, r, s] of signatures) {
      it(`RFC 6979: '${message}' with P-${bits} and ${hash}`, async () => {
        const alg = PSA_ALG_DETERMINISTIC_ECDSA(HASHES[hash]);
        const values = [fromHex(key), utf8(message), fromHex(r + s)] as const;
        await signsAs(session, r1, alg, HASHES[hash], values);
      });
    }
  }
  for (const [key, message, signature] of SECP256K1) {
    it(`RFC 6979 for secp256k1: '${message}', key ${key.slice(0, 6)}…`, async () => {
      const k1 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_K1);
      const alg = PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256);
      const values = [fromHex(key), utf8(message), fromHex(signature)] as const;
      await signsAs(session, k1, alg, PSA_ALG_SHA_256, values);
    });
  }
}

function ed25519(session: Session) {
  const type = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS);
  for (const [name, seed, publicKey, message, signature] of RFC_8032) {
    it(`RFC 8032, section 7.1: ${name}`, async () => {
      const attributes = { type, usage: SIGNING, alg: PSA_ALG_PURE_EDDSA };
      const id = await session.importKey(attributes, fromHex(seed));
      expect(toHex(await session.exportPublicKey(id))).toBe(publicKey);
      const made = await session.signMessage(id, PSA_ALG_PURE_EDDSA, fromHex(message));
      expect(toHex(made)).toBe(toHex(fromHex(signature)));
      await session.verifyMessage(id, PSA_ALG_PURE_EDDSA, fromHex(message), fromHex(signature));
      await session.destroyKey(id);
    });
  }
}

const agreement = { usage: PSA_KEY_USAGE_DERIVE, alg: PSA_ALG_ECDH };

async function agree(session: Session, type: number, key: Uint8Array, peer: Uint8Array) {
  const id = await session.importKey({ type, ...agreement }, new Uint8Array(key));
  const secret = await session.rawKeyAgreement(PSA_ALG_ECDH, id, new Uint8Array(peer));
  await session.destroyKey(id);
  return secret;
}

async function publicKeyOf(session: Session, type: number, key: Uint8Array) {
  const id = await session.importKey({ type }, new Uint8Array(key));
  const open = await session.exportPublicKey(id);
  await session.destroyKey(id);
  return open;
}

/** PSA takes a private key with its clamp bits set; RFC 7748 sets them in the function. */
function clamped(scalar: Uint8Array): Uint8Array {
  const out = scalar.slice();
  out[0] = (out[0] ?? 0) & 0xf8;
  out[31] = ((out[31] ?? 0) & 0x7f) | 0x40;
  return out;
}

function keyAgreement(session: Session) {
  const r1 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
  for (const [bits, i, r, secret] of RFC_5903) {
    it(`RFC 5903, section 8: ECDH on P-${bits}`, async () => {
      const [one, two] = [fromHex(i), fromHex(r)];
      const expected = toHex(fromHex(secret));
      const [ofOne, ofTwo] = [
        await publicKeyOf(session, r1, one),
        await publicKeyOf(session, r1, two),
      ];
      expect(toHex(await agree(session, r1, one, ofTwo))).toBe(expected);
      expect(toHex(await agree(session, r1, two, ofOne))).toBe(expected);
    });
  }

  const montgomery = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY);
  const x25519 = (scalar: Uint8Array, u: Uint8Array) =>
    agree(session, montgomery, clamped(scalar), u);

  it('RFC 7748, section 6.1: Alice and Bob', async () => {
    const { alice, bob, secret } = RFC_7748;
    for (const { private: key, public: open } of [alice, bob]) {
      const made = await publicKeyOf(session, montgomery, clamped(fromHex(key)));
      expect(toHex(made)).toBe(open);
    }
    const ofAlice = await x25519(fromHex(alice.private), fromHex(bob.public));
    const ofBob = await x25519(fromHex(bob.private), fromHex(alice.public));
    expect([toHex(ofAlice), toHex(ofBob)]).toEqual([secret, secret]);
  });
  it('RFC 7748, section 5.2: products', async () => {
    for (const [scalar, u, product] of RFC_7748.products) {
      expect(toHex(await x25519(fromHex(scalar), fromHex(u)))).toBe(product);
    }
  });
  it('RFC 7748, section 5.2: a thousand iterations', async () => {
    let [k, u]: [Uint8Array, Uint8Array] = [new Uint8Array(32), new Uint8Array(32)];
    k[0] = u[0] = 9;
    for (let i = 1; i <= 1000; i += 1) {
      [k, u] = [await x25519(k, u), k];
      if (i === 1) expect(toHex(k)).toBe(RFC_7748.iterated[1]);
    }
    expect(toHex(k)).toBe(RFC_7748.iterated[1000]);
  });
}

function digests(session: Session) {
  for (const [hash, name, digest] of DIGESTS) {
    it(`FIPS 180-4 and FIPS 202: ${hash} of the message '${name}'`, async () => {
      const message = MESSAGES.get(name)?.() ?? new Uint8Array(0);
      const alg = HASHES[hash];
      const expected = fromHex(digest);
      expect(toHex(await session.hashCompute(alg, message))).toBe(toHex(expected));
      const operation = await session.hashSetup(alg);
      for (let at = 0; at < message.length; at += 300_001) {
        await session.hashUpdate(operation, message.subarray(at, at + 300_001));
      }
      await session.hashVerify(operation, expected);
    });
  }
}

/**
 * PKCS#1 v1.5 has one signature of a message; OpenSSL says which. PSS is tried in both directions.
 */
function rsa(session: Session) {
  const message = utf8('RFC 8017');
  const pairs = [
    { name: '2048 bits', bits: 2048, material: rsaKeyPair(2048) },
    { name: '2048 bits, e = 3', bits: 2048, material: rsaKeyPairExponent3() },
    { name: '3072 bits', bits: 3072, material: rsaKeyPair(3072) },
  ];
  const type = PSA_KEY_TYPE_RSA_KEY_PAIR;
  for (const { name, bits, material } of pairs) {
    const key = { type, bits, material };
    for (const [hashName, hash] of Object.entries(HASHES)) {
      it(`PKCS#1 v1.5 as OpenSSL makes it: RSA of ${name}, ${hashName}`, async () => {
        const alg = PSA_ALG_RSA_PKCS1V15_SIGN(hash);
        const id = await session.importKey({ type, usage: SIGNING, alg }, material);
        const expected = toHex(referenceSign(key, alg, message));
        expect(toHex(await session.signMessage(id, alg, message))).toBe(expected);
        await session.destroyKey(id);
      });
      it(`PSS as OpenSSL takes and makes it: RSA of ${name}, ${hashName}`, async () => {
        const alg = PSA_ALG_RSA_PSS(hash);
        const id = await session.importKey({ type, usage: SIGNING, alg }, material);
        const made = await session.signMessage(id, alg, message);
        expect(referenceVerify(key, alg, message, made)).toBe(true);
        const given = new Uint8Array(referenceSign(key, alg, message));
        await session.verifyMessage(id, alg, message, given);
        await session.destroyKey(id);
      });
    }
  }
  it('PSS with a salt of another length is for ANY_SALT alone', async () => {
    const [strict, any] = [
      PSA_ALG_RSA_PSS(PSA_ALG_SHA_256),
      PSA_ALG_RSA_PSS_ANY_SALT(PSA_ALG_SHA_256),
    ];
    const material = rsaKeyPair(2048);
    const given = referenceSign({ type, bits: 2048, material }, strict, message, 20);
    const attributes = { type, usage: SIGNING };
    const strictKey = await session.importKey({ ...attributes, alg: strict }, material);
    const anyKey = await session.importKey({ ...attributes, alg: any }, material);
    const signature = new Uint8Array(given);
    const call = session.verifyMessage(strictKey, strict, message, signature);
    await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE);
    await session.verifyMessage(anyKey, any, message, signature);
  });
}

for (const webCrypto of [true, false]) {
  describe(webCrypto ? 'with WebCrypto' : 'everything in script', () => {
    const session = createPartition({ webCrypto }).connect('https://answers.example');
    deterministicEcdsa(session);
    ed25519(session);
    keyAgreement(session);
    digests(session);
    rsa(session);
  });
}
