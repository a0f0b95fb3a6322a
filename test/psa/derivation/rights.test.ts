/**
 * Key derivation, the core: which input comes in which way, what the rights of the keys allow to come out,
 * and which failures an operation survives.
 */
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_CTR,
  PSA_ALG_ECDH,
  PSA_ALG_HKDF,
  PSA_ALG_HKDF_EXPAND,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ALG_TLS12_PSK_TO_MS,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { hkdfExpand, hmac } from './models.ts';
import { COST, INFO, LABEL, OTHER_SECRET, PASSWORD, SALT, SECRET, SEED } from './steps.ts';
import {
  bytes,
  flipped,
  give,
  type Input,
  open,
  refuses,
  repeat,
  secretKey,
  start,
  utf8,
} from './support.ts';

const DERIVE = PSA_KEY_USAGE_DERIVE;
const VERIFY = PSA_KEY_USAGE_VERIFY_DERIVATION;
const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
const PBKDF2 = PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256);
const SECRET_BYTES = repeat(0x0b, 22);
const INFO_INPUT: Input = [INFO, utf8('info')];
const AES_KEY = {
  type: PSA_KEY_TYPE_AES,
  bits: 128,
  usage: PSA_KEY_USAGE_ENCRYPT,
  alg: PSA_ALG_CTR,
};

const session = open();
/** What HKDF makes of the secret, no salt, and 'info'. */
const okm = (length: number) => {
  const prk = hmac(PSA_ALG_SHA_256, new Uint8Array(32), SECRET_BYTES);
  return bytes(hkdfExpand(PSA_ALG_SHA_256, prk, utf8('info'), length));
};

const fromBytes = () => start(session, HKDF, [[SECRET, SECRET_BYTES], INFO_INPUT]);

describe('what the rights of the inputs allow', () => {
  const salts = { none: 0, derive: DERIVE, verify: VERIFY } as const;

  it.each([
    ['bytes', 'none', true, false],
    ['bytes', 'derive', true, false],
    ['bytes', 'verify', false, false],
    ['derive', 'none', true, true],
    ['derive', 'derive', true, true],
    ['derive', 'verify', false, false],
    ['both', 'derive', true, true],
    ['verify', 'none', false, false],
    ['verify', 'derive', false, false],
  ] as const)('secret %s, salt %s', async (secret, salt, mayOutputBytes, mayOutputKey) => {
    const usage = { bytes: 0, derive: DERIVE, verify: VERIFY, both: DERIVE | VERIFY }[secret];
    const prepare = async () => {
      const inputs: Input[] = [];
      if (salts[salt]) {
        const type = PSA_KEY_TYPE_RAW_DATA;
        const options = { type, usage: salts[salt] };
        inputs.push([SALT, { key: await secretKey(session, HKDF, repeat(0, 32), options) }]);
      }
      const key = usage && (await secretKey(session, HKDF, SECRET_BYTES, { usage }));
      inputs.push([SECRET, key ? { key } : SECRET_BYTES], INFO_INPUT);
      return start(session, HKDF, inputs);
    };
    // To verify, either right will do.
    await session.keyDerivationVerifyBytes(await prepare(), okm(40));

    const output = prepare().then((operation) => session.keyDerivationOutputBytes(operation, 40));
    if (mayOutputBytes) expect(toHex(await output)).toBe(toHex(okm(40)));
    else await refuses(output, PSA_ERROR_NOT_PERMITTED);

    const key = prepare().then((operation) => session.keyDerivationOutputKey(operation, AES_KEY));
    if (mayOutputKey) await key;
    else await refuses(key, PSA_ERROR_NOT_PERMITTED);
  });

  it('asks for one of the two rights, and for the algorithm', async () => {
    for (const [usage, alg] of [
      [PSA_KEY_USAGE_EXPORT, HKDF],
      [DERIVE, PSA_ALG_HKDF(PSA_ALG_SHA_512)],
      [DERIVE, PSA_ALG_HKDF_EXPAND(PSA_ALG_SHA_256)],
      [DERIVE, PSA_ALG_ECDH],
      [DERIVE, 0],
    ] as const) {
      const key = await secretKey(session, alg, SECRET_BYTES, { usage });
      const operation = await session.keyDerivationSetup(HKDF);
      await refuses(give(session, operation, [SECRET, { key }]), PSA_ERROR_NOT_PERMITTED);
    }
    const operation = await session.keyDerivationSetup(HKDF);
    const nobody: Input = [SECRET, { key: 0x3fffffff }];
    await refuses(give(session, operation, nobody), PSA_ERROR_INVALID_HANDLE);
  });
});

