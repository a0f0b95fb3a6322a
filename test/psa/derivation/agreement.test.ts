/** Key agreement whose secret goes straight into a key derivation, unseen. */
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_ECDH,
  PSA_ALG_FFDH,
  PSA_ALG_HKDF,
  PSA_ALG_KEY_AGREEMENT,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_SHA_256,
  PSA_ALG_TLS12_PRF,
  PSA_ALG_TLS12_PSK_TO_MS,
  PSA_DH_FAMILY_RFC7919,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_DH_KEY_PAIR,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { hkdfExpand, hmac, pskPremaster, tls12Prf } from './models.ts';
import { COST, INFO, LABEL, OTHER_SECRET, PASSWORD, SALT, SECRET, SEED } from './steps.ts';
import { bytes, createRandom, flipped, give, open, refuses, start, utf8 } from './support.ts';

const session = open();
const random = createRandom('agreement');

describe('key agreement in front of a key derivation', () => {
  const P256 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
  const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
  const kinds = [
    ['ECDH', PSA_ALG_ECDH, P256, 256],
    ['FFDH', PSA_ALG_FFDH, PSA_KEY_TYPE_DH_KEY_PAIR(PSA_DH_FAMILY_RFC7919), 2048],
  ] as const;
  const usage = PSA_KEY_USAGE_DERIVE;

  async function parties(type: number, bits: number, alg: number, base: number) {
    const own = await session.generateKey({ type, bits, usage, alg });
    const peer = await session.generateKey({ type, bits, usage, alg: base });
    const peerPublic = bytes(await session.exportPublicKey(peer));
    const ownPublic = bytes(await session.exportPublicKey(own));
    const shared = await session.rawKeyAgreement(base, peer, ownPublic);
    return { own, peerPublic, shared };
  }

  it.each(kinds)('%s gives a secret that keys are made of', async (_name, base, type, bits) => {
    const alg = PSA_ALG_KEY_AGREEMENT(base, HKDF);
    // A key for the agreement alone is for all that follows it; one for the two is for them.
    for (const policy of [alg, base]) {
      const { own, peerPublic, shared } = await parties(type, bits, policy, base);
      const operation = await session.keyDerivationSetup(alg);
      await session.keyDerivationKeyAgreement(operation, SECRET, own, peerPublic);
      await give(session, operation, [INFO, utf8('info')]);
      const prk = hmac(PSA_ALG_SHA_256, new Uint8Array(32), shared);
      const okm = hkdfExpand(PSA_ALG_SHA_256, prk, utf8('info'), 64);
      expect(toHex(await session.keyDerivationOutputBytes(operation, 32))).toBe(
        okm.toString('hex').slice(0, 64),
      );
      const key = await session.keyDerivationOutputKey(operation, {
        type: 0x1001,
        bits: 256,
        usage: PSA_KEY_USAGE_EXPORT,
      });
      expect(toHex(await session.exportKey(key))).toBe(okm.toString('hex').slice(64));
    }
  });

  it('may give the other secret of a pre-shared key, which makes no key of its own', async () => {
    const alg = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256));
    const { own, peerPublic, shared } = await parties(P256, 256, alg, PSA_ALG_ECDH);
    const [psk, seed, label] = [random.bytes(16), random.bytes(64), utf8('master secret')];
    const operation = await start(session, alg, [[SEED, seed]]);
    await session.keyDerivationKeyAgreement(operation, OTHER_SECRET, own, peerPublic);
    await give(session, operation, [SECRET, psk]);
    await give(session, operation, [LABEL, label]);
    const premaster = pskPremaster(psk, Buffer.from(shared));
    const model = tls12Prf(PSA_ALG_SHA_256, premaster, label, seed, 48);
    expect(toHex(await session.keyDerivationOutputBytes(operation, 48))).toBe(
      model.toString('hex'),
    );
    const key = session.keyDerivationOutputKey(operation, { type: 0x1200, bits: 128 });
    await refuses(key, PSA_ERROR_NOT_PERMITTED);
  });

  it('may give a password', async () => {
    const alg = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256));
    const { own, peerPublic } = await parties(P256, 256, alg, PSA_ALG_ECDH);
    const operation = await start(session, alg, [
      [COST, 2],
      [SALT, utf8('salt')],
    ]);
    await session.keyDerivationKeyAgreement(operation, PASSWORD, own, peerPublic);
    await session.keyDerivationOutputKey(operation, { type: 0x1200, bits: 128 });
  });

  it('refuses a bad peer, a wrong step, and an algorithm without it', async () => {
    const alg = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, HKDF);
    const { own, peerPublic } = await parties(P256, 256, PSA_ALG_ECDH, PSA_ALG_ECDH);
    const attempt = async (algorithm: number, step: number, peer: Uint8Array) => {
      const operation = await session.keyDerivationSetup(algorithm);
      const call = session.keyDerivationKeyAgreement(operation, step, own, bytes(peer));
      await refuses(call, PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_PERMITTED);
      return operation;
    };
    const spoilt = await attempt(alg, SECRET, flipped(peerPublic));
    await refuses(session.keyDerivationGetCapacity(spoilt), PSA_ERROR_BAD_STATE);
    await attempt(alg, SECRET, peerPublic.slice(1));
    for (const step of [SALT, INFO, OTHER_SECRET, COST, PASSWORD]) {
      await attempt(alg, step, peerPublic);
    }
    await attempt(HKDF, SECRET, peerPublic);
    await attempt(PSA_ALG_KEY_AGREEMENT(PSA_ALG_FFDH, HKDF), SECRET, peerPublic);
  });

  it('holds a key for the two to nothing else', async () => {
    const alg = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, HKDF);
    const { own, peerPublic } = await parties(P256, 256, alg, PSA_ALG_ECDH);
    const raw = session.rawKeyAgreement(PSA_ALG_ECDH, own, peerPublic);
    await refuses(raw, PSA_ERROR_NOT_PERMITTED);
    const other = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_TLS12_PRF(PSA_ALG_SHA_256));
    const operation = await start(session, other, [[SEED, utf8('seed')]]);
    const call = session.keyDerivationKeyAgreement(operation, SECRET, own, peerPublic);
    await refuses(call, PSA_ERROR_NOT_PERMITTED);
  });
});
