/** Extendable-output functions: FIPS 202's examples, OpenSSL, outputs in pieces, and the order of calls. */
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  PSA_ALG_SHA_256,
  PSA_ALG_SHAKE128,
  PSA_ALG_SHAKE256,
  PSA_ALG_SHAKE256_512,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { createRandom, named, open, refuses, refusesAlgorithm, repeat, utf8 } from './support.ts';

/** FIPS 202 examples: the empty message, and 1600 bits of A3. */
const EXAMPLES = [
  [
    'PSA_ALG_SHAKE128',
    '',
    '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26' +
      '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2',
  ],
  [
    'PSA_ALG_SHAKE128',
    'a3',
    '131ab8d2b594946b9c81333f9bb6e0ce75c3b93104fa3469d3917457385da037' +
      'cf232ef7164a6d1eb448c8908186ad852d3f85a5cf28da1ab6fe343817197846',
  ],
  [
    'PSA_ALG_SHAKE256',
    '',
    '46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f' +
      'd75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be',
  ],
  [
    'PSA_ALG_SHAKE256',
    'a3',
    'cd8a920ed141aa0407a22d59288652e9d9f1a7ee0c1e7c1ca699424da84a904d' +
      '2d700caae7396ece96604440577da4f3aa22aeb8857f961c4cd8e06f0ae6610b',
  ],
] as const;

const XOFS = [
  ['PSA_ALG_SHAKE128', 'shake128'],
  ['PSA_ALG_SHAKE256', 'shake256'],
] as const;

const session = open();
const random = createRandom('xof');
const tally = createTally(import.meta.url);

describe('XOFs', () => {
  it.each(EXAMPLES)('%s of %j gives what FIPS 202 says', async (name, input, output) => {
    const operation = await session.xofSetup(named(name));
    if (input === 'a3') await session.xofUpdate(operation, repeat(0xa3, 200));
    expect(toHex(await session.xofOutput(operation, output.length / 2))).toBe(output);
    await session.xofAbort(operation);
    tally.count(name, 'positive');
  });

  it.each(XOFS)('%s in pieces agrees with OpenSSL', async (name, openssl) => {
    for (let round = 0; round < 20; round += 1) {
      const operation = await session.xofSetup(named(name));
      const model = createHash(openssl, { outputLength: 2000 });
      for (let parts = random.below(5); parts > 0; parts -= 1) {
        const input = random.bytes(random.below(400));
        model.update(input);
        await session.xofUpdate(operation, input);
      }
      const expected = model.digest('hex');
      for (let offset = 0; offset < 2000; ) {
        const length = Math.min(random.below(500), 2000 - offset);
        const output = toHex(await session.xofOutput(operation, length));
        expect(output).toBe(expected.slice(offset * 2, (offset + length) * 2));
        offset += length;
      }
      await session.xofAbort(operation);
    }
  });

  it.each(XOFS)('%s takes no input after output', async (name) => {
    const operation = await session.xofSetup(named(name));
    await session.xofOutput(operation, 0);
    await refuses(session.xofUpdate(operation, utf8('x')), PSA_ERROR_BAD_STATE);
    await refuses(session.xofOutput(operation, 1), PSA_ERROR_BAD_STATE);
    await session.xofAbort(operation);
    await session.xofAbort(operation);
    tally.count(name, 'negative');
  });

  it.each(XOFS)('%s has no context', async (name) => {
    const operation = await session.xofSetup(named(name));
    await refuses(session.xofSetContext(operation, utf8('')), PSA_ERROR_INVALID_ARGUMENT);
    await refuses(session.xofUpdate(operation, utf8('x')), PSA_ERROR_BAD_STATE);
    await session.xofAbort(operation);
    tally.count(name, 'negative');
  });

  it('takes no other algorithm', async () => {
    for (const alg of [0, PSA_ALG_SHA_256, PSA_ALG_SHAKE256_512, 0x0d000400]) {
      await refusesAlgorithm(session.xofSetup(alg));
    }
  });

  it('gives no more at once than a message holds', async () => {
    const operation = await session.xofSetup(PSA_ALG_SHAKE128);
    await refuses(session.xofOutput(operation, 2 ** 31), PSA_ERROR_INSUFFICIENT_MEMORY);
  });

  it('keeps operations of other kinds apart', async () => {
    const hash = await session.hashSetup(PSA_ALG_SHA_256);
    await refuses(session.xofUpdate(hash, utf8('x')), PSA_ERROR_BAD_STATE);
    const xof = await session.xofSetup(PSA_ALG_SHAKE256);
    await refuses(session.hashUpdate(xof, utf8('x')), PSA_ERROR_BAD_STATE);
    await refuses(session.hashFinish(xof), PSA_ERROR_BAD_STATE);
    expect((await session.xofOutput(xof, 4)).length).toBe(4);
  });
});

afterAll(() => tally.check());