describe('which keys a step takes', () => {
  const types = {
    derive: PSA_KEY_TYPE_DERIVE,
    raw: PSA_KEY_TYPE_RAW_DATA,
    password: PSA_KEY_TYPE_PASSWORD,
    hash: PSA_KEY_TYPE_PASSWORD_HASH,
    pepper: PSA_KEY_TYPE_PEPPER,
    hmac: PSA_KEY_TYPE_HMAC,
    aes: PSA_KEY_TYPE_AES,
  } as const;
  const PSK = PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256);

  it.each([
    ['HKDF salt', HKDF, [], SALT, ['raw']],
    ['HKDF secret', HKDF, [], SECRET, ['derive']],
    ['HKDF info', HKDF, [], INFO, ['raw']],
    ['PBKDF2 salt', PBKDF2, [[COST, 1]], SALT, ['raw', 'pepper']],
    [
      'PBKDF2 password',
      PBKDF2,
      [
        [COST, 1],
        [SALT, SECRET_BYTES],
      ],
      PASSWORD,
      ['password', 'derive'],
    ],
    ['PSK seed', PSK, [], SEED, ['raw']],
    ['PSK other secret', PSK, [[SEED, SECRET_BYTES]], OTHER_SECRET, ['derive', 'raw']],
    ['PSK secret', PSK, [[SEED, SECRET_BYTES]], SECRET, ['derive']],
    [
      'PSK label',
      PSK,
      [
        [SEED, SECRET_BYTES],
        [SECRET, SECRET_BYTES],
      ],
      LABEL,
      ['raw'],
    ],
    ['HKDF password', HKDF, [], PASSWORD, []],
    [
      'PBKDF2 secret',
      PBKDF2,
      [
        [COST, 1],
        [SALT, SECRET_BYTES],
      ],
      SECRET,
      [],
    ],
    ['an unknown step', HKDF, [], 0x0301, []],
  ] as const)('%s', async (_name, alg, before, step, taken) => {
    for (const [name, type] of Object.entries(types)) {
      const key = await secretKey(session, alg, repeat(1, 16), { type });
      const operation = await start(session, alg, before);
      const input = give(session, operation, [step, { key }]);
      if ((taken as readonly string[]).includes(name)) await input;
      else {
        await refuses(input, PSA_ERROR_INVALID_ARGUMENT);
        await refuses(session.keyDerivationGetCapacity(operation), PSA_ERROR_BAD_STATE);
      }
      await session.keyDerivationAbort(operation);
      await session.destroyKey(key);
    }
  });
});

describe('verification', () => {
  it('takes the bytes it expects, piece by piece', async () => {
    const operation = await fromBytes();
    const all = okm(100);
    for (const [from, to] of [
      [0, 1],
      [1, 1],
      [1, 50],
      [50, 100],
    ] as const) {
      await session.keyDerivationVerifyBytes(operation, all.slice(from, to));
    }
    expect(await session.keyDerivationGetCapacity(operation)).toBe(255 * 32 - 100);
  });

  it('ends with other bytes', async () => {
    for (const wrong of [flipped(okm(32)), flipped(okm(32), 0), repeat(0, 1)]) {
      const operation = await fromBytes();
      const answer = session.keyDerivationVerifyBytes(operation, wrong);
      await refuses(answer, PSA_ERROR_INVALID_SIGNATURE);
      await refuses(session.keyDerivationOutputBytes(operation, 1), PSA_ERROR_BAD_STATE);
      await session.keyDerivationAbort(operation);
    }
  });

  it('compares with a password hash that it made', async () => {
    const type = PSA_KEY_TYPE_PASSWORD;
    const login = async (password: string, usage: number) => {
      const key = await secretKey(session, PBKDF2, utf8(password), { type, usage });
      return start(session, PBKDF2, [
        [COST, 100],
        [SALT, utf8('salt')],
        [PASSWORD, { key }],
      ]);
    };
    const hash = await session.keyDerivationOutputKey(await login('swordfish', DERIVE), {
      type: PSA_KEY_TYPE_PASSWORD_HASH,
      bits: 256,
      usage: VERIFY,
      alg: PBKDF2,
    });
    await session.keyDerivationVerifyKey(await login('swordfish', VERIFY), hash);
    await refuses(
      login('Swordfish', VERIFY).then((operation) =>
        session.keyDerivationVerifyKey(operation, hash),
      ),
      PSA_ERROR_INVALID_SIGNATURE,
    );
    const short = await login('swordfish', VERIFY);
    await session.keyDerivationSetCapacity(short, 31);
    const lack = session.keyDerivationVerifyKey(short, hash);
    await refuses(lack, PSA_ERROR_INSUFFICIENT_DATA);
    expect(await session.keyDerivationGetCapacity(short)).toBe(0);
  });

  it.each([
    ['another type', PSA_KEY_TYPE_RAW_DATA, VERIFY, HKDF, PSA_ERROR_INVALID_ARGUMENT],
    ['no right', PSA_KEY_TYPE_PASSWORD_HASH, DERIVE, HKDF, PSA_ERROR_NOT_PERMITTED],
    ['another algorithm', PSA_KEY_TYPE_PASSWORD_HASH, VERIFY, PBKDF2, PSA_ERROR_NOT_PERMITTED],
    ['no algorithm', PSA_KEY_TYPE_PASSWORD_HASH, VERIFY, 0, PSA_ERROR_NOT_PERMITTED],
  ] as const)('compares with no key of %s', async (_name, type, usage, alg, status) => {
    const expected = await session.importKey({ type, usage, alg }, okm(32));
    await refuses(session.keyDerivationVerifyKey(await fromBytes(), expected), status);
  });
});
