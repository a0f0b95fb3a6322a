/**
 * The contract of signatures. Each is checked in both directions: what the driver makes,
 * node:crypto and the companion take; what node:crypto makes, the driver takes.
 */
import { describe, expect, it } from 'vitest';
import type { Drivers } from '../../background/drivers/dispatch.ts';
import {
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_DETERMINISTIC_ECDSA,
  PSA_ALG_IS_ECDSA,
  PSA_ALG_IS_RSA_PSS,
  PSA_ALG_IS_RSA_PSS_ANY_SALT,
  PSA_ALG_IS_SIGN,
  PSA_ALG_IS_SIGN_HASH,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
} from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_IS_RSA } from '../../protocol/psa/key-types.ts';
import { PSA_SIGN_OUTPUT_SIZE } from '../../protocol/psa/sizes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../protocol/psa/status.ts';
import { concat, flipped, pattern, utf8 } from '../support/bytes.ts';
import { type Key, referenceHash, referenceSign, referenceVerify } from '../support/reference.ts';
import { SPECIMENS, type Specimen } from '../support/specimens.ts';
import { expectBytes, expectStatus } from '../support/status.ts';
import { badSignatures, signaturesAlsoGood } from './bad-signatures.ts';
import {
  algName,
  algorithmsOffered,
  attributesOf,
  hasReferenceHash,
  kindName,
  offers,
  type Subject,
} from './offers.ts';

const MESSAGE = utf8('Mind the gap between the train and the platform edge.');
const EMPTY = new Uint8Array(0);

/** One algorithm with one key, and which of its four entry points are offered. */
type Case = {
  readonly subject: Subject;
  readonly alg: number;
  readonly specimen: Specimen;
  /**
   * Tries every bad form and every message. It is so for one hash; most does not depend on the
   * hash.
   */
  readonly thorough: boolean;
};

const messagesOf = ({ thorough }: Case) =>
  thorough ? [EMPTY, pattern(65, 3), MESSAGE] : [MESSAGE];

const driverKey = (key: Key) => ({ attributes: attributesOf(key), material: key.material });

const isDeterministic = (alg: number) =>
  PSA_ALG_IS_DETERMINISTIC_ECDSA(alg) ||
  alg === PSA_ALG_PURE_EDDSA ||
  (!PSA_ALG_IS_ECDSA(alg) && !PSA_ALG_IS_RSA_PSS(alg));

/** What a driver is asked, with the message itself or with its hash. */
const FORMS = [
  {
    sign: 'signMessage',
    verify: 'verifyMessage',
    input: (_: number, message: Uint8Array) => message,
  },
  { sign: 'signHash', verify: 'verifyHash', input: referenceHash },
] as const;

type Form = (typeof FORMS)[number];

/** The pair and the public key; or else the pair with messages and the public key with hashes. */
function keysThatVerify({ subject, alg, specimen, thorough }: Case, { verify }: Form): Key[] {
  const { pair, public: open } = specimen;
  const few = [verify === 'verifyMessage' ? pair : open];
  const keys = thorough ? [pair, open] : few;
  return keys.filter((key) => offers(subject, verify, key, alg));
}

/**
 * In brief, good signatures are tried with hashes and bad ones with messages, if both are offered.
 */
function formsToTry({ subject, alg, specimen }: Case, inBrief: Form): readonly Form[] {
  return subject.brief && offers(subject, inBrief.verify, specimen.public, alg) ? [inBrief] : FORMS;
}

async function signs(testCase: Case) {
  const { subject, alg, specimen } = testCase;
  const { pair, public: open } = specimen;
  const key = driverKey(pair);
  const forms = FORMS.filter(({ sign }) => offers(subject, sign, pair, alg));
  for (const form of subject.brief ? forms.slice(0, 1) : forms) {
    const sign = (drivers: Drivers, message: Uint8Array) =>
      drivers[form.sign](key, alg, form.input(alg, message));
    let last: Uint8Array = EMPTY;
    for (const message of messagesOf(testCase)) {
      last = await sign(subject.drivers, message);
      expect(last).toHaveLength(PSA_SIGN_OUTPUT_SIZE(pair.type, pair.bits, alg));
      expect(referenceVerify(open, alg, message, last), 'node:crypto takes it').toBe(true);
    }
    const again = await sign(subject.drivers, MESSAGE);
    if (isDeterministic(alg)) {
      expectBytes(again, last, 'the same signature each time');
      expectBytes(await sign(subject.companion, MESSAGE), last, 'and everywhere');
    } else {
      expect(Buffer.compare(again, last), 'a fresh signature each time').not.toBe(0);
      const input = form.input(alg, MESSAGE);
      await subject.companion[form.verify](driverKey(open), alg, input, again);
    }
  }
}

