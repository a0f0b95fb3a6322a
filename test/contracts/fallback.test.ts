/** Which driver is asked: the next one after NOT_SUPPORTED alone, and never one that did not offer. */
import { describe, expect, it } from 'vitest';
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import type { Driver } from '../../background/drivers/driver.ts';
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../background/entropy.ts';
import {
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PSS,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
} from '../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_GENERIC_ERROR,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import { flipped, utf8 } from '../support/bytes.ts';
import {
  type Key,
  referenceAgree,
  referenceHash,
  referenceSign,
  referenceVerify,
} from '../support/reference.ts';
import { SPECIMENS } from '../support/specimens.ts';
import { expectBytes, expectStatus, outcomeOf } from '../support/status.ts';
import { algName, attributesOf, kindName, offers } from './offers.ts';

const MESSAGE = utf8('All change, please.');
const driverKey = (key: Key) => ({ attributes: attributesOf(key), material: key.material });

/** A WebCrypto every method of which throws. */
const throwing = (error: unknown): SubtleCrypto =>
  new Proxy({} as SubtleCrypto, {
    get: () => async () => {
      throw error;
    },
  });

/** As in a browser that lacks an algorithm. */
const lacking = throwing(new DOMException('not here', 'NotSupportedError'));

describe('where WebCrypto lacks an algorithm', () => {
  const drivers = createLocalDrivers({ entropy: createEntropy(), subtle: lacking });
  const subject = { name: 'lacking', drivers, companion: drivers, brief: true };

  for (const { pair, public: open, other } of SPECIMENS.filter(
    ({ pair: { bits } }) => bits <= 2048,
  )) {
    const algorithms = [
      PSA_ALG_ECDSA(PSA_ALG_SHA_256),
      PSA_ALG_PURE_EDDSA,
      PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_256),
      PSA_ALG_RSA_PSS(PSA_ALG_SHA_384),
    ].filter((alg) => offers(subject, 'signMessage', pair, alg));
    for (const alg of algorithms) {
      it(`script signs and verifies with ${algName(alg)} and ${kindName(pair)}`, async () => {
        const signature = await drivers.signMessage(driverKey(pair), alg, MESSAGE);
        expect(referenceVerify(open, alg, MESSAGE, signature)).toBe(true);
        const given = referenceSign(pair, alg, MESSAGE);
        await drivers.verifyMessage(driverKey(open), alg, MESSAGE, given);
        const call = drivers.verifyMessage(driverKey(open), alg, MESSAGE, flipped(given, 5));
        await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE);
      });
    }
    if (offers(subject, 'rawKeyAgreement', pair, PSA_ALG_ECDH) && other) {
      it(`script agrees with ${kindName(pair)}`, async () => {
        const secret = await drivers.rawKeyAgreement(driverKey(other), PSA_ALG_ECDH, open.material);
        expectBytes(secret, referenceAgree(other, open.material));
      });
    }
  }

  it('script hashes', async () => {
    for (const alg of [PSA_ALG_SHA_256, PSA_ALG_SHA_384]) {
      expectBytes(await drivers.hashCompute(alg, MESSAGE), referenceHash(alg, MESSAGE));
    }
  });
});

