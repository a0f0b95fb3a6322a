/**
 * The derivations of TLS 1.2: the vectors of the IETF TLS list, OpenSSL's TLS1-PRF, a model over Node's HMAC,
 * and the order of inputs.
 */
import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import {
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_TLS12_ECJPAKE_TO_PMS,
  PSA_ALG_TLS12_PRF,
  PSA_ALG_TLS12_PSK_TO_MS,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_KEY_DERIVATION_UNLIMITED_CAPACITY,
  PSA_TLS12_ECJPAKE_TO_PMS_OUTPUT_SIZE,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { HMAC_HASHES, pskPremaster, tls12Prf } from './models.ts';
import { LABEL, OTHER_SECRET, SALT, SECRET, SEED } from './steps.ts';
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
  repeat,
  start,
  utf8,
} from './support.ts';

/** Messages fzVCzk-z3FShgGJ6DOXqM1ydxms and xoyUDfRBNxHSyFnvVPIlYZEFbWE of the TLS list, 2009. */
const IETF = [
  [
    PSA_ALG_SHA_256,
    '9bbe436ba940f017b17652849a71db35',
    'a0ba9f936cda311827a6f796ffd5198c',
    'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af' +
      '0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701' +
      '87347b66',
  ],
  [
    PSA_ALG_SHA_512,
    'b0323523c1853599584d88568bbb05eb',
    'd4640e12e4bcdbfb437f03e6ae418ee5',
    '1261f588c798c5c201ff036e7a9cb5edcd7fe3f94c669a122a4638d7d508b283042df6789875c7147e906d868bc75c45' +
      'e20eb40c1cf4a1713b27371f68432592f7dc8ea8ef223e12ea8507841311bf68653d0cfc4056d811f025c45ddfa6e6fe' +
      'c702f054b409d6f28dd0a3233e498da41a3e75c5630eedbe22fe254e33a1b0e9f6b9826675bec7d01a845658dc9c3975' +
      '45401d40b9f46c7a400ee1b8f81ca0a60d1a397a1028bff5d2ef5066126842fb8da4197632bdb54ff6633f86bbc836e6' +
      '40d4d898',
  ],
  [
    PSA_ALG_SHA_384,
    'b80b733d6ceefcdc71566ea48e5567df',
    'cd665cf6a8447dd6ff8b27555edb7465',
    '7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0' +
      'e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425' +
      '9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e099070' +
      '3d73e56f',
  ],
] as const;

type Row = { readonly [name in 'hash' | 'label' | 'seed' | 'output']: string };
const openssl = readJson<{
  readonly tls12: readonly (Row & { readonly secret: string })[];
  readonly psk: readonly (Row & { readonly psk: string; readonly other: string | null })[];
}>('openssl.json');

const session = open();
const random = createRandom('tls12');
const tally = createTally(import.meta.url);

const prfInputs = (seed: Uint8Array, secret: Uint8Array, label: Uint8Array): Input[] => [
  [SEED, seed],
  [SECRET, secret],
  [LABEL, label],
];

