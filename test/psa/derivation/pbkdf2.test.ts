/**
 * PBKDF2: RFC 6070, RFC 7914, Wycheproof, OpenSSL with fresh inputs; with AES-CMAC-PRF-128 the vectors that
 * TF-PSA-Crypto publishes, and a model. All of it natively and in script.
 */
import { pbkdf2Sync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  PSA_ALG_PBKDF2_AES_CMAC_PRF_128,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA3_256,
  PSA_ALG_SHAKE128_256,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_DERIVATION_UNLIMITED_CAPACITY,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { HMAC_HASHES, pbkdf2Cmac } from './models.ts';
import { COST, PASSWORD, SALT } from './steps.ts';
import {
  algName,
  createRandom,
  derive,
  give,
  type Input,
  MODES,
  open,
  refuses,
  refusesAlgorithm,
  repeat,
  secretKey,
  start,
  utf8,
} from './support.ts';

/** RFC 6070; its 16,777,216 iterations are over our limit. RFC 7914, section 11. */
const RFCS = [
  [PSA_ALG_SHA_1, 'password', 'salt', 1, '0c60c80f961f0e71f3a9b524af6012062fe037a6'],
  [PSA_ALG_SHA_1, 'password', 'salt', 2, 'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957'],
  [PSA_ALG_SHA_1, 'password', 'salt', 4096, '4b007901b765489abead49d926f721d065a429c1'],
  [
    PSA_ALG_SHA_1,
    'passwordPASSWORDpassword',
    'saltSALTsaltSALTsaltSALTsaltSALTsalt',
    4096,
    '3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038',
  ],
  [PSA_ALG_SHA_1, 'pass\0word', 'sa\0lt', 4096, '56fa6aa75548099dcc37d7f03425e0c3'],
  [
    PSA_ALG_SHA_256,
    'passwd',
    'salt',
    1,
    '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc' +
      '49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
  ],
  [
    PSA_ALG_SHA_256,
    'Password',
    'NaCl',
    80_000,
    '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56' +
      'a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d',
  ],
] as const;

/** The tests of TF-PSA-Crypto (test_suite_psa_crypto), which follow RFC 6070 and RFC 7914 in their inputs. */
const CMAC = [
  ['password', 'salt', 1, '1b72f6419173a06e27777606a315876ec71227de'],
  ['password', 'salt', 2, '160597e28021fb3dd9cf088b007b688360fed438'],
  ['password', 'salt', 4096, '38ba9795fe87e47d519eacb77e82e35daa795870'],
  [
    'passwordPASSWORDpassword',
    'saltSALTsaltSALTsaltSALTsaltSALTsalt',
    4096,
    '25e7c43283d2e98cb6d9537a783e93153a45595a876779e00d',
  ],
  ['pass\0word', 'sa\0lt', 4096, '3d2828c5a437d781e7733ca353c40579'],
  [
    'passwd',
    'salt',
    1,
    '28e288c6345bb5ecf7ca70274208a3ba0f1148b5868537d5e09d3ee6813b1f52' +
      '4d9ecbf864eb814a46cda50ad5ec4c0dc03578c6c5fb4a3f9880deb5cab537e4',
  ],
  ['', 'salt', 4096, 'db00f3996d041b415eb273362d8c8c83'],
  ['passwordpassword', 'salt', 4096, 'c4c112c6e1e3b8757640603dec78825f'],
] as const;

const random = createRandom('pbkdf2');
const tally = createTally(import.meta.url);

const given = (cost: number | bigint, salt: Uint8Array, password: Input[1]): Input[] => [
  [COST, cost],
  [SALT, salt],
  [PASSWORD, password],
];

describe.each(MODES)('PBKDF2 %s', (mode, webCrypto) => {
  const session = open(webCrypto);
  const counts = mode === MODES[0][0];
  const vector = (name: string) => {
    if (counts) tally.count(name, 'positive');
  };

  it.each(RFCS)('RFC: 0x%s %j %j %i', async (hash, password, salt, cost, output) => {
    const inputs = given(cost, utf8(salt), utf8(password));
    const bytes = await derive(session, PSA_ALG_PBKDF2_HMAC(hash), inputs, output.length / 2);
    expect(toHex(bytes)).toBe(output);
    vector('PSA_ALG_PBKDF2_HMAC');
  });

  it.each(CMAC)('AES-CMAC-PRF-128: %j %j %i', async (password, salt, cost, output) => {
    const inputs = given(cost, utf8(salt), utf8(password));
    const bytes = await derive(session, PSA_ALG_PBKDF2_AES_CMAC_PRF_128, inputs, output.length / 2);
    expect(toHex(bytes)).toBe(output);
    vector('PSA_ALG_PBKDF2_AES_CMAC_PRF_128');
  });

  it.each([...HMAC_HASHES].map(([hash, openssl]) => [algName(hash), hash, openssl] as const))(
    'agrees with OpenSSL over %s, in pieces, with a pepper',
    async (_name, hash, openssl) => {
      const alg = PSA_ALG_PBKDF2_HMAC(hash);
      const [password, salt, pepper] = [1 + random.below(200), random.below(100), 16].map((n) =>
        random.bytes(n),
      ) as [Uint8Array, Uint8Array, Uint8Array];
      const cost = 1 + random.below(20);
      const passwordKey = await secretKey(session, alg, password, { type: PSA_KEY_TYPE_PASSWORD });
      const pepperKey = await secretKey(session, alg, pepper, { type: PSA_KEY_TYPE_PEPPER });
      const operation = await start(session, alg, [
        [COST, cost],
        [SALT, salt],
        [SALT, { key: pepperKey }],
        [PASSWORD, { key: passwordKey }],
      ]);
      let all = '';
      for (const length of [1, 0, 30, 64, 105]) {
        all += toHex(await session.keyDerivationOutputBytes(operation, length));
      }
      const model = pbkdf2Sync(password, Buffer.concat([salt, pepper]), cost, 200, openssl);
      expect(all).toBe(model.toString('hex'));
    },
  );

  it('agrees with the model over AES-CMAC-PRF-128, in pieces', async () => {
    for (const length of [0, 1, 15, 16, 17, 100]) {
      const [password, salt] = [random.bytes(length), random.bytes(random.below(50))];
      const cost = 1 + random.below(30);
      const inputs = given(cost, salt, password);
      const operation = await start(session, PSA_ALG_PBKDF2_AES_CMAC_PRF_128, inputs);
      let all = '';
      for (const piece of [5, 16, 0, 40]) {
        all += toHex(await session.keyDerivationOutputBytes(operation, piece));
      }
      expect(all).toBe(pbkdf2Cmac(password, salt, cost, 61).toString('hex'));
      vector('PSA_ALG_PBKDF2_AES_CMAC_PRF_128');
    }
  });

  it('chains AES-CMAC-PRF-128 over many blocks', async () => {
    const [password, salt] = [random.bytes(20), random.bytes(8)];
    const inputs = given(16_384 + 3, salt, password);
    const output = await derive(session, PSA_ALG_PBKDF2_AES_CMAC_PRF_128, inputs, 16);
    expect(toHex(output)).toBe(pbkdf2Cmac(password, salt, 16_384 + 3, 16).toString('hex'));
  });

  it('limits the work that one call may cost', async () => {
    const inputs = given(10_000_000, utf8('salt'), utf8('password'));
    const operation = await start(session, PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256), inputs);
    const output = session.keyDerivationOutputBytes(operation, webCrypto ? 32 * 14 : 0);
    if (webCrypto) await refuses(output, PSA_ERROR_INSUFFICIENT_MEMORY);
    else await output;
    await session.keyDerivationAbort(operation);
  });
});