describe('whatever WebCrypto throws', () => {
  const thrown: readonly (readonly [string, unknown])[] = [
    ['an OperationError', new DOMException('no', 'OperationError')],
    ['a DataError', new DOMException('no', 'DataError')],
    ['an InvalidAccessError', new DOMException('no', 'InvalidAccessError')],
    ['a TypeError', new TypeError('no')],
    ['a text', 'no'],
    ['nothing', undefined],
  ];
  for (const [name, error] of thrown) {
    it(`a PsaError leaves the drivers: ${name}`, async () => {
      const drivers = createLocalDrivers({ entropy: createEntropy(), subtle: throwing(error) });
      for (const { pair, public: open } of SPECIMENS) {
        const key = driverKey(pair);
        const calls = [
          drivers.signMessage(key, PSA_ALG_ECDSA(PSA_ALG_SHA_256), MESSAGE),
          drivers.signMessage(key, PSA_ALG_PURE_EDDSA, MESSAGE),
          drivers.signMessage(key, PSA_ALG_RSA_PSS(PSA_ALG_SHA_256), MESSAGE),
          drivers.verifyMessage(key, PSA_ALG_ECDSA(PSA_ALG_SHA_256), MESSAGE, MESSAGE),
          drivers.verifyMessage(key, PSA_ALG_PURE_EDDSA, MESSAGE, MESSAGE),
          drivers.rawKeyAgreement(key, PSA_ALG_ECDH, open.material),
          drivers.generateKey(key.attributes),
          drivers.hashCompute(PSA_ALG_SHA_256, MESSAGE),
        ];
        for (const call of calls) expect(await outcomeOf(call)).toMatch(/^PSA_/);
      }
    });
  }
});

/** A driver that offers SHA-256 and answers as it is told, and how often it was asked. */
function stub(answer: () => Promise<Uint8Array>) {
  const asked = { times: 0 };
  const driver: Driver = {
    name: 'stub',
    capabilities: [{ entryPoints: ['hashCompute'], algorithms: [PSA_ALG_SHA_256] }],
    hashCompute: () => {
      asked.times += 1;
      return answer();
    },
  };
  return { driver, asked };
}

const says = (status: number) => async (): Promise<Uint8Array> => {
  throw new PsaError(status);
};
const DIGEST = Uint8Array.of(1, 2, 3);

describe('the dispatcher', () => {
  it('asks the next driver after NOT_SUPPORTED', async () => {
    const [first, second] = [stub(says(PSA_ERROR_NOT_SUPPORTED)), stub(async () => DIGEST)];
    const drivers = createDispatcher({ transparent: [first.driver, second.driver] });
    expect(await drivers.hashCompute(PSA_ALG_SHA_256, MESSAGE)).toBe(DIGEST);
    expect([first.asked.times, second.asked.times]).toEqual([1, 1]);
  });

  it('takes every other answer of the first driver for the last word', async () => {
    const statuses = [
      PSA_ERROR_INVALID_ARGUMENT,
      PSA_ERROR_INVALID_SIGNATURE,
      PSA_ERROR_GENERIC_ERROR,
    ];
    for (const status of statuses) {
      const [first, second] = [stub(says(status)), stub(async () => DIGEST)];
      const drivers = createDispatcher({ transparent: [first.driver, second.driver] });
      await expectStatus(drivers.hashCompute(PSA_ALG_SHA_256, MESSAGE), status);
      expect(second.asked.times).toBe(0);
    }
  });

  it('asks no driver for what it did not offer', async () => {
    const { driver, asked } = stub(async () => DIGEST);
    const drivers = createDispatcher({ transparent: [driver] });
    const call = drivers.hashCompute(PSA_ALG_SHA_384, MESSAGE);
    await expectStatus(call, PSA_ERROR_NOT_SUPPORTED);
    expect(asked.times).toBe(0);
  });

  it('leaves keys at another location to the driver of that location', async () => {
    const transparent = createLocalDrivers({ entropy: createEntropy() }).all;
    const key: Driver = {
      name: 'elsewhere',
      capabilities: [{ entryPoints: ['generateKey'] }],
      generateKey: async ({ bits }) => ({ bits, material: DIGEST }),
    };
    const drivers = createDispatcher({
      transparent: transparent.map(({ driver }) => driver),
      opaque: new Map([[0x1234, key]]),
    });
    const there = attributesOf({ type: 0x2400, bits: 128 }, 0x00123400);
    expect((await drivers.generateKey(there)).material).toBe(DIGEST);
    const sign = drivers.exportPublicKey({ attributes: there, material: DIGEST });
    await expectStatus(sign, PSA_ERROR_NOT_SUPPORTED, 'nobody does it in its place');
    expect(drivers.hasLocation(0x1234)).toBe(true);
  });
});