async function verifies(testCase: Case) {
  const { subject, alg, specimen } = testCase;
  for (const form of formsToTry(testCase, FORMS[1])) {
    for (const key of keysThatVerify(testCase, form)) {
      const verify = (input: Uint8Array, signature: Uint8Array) =>
        subject.drivers[form.verify](driverKey(key), alg, input, signature);
      for (const message of messagesOf(testCase)) {
        const signature = referenceSign(specimen.pair, alg, message);
        await verify(form.input(alg, message), signature);
      }
      const signature = referenceSign(specimen.pair, alg, MESSAGE);
      for (const [name, good] of signaturesAlsoGood(alg, specimen.pair, signature)) {
        await expectStatus(verify(form.input(alg, MESSAGE), good), 0, name);
      }
    }
  }
}

async function refuses(testCase: Case) {
  const { subject, alg, specimen, thorough } = testCase;
  const signature = referenceSign(specimen.pair, alg, MESSAGE);
  for (const form of formsToTry(testCase, FORMS[0])) {
    for (const key of keysThatVerify(testCase, form)) {
      const input = form.input(alg, MESSAGE);
      const expectRefused = (given: Uint8Array, bad: Uint8Array, what: string) =>
        expectStatus(
          subject.drivers[form.verify](driverKey(key), alg, given, bad),
          PSA_ERROR_INVALID_SIGNATURE,
          `${form.verify}, ${what}`,
        );
      if (!subject.brief) await expectRefused(flipped(input, 0), signature, 'of another message');
      await expectRefused(input, flipped(signature, -1), 'the last byte changed');
      if (!thorough) continue;
      for (const [flaw, bad] of badSignatures(alg, specimen, MESSAGE, signature)) {
        await expectRefused(input, bad, flaw);
      }
      const { other } = specimen;
      if (other) await expectRefused(input, referenceSign(other, alg, MESSAGE), 'of another key');
    }
  }
  if (thorough && offers(subject, 'verifyMessage', specimen.pair, alg)) {
    const call = subject.drivers.verifyMessage(
      driverKey(specimen.pair),
      alg,
      concat(MESSAGE, Uint8Array.of(0)),
      signature,
    );
    await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE, 'a message with a byte more');
  }
}

/**
 * RSA: a hash of another length than the algorithm's is a wrong argument, not a wrong signature.
 * ECDSA takes it, all but an empty one, and it is another hash.
 */
async function mindsTheHashLength(testCase: Case) {
  const { subject, alg, specimen } = testCase;
  const hash = referenceHash(alg, MESSAGE);
  const signature = referenceSign(specimen.pair, alg, MESSAGE);
  const isEcdsa = PSA_ALG_IS_ECDSA(alg);
  const wrong = [new Uint8Array(0), hash.subarray(1), concat(hash, Uint8Array.of(0)), MESSAGE];
  for (const other of wrong) {
    const what = `a hash of ${other.length} bytes`;
    const isTaken = isEcdsa && other.length > 0;
    if (!isTaken && offers(subject, 'signHash', specimen.pair, alg)) {
      const call = subject.drivers.signHash(driverKey(specimen.pair), alg, other);
      await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, what);
    }
    // A longer hash may count as the same: only its leftmost bits do.
    if (isTaken && other.length > hash.length) continue;
    const status = isTaken ? PSA_ERROR_INVALID_SIGNATURE : PSA_ERROR_INVALID_ARGUMENT;
    for (const key of keysThatVerify(testCase, FORMS[1])) {
      const call = subject.drivers.verifyHash(driverKey(key), alg, other, signature);
      await expectStatus(call, status, what);
    }
  }
}

async function takesLongMessages({ subject, alg, specimen }: Case) {
  const message = pattern(1024 * 1024, 5);
  const { pair, public: open } = specimen;
  if (offers(subject, 'signMessage', pair, alg)) {
    const signature = await subject.drivers.signMessage(driverKey(pair), alg, message);
    expect(referenceVerify(open, alg, message, signature), 'node:crypto takes it').toBe(true);
  }
  if (offers(subject, 'verifyMessage', open, alg)) {
    const signature = referenceSign(pair, alg, message);
    await subject.drivers.verifyMessage(driverKey(open), alg, message, signature);
  }
}

