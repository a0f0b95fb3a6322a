/** HKDF, whole and in halves: RFC 5869, Wycheproof, OpenSSL with fresh inputs, and the order of inputs. */
import { hkdfSync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  PSA_ALG_HKDF,
  PSA_ALG_HKDF_EXPAND,
  PSA_ALG_HKDF_EXTRACT,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA3_512,
  PSA_ALG_SHAKE256_512,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_HASH_BLOCK_LENGTH,
  PSA_HASH_LENGTH,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { HMAC_HASHES, hkdfExpand, hmac } from './models.ts';
import { INFO, LABEL, SALT, SECRET } from './steps.ts';
import {
  algName,
  createRandom,
  derive,
  give,
  hex,
  type Input,
  join,
  named,
  open,
  readJson,
  refuses,
  refusesAlgorithm,
  repeat,
  start,
  utf8,
} from './support.ts';

type Case = { readonly [name in 'hash' | 'ikm' | 'info' | 'prk' | 'okm']: string } & {
  readonly salt: string | null;
};
const { cases } = readJson<{ readonly cases: readonly Case[] }>('rfc5869.json');
const session = open();
const random = createRandom('hkdf');
const tally = createTally(import.meta.url);

const numbered = cases.map((row, i) => [i + 1, row] as const);

describe('RFC 5869', () => {
  it.each(numbered)('test case %i', async (_number, { hash, ikm, salt, info, okm }) => {
    const salted: Input[] = salt === null ? [] : [[SALT, hex(salt)]];
    const inputs: Input[] = [...salted, [SECRET, hex(ikm)], [INFO, hex(info)]];
    const output = await derive(session, PSA_ALG_HKDF(named(hash)), inputs, okm.length / 2);
    expect(toHex(output)).toBe(okm);
    tally.count('PSA_ALG_HKDF', 'positive');
  });

  it.each(numbered)('test case %i in halves', async (_number, row) => {
    const hash = named(row.hash);
    const extract: Input[] = [
      [SALT, hex(row.salt ?? '')],
      [SECRET, hex(row.ikm)],
    ];
    const length = PSA_HASH_LENGTH(hash);
    const prk = await derive(session, PSA_ALG_HKDF_EXTRACT(hash), extract, length);
    expect(toHex(prk)).toBe(row.prk);
    tally.count('PSA_ALG_HKDF_EXTRACT', 'positive');
    const expand: Input[] = [
      [SECRET, prk],
      [INFO, hex(row.info)],
    ];
    const okm = await derive(session, PSA_ALG_HKDF_EXPAND(hash), expand, row.okm.length / 2);
    expect(toHex(okm)).toBe(row.okm);
    tally.count('PSA_ALG_HKDF_EXPAND', 'positive');
  });
});

describe.each([...HMAC_HASHES])('HKDF over 0x%s against OpenSSL', (hash, openssl) => {
  it(algName(hash), async () => {
    for (let round = 0; round < 4; round += 1) {
      const length = 1 + random.below(300);
      const [ikm, salt] = [random.bytes(random.below(40)), random.bytes(random.below(200))];
      const info = random.bytes(random.below(90));
      const inputs: Input[] = [
        [SALT, salt],
        [SECRET, ikm],
        [INFO, info],
      ];
      const output = await derive(session, PSA_ALG_HKDF(hash), inputs, length);
      // OpenSSL wants HKDF for the hashes it can fetch by that name; the model does the others.
      const prk = hmac(hash, salt, ikm);
      expect(toHex(output)).toBe(hkdfExpand(hash, prk, info, length).toString('hex'));
      if (!/blake|ripemd|md5/.test(openssl)) {
        const known = Buffer.from(hkdfSync(openssl, ikm, salt, info, length));
        expect(toHex(output)).toBe(known.toString('hex'));
      }
    }
  });

  it(`${algName(hash)} in halves, in pieces`, async () => {
    const [salt, ikm, info] = [random.bytes(10), random.bytes(20), random.bytes(30)];
    const length = PSA_HASH_LENGTH(hash);
    const prk = await derive(
      session,
      PSA_ALG_HKDF_EXTRACT(hash),
      [
        [SALT, salt],
        [SECRET, ikm],
      ],
      length,
    );
    const operation = await start(session, PSA_ALG_HKDF_EXPAND(hash), [
      [SECRET, prk],
      [INFO, info],
    ]);
    const expected = hkdfExpand(hash, prk, info, 255 * length).toString('hex');
    let all = '';
    for (const piece of [0, 1, length, length - 1, 3 * length + 2]) {
      all += toHex(await session.keyDerivationOutputBytes(operation, piece));
    }
    const rest = await session.keyDerivationGetCapacity(operation);
    all += toHex(await session.keyDerivationOutputBytes(operation, rest));
    expect(all).toBe(expected);
  });
});

describe('HKDF over hashes that Node has not', () => {
  it.each([['PSA_ALG_MD2'], ['PSA_ALG_MD4'], ['PSA_ALG_AES_MMO_ZIGBEE'], ['PSA_ALG_SM3']])(
    '%s is HMAC (RFC 2104) over it',
    async (name) => {
      const hash = named(name);
      const block = PSA_HASH_BLOCK_LENGTH(hash);
      const hashed = async (...parts: readonly Uint8Array[]) =>
        session.hashCompute(hash, join(...parts));
      const mac = async (key: Uint8Array, ...parts: readonly Uint8Array[]) => {
        const padded = repeat(0, block);
        padded.set(key.length > block ? await hashed(key) : key);
        const inner = await hashed(
          padded.map((byte) => byte ^ 0x36),
          ...parts,
        );
        return hashed(
          padded.map((byte) => byte ^ 0x5c),
          inner,
        );
      };
      for (const length of [0, block, block + 1]) {
        const [salt, ikm, info] = [random.bytes(length), random.bytes(20), random.bytes(30)];
        const prk = await mac(salt, ikm);
        const first = await mac(prk, info, Uint8Array.of(1));
        const second = await mac(prk, first, info, Uint8Array.of(2));
        const inputs: Input[] = [
          [SALT, salt],
          [SECRET, ikm],
          [INFO, info],
        ];
        const output = await derive(session, PSA_ALG_HKDF(hash), inputs, 2 * first.length);
        expect(toHex(output)).toBe(toHex(join(first, second)));
      }
    },
  );
});

describe('the inputs of HKDF', () => {
  const alg = PSA_ALG_HKDF(PSA_ALG_SHA_256);
  const [salt, secret, info] = [utf8('salt'), utf8('secret'), utf8('info')];
  const expected = hkdfExpand(PSA_ALG_SHA_256, hmac(PSA_ALG_SHA_256, salt, secret), info, 32);

  it.each([[[SALT, SECRET, INFO]], [[SALT, INFO, SECRET]], [[INFO, SALT, SECRET]]])(
    'may come in this order: %j',
    async (steps) => {
      const values = new Map([
        [SALT, salt],
        [SECRET, secret],
        [INFO, info],
      ]);
      const inputs = steps.map((step): Input => [step, values.get(step) ?? salt]);
      expect(toHex(await derive(session, alg, inputs, 32))).toBe(expected.toString('hex'));
    },
  );

  it.each([
    ['HKDF: salt after secret', alg, [SECRET, SALT]],
    ['HKDF: salt twice', alg, [SALT, SALT]],
    ['HKDF: secret twice', alg, [SECRET, SECRET]],
    ['HKDF: info twice', alg, [INFO, INFO]],
    ['HKDF_EXTRACT: no salt', PSA_ALG_HKDF_EXTRACT(PSA_ALG_SHA_256), [SECRET]],
    ['HKDF_EXPAND: info first', PSA_ALG_HKDF_EXPAND(PSA_ALG_SHA_256), [INFO]],
  ])('%s', async (name, algorithm, steps) => {
    const operation = await session.keyDerivationSetup(algorithm);
    const inputs = steps.map((step): Input => [step, repeat(7, 32)]);
    for (const input of inputs.slice(0, -1)) await give(session, operation, input);
    const [last] = inputs.slice(-1);
    if (last) await refuses(give(session, operation, last), PSA_ERROR_BAD_STATE);
    await refuses(session.keyDerivationGetCapacity(operation), PSA_ERROR_BAD_STATE);
    await session.keyDerivationAbort(operation);
    tally.count(`PSA_ALG_${name.replace(/:.*/, '')}`, 'negative');
  });

  it.each([
    [
      'secret',
      alg,
      [
        [SALT, salt],
        [INFO, info],
      ],
    ],
    ['info', alg, [[SECRET, secret]]],
    ['secret of extract', PSA_ALG_HKDF_EXTRACT(PSA_ALG_SHA_256), [[SALT, salt]]],
    ['info of expand', PSA_ALG_HKDF_EXPAND(PSA_ALG_SHA_256), [[SECRET, repeat(1, 32)]]],
  ] as const)('must all be there: %s', async (_name, algorithm, inputs) => {
    await refuses(derive(session, algorithm, inputs, 1), PSA_ERROR_BAD_STATE);
  });

  it('are of its own steps', async () => {
    const operation = await session.keyDerivationSetup(alg);
    await refuses(give(session, operation, [LABEL, salt]), PSA_ERROR_INVALID_ARGUMENT);
  });

  it('have a pseudorandom key of the length of the hash at least', async () => {
    const expand = PSA_ALG_HKDF_EXPAND(PSA_ALG_SHA3_512);
    const operation = await session.keyDerivationSetup(expand);
    await refuses(give(session, operation, [SECRET, repeat(1, 63)]), PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_ALG_HKDF_EXPAND', 'negative');
  });

  it('have an info of 64 KiB at most', async () => {
    const operation = await session.keyDerivationSetup(alg);
    await refuses(give(session, operation, [INFO, repeat(1, 65_537)]), PSA_ERROR_NOT_SUPPORTED);
  });
});

describe('HKDF', () => {
  it('has the capacities of its standard', async () => {
    const capacity = async (alg: number) =>
      session.keyDerivationGetCapacity(await session.keyDerivationSetup(alg));
    for (const hash of HMAC_HASHES.keys()) {
      const length = PSA_HASH_LENGTH(hash);
      expect(await capacity(PSA_ALG_HKDF(hash))).toBe(255 * length);
      expect(await capacity(PSA_ALG_HKDF_EXPAND(hash))).toBe(255 * length);
      expect(await capacity(PSA_ALG_HKDF_EXTRACT(hash))).toBe(length);
    }
  });

  it('is not for hashes without HMAC', async () => {
    await refusesAlgorithm(session.keyDerivationSetup(PSA_ALG_HKDF(PSA_ALG_SHAKE256_512)));
    await refusesAlgorithm(session.keyDerivationSetup(PSA_ALG_HKDF(0)));
    tally.count('PSA_ALG_HKDF', 'negative', 2);
  });
});

afterAll(() => tally.check());