describe('TLS12_PRF', () => {
  it.each(IETF)('has the output of the IETF list: 0x%s', async (hash, secret, seed, output) => {
    const inputs = prfInputs(hex(seed), hex(secret), utf8('test label'));
    const bytes = await derive(session, PSA_ALG_TLS12_PRF(hash), inputs, output.length / 2);
    expect(toHex(bytes)).toBe(output);
    tally.count('PSA_ALG_TLS12_PRF', 'positive');
  });

  it('has the output of OpenSSL', async () => {
    for (const { hash, secret, seed, label, output } of openssl.tls12) {
      const inputs = prfInputs(hex(seed), hex(secret), hex(label));
      const alg = PSA_ALG_TLS12_PRF(named(hash));
      expect(toHex(await derive(session, alg, inputs, output.length / 2))).toBe(output);
      tally.count('PSA_ALG_TLS12_PRF', 'positive');
    }
  });

  it.each([...HMAC_HASHES.keys()].map((hash) => [algName(hash), hash] as const))(
    'agrees with the model over %s, in pieces',
    async (_name, hash) => {
      const [seed, label] = [random.bytes(random.below(64)), random.bytes(random.below(30))];
      const secret = random.bytes(random.below(200));
      const inputs = prfInputs(seed, secret, label);
      const operation = await start(session, PSA_ALG_TLS12_PRF(hash), inputs);
      let all = '';
      for (const length of [1, 0, 63, 64, 100]) {
        all += toHex(await session.keyDerivationOutputBytes(operation, length));
      }
      const model = tls12Prf(hash, secret, label, seed, 228);
      expect(all).toBe(model.toString('hex'));
    },
  );

  it('has no capacity of its own', async () => {
    const operation = await session.keyDerivationSetup(PSA_ALG_TLS12_PRF(PSA_ALG_SHA_256));
    expect(await session.keyDerivationGetCapacity(operation)).toBe(
      PSA_KEY_DERIVATION_UNLIMITED_CAPACITY,
    );
  });

  it.each([
    [[SECRET]],
    [[LABEL]],
    [[SEED, LABEL]],
    [[SEED, SEED]],
    [[SEED, SECRET, SECRET]],
    [[SEED, SECRET, LABEL, LABEL]],
    [[SEED, SECRET, LABEL, SEED]],
    [[SEED, OTHER_SECRET]],
    [[SALT]],
  ])('refuses the last of these steps: %j', async (steps) => {
    const operation = await session.keyDerivationSetup(PSA_ALG_TLS12_PRF(PSA_ALG_SHA_256));
    for (const step of steps.slice(0, -1)) await give(session, operation, [step, utf8('x')]);
    const last: Input = [steps.at(-1) ?? 0, utf8('x')];
    const status = [SALT, OTHER_SECRET].includes(last[0])
      ? PSA_ERROR_INVALID_ARGUMENT
      : PSA_ERROR_BAD_STATE;
    await refuses(give(session, operation, last), status);
    tally.count('PSA_ALG_TLS12_PRF', 'negative');
  });
});

describe('TLS12_PSK_TO_MS', () => {
  it('has the output of OpenSSL', async () => {
    for (const { hash, psk, other, seed, label, output } of openssl.psk) {
      const inputs: Input[] = [
        [SEED, hex(seed)],
        ...(other === null ? [] : [[OTHER_SECRET, hex(other)] as const]),
        [SECRET, hex(psk)],
        [LABEL, hex(label)],
      ];
      const alg = PSA_ALG_TLS12_PSK_TO_MS(named(hash));
      expect(toHex(await derive(session, alg, inputs, output.length / 2))).toBe(output);
      tally.count('PSA_ALG_TLS12_PSK_TO_MS', 'positive');
    }
  });

  it.each([...HMAC_HASHES.keys()].map((hash) => [algName(hash), hash] as const))(
    'agrees with the model over %s',
    async (_name, hash) => {
      const [psk, other] = [random.bytes(random.below(300)), random.bytes(random.below(300))];
      const [seed, label] = [random.bytes(64), utf8('extended master secret')];
      const alg = PSA_ALG_TLS12_PSK_TO_MS(hash);
      const plain = prfInputs(seed, psk, label);
      const model = tls12Prf(hash, pskPremaster(psk), label, seed, 48);
      expect(toHex(await derive(session, alg, plain, 48))).toBe(model.toString('hex'));
      const mixed: Input[] = [[SEED, seed], [OTHER_SECRET, other], ...plain.slice(1)];
      const mixedModel = tls12Prf(hash, pskPremaster(psk, Buffer.from(other)), label, seed, 48);
      expect(toHex(await derive(session, alg, mixed, 48))).toBe(mixedModel.toString('hex'));
    },
  );

  it('tells an empty other secret from none', async () => {
    const alg = PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256);
    const [seed, psk, label] = [random.bytes(64), random.bytes(16), utf8('master secret')];
    const inputs: Input[] = [
      [SEED, seed],
      [OTHER_SECRET, utf8('')],
      [SECRET, psk],
      [LABEL, label],
    ];
    const model = tls12Prf(PSA_ALG_SHA_256, pskPremaster(psk, Buffer.alloc(0)), label, seed, 48);
    expect(toHex(await derive(session, alg, inputs, 48))).toBe(model.toString('hex'));
  });

  it.each([
    [[SEED, SECRET, OTHER_SECRET]],
    [[OTHER_SECRET]],
    [[SEED, OTHER_SECRET, OTHER_SECRET]],
    [[SEED, OTHER_SECRET, LABEL]],
  ])('refuses the last of these steps: %j', async (steps) => {
    const operation = await session.keyDerivationSetup(PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256));
    for (const step of steps.slice(0, -1)) await give(session, operation, [step, utf8('x')]);
    const last: Input = [steps.at(-1) ?? 0, utf8('x')];
    await refuses(give(session, operation, last), PSA_ERROR_BAD_STATE);
    tally.count('PSA_ALG_TLS12_PSK_TO_MS', 'negative');
  });

  it('takes no pre-shared key over 65535 bytes', async () => {
    const operation = await session.keyDerivationSetup(PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256));
    await give(session, operation, [SEED, utf8('x')]);
    const long: Input = [SECRET, repeat(1, 65_536)];
    await refuses(give(session, operation, long), PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_ALG_TLS12_PSK_TO_MS', 'negative');
  });
});