/** Longer than most curves, so that it is cut. */
const LONG_HASH = PSA_ALG_SHA_512;

/**
 * PSS goes by the salt of the hash's length, or the longest that fits; ANY_SALT takes every one.
 */
async function mindsTheSalt(testCase: Case) {
  const { subject, alg, specimen } = testCase;
  const hash = referenceHash(alg, MESSAGE);
  const status = PSA_ALG_IS_RSA_PSS_ANY_SALT(alg) ? 0 : PSA_ERROR_INVALID_SIGNATURE;
  for (const saltLength of [0, hash.length - 1, hash.length + 1, 100]) {
    const signature = referenceSign(specimen.pair, alg, MESSAGE, saltLength);
    for (const form of FORMS) {
      for (const key of keysThatVerify(testCase, form)) {
        const input = form.input(alg, MESSAGE);
        const call = subject.drivers[form.verify](driverKey(key), alg, input, signature);
        await expectStatus(call, status, `a salt of ${saltLength} bytes`);
      }
    }
  }
}

const ENTRIES = ['signMessage', 'verifyMessage', 'signHash', 'verifyHash'] as const;

const isOffered = ({ subject, alg, specimen }: Case) =>
  ENTRIES.some((entry) => offers(subject, entry, specimen.pair, alg));

const isFirstOfKind = (alg: number) =>
  alg === PSA_ALG_PURE_EDDSA || PSA_ALG_GET_HASH(alg) === PSA_ALG_SHA_256;

function testOne(testCase: Case): void {
  const { alg, specimen, thorough } = testCase;
  const name = `${algName(alg)} with ${kindName(specimen.pair)}`;
  describe(name, () => {
    it('signs what others verify', () => signs(testCase));
    it('verifies what others sign', () => verifies(testCase));
    it('refuses signatures that are wrong', () => refuses(testCase));
    if (PSA_ALG_IS_SIGN_HASH(alg)) {
      it('minds the length of the hash', () => mindsTheHashLength(testCase));
    }
    if (thorough) it('takes a message of a mebibyte', () => takesLongMessages(testCase));
    if (PSA_ALG_IS_RSA_PSS(alg)) it('minds the length of the salt', () => mindsTheSalt(testCase));
  });
}

/** Algorithms without a hash are in `raw-signatures.ts`. */
const hasReference = (alg: number) =>
  PSA_ALG_IS_SIGN(alg) &&
  (alg === PSA_ALG_PURE_EDDSA || (PSA_ALG_GET_HASH(alg) !== 0 && hasReferenceHash(alg)));

export function testSignatures(subject: Subject): void {
  const algorithms = algorithmsOffered(subject, ...ENTRIES).filter(hasReference);
  for (const specimen of SPECIMENS) {
    const cases = algorithms
      .map((alg) => ({ subject, alg, specimen, thorough: !subject.brief && isFirstOfKind(alg) }))
      .filter(isOffered);
    const { type, bits } = specimen.pair;
    const isRsa = PSA_KEY_TYPE_IS_RSA(type);
    const hasEveryHash = bits <= (isRsa ? 2048 : 256);
    const hasOneHash = !(isRsa && subject.brief);
    const isTried = ({ alg }: Case) =>
      hasEveryHash || (hasOneHash && (isFirstOfKind(alg) || PSA_ALG_GET_HASH(alg) === LONG_HASH));
    for (const each of cases.filter(isTried)) testOne(each);
    const left = cases.filter((each) => !isTried(each));
    if (left.length > 0) {
      it.skip(
        `${kindName(specimen.pair)} with ${left.length} algorithms more ` +
          '(skipped: a shorter key is tried with every hash, and test/differential/ tries every curve ' +
          'with every hash)',
      );
    }
  }
  if (algorithms.includes(PSA_ALG_PURE_EDDSA)) {
    it.skip(
      'Ed25519 refuses what holds up to the cofactor alone (skipped: noble checks the equation ' +
        'with the cofactor, OpenSSL without; RFC 8032, section 5.1.7, allows both)',
    );
  }
  it('offers RAW signatures for RSA alone', () => {
    const kinds = SPECIMENS.map(({ pair }) => pair).filter((pair) =>
      offers(subject, 'signHash', pair, PSA_ALG_RSA_PKCS1V15_SIGN_RAW),
    );
    expect(kinds.filter(({ type }) => !PSA_KEY_TYPE_IS_RSA(type))).toEqual([]);
  });
}
