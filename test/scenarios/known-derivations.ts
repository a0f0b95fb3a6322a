/** Key derivation: known answers. */
import {
  algorithmName,
  PSA_KEY_DERIVATION_INPUT_CONTEXT as CONTEXT,
  PSA_KEY_DERIVATION_INPUT_COST as COST,
  PSA_KEY_DERIVATION_INPUT_INFO as INFO,
  PSA_KEY_DERIVATION_INPUT_LABEL as LABEL,
  PSA_KEY_DERIVATION_INPUT_PASSWORD as PASSWORD,
  PSA_ALG_HKDF,
  PSA_ALG_HKDF_EXPAND,
  PSA_ALG_HKDF_EXTRACT,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_SHA_256,
  PSA_ALG_SP800_108_COUNTER_HMAC,
  PSA_ALG_TLS12_PRF,
  PSA_ALG_TLS12_PSK_TO_MS,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_DERIVATION_INPUT_SALT as SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET as SECRET,
  PSA_KEY_DERIVATION_INPUT_SEED as SEED,
  type Session,
} from '../../sdk/index.ts';
import {
  changed,
  equal,
  equalBytes,
  expectStatus,
  fromHex,
  joined,
  type Scenario,
  scenario,
  toHex,
  utf8,
  withKey,
} from './support.ts';

/** Inputs in their order; a number is a cost. */
export type Inputs = readonly (readonly [step: number, value: string | number])[];

type Known = {
  readonly from: string;
  readonly alg: number;
  readonly secret: string;
  readonly before?: Inputs;
  readonly after?: Inputs;
  readonly output: string;
};

export const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
export const PBKDF2 = PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256);
export const RFC_5869 = {
  secret: '0b'.repeat(22),
  salt: '000102030405060708090a0b0c',
  info: 'f0f1f2f3f4f5f6f7f8f9',
  prk: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
  okm: `3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf
        34007208d5b887185865`,
};

const KNOWN: readonly Known[] = [
  {
    from: 'RFC 5869, A.1',
    alg: HKDF,
    before: [[SALT, RFC_5869.salt]],
    secret: RFC_5869.secret,
    after: [[INFO, RFC_5869.info]],
    output: RFC_5869.okm,
  },
  {
    from: 'RFC 5869, A.1',
    alg: PSA_ALG_HKDF_EXTRACT(PSA_ALG_SHA_256),
    before: [[SALT, RFC_5869.salt]],
    secret: RFC_5869.secret,
    output: RFC_5869.prk,
  },
  {
    from: 'RFC 5869, A.1',
    alg: PSA_ALG_HKDF_EXPAND(PSA_ALG_SHA_256),
    secret: RFC_5869.prk,
    after: [[INFO, RFC_5869.info]],
    output: RFC_5869.okm,
  },
  {
    from: 'OpenSSL',
    alg: PSA_ALG_TLS12_PRF(PSA_ALG_SHA_256),
    before: [
      [
        SEED,
        `1202b593b170fe59084a534a0b38da7fd8816c6e037d5c360b480dd4cf2a6bf8
         cac97748c539103038273ffaf323fbf43ced7df68bc2b813e7c1b8ee188ef6fc`,
      ],
    ],
    secret: 'efe6e27b7172f696cb1a6e0051fb8b8d13cd',
    after: [[LABEL, toHex(utf8('key expansion'))]],
    output: 'b148850ab3b0d22968bd1bea',
  },
  {
    from: 'OpenSSL',
    alg: PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_256),
    before: [
      [
        SEED,
        `7321ab9bd61f27d31ba3c821fcb6fca7566d3c32a7ef76b4afa9d19340f22a5b
         00fa10d47d54cf30f86c132848e9706b1707e427b0bc26e64052b21c7b10a82b`,
      ],
    ],
    secret: '31443733822206fd1233d26e0c563e2f',
    after: [[LABEL, toHex(utf8('master secret'))]],
    output: `b052f618a69c9880e1f0b8b9aeddcb9a5764973ad6d34ed558038c6635de26ef
             27ee7db46d21fc6367e7bcbcb273918a`,
  },
  {
    from: 'OpenSSL',
    alg: PSA_ALG_SP800_108_COUNTER_HMAC(PSA_ALG_SHA_256),
    secret: 'b404fc0a8f2de4a661d0290fa9124702dbbc',
    after: [
      [LABEL, 'c0e00d9750'],
      [CONTEXT, 'fcca610e973973'],
    ],
    output: '94e285c34ff0dcab81401165e09a1689',
  },
  {
    from: 'RFC 7914, 11',
    alg: PBKDF2,
    before: [
      [COST, 1],
      [SALT, toHex(utf8('salt'))],
    ],
    secret: toHex(utf8('passwd')),
    output: `55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc
             49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783`,
  },
];

export async function give(
  session: Session,
  operation: number,
  inputs: Inputs = [],
): Promise<void> {
  for (const [step, value] of inputs) {
    await (typeof value === 'number'
      ? session.keyDerivationInputInteger(operation, step, value)
      : session.keyDerivationInputBytes(operation, step, fromHex(value)));
  }
}

/** Of each derivation: at once, in parts, verified, and verified in vain. */
export const knownDerivations: readonly Scenario[] = KNOWN.map(
  ({ from, alg, before, secret, after, output: hex }) =>
    scenario(`derives as ${from} says (${algorithmName(alg)})`, async (session) => {
      const output = fromHex(hex);
      const [type, step] = alg === PBKDF2 ? [PSA_KEY_TYPE_PASSWORD, PASSWORD] : [0, SECRET];
      const attributes = { type: type || PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_DERIVE, alg };
      await withKey(session, attributes, fromHex(secret), async (key) => {
        const start = async (giveSecret: (operation: number) => Promise<void>) => {
          const operation = await session.keyDerivationSetup(alg);
          await session.keyDerivationSetCapacity(operation, output.length);
          await give(session, operation, before);
          await giveSecret(operation);
          await give(session, operation, after);
          return operation;
        };
        const byKey = (operation: number) => session.keyDerivationInputKey(operation, step, key);
        const first = await start(byKey);
        equalBytes(await session.keyDerivationOutputBytes(first, output.length), output, 'at once');
        equal(await session.keyDerivationGetCapacity(first), 0, 'what is left');
        await session.keyDerivationAbort(first);
        const second = await start((operation) => give(session, operation, [[step, secret]]));
        const halves = [
          await session.keyDerivationOutputBytes(second, 5),
          await session.keyDerivationOutputBytes(second, output.length - 5),
        ];
        equalBytes(joined(...halves), output, 'in parts');
        const more = session.keyDerivationOutputBytes(second, 1);
        await expectStatus(more, PSA_ERROR_INSUFFICIENT_DATA, 'more than the capacity');
        await session.keyDerivationAbort(second);
        const third = await start(byKey);
        await session.keyDerivationVerifyBytes(third, output);
        await session.keyDerivationAbort(third);
        const fourth = await start(byKey);
        const verify = session.keyDerivationVerifyBytes(fourth, changed(output));
        await expectStatus(verify, PSA_ERROR_INVALID_SIGNATURE, 'something else');
        await session.keyDerivationAbort(fourth);
      });
    }),
);