describe('TLS12_ECJPAKE_TO_PMS', () => {
  const alg = PSA_ALG_TLS12_ECJPAKE_TO_PMS;
  const point = (x: Uint8Array, y: Uint8Array) => join(Uint8Array.of(4), x, y);
  const x = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
  const length = PSA_TLS12_ECJPAKE_TO_PMS_OUTPUT_SIZE;

  it('hashes the x coordinate', async () => {
    const output = await derive(session, alg, [[SECRET, point(x, repeat(9, 32))]], length);
    expect(toHex(output)).toBe('ae216c2ef5247a3782c135efa279a3e4cdc61094270f5d2be58c6204b7a612c9');
    tally.count('PSA_ALG_TLS12_ECJPAKE_TO_PMS', 'positive');
    const fresh = random.bytes(32);
    const other = await derive(session, alg, [[SECRET, point(fresh, x)]], length);
    expect(toHex(other)).toBe(createHash('sha256').update(fresh).digest('hex'));
  });

  it('gives its 32 bytes at once or not at all', async () => {
    const operation = await start(session, alg, [[SECRET, point(x, x)]]);
    expect(await session.keyDerivationGetCapacity(operation)).toBe(32);
    expect((await session.keyDerivationOutputBytes(operation, 0)).length).toBe(0);
    await refuses(session.keyDerivationOutputBytes(operation, 16), PSA_ERROR_INVALID_ARGUMENT);
    await refuses(session.keyDerivationOutputBytes(operation, 32), PSA_ERROR_BAD_STATE);
    tally.count('PSA_ALG_TLS12_ECJPAKE_TO_PMS', 'negative');
    const again = await start(session, alg, [[SECRET, point(x, x)]]);
    await refuses(session.keyDerivationOutputBytes(again, 33), PSA_ERROR_INSUFFICIENT_DATA);
    expect(await session.keyDerivationGetCapacity(again)).toBe(0);
  });

  it('takes an uncompressed point of P-256 and nothing else', async () => {
    const wrong = [join(Uint8Array.of(2), x), point(x, x).slice(1), point(x, join(x, x)), utf8('')];
    wrong.push(point(x, x).with(0, 3));
    for (const secret of wrong) {
      const operation = await session.keyDerivationSetup(alg);
      await refuses(give(session, operation, [SECRET, secret]), PSA_ERROR_INVALID_ARGUMENT);
      tally.count('PSA_ALG_TLS12_ECJPAKE_TO_PMS', 'negative');
    }
  });
});

afterAll(() => tally.check());
