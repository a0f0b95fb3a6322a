/**
 * What a policy does not name is refused, for every key type, algorithm and wildcard. What it names, with each
 * operation and usage flag, is the matrix (matrix.slow.test.ts).
 */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type OperationName, operations } from '../../../protocol/operations.ts';
import {
  PSA_ALG_ECDH,
  PSA_ALG_HKDF,
  PSA_ALG_KEY_AGREEMENT,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_DERIVATION_INPUT_COST,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET,
  PSA_KEY_DERIVATION_INPUT_SEED,
} from '../../../protocol/psa/derivation.ts';
import { PSA_KEY_TYPE_AES, PSA_KEY_TYPE_DERIVE } from '../../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_PERMITTED } from '../../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_EXPORT } from '../../../protocol/psa/usage.ts';
import { isCompatible, isVerification, suits } from './compatible.ts';
import { ALGORITHMS, type Algorithm, KEY_TYPES, type KeyType, WILDCARDS } from './figures.ts';
import {
  argumentsOf,
  createRefusals,
  EVERY_USAGE,
  type Fill,
  type Material,
  materialOf,
  methodsOf,
  open,
  statusOf,
} from './support.ts';

// Thousands of calls for each type, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const session = open();
const methods = methodsOf(session);

/** The operations that use a key with an algorithm of the request, and the field that names the key. */
const KEYED: readonly (readonly [name: OperationName, field: string, usage: number])[] = (
  Object.entries(operations) as [OperationName, { keys?: Record<string, object> }][]
).flatMap(([name, { keys = {} }]) =>
  Object.entries(keys as Record<string, { alg?: string; usage: number }>)
    .filter(([, { alg }]) => alg)
    .map(([field, { usage }]): [OperationName, string, number] => [name, field, usage]),
);

let other = 0;
const materials = new Map<string, Material>();

async function importWith({ name, type }: KeyType, usage: number, alg: number): Promise<number> {
  const { bits, data } = materials.get(name) as Material;
  return session.importKey({ type, bits, usage, alg }, data);
}

/** What an operation needs beside the key and the algorithm to be a sensible call. */
const sensible = (): Fill => ({
  attributes: { type: PSA_KEY_TYPE_DERIVE, bits: 0, usage: 0, alg: 0 },
  key: other,
  context: new Uint8Array(0),
  salt: new Uint8Array(0),
  primitive: 0x01120100,
});

const call = (name: OperationName, field: string, key: number, alg: number) =>
  methods[name](...argumentsOf(name, { ...sensible(), alg, [field]: key }));

/** A step before the secret, where the algorithm wants one. */
async function setUpDerivation(alg: number, name: string): Promise<[number, number]> {
  const operation = await session.keyDerivationSetup(alg);
  const give = (step: number) =>
    session.keyDerivationInputBytes(operation, step, Uint8Array.of(1, 2, 3));
  if (/PBKDF2/.test(name)) {
    await session.keyDerivationInputInteger(operation, PSA_KEY_DERIVATION_INPUT_COST, 1);
  }
  if (/PBKDF2|EXTRACT|H2E/.test(name)) await give(PSA_KEY_DERIVATION_INPUT_SALT);
  if (/TLS12_P/.test(name)) await give(PSA_KEY_DERIVATION_INPUT_SEED);
  const isPassword = /PBKDF2|H2E/.test(name);
  return [
    operation,
    isPassword ? PSA_KEY_DERIVATION_INPUT_PASSWORD : PSA_KEY_DERIVATION_INPUT_SECRET,
  ];
}

async function inputKey({ alg, name }: Algorithm, key: number): Promise<void> {
  const [operation, step] = await setUpDerivation(alg, name);
  try {
    await session.keyDerivationInputKey(operation, step, key);
  } finally {
    await session.keyDerivationAbort(operation);
  }
}

const DERIVATIONS = ALGORITHMS.filter(({ category }) => category === 'key-derivation');

/** Hedged and deterministic forms of one scheme verify each other's signatures. */
const verificationName = ({ name }: Algorithm) => name.replace('DETERMINISTIC_', '');

beforeAll(async () => {
  const attributes = { type: PSA_KEY_TYPE_AES, bits: 128, usage: PSA_KEY_USAGE_EXPORT, alg: 0 };
  other = await session.generateKey(attributes);
  for (const row of KEY_TYPES) {
    materials.set(row.name, await materialOf(session, row));
  }
}, 120_000);

describe.each(KEY_TYPES.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  it('without a usage flag is not permitted anything', async () => {
    const key = await importWith(row, 0, ALGORITHMS[0]?.alg ?? 0);
    for (const [name, field] of KEYED) {
      const alg = ALGORITHMS.find((each) => suits(name, each))?.alg ?? 0;
      expect(await statusOf(call(name, field, key, alg)), name).toBe(PSA_ERROR_NOT_PERMITTED);
    }
    for (const algorithm of DERIVATIONS) {
      expect(await statusOf(inputKey(algorithm, key))).toBe(PSA_ERROR_NOT_PERMITTED);
    }
    await session.destroyKey(key);
  });

  it('is refused for algorithms its policy does not name', async () => {
    const refusals = createRefusals();
    const permitted = ALGORITHMS.find((each) => isCompatible(each, row)) ?? ALGORITHMS[0];
    if (!permitted) throw new Error('no algorithms');
    const key = await importWith(row, EVERY_USAGE, permitted.alg);
    for (const algorithm of ALGORITHMS.filter(({ alg }) => alg !== permitted.alg)) {
      const isSame = verificationName(algorithm) === verificationName(permitted);
      for (const [name, field] of KEYED) {
        if (!suits(name, algorithm) || (isSame && isVerification(name))) continue;
        await refusals.refused(`${name} ${algorithm.name}`, call(name, field, key, algorithm.alg));
      }
      if (algorithm.category === 'key-derivation') {
        await refusals.refused(`input to ${algorithm.name}`, inputKey(algorithm, key));
      }
    }
    refusals.check();
  });

  it('takes a wildcard in its policy alone', async () => {
    const refusals = createRefusals();
    for (const [wildcard, alg] of WILDCARDS) {
      const key = await importWith(row, EVERY_USAGE, alg);
      for (const [name, field] of KEYED) {
        await refusals.refused(`${name} ${wildcard}`, call(name, field, key, alg));
      }
      await session.destroyKey(key);
    }
    refusals.check();
  });
});

describe('a key agreement with a derivation', () => {
  const HKDF = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256));
  const OTHER = PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_384));

  async function agree(alg: number, key: number): Promise<void> {
    const operation = await session.keyDerivationSetup(alg);
    try {
      const step = PSA_KEY_DERIVATION_INPUT_SECRET;
      await session.keyDerivationKeyAgreement(operation, step, key, new Uint8Array(65));
    } finally {
      await session.keyDerivationAbort(operation);
    }
  }

  it.each(KEY_TYPES.map((row) => [row.name, row] as const))('refuses %s', async (_name, row) => {
    const refusals = createRefusals();
    for (const [usage, policy] of [
      [0, HKDF],
      [EVERY_USAGE, OTHER],
      // The peer's key is no point, so that nothing succeeds here.
      [EVERY_USAGE, HKDF],
    ] as const) {
      const key = await importWith(row, usage, policy);
      await refusals.refused(`${usage} ${policy}`, agree(HKDF, key));
      const raw = session.rawKeyAgreement(PSA_ALG_ECDH, key, new Uint8Array(65));
      await refusals.refused('raw', raw);
      await session.destroyKey(key);
    }
    refusals.check();
  });
});
