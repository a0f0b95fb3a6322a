/** Key derivations: hkdfSync, pbkdf2Sync, and the standards' formulas over Node's HMAC and ciphers. */
import { createECDH, createHash, hkdfSync, pbkdf2Sync } from 'node:crypto';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import { PSA_HASH_LENGTH } from '../../protocol/psa/sizes.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/standalone.ts';
import * as models from '../psa/derivation/models.ts';
import {
  CONTEXT,
  COST,
  INFO,
  LABEL,
  OTHER_SECRET,
  PASSWORD,
  SALT,
  SECRET,
  SEED,
} from '../psa/derivation/steps.ts';
import { derive, type Input, start } from '../psa/derivation/support.ts';
import { expectBytes } from '../support/status.ts';
import {
  below,
  bytesOf,
  type Case,
  pick,
  type Random,
  type Row,
  type Rows,
  randomBytes,
  shortly,
} from './case.ts';
import { hashesWith, nameOfHash, nodeHmac } from './hashes.ts';

/** One derivation, by what it gets and what Node makes of the same. */
type Drawn = {
  readonly inputs: readonly Input[];
  /** The step whose input is given as a key, too, and of what type. */
  readonly keyed: readonly [step: number, type: number];
  readonly length: number;
  readonly capacity?: number;
  readonly expected: Uint8Array;
};

/** From bytes, from a key, and as what a verification expects. */
async function compare(session: Session, alg: number, drawn: Drawn): Promise<void> {
  const { inputs, keyed, length, capacity, expected } = drawn;
  const [step, type] = keyed;
  const options = capacity === undefined ? {} : { capacity };
  const material = inputs.find(([at]) => at === step)?.[1] as Uint8Array;
  const usage = U.PSA_KEY_USAGE_DERIVE;
  const key = await session.importKey({ type, usage, alg }, bytesOf(material));
  const withKey = inputs.map((input): Input => (input[0] === step ? [step, { key }] : input));
  expectBytes(await derive(session, alg, withKey, length, options), expected, 'from a key');
  const operation = await start(session, alg, withKey);
  if (capacity !== undefined) await session.keyDerivationSetCapacity(operation, capacity);
  // What is read in one piece only is left to the verification.
  const split = alg === A.PSA_ALG_TLS12_ECJPAKE_TO_PMS ? 0 : Math.floor(length / 3);
  if (split > 0) {
    const first = await session.keyDerivationOutputBytes(operation, split);
    expectBytes(first, expected.subarray(0, split), 'the first bytes');
  }
  await session.keyDerivationVerifyBytes(operation, bytesOf(expected.subarray(split)));
  await session.keyDerivationAbort(operation);
  await session.destroyKey(key);
}

const ROUNDS = 2;

const derivation = (title: string, alg: number, draw: (random: Random) => Drawn): Case => ({
  title,
  async run(session, random) {
    for (let i = 0; i < ROUNDS; i += 1) await compare(session, alg, draw(random));
  },
});

/** One case for each hash. */
const overHashes = (
  build: (hash: number) => number,
  draw: (hash: number, random: Random) => Drawn,
): Row => ({
  // SM3 is no hash that the models know.
  cases: hashesWith('blockLength')
    .filter((hash) => models.HMAC_HASHES.has(hash))
    .map((hash) =>
      derivation(shortly(A.algorithmName(hash)), build(hash), (random) => draw(hash, random)),
    ),
});

const anything = (random: Random, most = 60) => randomBytes(random, below(random, most));
const secretOf = (random: Random) => randomBytes(random, 1 + below(random, 100));
const anyLength = (random: Random, hash: number) => {
  const whole = PSA_HASH_LENGTH(hash);
  return pick(random, [1, whole - 1, whole, whole + 1, 3 * whole, 1 + below(random, 5 * whole)]);
};
const DERIVE = K.PSA_KEY_TYPE_DERIVE;

function drawHkdf(hash: number, random: Random): Drawn {
  const [salt, secret, info] = [anything(random), secretOf(random), anything(random)];
  const length = anyLength(random, hash);
  const expected = new Uint8Array(hkdfSync(nameOfHash(hash), secret, salt, info, length));
  const inputs: Input[] = [
    [SALT, salt],
    [SECRET, secret],
    [INFO, info],
  ];
  return { inputs, keyed: [SECRET, DERIVE], length, expected };
}

function drawExtract(hash: number, random: Random): Drawn {
  const [salt, secret] = [anything(random), secretOf(random)];
  const inputs: Input[] = [
    [SALT, salt],
    [SECRET, secret],
  ];
  const length = PSA_HASH_LENGTH(hash);
  return { inputs, keyed: [SECRET, DERIVE], length, expected: nodeHmac(hash, salt, secret) };
}

function drawExpand(hash: number, random: Random): Drawn {
  const [secret, info] = [randomBytes(random, PSA_HASH_LENGTH(hash)), anything(random)];
  const length = anyLength(random, hash);
  const expected = models.hkdfExpand(hash, secret, info, length);
  const inputs: Input[] = [
    [SECRET, secret],
    [INFO, info],
  ];
  return { inputs, keyed: [SECRET, DERIVE], length, expected };
}

function drawTls12(hash: number, random: Random): Drawn {
  const [seed, secret, label] = [secretOf(random), secretOf(random), secretOf(random)];
  const length = anyLength(random, hash);
  const expected = models.tls12Prf(hash, secret, label, seed, length);
  const inputs: Input[] = [
    [SEED, seed],
    [SECRET, secret],
    [LABEL, label],
  ];
  return { inputs, keyed: [SECRET, DERIVE], length, expected };
}

