/**
 * Hashes: the standards' examples, OpenSSL with fresh inputs, streams in pieces of every kind, and copies.
 * Those of `legacy-hashes` have tests of their own.
 */
import { afterAll, describe, expect, it } from 'vitest';
import {
  PSA_ALG_ANY_HASH,
  PSA_ALG_HMAC,
  PSA_ALG_SHA_256,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { hashBy } from './models.ts';
import {
  bytes,
  createRandom,
  flipped,
  MODES,
  named,
  open,
  readJson,
  refuses,
  refusesAlgorithm,
  repeat,
  utf8,
} from './support.ts';

type Row = { readonly source: string; readonly cases: readonly (readonly [string, string])[] };
const standards = readJson<Readonly<Record<string, Row>>>('hashes.json');

const openssl = (name: string, input: Uint8Array) => hashBy(named(name), input).toString('hex');

const random = createRandom('hashes');
const tally = createTally(import.meta.url);

describe.each(MODES)('hashes %s', (mode, webCrypto) => {
  const session = open(webCrypto);
  const counts = mode === MODES[0][0];

  it.each(Object.entries(standards))('%s gives what its standard says', async (name, { cases }) => {
    for (const [message, digest] of cases) {
      expect(toHex(await session.hashCompute(named(name), utf8(message)))).toBe(digest);
      if (counts) tally.count(name, 'positive');
    }
  });

  it.each(Object.keys(standards))('%s agrees with OpenSSL', async (name) => {
    for (const length of [1, 55, 56, 63, 64, 65, 111, 112, 128, 135, 136, 137, 168, 1000]) {
      const input = random.bytes(length + random.below(3));
      expect(toHex(await session.hashCompute(named(name), input))).toBe(openssl(name, input));
    }
  });

  it.each(Object.keys(standards))('%s refuses another hash', async (name) => {
    const alg = named(name);
    const input = random.bytes(100);
    const digest = await session.hashCompute(alg, input);
    await session.hashCompare(alg, input, bytes(digest));
    const wrong = [flipped(digest), flipped(digest, 0), bytes(digest.slice(1)), repeat(0, 0)];
    for (const hash of wrong) {
      await refuses(session.hashCompare(alg, input, hash), PSA_ERROR_INVALID_SIGNATURE);
      if (counts) tally.count(name, 'negative');
    }
  });
});

describe('hashes in parts', () => {
  const session = open();

  it.each(Object.keys(standards))('%s does not mind how its input is cut', async (name) => {
    const alg = named(name);
    const input = random.bytes(600);
    const operation = await session.hashSetup(alg);
    for (let offset = 0; offset < input.length; ) {
      const length = random.below(150);
      await session.hashUpdate(operation, input.slice(offset, offset + length));
      offset += length;
    }
    expect(toHex(await session.hashFinish(operation))).toBe(openssl(name, input));
    await refuses(session.hashUpdate(operation, input), PSA_ERROR_BAD_STATE);
  });

  it.each(Object.keys(standards))('%s goes two ways from a copy', async (name) => {
    const alg = named(name);
    const [head, left, right] = [random.bytes(77), random.bytes(99), random.bytes(1)];
    const first = await session.hashSetup(alg);
    await session.hashUpdate(first, head);
    const second = await session.hashClone(first);
    await session.hashUpdate(first, left);
    await session.hashUpdate(second, right);
    const join = (tail: Uint8Array) => Buffer.concat([head, tail]);
    await session.hashVerify(first, Buffer.from(openssl(name, join(left)), 'hex'));
    expect(toHex(await session.hashFinish(second))).toBe(openssl(name, join(right)));
  });

  it('fails for good when a hash does not verify', async () => {
    const operation = await session.hashSetup(PSA_ALG_SHA_256);
    await refuses(session.hashVerify(operation, new Uint8Array(32)), PSA_ERROR_INVALID_SIGNATURE);
    await refuses(session.hashUpdate(operation, utf8('x')), PSA_ERROR_BAD_STATE);
    await session.hashAbort(operation);
    await session.hashAbort(operation);
  });

  it('takes no algorithm that is not a hash', async () => {
    for (const alg of [0, PSA_ALG_ANY_HASH, PSA_ALG_HMAC(PSA_ALG_SHA_256), 0x02000006]) {
      await refusesAlgorithm(session.hashSetup(alg));
      await refusesAlgorithm(session.hashCompute(alg, utf8('x')));
    }
  });
});

afterAll(() => tally.check());
