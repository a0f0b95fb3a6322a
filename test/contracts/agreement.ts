/**
 * The contract of raw key agreement: both ends, node:crypto as a third, and peers that are refused.
 */
import { describe, expect, it } from 'vitest';
import { PSA_ALG_ECDH } from '../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_KEY_TYPE_ECC_GET_FAMILY,
} from '../../protocol/psa/key-types.ts';
import { PSA_RAW_KEY_AGREEMENT_OUTPUT_SIZE } from '../../protocol/psa/sizes.ts';
import { PSA_ERROR_INVALID_ARGUMENT } from '../../protocol/psa/status.ts';
import { fromHex } from '../support/hex.ts';
import { type Key, referenceAgree, referencePublic } from '../support/reference.ts';
import { SPECIMENS, type Specimen } from '../support/specimens.ts';
import { expectBytes, expectStatus } from '../support/status.ts';
import { badKeys } from './bad-keys.ts';
import { attributesOf, kindName, offers, type Subject } from './offers.ts';

const driverKey = (key: Key) => ({ attributes: attributesOf(key), material: key.material });

/** Points of Curve25519 of order 1, 2, 4 and 8, and of its twist, in every encoding. */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

/** The same with the highest bit set, which a reader of Curve25519 does not look at. */
const withHighBit = (point: Uint8Array) => point.map((byte, i) => (i === 31 ? byte | 0x80 : byte));

async function agrees({ drivers, companion }: Subject, { pair, public: open, other }: Specimen) {
  if (!other) throw new Error('an agreement takes two keys');
  const peer = referencePublic(other);
  const secret = await drivers.rawKeyAgreement(driverKey(pair), PSA_ALG_ECDH, peer);
  expect(secret).toHaveLength(PSA_RAW_KEY_AGREEMENT_OUTPUT_SIZE(pair.type, pair.bits));
  expectBytes(secret, referenceAgree(pair, peer));
  const back = await drivers.rawKeyAgreement(driverKey(other), PSA_ALG_ECDH, open.material);
  expect(back, 'the other end has the same').toEqual(secret);
  const elsewhere = await companion.rawKeyAgreement(driverKey(pair), PSA_ALG_ECDH, peer);
  expect(elsewhere, 'and so has the companion').toEqual(secret);
  const own = await drivers.rawKeyAgreement(driverKey(pair), PSA_ALG_ECDH, open.material);
  expect(own, 'a key may meet itself').toEqual(referenceAgree(pair, open.material));
}

async function refusesBadPeers({ drivers }: Subject, { pair, public: open, other }: Specimen) {
  const agree = (peer: Uint8Array) => drivers.rawKeyAgreement(driverKey(pair), PSA_ALG_ECDH, peer);
  for (const [flaw, peer] of badKeys(open, { pair, public: open, other })) {
    await expectStatus(agree(peer), PSA_ERROR_INVALID_ARGUMENT, flaw);
  }
  for (const { public: foreign } of SPECIMENS) {
    if (foreign.material.length === open.material.length) continue;
    await expectStatus(agree(foreign.material), PSA_ERROR_INVALID_ARGUMENT, kindName(foreign));
  }
}

/** Same length, another curve: P-256 and secp256k1. */
async function refusesPointsOfAnotherCurve({ drivers }: Subject, { pair, public: open }: Specimen) {
  const foreign = SPECIMENS.filter(
    ({ public: { type, material } }) =>
      type !== open.type && material.length === open.material.length && material[0] === 4,
  );
  for (const { public: peer } of foreign) {
    const call = drivers.rawKeyAgreement(driverKey(pair), PSA_ALG_ECDH, peer.material);
    await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, kindName(peer));
  }
}

async function refusesLowOrder({ drivers }: Subject, { pair }: Specimen) {
  for (const hex of LOW_ORDER) {
    for (const peer of [fromHex(hex), withHighBit(fromHex(hex))]) {
      const call = drivers.rawKeyAgreement(driverKey(pair), PSA_ALG_ECDH, peer);
      await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, hex);
    }
  }
}

/**
 * RFC 7748, section 5: the highest bit is masked, and coordinates not reduced are taken as they
 * are.
 */
async function takesAnyEncoding({ drivers }: Subject, { pair, public: open }: Specimen) {
  const agree = (peer: Uint8Array) => drivers.rawKeyAgreement(driverKey(pair), PSA_ALG_ECDH, peer);
  expect(await agree(withHighBit(open.material))).toEqual(await agree(open.material));
  const nine = fromHex(`09${'00'.repeat(31)}`);
  const nineMore = fromHex(`f6${'ff'.repeat(30)}7f`);
  expect(await agree(nineMore)).toEqual(await agree(nine));
  expect(await agree(nine), 'the base point gives the public key').toEqual(open.material);
}

export function testAgreement(subject: Subject): void {
  for (const specimen of SPECIMENS) {
    const { pair } = specimen;
    if (!offers(subject, 'rawKeyAgreement', pair, PSA_ALG_ECDH)) continue;
    describe(`ECDH with ${kindName(pair)}`, () => {
      it('gives both ends one secret', () => agrees(subject, specimen));
      it('refuses bad peer keys', () => refusesBadPeers(subject, specimen));
      if (PSA_KEY_TYPE_ECC_GET_FAMILY(pair.type) === PSA_ECC_FAMILY_MONTGOMERY) {
        it('refuses peers of low order', () => refusesLowOrder(subject, specimen));
        it('takes every encoding of a peer', () => takesAnyEncoding(subject, specimen));
      } else {
        it('refuses points of another curve', () => refusesPointsOfAnotherCurve(subject, specimen));
      }
    });
  }
}
