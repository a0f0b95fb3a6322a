/** ECDSA: RFC 6979, OpenSSL with each hash, and what lengths of hash are taken. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  CURVES,
  PSA_ALG_ANY_HASH,
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
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
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_USAGE_SIGN_HASH,
} from '../../../sdk/index.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { opensslSign, opensslVerify, pointOf, privateKeyObject } from './openssl.ts';
import rfc6979 from './rfc6979.json' with { type: 'json' };
import {
  createRandom,
  flipped,
  MODES,
  open,
  refuses,
  rejectsArgument,
  rejectsSignature,
  type Session,
  SIGN,
  utf8,
  VERIFY,
} from './support.ts';

const random = createRandom('ecdsa');
const tally = createTally(import.meta.url);

const HASHES = [
  ['sha224', PSA_ALG_SHA_224],
  ['sha256', PSA_ALG_SHA_256],
  ['sha384', PSA_ALG_SHA_384],
  ['sha512', PSA_ALG_SHA_512],
  ['sha512-224', PSA_ALG_SHA_512_224],
  ['sha512-256', PSA_ALG_SHA_512_256],
  ['sha3-224', PSA_ALG_SHA3_224],
  ['sha3-256', PSA_ALG_SHA3_256],
  ['sha3-384', PSA_ALG_SHA3_384],
  ['sha3-512', PSA_ALG_SHA3_512],
] as const;
const hashNamed = (name: string) => HASHES.find(([known]) => known === name)![1];
const hashOf = (name: string, message: Uint8Array) =>
  new Uint8Array(createHash(name).update(message).digest());
const curveNamed = (name: string) => CURVES.find((curve) => curve.name === name)!;

describe('RFC 6979, appendix A.2', () => {
  const session = open(false);

  it.each(rfc6979.vectors)('$curve, $hash', async ({ curve: name, hash, x, r, s }) => {
    const { family, bits, orderBits } = curveNamed(name);
    const alg = PSA_ALG_DETERMINISTIC_ECDSA(hashNamed(hash));
    const scalar = fromHex(x.padStart(2 * Math.ceil(bits / 8), '0'));
    const attributes = { type: PSA_KEY_TYPE_ECC_KEY_PAIR(family), bits, usage: SIGN, alg };
    const key = await session.importKey(attributes, scalar);
    const half = 2 * Math.ceil(orderBits / 8);
    const expected = r.padStart(half, '0') + s.padStart(half, '0');
    expect(toHex(await session.signMessage(key, alg, utf8('sample')))).toBe(expected);
    const digest = hashOf(hash, utf8('sample'));
    expect(toHex(await session.signHash(key, alg, digest))).toBe(expected);
    await session.verifyMessage(key, alg, utf8('sample'), fromHex(expected));
    await rejectsSignature(session.verifyMessage(key, alg, utf8('samplf'), fromHex(expected)));
    tally.count('PSA_ALG_DETERMINISTIC_ECDSA', 'positive');
    tally.count('PSA_ALG_DETERMINISTIC_ECDSA', 'negative');
  });
});

const signHash = async (session: Session, key: number, alg: number, hash: BufferSource) =>
  new Uint8Array(await session.signHash(key, alg, hash));

const P256 = curveNamed('secp256r1');
const PAIR = { type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1), bits: 256 };
const ANY = PSA_ALG_ECDSA(PSA_ALG_ANY_HASH);

describe.each(MODES)('%s', (_mode, webCrypto) => {
  const session = open(webCrypto);

  it.each(HASHES)('agrees with OpenSSL on %s', async (name, hash) => {
    const [scalar, message] = [random(32), random(100)];
    const alg = PSA_ALG_ECDSA(hash);
    const key = await session.importKey({ ...PAIR, usage: SIGN, alg: ANY }, scalar);
    const point = new Uint8Array(await session.exportPublicKey(key));
    expect(point).toEqual(pointOf(P256, privateKeyObject(P256, scalar)));
    const signature = await session.signMessage(key, alg, message);
    expect(opensslVerify(P256, point, name, message, signature)).toBe(true);
    const type = PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1);
    const peer = await session.importKey({ type, usage: VERIFY, alg: ANY }, point);
    const theirs = opensslSign(P256, scalar, name, message);
    await session.verifyMessage(peer, alg, message, theirs);
    const digest = hashOf(name, message);
    await session.verifyHash(peer, alg, digest, theirs);
    // The nonce's origin does not matter to who verifies.
    await session.verifyMessage(peer, PSA_ALG_DETERMINISTIC_ECDSA(hash), message, theirs);
    await rejectsSignature(session.verifyHash(peer, alg, digest, flipped(theirs)));
    await rejectsSignature(session.verifyHash(peer, alg, flipped(digest, 0), theirs));
    if (webCrypto) return;
    tally.count('PSA_ALG_ECDSA', 'positive', 2);
    tally.count('PSA_ALG_ECDSA', 'negative', 2);
  });

  it('signs differently each time, and with a high s too', async () => {
    const attributes = { ...PAIR, usage: SIGN, alg: ANY };
    const key = await session.generateKey(attributes);
    const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
    const signatures = await Promise.all(
      Array.from({ length: 24 }, () => session.signMessage(key, alg, utf8('abc'))),
    );
    expect(new Set(signatures.map(toHex)).size).toBe(24);
    expect(signatures.some((signature) => signature[32]! >= 0x80)).toBe(true);
  });
});

describe('PSA_ALG_ECDSA_ANY', () => {
  const session = open();
  const alg = PSA_ALG_ECDSA_ANY;

  it('signs a digest of any length but none', async () => {
    const scalar = random(32);
    const key = await session.importKey({ ...PAIR, usage: SIGN, alg }, scalar);
    const point = new Uint8Array(await session.exportPublicKey(key));
    const message = random(9);
    for (const [name] of HASHES) {
      const digest = hashOf(name, message);
      const signature = await signHash(session, key, alg, digest);
      expect(opensslVerify(P256, point, name, message, signature)).toBe(true);
      await session.verifyHash(key, alg, digest, opensslSign(P256, scalar, name, message));
      await rejectsSignature(session.verifyHash(key, alg, flipped(digest, 0), signature));
      tally.count('PSA_ALG_ECDSA_ANY', 'positive', 2);
      tally.count('PSA_ALG_ECDSA_ANY', 'negative');
    }
    const long = random(10_000);
    await session.verifyHash(key, alg, long, await signHash(session, key, alg, long));
    await rejectsArgument(session.signHash(key, alg, new Uint8Array(0)));
    await rejectsArgument(session.verifyHash(key, alg, new Uint8Array(0), new Uint8Array(64)));
    tally.count('PSA_ALG_ECDSA_ANY', 'negative', 2);
  });

  it('does not sign a message, and is not what any hash permits', async () => {
    const key = await session.generateKey({ ...PAIR, usage: SIGN, alg });
    await refuses(session.signMessage(key, alg, utf8('abc')));
    const other = await session.generateKey({ ...PAIR, usage: PSA_KEY_USAGE_SIGN_HASH, alg: ANY });
    await expect(session.signHash(other, alg, random(32))).rejects.toThrow();
  });
});

it('takes a hash of another length than the algorithm has, as upstream does', async () => {
  const session = open();
  const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
  const key = await session.generateKey({ ...PAIR, usage: SIGN, alg });
  for (const length of [1, 20, 64]) {
    const hash = random(length);
    await session.verifyHash(key, alg, hash, await signHash(session, key, alg, hash));
  }
});

it('counts its vectors', () => tally.check());