describe('PBKDF2', () => {
  const session = open();
  const alg = PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256);

  it('does a million iterations quickly where it is native', async () => {
    for (const algorithm of [alg, PSA_ALG_PBKDF2_AES_CMAC_PRF_128]) {
      const before = Date.now();
      const inputs = given(1_000_000, utf8('salt'), utf8('password'));
      await derive(session, algorithm, inputs, 16);
      expect(Date.now() - before).toBeLessThan(5000);
    }
  });

  it('has no capacity of its own that 32 bits could say', async () => {
    for (const algorithm of [alg, PSA_ALG_PBKDF2_AES_CMAC_PRF_128]) {
      const operation = await session.keyDerivationSetup(algorithm);
      const capacity = await session.keyDerivationGetCapacity(operation);
      expect(capacity).toBe(PSA_KEY_DERIVATION_UNLIMITED_CAPACITY);
    }
  });

  it.each([
    ['PSA_ALG_PBKDF2_HMAC', alg],
    ['PSA_ALG_PBKDF2_AES_CMAC_PRF_128', PSA_ALG_PBKDF2_AES_CMAC_PRF_128],
  ])('%s wants cost, salt, password in that order', async (name, algorithm) => {
    const inputs: Readonly<Record<string, Input>> = {
      C: [COST, 2],
      S: [SALT, utf8('salt')],
      P: [PASSWORD, utf8('password')],
    };
    const row = (letter: string): Input => inputs[letter] ?? [COST, 1];
    for (const order of ['S', 'P', 'CP', 'CC', 'CSC', 'CSPS', 'CSPP', 'CSPC']) {
      const operation = await session.keyDerivationSetup(algorithm);
      for (const letter of order.slice(0, -1)) await give(session, operation, row(letter));
      await refuses(give(session, operation, row(order.at(-1) ?? '')), PSA_ERROR_BAD_STATE);
      await session.keyDerivationAbort(operation);
      tally.count(name, 'negative');
    }
    for (const order of ['', 'C', 'CS', 'CSS']) {
      const operation = await session.keyDerivationSetup(algorithm);
      for (const letter of order) await give(session, operation, row(letter));
      await refuses(session.keyDerivationOutputBytes(operation, 1), PSA_ERROR_BAD_STATE);
      await session.keyDerivationAbort(operation);
      tally.count(name, 'negative');
    }
  });

  it('takes a cost of 1 to 10,000,000, as an integer', async () => {
    const setup = () => session.keyDerivationSetup(alg);
    await refuses(give(session, await setup(), [COST, 0]), PSA_ERROR_INVALID_ARGUMENT);
    for (const cost of [10_000_001, 16_777_216, 2 ** 32, 2n ** 64n - 1n]) {
      await refuses(give(session, await setup(), [COST, cost]), PSA_ERROR_NOT_SUPPORTED);
    }
    await give(session, await setup(), [COST, 10_000_000]);
    await refuses(give(session, await setup(), [COST, utf8('1')]), PSA_ERROR_INVALID_ARGUMENT);
    await refuses(give(session, await setup(), [SALT, 1]), PSA_ERROR_INVALID_ARGUMENT);
    const key = await secretKey(session, alg, repeat(1, 8), { type: PSA_KEY_TYPE_RAW_DATA });
    await refuses(give(session, await setup(), [COST, { key }]), PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_ALG_PBKDF2_HMAC', 'negative', 8);
  });

  it('takes a long password and an empty one', async () => {
    for (const length of [0, 63, 64, 65, 1000]) {
      const password = random.bytes(length);
      for (const [hash, openssl] of [
        [PSA_ALG_SHA_512, 'sha512'],
        [PSA_ALG_SHA3_256, 'sha3-256'],
      ] as const) {
        const inputs = given(3, utf8(''), password);
        const output = await derive(session, PSA_ALG_PBKDF2_HMAC(hash), inputs, 20);
        const model = pbkdf2Sync(password, '', 3, 20, openssl);
        expect(toHex(output)).toBe(model.toString('hex'));
      }
    }
  });

  it('takes no more salt than a message holds', async () => {
    const operation = await start(session, alg, [
      [COST, 1],
      [SALT, repeat(1, 5_000_000)],
    ]);
    const more: Input = [SALT, repeat(1, 5_000_000)];
    await refuses(give(session, operation, more), PSA_ERROR_INSUFFICIENT_MEMORY);
  });

  it('is not for hashes without HMAC', async () => {
    await refusesAlgorithm(session.keyDerivationSetup(PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHAKE128_256)));
    tally.count('PSA_ALG_PBKDF2_HMAC', 'negative');
  });

  it('stops working when its session ends', async () => {
    const other = open(false);
    const inputs = given(10_000_000, utf8('salt'), utf8('password'));
    const operation = await start(other, alg, inputs);
    const output = other.keyDerivationOutputBytes(operation, 32);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = Date.now();
    other.close();
    await refuses(output, PSA_ERROR_BAD_STATE);
    expect(Date.now() - before).toBeLessThan(1000);
  });
});

afterAll(() => tally.check());