function drawPskToMs(hash: number, random: Random): Drawn {
  const [seed, psk, label] = [secretOf(random), secretOf(random), secretOf(random)];
  const other = random() < 0.5 ? secretOf(random) : undefined;
  const length = anyLength(random, hash);
  const premaster = models.pskPremaster(psk, other);
  const expected = models.tls12Prf(hash, premaster, label, seed, length);
  const between: Input[] = other ? [[OTHER_SECRET, other]] : [];
  const inputs: Input[] = [[SEED, seed], ...between, [SECRET, psk], [LABEL, label]];
  return { inputs, keyed: [SECRET, DERIVE], length, expected };
}

/** A label has no zero byte. */
const labelOf = (random: Random) => anything(random).map((byte) => byte || 1);

function fixedInput(random: Random, length: number) {
  const capacity = length + below(random, 100);
  const [label, context] = [labelOf(random), anything(random)];
  return { capacity, fixed: { label, context, bits: capacity * 8 } };
}

function drawCounterHmac(hash: number, random: Random): Drawn {
  const [length, secret] = [anyLength(random, hash), secretOf(random)];
  const { capacity, fixed } = fixedInput(random, length);
  const expected = models.counterHmac(hash, secret, fixed, length);
  const inputs: Input[] = [
    [SECRET, secret],
    [LABEL, fixed.label],
    [CONTEXT, fixed.context],
  ];
  return { inputs, keyed: [SECRET, K.PSA_KEY_TYPE_HMAC], length, capacity, expected };
}

function drawPbkdf2(hash: number, random: Random): Drawn {
  const [salt, password] = [anything(random), secretOf(random)];
  const [cost, length] = [1 + below(random, 40), anyLength(random, hash)];
  const expected = pbkdf2Sync(password, salt, cost, length, nameOfHash(hash));
  const inputs: Input[] = [
    [COST, cost],
    [SALT, salt],
    [PASSWORD, password],
  ];
  return { inputs, keyed: [PASSWORD, K.PSA_KEY_TYPE_PASSWORD], length, expected };
}

const CMAC_CIPHERS = [
  ['aes', K.PSA_KEY_TYPE_AES, [128, 192, 256]],
  ['aria', K.PSA_KEY_TYPE_ARIA, [128, 256]],
  ['camellia', K.PSA_KEY_TYPE_CAMELLIA, [128, 256]],
  ['sm4', K.PSA_KEY_TYPE_SM4, [128]],
] as const;

const counterCmac = CMAC_CIPHERS.flatMap(([cipher, type, sizes]) =>
  sizes.map((bits) =>
    derivation(`${cipher} ${bits}`, A.PSA_ALG_SP800_108_COUNTER_CMAC, (random) => {
      const [secret, length] = [randomBytes(random, bits / 8), 1 + below(random, 70)];
      const { capacity, fixed } = fixedInput(random, length);
      const expected = models.counterCmac(cipher, secret, fixed, length);
      const inputs: Input[] = [
        [SECRET, secret],
        [LABEL, fixed.label],
        [CONTEXT, fixed.context],
      ];
      return { inputs, keyed: [SECRET, type], length, capacity, expected };
    }),
  ),
);

const pbkdf2Cmac = derivation('AES', A.PSA_ALG_PBKDF2_AES_CMAC_PRF_128, (random) => {
  const [salt, password] = [anything(random), secretOf(random)];
  const [cost, length] = [1 + below(random, 10), 1 + below(random, 50)];
  const expected = models.pbkdf2Cmac(password, salt, cost, length);
  const inputs: Input[] = [
    [COST, cost],
    [SALT, salt],
    [PASSWORD, password],
  ];
  return { inputs, keyed: [PASSWORD, K.PSA_KEY_TYPE_PASSWORD], length, expected };
});

/** SHA-256 of the x coordinate of a point that Node makes. */
const ecjpakeToPms = derivation('P-256', A.PSA_ALG_TLS12_ECJPAKE_TO_PMS, () => {
  const point = new Uint8Array(createECDH('prime256v1').generateKeys());
  const expected = createHash('sha256').update(point.subarray(1, 33)).digest();
  return { inputs: [[SECRET, point]], keyed: [SECRET, DERIVE], length: 32, expected };
});

export const DERIVATION_ROWS: Rows = {
  PSA_ALG_HKDF: overHashes(A.PSA_ALG_HKDF, drawHkdf),
  PSA_ALG_HKDF_EXTRACT: overHashes(A.PSA_ALG_HKDF_EXTRACT, drawExtract),
  PSA_ALG_HKDF_EXPAND: overHashes(A.PSA_ALG_HKDF_EXPAND, drawExpand),
  PSA_ALG_SP800_108_COUNTER_HMAC: overHashes(A.PSA_ALG_SP800_108_COUNTER_HMAC, drawCounterHmac),
  PSA_ALG_SP800_108_COUNTER_CMAC: { cases: counterCmac },
  PSA_ALG_TLS12_PRF: overHashes(A.PSA_ALG_TLS12_PRF, drawTls12),
  PSA_ALG_TLS12_PSK_TO_MS: overHashes(A.PSA_ALG_TLS12_PSK_TO_MS, drawPskToMs),
  PSA_ALG_TLS12_ECJPAKE_TO_PMS: { cases: [ecjpakeToPms] },
  PSA_ALG_PBKDF2_HMAC: overHashes(A.PSA_ALG_PBKDF2_HMAC, drawPbkdf2),
  PSA_ALG_PBKDF2_AES_CMAC_PRF_128: { cases: [pbkdf2Cmac] },
};
