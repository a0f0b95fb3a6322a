/**
 * The counter mode of NIST SP 800-108 in PSA's form: OpenSSL's KBKDF for HMAC; for CMAC, which has a K(0)
 * that OpenSSL leaves out, a model over Node's ciphers that is itself held against the standards' vectors.
 */
import { afterAll, describe, expect, it } from 'vitest';
import {
  PSA_ALG_SHA_256,
  PSA_ALG_SP800_108_COUNTER_CMAC,
  PSA_ALG_SP800_108_COUNTER_HMAC,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_SM4,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { cmac, cmacPrf128, counterCmac, counterHmac, HMAC_HASHES } from './models.ts';
import { CONTEXT, LABEL, SECRET } from './steps.ts';
import {
  algName,
  createRandom,
  derive,
  give,
  hex,
  type Input,
  named,
  open,
  readJson,
  refuses,
  repeat,
  secretKey,
  start,
  utf8,
} from './support.ts';

type Row = { readonly [name in 'hash' | 'key' | 'label' | 'context' | 'output']: string };
const { sp800108 } = readJson<{ readonly sp800108: readonly Row[] }>('openssl.json');

const INITIAL = 2 ** 29 - 1;

const session = open();
const random = createRandom('sp800-108');
const tally = createTally(import.meta.url);

/** Parts that are empty are left out, which must make no difference. */
const given = (secret: Input[1], label: Uint8Array, context: Uint8Array): Input[] => [
  [SECRET, secret],
  ...(label.length > 0 ? [[LABEL, label] as const] : []),
  ...(context.length > 0 ? [[CONTEXT, context] as const] : []),
];

/** A label has no zero bytes. */
const randomLabel = (length: number) => random.bytes(length).map((byte) => byte || 1);

describe('the model', () => {
  it('has the CMAC of NIST SP 800-38B, appendix D', () => {
    const key = hex('2b7e151628aed2a6abf7158809cf4f3c');
    const message = hex(
      '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411',
    );
    const tag = (length: number) => cmac('aes', key, message.subarray(0, length)).toString('hex');
    expect(tag(0)).toBe('bb1d6929e95937287fa37d129b756746');
    expect(tag(16)).toBe('070a16b46b4d4144f79bdd9dd04a287c');
    expect(tag(40)).toBe('dfa66747de9ae63030ca32611497c827');
  });

  it('has the PRF of RFC 4615, section 4', () => {
    const key = hex('000102030405060708090a0b0c0d0e0fedcb');
    const message = hex('000102030405060708090a0b0c0d0e0f10111213');
    const output = (length: number) => cmacPrf128(key.subarray(0, length), message).toString('hex');
    expect(output(18)).toBe('84a348a4a45d235babfffc0d2b4da09a');
    expect(output(16)).toBe('980ae87b5f4c9c5214f5b6a8455e4c2d');
    expect(output(10)).toBe('290d9e112edb09ee141fcf64c0b72f3d');
  });
});

describe('SP800_108_COUNTER_HMAC', () => {
  it('has the output of OpenSSL', async () => {
    for (const { hash, key, label, context, output } of sp800108) {
      const alg = PSA_ALG_SP800_108_COUNTER_HMAC(named(hash));
      const capacity = output.length / 2;
      const inputs = given(hex(key), hex(label), hex(context));
      expect(toHex(await derive(session, alg, inputs, capacity, { capacity }))).toBe(output);
      tally.count('PSA_ALG_SP800_108_COUNTER_HMAC', 'positive');
    }
  });

  it.each([...HMAC_HASHES.keys()].map((hash) => [algName(hash), hash] as const))(
    'agrees with the model over %s, in pieces, with keys of both types',
    async (_name, hash) => {
      const alg = PSA_ALG_SP800_108_COUNTER_HMAC(hash);
      for (const type of [PSA_KEY_TYPE_HMAC, PSA_KEY_TYPE_DERIVE]) {
        const material = random.bytes(1 + random.below(200));
        const key = await secretKey(session, alg, material, { type });
        const [label, context] = [randomLabel(random.below(40)), random.bytes(random.below(40))];
        const capacity = 200 + random.below(200);
        const operation = await session.keyDerivationSetup(alg);
        // The capacity counts, whenever it is set.
        await session.keyDerivationSetCapacity(operation, capacity + 10);
        for (const input of given({ key }, label, context)) await give(session, operation, input);
        await session.keyDerivationSetCapacity(operation, capacity);
        let all = '';
        for (const length of [0, 1, 63, 64, 72]) {
          all += toHex(await session.keyDerivationOutputBytes(operation, length));
        }
        const model = counterHmac(hash, material, { label, context, bits: capacity * 8 }, 200);
        expect(all).toBe(model.toString('hex'));
        expect(await session.keyDerivationGetCapacity(operation)).toBe(capacity - 200);
      }
    },
  );
});

describe('SP800_108_COUNTER_CMAC', () => {
  const alg = PSA_ALG_SP800_108_COUNTER_CMAC;
  const ciphers = [
    ['aes', PSA_KEY_TYPE_AES],
    ['aria', PSA_KEY_TYPE_ARIA],
    ['camellia', PSA_KEY_TYPE_CAMELLIA],
    ['sm4', PSA_KEY_TYPE_SM4],
  ] as const;

  it.each(ciphers)('agrees with the model over %s', async (cipher, type) => {
    for (const bits of cipher === 'sm4' ? [128] : [128, 192, 256]) {
      const material = random.bytes(bits / 8);
      const key = await secretKey(session, alg, material, { type });
      for (const [labelLength, contextLength] of [
        [0, 0],
        [11, 0],
        [0, 16],
        [30, 40],
      ] as const) {
        const [label, context] = [randomLabel(labelLength), random.bytes(contextLength)];
        const capacity = 1 + random.below(100);
        const inputs = given({ key }, label, context);
        const output = await derive(session, alg, inputs, capacity, { capacity });
        const fixed = { label, context, bits: capacity * 8 };
        const model = counterCmac(cipher, material, fixed, capacity);
        expect(toHex(output)).toBe(model.toString('hex'));
        tally.count('PSA_ALG_SP800_108_COUNTER_CMAC', 'positive');
      }
    }
  });

  it('takes its secret as a key of a block cipher alone', async () => {
    const operation = await session.keyDerivationSetup(alg);
    const bytes: Input = [SECRET, repeat(1, 16)];
    await refuses(give(session, operation, bytes), PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_ALG_SP800_108_COUNTER_CMAC', 'negative');
    for (const [type, length] of [
      [PSA_KEY_TYPE_DERIVE, 16],
      [PSA_KEY_TYPE_HMAC, 16],
      [PSA_KEY_TYPE_DES, 24],
    ] as const) {
      const key = await secretKey(session, alg, repeat(1, length), { type });
      const other = await session.keyDerivationSetup(alg);
      await refuses(give(session, other, [SECRET, { key }]), PSA_ERROR_INVALID_ARGUMENT);
      tally.count('PSA_ALG_SP800_108_COUNTER_CMAC', 'negative');
    }
  });
});

describe('the capacity of SP 800-108', () => {
  const alg = PSA_ALG_SP800_108_COUNTER_HMAC(PSA_ALG_SHA_256);
  const material = repeat(3, 32);
  const empty = utf8('');
  const model = (capacity: number, length: number) =>
    counterHmac(
      PSA_ALG_SHA_256,
      material,
      { label: empty, context: empty, bits: capacity * 8 },
      length,
    ).toString('hex');

  it('is 2^29 - 1 to begin with, and goes into the output', async () => {
    const operation = await start(session, alg, [[SECRET, material]]);
    expect(await session.keyDerivationGetCapacity(operation)).toBe(INITIAL);
    const output = await session.keyDerivationOutputBytes(operation, 40);
    expect(toHex(output)).toBe(model(INITIAL, 40));
  });

  it('is fixed with the first output, even an empty one', async () => {
    for (const length of [0, 1]) {
      const operation = await start(session, alg, [[SECRET, material]]);
      await session.keyDerivationOutputBytes(operation, length);
      await refuses(session.keyDerivationSetCapacity(operation, 16), PSA_ERROR_BAD_STATE);
      await refuses(session.keyDerivationOutputBytes(operation, 1), PSA_ERROR_BAD_STATE);
      tally.count('PSA_ALG_SP800_108_COUNTER_HMAC', 'negative');
    }
  });

  it('keeps what was set when too much is asked for later', async () => {
    const operation = await start(session, alg, [[SECRET, material]]);
    await session.keyDerivationSetCapacity(operation, 50);
    expect(toHex(await session.keyDerivationOutputBytes(operation, 20))).toBe(model(50, 20));
    const lack = session.keyDerivationOutputBytes(operation, 31);
    await refuses(lack, PSA_ERROR_INSUFFICIENT_DATA);
    expect(await session.keyDerivationGetCapacity(operation)).toBe(0);
  });
});

describe('the inputs of SP 800-108', () => {
  const alg = PSA_ALG_SP800_108_COUNTER_HMAC(PSA_ALG_SHA_256);

  it.each([
    [[LABEL]],
    [[CONTEXT]],
    [[SECRET, CONTEXT, LABEL]],
    [[SECRET, LABEL, LABEL]],
    [[SECRET, SECRET]],
  ])('refuses the last of these steps: %j', async (steps) => {
    const operation = await session.keyDerivationSetup(alg);
    for (const step of steps.slice(0, -1)) await give(session, operation, [step, utf8('x')]);
    const last: Input = [steps.at(-1) ?? 0, utf8('x')];
    await refuses(give(session, operation, last), PSA_ERROR_BAD_STATE);
    tally.count('PSA_ALG_SP800_108_COUNTER_HMAC', 'negative');
  });

  it('refuses a label with a zero in it', async () => {
    const operation = await start(session, alg, [[SECRET, utf8('x')]]);
    const label: Input = [LABEL, Uint8Array.of(1, 0, 2)];
    await refuses(give(session, operation, label), PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_ALG_SP800_108_COUNTER_HMAC', 'negative');
  });
});

afterAll(() => tally.check());
