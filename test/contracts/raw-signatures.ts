/**
 * The contract of signatures whose hash is the caller's business: ECDSA_ANY and PKCS#1 v1.5 RAW.
 */
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA3_512,
} from '../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
} from '../../protocol/psa/status.ts';
import { flipped, pattern, utf8 } from '../support/bytes.ts';
import { weierstrassOf } from '../support/curves.ts';
import {
  type Key,
  referenceHash,
  referenceOpenRaw,
  referenceSign,
  referenceSignRaw,
  referenceVerify,
} from '../support/reference.ts';
import { SPECIMENS, type Specimen } from '../support/specimens.ts';
import { expectStatus } from '../support/status.ts';
import { badSignatures } from './bad-signatures.ts';
import { attributesOf, kindName, offers, type Subject } from './offers.ts';

const MESSAGE = utf8('Please do not feed the pigeons.');
const driverKey = (key: Key) => ({ attributes: attributesOf(key), material: key.material });

/** ECDSA_ANY is ECDSA with whatever hash, so node:crypto can do it hash by hash. */
async function ecdsaOfAnyHash({ drivers }: Subject, { pair, public: open }: Specimen) {
  for (const hashAlg of [PSA_ALG_SHA_224, PSA_ALG_SHA3_512]) {
    const alg = PSA_ALG_ECDSA(hashAlg);
    const hash = referenceHash(hashAlg, MESSAGE);
    const made = await drivers.signHash(driverKey(pair), PSA_ALG_ECDSA_ANY, hash);
    expect(referenceVerify(open, alg, MESSAGE, made)).toBe(true);
    const given = referenceSign(pair, alg, MESSAGE);
    await drivers.verifyHash(driverKey(open), PSA_ALG_ECDSA_ANY, hash, given);
    const call = drivers.verifyHash(driverKey(open), PSA_ALG_ECDSA_ANY, flipped(hash, 0), given);
    await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE);
  }
}

/**
 * Of a long input the leftmost bits count, as many as the order has (FIPS 186-5, section 6.4.1).
 */
async function ecdsaOfAnyLength({ drivers, companion }: Subject, { pair, public: open }: Specimen) {
  const length = weierstrassOf(pair.type, pair.bits)?.length ?? 0;
  for (const size of [1, 16, length - 1, length, length + 1, 100, 9000, 1 << 20]) {
    const input = pattern(size, size);
    const made = await drivers.signHash(driverKey(pair), PSA_ALG_ECDSA_ANY, input);
    await companion.verifyHash(driverKey(open), PSA_ALG_ECDSA_ANY, input, made);
    await drivers.verifyHash(driverKey(open), PSA_ALG_ECDSA_ANY, input.subarray(0, length), made);
    const call = drivers.verifyHash(driverKey(open), PSA_ALG_ECDSA_ANY, flipped(input, 0), made);
    await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, `${size} bytes`);
  }
}

async function ecdsaOfNothing({ drivers }: Subject, { pair, public: open }: Specimen) {
  const nothing = new Uint8Array(0);
  const signature = referenceSign(pair, PSA_ALG_ECDSA(PSA_ALG_SHA_256), MESSAGE);
  const sign = drivers.signHash(driverKey(pair), PSA_ALG_ECDSA_ANY, nothing);
  await expectStatus(sign, PSA_ERROR_INVALID_ARGUMENT);
  const verify = drivers.verifyHash(driverKey(open), PSA_ALG_ECDSA_ANY, nothing, signature);
  await expectStatus(verify, PSA_ERROR_INVALID_ARGUMENT);
}

async function rawBytes({ drivers }: Subject, { pair, public: open }: Specimen) {
  for (const size of [0, 1, 20, 32, 100, pair.bits / 8 - 11]) {
    const data = pattern(size, size + 1);
    const made = await drivers.signHash(driverKey(pair), PSA_ALG_RSA_PKCS1V15_SIGN_RAW, data);
    expect(referenceOpenRaw(open, made)).toEqual(data);
    const given = referenceSignRaw(pair, data);
    expect(made, 'there is one such signature').toEqual(given);
    await drivers.verifyHash(driverKey(open), PSA_ALG_RSA_PKCS1V15_SIGN_RAW, data, given);
  }
}

async function rawRefusals({ drivers }: Subject, specimen: Specimen) {
  const { pair, public: open } = specimen;
  const alg = PSA_ALG_RSA_PKCS1V15_SIGN_RAW;
  const tooLong = pattern(pair.bits / 8 - 10, 2);
  const good = pattern(32, 3);
  const signature = referenceSignRaw(pair, good);
  await expectStatus(drivers.signHash(driverKey(pair), alg, tooLong), PSA_ERROR_INVALID_ARGUMENT);
  for (const key of [pair, open]) {
    const verify = (data: Uint8Array, given: Uint8Array) =>
      drivers.verifyHash(driverKey(key), alg, data, given);
    await expectStatus(verify(tooLong, signature), PSA_ERROR_INVALID_ARGUMENT);
    await expectStatus(verify(flipped(good, 1), signature), PSA_ERROR_INVALID_SIGNATURE);
    const pkcs1 = PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256);
    const withHash = referenceSign(pair, pkcs1, MESSAGE);
    const hash = referenceHash(PSA_ALG_SHA_256, MESSAGE);
    await expectStatus(verify(hash, withHash), PSA_ERROR_INVALID_SIGNATURE, 'of a hash algorithm');
    for (const [flaw, bad] of badSignatures(alg, specimen, MESSAGE, signature)) {
      await expectStatus(verify(good, bad), PSA_ERROR_INVALID_SIGNATURE, flaw);
    }
  }
}

async function neverOfMessages({ drivers }: Subject, { pair }: Specimen, alg: number) {
  const sign = drivers.signMessage(driverKey(pair), alg, MESSAGE);
  await expectStatus(sign, PSA_ERROR_NOT_SUPPORTED);
  const verify = drivers.verifyMessage(driverKey(pair), alg, MESSAGE, new Uint8Array(64));
  await expectStatus(verify, PSA_ERROR_NOT_SUPPORTED);
}

export function testRawSignatures(subject: Subject): void {
  for (const specimen of SPECIMENS) {
    const { pair } = specimen;
    if (offers(subject, 'signHash', pair, PSA_ALG_ECDSA_ANY)) {
      describe(`ECDSA_ANY with ${kindName(pair)}`, () => {
        it('signs and verifies a hash of any kind', () => ecdsaOfAnyHash(subject, specimen));
        if (!subject.brief) {
          it('takes an input of any length', () => ecdsaOfAnyLength(subject, specimen));
        }
        it('refuses an input of no bytes', () => ecdsaOfNothing(subject, specimen));
        it('signs no messages', () => neverOfMessages(subject, specimen, PSA_ALG_ECDSA_ANY));
      });
    }
    const isLarge = subject.brief && pair.bits > 2048;
    if (!isLarge && offers(subject, 'signHash', pair, PSA_ALG_RSA_PKCS1V15_SIGN_RAW)) {
      const alg = PSA_ALG_RSA_PKCS1V15_SIGN_RAW;
      describe(`RSA_PKCS1V15_SIGN_RAW with ${kindName(pair)}`, () => {
        it('signs bytes as they are', () => rawBytes(subject, specimen));
        it('refuses what is too long and what is wrong', () => rawRefusals(subject, specimen));
        it('signs no messages', () => neverOfMessages(subject, specimen, alg));
      });
    }
  }
}
