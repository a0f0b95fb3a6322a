/*
 * The constants and macros of protocol/psa against the figures of the specification.
 *
 * Names are looked up as strings, so a constant that is missing or misspelt fails here, and what a
 * predicate should say is worked out from the figures (name, category, bits), never from the code.
 */
import { describe, expect, it } from 'vitest';
import * as algorithms from '../../protocol/psa/algorithms.ts';
import * as attributes from '../../protocol/psa/attributes.ts';
import * as derivation from '../../protocol/psa/derivation.ts';
import * as keyTypes from '../../protocol/psa/key-types.ts';
import * as lifetimes from '../../protocol/psa/lifetimes.ts';
import * as pake from '../../protocol/psa/pake.ts';
import * as sizes from '../../protocol/psa/sizes.ts';
import * as status from '../../protocol/psa/status.ts';
import * as usage from '../../protocol/psa/usage.ts';
import figures from '../data/psa-1.5.figures.json';

const A = algorithms;
const K = keyTypes;
const P = pake;
const S = sizes;

const psa = new Map<string, unknown>(
  [algorithms, attributes, derivation, keyTypes, lifetimes, pake, sizes, status, usage].flatMap(
    (room) => Object.entries(room),
  ),
);

/** Value of 'PSA_ALG_TRUNCATED_MAC(PSA_ALG_CMAC, 8)': macros, constants and numbers. */
const evaluate = (text: string): unknown => {
  if (/^\d+$/.test(text)) return Number(text);
  const [, name = '', inner] = /^(\w+)(?:\((.*)\))?$/.exec(text) ?? [];
  const value = psa.get(name);
  if (value === undefined) throw new Error(`no ${name} in protocol/psa`);
  if (inner === undefined) return value;
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= inner.length; at++) {
    if (at === inner.length || (inner[at] === ',' && depth === 0)) {
      parts.push(inner.slice(from, at).trim());
      from = at + 1;
    } else if (inner[at] === '(') depth++;
    else if (inner[at] === ')') depth--;
  }
  return (value as (...args: unknown[]) => unknown)(...parts.map(evaluate));
};

const number = (name: string): number => {
  const value = evaluate(name);
  if (typeof value !== 'number') throw new Error(`${name} is no number`);
  return value;
};
const predicate = (name: string): ((value: number) => unknown) =>
  psa.get(name) as (value: number) => unknown;

/** Rows of the form [name, value] from an object that may hold hex strings. */
const rows = (object: object): [string, number][] =>
  Object.entries(object).map(([name, value]) => [name, Number(value)]);

type Figure = { name: string; category: string; hash?: boolean; context?: boolean; values: object };
const ALGORITHMS: readonly Figure[] = figures.algorithms;
type HashFigure = [string, number, number | null, string | null, boolean, number[] | null];
const HASHES = figures.hashes as unknown as readonly HashFigure[];
const KEY_TYPES: readonly { name: string; values: object }[] = figures.keyTypes;

describe('the figures are whole', () => {
  it.each([
    ['statuses', Object.keys(figures.status).length, 27],
    ['usage flags', Object.keys(figures.usage).length, 14],
    ['algorithms', ALGORITHMS.length, 97],
    ['key types', KEY_TYPES.length, 36],
    ['hashes', figures.hashes.length, 27],
    ['curves', figures.curves.length, 33],
    ['DH groups', figures.dhGroups.length, 10],
    ['SLH-DSA sets', figures.slhDsaSets.length, 12],
    ['predicates', figures.predicates.length, 83],
    ['size macros', figures.sizes.length, 59],
    ['macros', new Set(figures.macros).size, 390],
  ])('%s', (_what, count, expected) => {
    expect(count).toBe(expected);
  });
});

describe('every macro of the header has its place', () => {
  /** A C object needs a value to start from; a TypeScript one is born with one. */
  const INITIALISERS = [
    'PSA_KEY_ATTRIBUTES_INIT', // NO_ATTRIBUTES
    'PSA_CUSTOM_KEY_PARAMETERS_INIT', // a plain argument
    'PSA_PAKE_CIPHER_SUITE_INIT', // a plain argument
    'PSA_HASH_OPERATION_INIT',
    'PSA_XOF_OPERATION_INIT',
    'PSA_MAC_OPERATION_INIT',
    'PSA_CIPHER_OPERATION_INIT',
    'PSA_AEAD_OPERATION_INIT',
    'PSA_KEY_DERIVATION_OPERATION_INIT',
    'PSA_SIGN_OPERATION_INIT',
    'PSA_VERIFY_OPERATION_INIT',
    'PSA_PAKE_OPERATION_INIT',
  ];

  it('leaves out the initialisers and nothing else', () => {
    expect(figures.macros.filter((name) => !psa.has(name)).sort()).toEqual(INITIALISERS.sort());
  });
  it.each(figures.predicates)('%s is a function', (name) => {
    expect(psa.get(name)).toBeTypeOf('function');
  });
  it.each(figures.sizes)('%s is in sizes.ts', (name) => {
    expect(Object.keys(sizes)).toContain(name);
  });
  it('adds no PSA name of its own', () => {
    const known = new Set([...figures.macros, ...Object.keys(figures.status)]);
    const own = [...psa.keys()].filter((name) => name.startsWith('PSA_') && !known.has(name));
    expect(own).toEqual(['PSA_STATUS_NAMES']);
  });
});

describe('constants', () => {
  it.each([
    ...rows(figures.version),
    ...rows(figures.status),
    ...rows(figures.families),
    ...rows(figures.lifetimes),
    ...rows(figures.keyIds),
    ...rows(figures.pake),
    ...rows(figures.derivation),
    ...Object.entries(figures.usage).map(([name, [hex]]): [string, number] => [name, Number(hex)]),
  ])('%s = %i', (name, value) => {
    expect(number(name)).toBe(value);
  });

  it.each([
    ...ALGORITHMS.flatMap((row) => rows(row.values)),
    ...KEY_TYPES.flatMap((row) => rows(row.values)),
    ...rows(figures.wildcards),
    ...rows(figures.modified),
    ...rows(figures.equal),
  ])('%s = %i', (name, value) => {
    expect(number(name)).toBe(value);
  });
});

describe('statuses', () => {
  it.each(rows(figures.status))('%s has its name', (name, value) => {
    expect(status.statusName(value)).toBe(name);
    expect(status.PSA_STATUS_NAMES.get(value)).toBe(name);
  });
  it('names a status nobody defined', () => {
    expect(status.statusName(-1)).toBe('PSA_STATUS_-1');
    expect(status.PSA_STATUS_NAMES.size).toBe(27);
  });
  it('makes an error of one', () => {
    const error = new status.PsaError(status.PSA_ERROR_NOT_PERMITTED);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'PsaError',
      code: 'PSA_ERROR_NOT_PERMITTED',
      status: -133,
      message: 'PSA_ERROR_NOT_PERMITTED',
    });
    expect(new status.PsaError(-133, 'no').message).toBe('no');
  });
});

describe('usage flags', () => {
  const all = Object.entries(figures.usage).map(
    ([name, [hex, kind]]) => [name, Number(hex), kind ?? ''] as const,
  );
  it.each(all)('%s', (name, value, kind) => {
    expect(usage.usageNames(value)).toEqual([name]);
    expect((usage.KEY_USAGE_MASK & value) !== 0).toBe(kind !== 'query only');
    expect((usage.KEY_USAGE_MANAGEMENT_MASK & value) !== 0).toBe(kind === 'management');
  });
  it('lists several in order, and what has no name', () => {
    expect(usage.usageNames(0)).toEqual([]);
    expect(usage.usageNames(0x80000103)).toEqual([
      'PSA_KEY_USAGE_EXPORT',
      'PSA_KEY_USAGE_COPY',
      'PSA_KEY_USAGE_ENCRYPT',
      '0x80000000',
    ]);
  });
});

describe('lifetimes', () => {
  it.each([
    [0x00, 0x000000, 0x00000000],
    [0x01, 0x000000, 0x00000001],
    [0xff, lifetimes.KEYWARD_LOCATION_VAULT, 0x000001ff],
    [0x00, lifetimes.KEYWARD_LOCATION_WRAPPED, 0x80000100],
    [0x01, lifetimes.KEYWARD_LOCATION_USER, 0x80000201],
    [0x80, lifetimes.KEYWARD_LOCATION_TOKEN(0), 0x80010080],
    [0x01, lifetimes.KEYWARD_LOCATION_TOKEN(7), 0x80010701],
    [0xff, 0xffffff, 0xffffffff],
  ])('persistence %i at location %i', (persistence, location, lifetime) => {
    const { PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION: from } = lifetimes;
    expect(from(persistence, location)).toBe(lifetime);
    expect(lifetimes.PSA_KEY_LIFETIME_GET_PERSISTENCE(lifetime)).toBe(persistence);
    expect(lifetimes.PSA_KEY_LIFETIME_GET_LOCATION(lifetime)).toBe(location);
    expect(lifetimes.PSA_KEY_LIFETIME_IS_VOLATILE(lifetime)).toBe(persistence === 0);
  });
  it('has Keyward locations in the ranges the specification leaves', () => {
    expect(lifetimes.KEYWARD_LOCATION_VAULT).toBe(
      lifetimes.PSA_KEY_LOCATION_PRIMARY_SECURE_ELEMENT,
    );
    expect(lifetimes.KEYWARD_LOCATION_WRAPPED).toBe(0x800001);
    expect(lifetimes.KEYWARD_LOCATION_USER).toBe(0x800002);
    expect(lifetimes.KEYWARD_LOCATION_TOKEN(3)).toBe(0x800103);
  });
  it('starts attributes at nothing', () => {
    expect(attributes.NO_ATTRIBUTES).toEqual({
      type: keyTypes.PSA_KEY_TYPE_NONE,
      bits: 0,
      lifetime: lifetimes.PSA_KEY_LIFETIME_VOLATILE,
      id: lifetimes.PSA_KEY_ID_NULL,
      policy: { usage: 0, alg: algorithms.PSA_ALG_NONE },
    });
  });
});

describe('PAKE primitives', () => {
  it.each([
    [P.PSA_PAKE_PRIMITIVE_TYPE_ECC, K.PSA_ECC_FAMILY_SECP_R1, 256, 0x01120100],
    [P.PSA_PAKE_PRIMITIVE_TYPE_DH, K.PSA_DH_FAMILY_RFC3526, 8192, 0x02052000],
    [0xff, 0xff, 0xffff, 0xffffffff],
  ])('type %i, family %i, %i bits', (type, family, bits, value) => {
    expect(P.PSA_PAKE_PRIMITIVE(type, family, bits)).toBe(value);
    expect(P.PSA_PAKE_PRIMITIVE_GET_TYPE(value)).toBe(type);
    expect(P.PSA_PAKE_PRIMITIVE_GET_FAMILY(value)).toBe(family);
    expect(P.PSA_PAKE_PRIMITIVE_GET_BITS(value)).toBe(bits);
  });
  it('is 0 for what cannot be encoded', () => {
    expect(P.PSA_PAKE_PRIMITIVE(1, 0x12, 0x10000)).toBe(0);
    expect(P.PSA_PAKE_PRIMITIVE(1, 0x112, 256)).toBe(0);
    expect(P.PSA_PAKE_PRIMITIVE(0x101, 0x12, 256)).toBe(0);
  });
});

/* What each predicate says of an algorithm, from its name, category and, as [set, mask], bits. */

const CATEGORIES: Record<string, number> = {
  hash: 0x02,
  mac: 0x03,
  cipher: 0x04,
  aead: 0x05,
  signature: 0x06,
  'asymmetric-encryption': 0x07,
  'key-derivation': 0x08,
  'key-agreement': 0x09,
  pake: 0x0a,
  'key-wrapping': 0x0b,
  'key-encapsulation': 0x0c,
  xof: 0x0d,
};

type Expectation = (row: Figure) => boolean;
const category =
  (name: string): Expectation =>
  (row) =>
    row.category === name;
const named =
  (...names: string[]): Expectation =>
  (row) =>
    names.includes(row.name);
const not =
  (one: Expectation): Expectation =>
  (row) =>
    !one(row);
const both =
  (one: Expectation, other: Expectation): Expectation =>
  (row) =>
    one(row) && other(row);
const either =
  (...all: Expectation[]): Expectation =>
  (row) =>
    all.some((one) => one(row));

const hashed: Expectation = (row) => row.hash === true;
const ofAnyDigest = named('PSA_ALG_ECDSA_ANY', 'PSA_ALG_RSA_PKCS1V15_SIGN_RAW');
const hashEddsa = named('PSA_ALG_ED25519PH', 'PSA_ALG_ED448PH');
const hashAndSign = both(category('signature'), either(hashed, hashEddsa));
const blockModes = ['CTR', 'CFB', 'OFB', 'CCM_STAR_NO_TAG'].map((mode) => `PSA_ALG_${mode}`);

const EXPECTED: Record<string, Expectation> = {
  PSA_ALG_IS_HASH: category('hash'),
  PSA_ALG_IS_XOF: category('xof'),
  PSA_ALG_IS_MAC: category('mac'),
  PSA_ALG_IS_CIPHER: category('cipher'),
  PSA_ALG_IS_AEAD: category('aead'),
  PSA_ALG_IS_KEY_WRAP: category('key-wrapping'),
  PSA_ALG_IS_KEY_DERIVATION: category('key-derivation'),
  PSA_ALG_IS_SIGN: category('signature'),
  PSA_ALG_IS_ASYMMETRIC_ENCRYPTION: category('asymmetric-encryption'),
  PSA_ALG_IS_KEY_AGREEMENT: category('key-agreement'),
  PSA_ALG_IS_PAKE: category('pake'),
  PSA_ALG_IS_KEY_ENCAPSULATION: category('key-encapsulation'),
  PSA_ALG_IS_WILDCARD: () => false,
  PSA_ALG_IS_BLAKE2_HASH: both(category('hash'), (row) => row.name.includes('BLAKE2')),
  PSA_ALG_XOF_HAS_CONTEXT: named('PSA_ALG_ASCON_CXOF128'),
  PSA_ALG_IS_HMAC: named('PSA_ALG_HMAC'),
  PSA_ALG_IS_BLAKE2_MAC: named('PSA_ALG_BLAKE2_MAC'),
  PSA_ALG_IS_BLOCK_CIPHER_MAC: named('PSA_ALG_CMAC', 'PSA_ALG_CBC_MAC'),
  PSA_ALG_IS_STREAM_CIPHER: named('PSA_ALG_STREAM_CIPHER', ...blockModes),
  PSA_ALG_IS_AEAD_ON_BLOCK_CIPHER: named('PSA_ALG_CCM', 'PSA_ALG_GCM'),
  PSA_ALG_IS_KEY_DERIVATION_STRETCHING: named(
    'PSA_ALG_PBKDF2_HMAC',
    'PSA_ALG_PBKDF2_AES_CMAC_PRF_128',
    'PSA_ALG_WPA3_SAE_H2E',
  ),
  PSA_ALG_IS_HKDF: named('PSA_ALG_HKDF'),
  PSA_ALG_IS_HKDF_EXTRACT: named('PSA_ALG_HKDF_EXTRACT'),
  PSA_ALG_IS_HKDF_EXPAND: named('PSA_ALG_HKDF_EXPAND'),
  PSA_ALG_IS_SP800_108_COUNTER_HMAC: named('PSA_ALG_SP800_108_COUNTER_HMAC'),
  PSA_ALG_IS_TLS12_PRF: named('PSA_ALG_TLS12_PRF'),
  PSA_ALG_IS_TLS12_PSK_TO_MS: named('PSA_ALG_TLS12_PSK_TO_MS'),
  PSA_ALG_IS_PBKDF2_HMAC: named('PSA_ALG_PBKDF2_HMAC'),
  PSA_ALG_IS_WPA3_SAE_H2E: named('PSA_ALG_WPA3_SAE_H2E'),
  PSA_ALG_IS_RSA_PKCS1V15_SIGN: named('PSA_ALG_RSA_PKCS1V15_SIGN', 'PSA_ALG_RSA_PKCS1V15_SIGN_RAW'),
  PSA_ALG_IS_RSA_PSS: named('PSA_ALG_RSA_PSS', 'PSA_ALG_RSA_PSS_ANY_SALT'),
  PSA_ALG_IS_RSA_PSS_ANY_SALT: named('PSA_ALG_RSA_PSS_ANY_SALT'),
  PSA_ALG_IS_RSA_PSS_STANDARD_SALT: named('PSA_ALG_RSA_PSS'),
  PSA_ALG_IS_ECDSA: named('PSA_ALG_ECDSA', 'PSA_ALG_ECDSA_ANY', 'PSA_ALG_DETERMINISTIC_ECDSA'),
  PSA_ALG_IS_DETERMINISTIC_ECDSA: named('PSA_ALG_DETERMINISTIC_ECDSA'),
  PSA_ALG_IS_RANDOMIZED_ECDSA: named('PSA_ALG_ECDSA', 'PSA_ALG_ECDSA_ANY'),
  PSA_ALG_IS_HASH_EDDSA: hashEddsa,
  PSA_ALG_IS_SLH_DSA: named('PSA_ALG_SLH_DSA', 'PSA_ALG_DETERMINISTIC_SLH_DSA'),
  PSA_ALG_IS_HASH_SLH_DSA: named('PSA_ALG_HASH_SLH_DSA', 'PSA_ALG_DETERMINISTIC_HASH_SLH_DSA'),
  PSA_ALG_IS_DETERMINISTIC_HASH_SLH_DSA: named('PSA_ALG_DETERMINISTIC_HASH_SLH_DSA'),
  PSA_ALG_IS_HEDGED_HASH_SLH_DSA: named('PSA_ALG_HASH_SLH_DSA'),
  PSA_ALG_IS_ML_DSA: named('PSA_ALG_ML_DSA', 'PSA_ALG_DETERMINISTIC_ML_DSA'),
  PSA_ALG_IS_HASH_ML_DSA: named('PSA_ALG_HASH_ML_DSA', 'PSA_ALG_DETERMINISTIC_HASH_ML_DSA'),
  PSA_ALG_IS_DETERMINISTIC_HASH_ML_DSA: named('PSA_ALG_DETERMINISTIC_HASH_ML_DSA'),
  PSA_ALG_IS_HEDGED_HASH_ML_DSA: named('PSA_ALG_HASH_ML_DSA'),
  PSA_ALG_IS_SIGN_MESSAGE: both(category('signature'), not(ofAnyDigest)),
  PSA_ALG_IS_SIGN_HASH: either(hashAndSign, ofAnyDigest),
  PSA_ALG_IS_HASH_AND_SIGN: hashAndSign,
  PSA_ALG_SIGN_SUPPORTS_CONTEXT: both(category('signature'), (row) => row.context === true),
  PSA_ALG_IS_RSA_OAEP: named('PSA_ALG_RSA_OAEP'),
  PSA_ALG_IS_STANDALONE_KEY_AGREEMENT: category('key-agreement'),
  PSA_ALG_IS_RAW_KEY_AGREEMENT: category('key-agreement'),
  PSA_ALG_IS_FFDH: named('PSA_ALG_FFDH'),
  PSA_ALG_IS_ECDH: named('PSA_ALG_ECDH'),
  PSA_ALG_IS_JPAKE: named('PSA_ALG_JPAKE'),
  PSA_ALG_IS_SPAKE2P: (row) => row.name.startsWith('PSA_ALG_SPAKE2P_'),
  PSA_ALG_IS_SPAKE2P_HMAC: named('PSA_ALG_SPAKE2P_HMAC'),
  PSA_ALG_IS_SPAKE2P_CMAC: named('PSA_ALG_SPAKE2P_CMAC'),
  PSA_ALG_IS_WPA3_SAE: named('PSA_ALG_WPA3_SAE_FIXED', 'PSA_ALG_WPA3_SAE_GDH'),
  PSA_ALG_IS_WPA3_SAE_FIXED: named('PSA_ALG_WPA3_SAE_FIXED'),
  PSA_ALG_IS_WPA3_SAE_GDH: named('PSA_ALG_WPA3_SAE_GDH'),
};

/** The algorithm an expression is about: the outermost name that is one. */
const figureOf = (text: string): Figure | undefined => {
  const [, name, rest] = /^(\w+)\(?(.*)$/.exec(text) ?? [];
  return ALGORITHMS.find((row) => row.name === name) ?? (rest ? figureOf(rest) : undefined);
};

describe('predicates on algorithms', () => {
  const predicates = figures.predicates.filter((name) => name.startsWith('PSA_ALG_'));
  const saysOf = (value: number) => predicates.filter((name) => predicate(name)(value) === true);

  it('are all expected here', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...predicates].sort());
  });

  it.each(ALGORITHMS)('$name', (row) => {
    const expected = predicates.filter((name) => EXPECTED[name]?.(row));
    for (const [, value] of rows(row.values)) {
      expect((value >>> 24) & 0x7f).toBe(CATEGORIES[row.category]);
      expect(value >>> 31).toBe(0);
      expect(saysOf(value)).toEqual(expected);
      for (const name of predicates) expect(predicate(name)(value)).toBeTypeOf('boolean');
    }
  });

  it.each(rows(figures.wildcards))('%s is a wildcard', (name, value) => {
    expect(A.PSA_ALG_IS_WILDCARD(value)).toBe(true);
    // Otherwise a wildcard over hashes or lengths is told apart like the algorithm inside it.
    const inner = figureOf(name);
    if (inner === undefined) return;
    const expected = predicates.filter((one) => EXPECTED[one]?.(inner));
    expect(saysOf(value).filter((one) => one !== 'PSA_ALG_IS_WILDCARD')).toEqual(expected);
  });

  it.each(rows(figures.modified))('%s is told apart like what it was made of', (name, value) => {
    const inner = figureOf(name);
    const standalone = ['PSA_ALG_IS_STANDALONE_KEY_AGREEMENT', 'PSA_ALG_IS_RAW_KEY_AGREEMENT'];
    const expected = predicates.filter(
      (one) => inner && EXPECTED[one]?.(inner) && !standalone.includes(one),
    );
    expect(saysOf(value)).toEqual(expected);
  });

  it.each([
    ['PSA_ALG_NONE', []],
    ['PSA_ALG_ANY_HASH', ['PSA_ALG_IS_HASH', 'PSA_ALG_IS_WILDCARD']],
    [
      'PSA_ALG_CCM_STAR_ANY_TAG',
      ['PSA_ALG_IS_CIPHER', 'PSA_ALG_IS_WILDCARD', 'PSA_ALG_IS_STREAM_CIPHER'],
    ],
    ['PSA_ALG_WPA3_SAE_ANY', ['PSA_ALG_IS_PAKE', 'PSA_ALG_IS_WILDCARD']],
  ])('%s', (name, expected) => {
    expect(saysOf(number(name))).toEqual(expected);
  });
});

describe('PSA_ALG_GET_HASH', () => {
  const built = ALGORITHMS.filter((row) => row.hash);
  it.each(built)('$name takes every hash', ({ name }) => {
    const build = psa.get(name) as (hash: number) => number;
    for (const [hash] of HASHES) {
      expect(A.PSA_ALG_GET_HASH(build(number(hash)))).toBe(number(hash));
    }
  });
  it.each([
    ['PSA_ALG_ED25519PH', 'PSA_ALG_SHA_512'],
    ['PSA_ALG_ED448PH', 'PSA_ALG_SHAKE256_512'],
    ['PSA_ALG_TLS12_ECJPAKE_TO_PMS', 'PSA_ALG_SHA_256'],
    ['PSA_ALG_SPAKE2P_MATTER', 'PSA_ALG_SHA_256'],
    ['PSA_ALG_SHA3_256', 'PSA_ALG_SHA3_256'],
    ['PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_384))', 'PSA_ALG_SHA_384'],
    ['PSA_ALG_TRUNCATED_MAC(PSA_ALG_HMAC(PSA_ALG_SHA_1), 10)', 'PSA_ALG_SHA_1'],
    ['PSA_ALG_ECDSA_ANY', 'PSA_ALG_NONE'],
    ['PSA_ALG_RSA_PKCS1V15_SIGN_RAW', 'PSA_ALG_NONE'],
    ['PSA_ALG_GCM', 'PSA_ALG_NONE'],
    ['PSA_ALG_XTS', 'PSA_ALG_NONE'],
  ])('of %s is %s', (alg, hash) => {
    expect(A.PSA_ALG_GET_HASH(number(alg))).toBe(number(hash));
  });
});

describe('names of algorithms', () => {
  it.each([
    ...ALGORITHMS.flatMap((row) => rows(row.values)),
    ...rows(figures.wildcards),
    ...rows(figures.modified),
    ['PSA_ALG_NONE', 0] as [string, number],
  ])('%s', (name, value) => {
    expect(A.algorithmName(value)).toBe(name);
  });
  it.each([
    0x02000006, 0x02000000, 0x03800000, 0x03800020, 0x03800500, 0x05500300, 0x060009ff, 0x06000920,
    0x08000000, 0x09030000, 0x09020200, 0x82000009, 0x83800009, 0xffffffff, 0x00000009,
  ])('%i has none', (value) => {
    expect(A.algorithmName(value)).toBe(`0x${value.toString(16).padStart(8, '0')}`);
  });
  it('are 97, the wildcards and PSA_ALG_NONE', () => {
    expect(A.ALGORITHM_NAMES.size + A.ALGORITHM_BASES.size).toBe(97 + 3 + 1);
    expect([...A.ALGORITHM_BASES.values()].sort()).toEqual(
      ALGORITHMS.filter((row) => row.hash)
        .map((row) => row.name)
        .sort(),
    );
  });
});

describe('hashes', () => {
  it('are in order', () => {
    expect(A.HASHES.map((row) => row.name)).toEqual(HASHES.map(([name]) => name));
  });
  it.each(HASHES)('%s', (name, length, block, oid, prehash, suspend) => {
    const alg = number(name);
    const [inputLength, state, tail] = suspend ?? [];
    expect(A.findHash(alg)).toEqual({
      alg,
      name,
      length,
      blockLength: block ?? undefined,
      oid: oid ?? undefined,
      prehash,
      suspend: suspend === null ? undefined : { inputLength, state },
    });
    expect(S.PSA_HASH_LENGTH(alg)).toBe(length);
    expect(S.PSA_HASH_LENGTH(A.PSA_ALG_HMAC(alg))).toBe(length);
    expect(S.PSA_HASH_BLOCK_LENGTH(alg)).toBe(block ?? 0);
    expect(S.PSA_MAC_LENGTH(K.PSA_KEY_TYPE_HMAC, 256, A.PSA_ALG_HMAC(alg))).toBe(
      block === null ? 0 : length,
    );
    expect(S.PSA_HASH_SUSPEND_INPUT_LENGTH_FIELD_LENGTH(alg)).toBe(inputLength ?? 0);
    expect(S.PSA_HASH_SUSPEND_HASH_STATE_FIELD_LENGTH(alg)).toBe(state ?? 0);
    expect(S.PSA_HASH_SUSPEND_OUTPUT_SIZE(alg)).toBe(
      inputLength === undefined ? 0 : 4 + inputLength + (state ?? 0) + (tail ?? 0),
    );
  });
  it('is not found by another algorithm', () => {
    expect(A.findHash(A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_256))).toBeUndefined();
    expect(A.findHash(A.PSA_ALG_ANY_HASH)).toBeUndefined();
  });
});

/* Key types: A is bit 14, CAT bits 13..12, P bit 0. */

const bit = (value: number, at: number): number => (value >>> at) & 1;
const oneOf = (value: number, ...all: number[]): boolean => all.includes(value);

describe('predicates on key types', () => {
  const predicates = figures.predicates.filter((name) => name.startsWith('PSA_KEY_TYPE_'));
  const expectedOf = (name: string, value: number): string[] => {
    const asymmetric = bit(value, 14) === 1;
    const cat = (value >>> 12) & 3;
    const stem = name.replace(/_(KEY_PAIR|PUBLIC_KEY)$/, '').replace('PSA_KEY_TYPE_', '');
    const half = /_(KEY_PAIR|PUBLIC_KEY)$/.exec(name)?.[1] ?? '';
    return [
      ...(!asymmetric && oneOf(cat, 1, 2) ? ['PSA_KEY_TYPE_IS_UNSTRUCTURED'] : []),
      ...(asymmetric ? ['PSA_KEY_TYPE_IS_ASYMMETRIC'] : []),
      ...(asymmetric && cat === 0 ? ['PSA_KEY_TYPE_IS_PUBLIC_KEY'] : []),
      ...(asymmetric && cat === 3 ? ['PSA_KEY_TYPE_IS_KEY_PAIR'] : []),
      `PSA_KEY_TYPE_IS_${stem}`,
      `PSA_KEY_TYPE_IS_${stem}_${half}`,
    ].filter((one) => predicates.includes(one));
  };

  it.each(KEY_TYPES)('$name', ({ name, values }) => {
    for (const [, value] of rows(values)) {
      const says = predicates.filter((one) => predicate(one)(value) === true);
      expect(says.sort()).toEqual(expectedOf(name, value).sort());
      // The vendor bit is clear, and parity is even over all sixteen bits.
      expect(value >>> 15).toBe(0);
      expect([...value.toString(2)].filter((digit) => digit === '1').length % 2).toBe(0);
    }
  });

  it.each(KEY_TYPES.flatMap((row) => rows(row.values)))('%s has its name', (name, value) => {
    expect(K.keyTypeName(value)).toBe(name);
  });
  it.each([0x1002, 0x7100, 0x7113, 0x5001, 0x7007, 0x8001, 0xf112, 0xffff])(
    '%i has none',
    (value) => {
      expect(K.keyTypeName(value)).toBe(`0x${value.toString(16).padStart(4, '0')}`);
    },
  );
  it('is no key type at 0', () => {
    expect(K.keyTypeName(0)).toBe('PSA_KEY_TYPE_NONE');
    expect(predicates.filter((one) => predicate(one)(0) === true)).toEqual([]);
  });
  it('takes no half-made type for a key of its kind', () => {
    for (const type of [0x5001, 0x6001, 0x5112, 0x6203, 0xf112, 0x17112]) {
      expect(predicates.filter((one) => /RSA|ECC|DH/.test(one) && predicate(one)(type))).toEqual(
        [],
      );
    }
  });

  const pairs = KEY_TYPES.flatMap((row) => rows(row.values)).filter(([name]) =>
    name.includes('_KEY_PAIR'),
  );
  it.each(pairs)('%s and its public key', (name, pair) => {
    const publicKey = number(name.replace('_KEY_PAIR', '_PUBLIC_KEY'));
    expect(K.PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(pair)).toBe(publicKey);
    expect(K.PSA_KEY_TYPE_KEY_PAIR_OF_PUBLIC_KEY(publicKey)).toBe(pair);
    expect(K.PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(publicKey)).toBe(publicKey);
    expect(K.PSA_KEY_TYPE_KEY_PAIR_OF_PUBLIC_KEY(pair)).toBe(pair);
  });

  const withFamily = KEY_TYPES.flatMap((row) => rows(row.values)).filter(([name]) =>
    name.includes('('),
  );
  it.each(withFamily)('%s gives its family back', (name, type) => {
    const [, stem = '', family = ''] =
      /^(\w+?)(?:_KEY_PAIR|_PUBLIC_KEY)?\((\w+)\)$/.exec(name) ?? [];
    const get = psa.get(`${stem}_GET_FAMILY`) as (type: number) => number;
    expect(get(type)).toBe(number(family));
  });

  it.each([
    ['AES', 16],
    ['ARIA', 16],
    ['CAMELLIA', 16],
    ['SM4', 16],
    ['DES', 8],
    ['ARC4', 1],
    ['CHACHA20', 1],
    ['XCHACHA20', 1],
    ['ASCON', 1],
    ['HMAC', 0],
    ['RSA_KEY_PAIR', 0],
  ])('block length of %s is %i', (name, length) => {
    expect(K.PSA_BLOCK_CIPHER_BLOCK_LENGTH(number(`PSA_KEY_TYPE_${name}`))).toBe(length);
  });
});

describe('tables of key types', () => {
  const row = ([family, name, kind, bits, fieldBits, orderBits, cofactor]: (string | number)[]) => {
    return {
      family: number(String(family)),
      bits,
      name,
      kind,
      fieldBits,
      orderBits,
      cofactor,
    };
  };
  it('has the curves in order', () => {
    expect(K.CURVES).toEqual(figures.curves.map(row));
  });
  it.each(figures.curves)('%s %s is found', (...figure) => {
    const curve = row(figure);
    expect(K.findCurve(curve.family, Number(curve.bits))).toEqual(curve);
  });
  it('has the DH groups', () => {
    expect(K.DH_GROUPS.map(({ family, bits }) => [family, bits])).toEqual(
      figures.dhGroups.map(([family, bits]) => [number(String(family)), bits]),
    );
    expect(new Set(K.DH_GROUPS.map((group) => group.name)).size).toBe(10);
  });
  it.each(figures.slhDsaSets)(
    'SLH-DSA %s %i',
    (family, bits, name, n, pair, publicKey, signature) => {
      expect(K.findSlhDsaSet(number(String(family)), Number(bits))).toEqual({
        family: number(String(family)),
        bits,
        name,
        n,
        publicKeyLength: publicKey,
        keyPairLength: pair,
        signatureLength: signature,
      });
    },
  );
  it.each(figures.mlDsaSets)('ML-DSA %i', (bits, name, seed, publicKey, signature) => {
    expect(K.findMlDsaSet(Number(bits))).toEqual({
      bits,
      name,
      seedLength: seed,
      publicKeyLength: publicKey,
      signatureLength: signature,
    });
  });
  it.each(figures.mlKemSets)('ML-KEM %i', (bits, name, seed, publicKey, ciphertext, secret) => {
    expect(K.findMlKemSet(Number(bits))).toEqual({
      bits,
      name,
      seedLength: seed,
      publicKeyLength: publicKey,
      ciphertextLength: ciphertext,
      sharedSecretLength: secret,
    });
  });
  it('finds nothing for numbers that are in no table', () => {
    expect(K.findCurve(K.PSA_ECC_FAMILY_SECP_R1, 255)).toBeUndefined();
    expect(K.findCurve(K.PSA_ECC_FAMILY_SECP_R1, Number.NaN)).toBeUndefined();
    expect(K.findDhGroup(K.PSA_DH_FAMILY_RFC7919, 1024)).toBeUndefined();
    expect(K.findSlhDsaSet(1, 128)).toBeUndefined();
    expect(K.findMlDsaSet(44)).toBeUndefined();
    expect(K.findMlKemSet(128)).toBeUndefined();
  });
});

/* Sizes, by hand. */

const pairOf = K.PSA_KEY_TYPE_ECC_KEY_PAIR;
const P_R1 = pairOf(K.PSA_ECC_FAMILY_SECP_R1);
const P_K1 = pairOf(K.PSA_ECC_FAMILY_SECP_K1);
const P_R2 = pairOf(K.PSA_ECC_FAMILY_SECP_R2);
const SECT_K1 = pairOf(K.PSA_ECC_FAMILY_SECT_K1);
const EDWARDS = pairOf(K.PSA_ECC_FAMILY_TWISTED_EDWARDS);
const MONTGOMERY = pairOf(K.PSA_ECC_FAMILY_MONTGOMERY);
const publicOf = K.PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR;
const RSA = K.PSA_KEY_TYPE_RSA_KEY_PAIR;
const AES = K.PSA_KEY_TYPE_AES;
const DES = K.PSA_KEY_TYPE_DES;
const SHA_256 = A.PSA_ALG_SHA_256;
const ECDSA = A.PSA_ALG_ECDSA(SHA_256);

describe('sizes of signatures', () => {
  it.each([
    ['P-256', P_R1, 256, ECDSA, 64],
    ['P-256, public key', publicOf(P_R1), 256, ECDSA, 64],
    ['P-256, deterministic', P_R1, 256, A.PSA_ALG_DETERMINISTIC_ECDSA(SHA_256), 64],
    ['P-256, any', P_R1, 256, A.PSA_ALG_ECDSA_ANY, 64],
    ['P-384', P_R1, 384, ECDSA, 96],
    ['P-521', P_R1, 521, ECDSA, 132],
    ['secp256k1', P_K1, 256, ECDSA, 64],
    ['secp224k1, order of 225 bits', P_K1, 225, ECDSA, 58],
    ['secp160r2, order of 161 bits', P_R2, 160, ECDSA, 42],
    ['sect233k1, order of 232 bits', SECT_K1, 233, ECDSA, 58],
    ['sect409k1, order of 407 bits', SECT_K1, 409, ECDSA, 102],
    ['sect571k1', SECT_K1, 571, ECDSA, 144],
    ['Ed25519', EDWARDS, 255, A.PSA_ALG_PURE_EDDSA, 64],
    ['Ed25519ctx', EDWARDS, 255, A.PSA_ALG_EDDSA_CTX, 64],
    ['Ed25519ph', EDWARDS, 255, A.PSA_ALG_ED25519PH, 64],
    ['Ed448', EDWARDS, 448, A.PSA_ALG_PURE_EDDSA, 114],
    ['Ed448ph', EDWARDS, 448, A.PSA_ALG_ED448PH, 114],
    ['Ed25519 under Ed448ph', EDWARDS, 255, A.PSA_ALG_ED448PH, 0],
    ['Ed448 under Ed25519ph', EDWARDS, 448, A.PSA_ALG_ED25519PH, 0],
    ['Ed25519 under ECDSA', EDWARDS, 255, ECDSA, 0],
    ['P-256 under EdDSA', P_R1, 256, A.PSA_ALG_PURE_EDDSA, 0],
    ['X25519 signs nothing', MONTGOMERY, 255, A.PSA_ALG_PURE_EDDSA, 0],
    ['a curve nobody has', P_R1, 255, ECDSA, 0],
    ['RSA-2048 PKCS#1', RSA, 2048, A.PSA_ALG_RSA_PKCS1V15_SIGN(SHA_256), 256],
    ['RSA-2048 raw', RSA, 2048, A.PSA_ALG_RSA_PKCS1V15_SIGN_RAW, 256],
    ['RSA-2047 PSS', RSA, 2047, A.PSA_ALG_RSA_PSS(SHA_256), 256],
    ['RSA-4096 PSS any salt', RSA, 4096, A.PSA_ALG_RSA_PSS_ANY_SALT(SHA_256), 512],
    ['RSA under ECDSA', RSA, 2048, ECDSA, 0],
    ['RSA too large', RSA, 16384, A.PSA_ALG_RSA_PSS(SHA_256), 0],
    ['ML-DSA-65', K.PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 192, A.PSA_ALG_ML_DSA, 3309],
    ['HashML-DSA-44', K.PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 128, A.PSA_ALG_HASH_ML_DSA(SHA_256), 2420],
    ['LMS only verifies', K.PSA_KEY_TYPE_LMS_PUBLIC_KEY, 256, A.PSA_ALG_LMS, 0],
    ['AES signs nothing', AES, 256, ECDSA, 0],
  ])('%s', (_what, type, bits, alg, size) => {
    expect(S.PSA_SIGN_OUTPUT_SIZE(type, bits, alg)).toBe(size);
  });
  it.each(figures.slhDsaSets)('%s %i', (family, bits, _name, _n, _pair, _public, signature) => {
    const type = K.PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(number(String(family)));
    expect(S.PSA_SIGN_OUTPUT_SIZE(type, Number(bits), A.PSA_ALG_SLH_DSA)).toBe(signature);
  });
  it('has SLH-DSA-256f for the largest', () => {
    expect(S.PSA_SIGNATURE_MAX_SIZE).toBe(49856);
  });
});

describe('sizes of exported keys', () => {
  const dh = K.PSA_KEY_TYPE_DH_KEY_PAIR(K.PSA_DH_FAMILY_RFC7919);
  const spake = (family: number) => K.PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(family);
  const slh = K.PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(K.PSA_SLH_DSA_FAMILY_SHA2_S);
  it.each([
    ['AES-256', AES, 256, 32, 0],
    ['HMAC 160', K.PSA_KEY_TYPE_HMAC, 160, 20, 0],
    ['3DES', DES, 192, 24, 0],
    ['raw data', K.PSA_KEY_TYPE_RAW_DATA, 4096, 512, 0],
    ['P-256', P_R1, 256, 32, 65],
    ['P-521', P_R1, 521, 66, 133],
    ['secp256k1', P_K1, 256, 32, 65],
    ['secp224k1: order or key_bits', P_K1, 225, 29, 59],
    ['secp160r2: a scalar of 161 bits', P_R2, 160, 21, 41],
    ['sect233k1', SECT_K1, 233, 30, 61],
    ['X25519', MONTGOMERY, 255, 32, 32],
    ['X448', MONTGOMERY, 448, 56, 56],
    ['Ed25519', EDWARDS, 255, 32, 32],
    ['Ed448', EDWARDS, 448, 57, 57],
    ['ffdhe2048', dh, 2048, 256, 256],
    ['ffdhe8192', dh, 8192, 1024, 1024],
    ['DH of no group', dh, 1024, 0, 0],
    ['ML-DSA-87', K.PSA_KEY_TYPE_ML_DSA_KEY_PAIR, 256, 32, 2592],
    ['ML-KEM-768', K.PSA_KEY_TYPE_ML_KEM_KEY_PAIR, 768, 64, 1184],
    ['SLH-DSA-SHA2-192s', slh, 192, 96, 48],
    ['SPAKE2+ P-256', spake(K.PSA_ECC_FAMILY_SECP_R1), 256, 64, 97],
    ['SPAKE2+ Ed25519', spake(K.PSA_ECC_FAMILY_TWISTED_EDWARDS), 255, 64, 64],
    ['SPAKE2+ has no P-224', spake(K.PSA_ECC_FAMILY_SECP_R1), 224, 0, 0],
    ['WPA3-SAE P-256', K.PSA_KEY_TYPE_WPA3_SAE_ECC(K.PSA_ECC_FAMILY_SECP_R1), 256, 64, 0],
    ['WPA3-SAE modp3072', K.PSA_KEY_TYPE_WPA3_SAE_DH(K.PSA_DH_FAMILY_RFC3526), 3072, 384, 0],
    ['LMS', K.PSA_KEY_TYPE_LMS_PUBLIC_KEY, 256, 56, 56],
    ['HSS', K.PSA_KEY_TYPE_HSS_PUBLIC_KEY, 192, 52, 52],
    ['XMSS', K.PSA_KEY_TYPE_XMSS_PUBLIC_KEY, 256, 68, 68],
    ['XMSS^MT', K.PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY, 192, 52, 52],
    ['no type', K.PSA_KEY_TYPE_NONE, 192, 0, 0],
    ['a type nobody has', 0x2302, 192, 0, 0],
    ['a pair nobody has', 0x7007, 256, 0, 56],
  ])('%s', (_what, type, bits, size, publicSize) => {
    expect(S.PSA_EXPORT_KEY_OUTPUT_SIZE(type, bits)).toBe(size);
    expect(S.PSA_EXPORT_PUBLIC_KEY_OUTPUT_SIZE(type, bits)).toBe(publicSize);
    expect(size).toBeLessThanOrEqual(
      K.PSA_KEY_TYPE_IS_KEY_PAIR(type)
        ? S.PSA_EXPORT_KEY_PAIR_MAX_SIZE
        : Math.max(size, S.PSA_EXPORT_PUBLIC_KEY_MAX_SIZE),
    );
  });

  // The largest PKCS#1 DER of a handful of OpenSSL's keys with e = 65537.
  it.each([
    [1024, 611, 140],
    [2048, 1194, 270],
    [3072, 1770, 398],
    [4096, 2350, 526],
  ])('RSA-%i suffices', (bits, pair, publicKey) => {
    const size = S.PSA_EXPORT_KEY_OUTPUT_SIZE(RSA, bits);
    expect(size).toBeGreaterThanOrEqual(pair);
    expect(size).toBeLessThan(pair + 64);
    const publicSize = S.PSA_EXPORT_PUBLIC_KEY_OUTPUT_SIZE(RSA, bits);
    expect(publicSize).toBeGreaterThanOrEqual(publicKey);
    expect(publicSize).toBeLessThan(publicKey + 64);
    expect(S.PSA_EXPORT_KEY_OUTPUT_SIZE(publicOf(RSA), bits)).toBe(publicSize);
  });

  it.each(figures.curves)('%s %s', (family, _name, kind, bits, field, order) => {
    const type = pairOf(number(String(family)));
    const half = Math.ceil(Number(order) / 8);
    const x = Math.ceil(Number(field) / 8);
    const signature = S.PSA_SIGN_OUTPUT_SIZE(type, Number(bits), A.PSA_ALG_ECDSA_ANY);
    expect(signature).toBe(kind === 'weierstrass' ? 2 * half : 0);
    expect(S.PSA_EXPORT_KEY_OUTPUT_SIZE(type, Number(bits))).toBeGreaterThanOrEqual(half);
    expect(S.PSA_EXPORT_PUBLIC_KEY_OUTPUT_SIZE(type, Number(bits))).toBeGreaterThanOrEqual(
      kind === 'weierstrass' ? 1 + 2 * x : x,
    );
    const secret = S.PSA_RAW_KEY_AGREEMENT_OUTPUT_SIZE(type, Number(bits));
    if (kind === 'edwards') expect(secret).toBe(0);
    else expect(secret).toBeGreaterThanOrEqual(x);
    expect(secret).toBeLessThanOrEqual(S.PSA_RAW_KEY_AGREEMENT_OUTPUT_MAX_SIZE);
    expect(signature).toBeLessThanOrEqual(S.PSA_SIGNATURE_MAX_SIZE);
  });

  it('takes the largest from the tables', () => {
    expect(S.PSA_EXPORT_PUBLIC_KEY_MAX_SIZE).toBe(2592); // ML-DSA-87
    expect(S.PSA_EXPORT_KEY_PAIR_MAX_SIZE).toBe(S.PSA_EXPORT_KEY_OUTPUT_SIZE(RSA, S.RSA_MAX_BITS));
    expect(S.PSA_EXPORT_ASYMMETRIC_KEY_MAX_SIZE).toBe(S.PSA_EXPORT_KEY_PAIR_MAX_SIZE);
  });
});

describe('sizes of MACs', () => {
  const hmac = A.PSA_ALG_HMAC(SHA_256);
  const short = A.PSA_ALG_TRUNCATED_MAC;
  const blake = A.PSA_ALG_BLAKE2_MAC;
  it.each([
    ['HMAC-SHA-256', K.PSA_KEY_TYPE_HMAC, hmac, 32],
    ['HMAC-SHA-256 cut to 16', K.PSA_KEY_TYPE_HMAC, short(hmac, 16), 16],
    ['HMAC-SHA-256 cut to its length', K.PSA_KEY_TYPE_HMAC, short(hmac, 32), 32],
    ['HMAC-SHA-256 cannot be 33', K.PSA_KEY_TYPE_HMAC, short(hmac, 33), 0],
    ['HMAC over SHAKE', K.PSA_KEY_TYPE_HMAC, A.PSA_ALG_HMAC(A.PSA_ALG_SHAKE256_512), 0],
    ['HMAC with an AES key', AES, hmac, 0],
    ['AES-CMAC', AES, A.PSA_ALG_CMAC, 16],
    ['AES-CMAC cut to 4', AES, short(A.PSA_ALG_CMAC, 4), 4],
    ['DES CBC-MAC', DES, A.PSA_ALG_CBC_MAC, 8],
    ['DES CBC-MAC cannot be 9', DES, short(A.PSA_ALG_CBC_MAC, 9), 0],
    ['CMAC with a stream cipher', K.PSA_KEY_TYPE_CHACHA20, A.PSA_ALG_CMAC, 0],
    ['BLAKE2s MAC', K.PSA_KEY_TYPE_BLAKE2, blake(A.PSA_ALG_BLAKE2S_HASH256), 32],
    ['BLAKE2bp MAC', K.PSA_KEY_TYPE_BLAKE2, blake(A.PSA_ALG_BLAKE2BP_HASH512), 64],
    ['BLAKE2 MAC of SHA-256', K.PSA_KEY_TYPE_BLAKE2, blake(SHA_256), 0],
    ['a wildcard', AES, A.PSA_ALG_AT_LEAST_THIS_LENGTH_MAC(A.PSA_ALG_CMAC, 8), 0],
    ['a cipher', AES, A.PSA_ALG_CTR, 0],
  ])('%s', (_what, type, alg, size) => {
    expect(S.PSA_MAC_LENGTH(type, 256, alg)).toBe(size);
  });
  it.each([
    ['PSA_MAC_MAX_SIZE', 64],
    ['PSA_HASH_MAX_SIZE', 64],
    ['PSA_HASH_SUSPEND_OUTPUT_MAX_SIZE', 211],
    ['PSA_HASH_SUSPEND_ALGORITHM_FIELD_LENGTH', 4],
    ['PSA_BLOCK_CIPHER_BLOCK_MAX_SIZE', 16],
    ['PSA_HASH_LENGTH(PSA_ALG_SHA_256)', 32],
    ['PSA_HASH_LENGTH(PSA_ALG_CMAC)', 0],
    ['PSA_HASH_LENGTH(PSA_ALG_ECDSA(PSA_ALG_SHA_256))', 0],
    ['PSA_HASH_LENGTH(PSA_ALG_ANY_HASH)', 0],
    ['PSA_HASH_LENGTH(PSA_ALG_TRUNCATED_MAC(PSA_ALG_HMAC(PSA_ALG_SHA_1), 8))', 20],
    ['PSA_HASH_SUSPEND_OUTPUT_SIZE(PSA_ALG_MD2)', 84],
    ['PSA_HASH_SUSPEND_OUTPUT_SIZE(PSA_ALG_SHA3_256)', 0],
  ])('%s = %i', (text, size) => {
    expect(number(text)).toBe(size);
  });
});

describe('sizes of ciphers', () => {
  const CHACHA = K.PSA_KEY_TYPE_CHACHA20;
  const XCHACHA = K.PSA_KEY_TYPE_XCHACHA20;
  // IV, encryption of 20 bytes, decryption of 52, update of 20, finish.
  it.each([
    ['AES-CTR', AES, A.PSA_ALG_CTR, [16, 36, 36, 20, 0]],
    ['AES-CFB', AES, A.PSA_ALG_CFB, [16, 36, 36, 20, 0]],
    ['AES-OFB', AES, A.PSA_ALG_OFB, [16, 36, 36, 20, 0]],
    ['AES-CBC-PKCS7', AES, A.PSA_ALG_CBC_PKCS7, [16, 48, 36, 32, 16]],
    ['DES-CBC-PKCS7', DES, A.PSA_ALG_CBC_PKCS7, [8, 32, 44, 24, 8]],
    ['AES-CBC', AES, A.PSA_ALG_CBC_NO_PADDING, [16, 36, 36, 32, 0]],
    ['AES-ECB', AES, A.PSA_ALG_ECB_NO_PADDING, [0, 20, 52, 32, 0]],
    ['AES-XTS', AES, A.PSA_ALG_XTS, [16, 36, 36, 32, 32]],
    ['DES has no XTS', DES, A.PSA_ALG_XTS, [0, 0, 0, 0, 0]],
    ['AES-CCM*', AES, A.PSA_ALG_CCM_STAR_NO_TAG, [13, 33, 39, 20, 0]],
    ['DES has no CCM*', DES, A.PSA_ALG_CCM_STAR_NO_TAG, [0, 0, 0, 0, 0]],
    ['ChaCha20', CHACHA, A.PSA_ALG_STREAM_CIPHER, [12, 32, 40, 20, 0]],
    ['XChaCha20', XCHACHA, A.PSA_ALG_STREAM_CIPHER, [24, 44, 28, 20, 0]],
    ['ARC4', K.PSA_KEY_TYPE_ARC4, A.PSA_ALG_STREAM_CIPHER, [0, 20, 52, 20, 0]],
    ['AES is no stream cipher', AES, A.PSA_ALG_STREAM_CIPHER, [0, 0, 0, 0, 0]],
    ['ChaCha20 has no CTR', CHACHA, A.PSA_ALG_CTR, [0, 0, 0, 0, 0]],
    ['an AEAD', AES, A.PSA_ALG_GCM, [0, 0, 0, 0, 0]],
    ['a wildcard', AES, A.PSA_ALG_CCM_STAR_ANY_TAG, [0, 0, 0, 0, 0]],
  ])('%s', (_what, type, alg, expected) => {
    const found = [
      S.PSA_CIPHER_IV_LENGTH(type, alg),
      S.PSA_CIPHER_ENCRYPT_OUTPUT_SIZE(type, alg, 20),
      S.PSA_CIPHER_DECRYPT_OUTPUT_SIZE(type, alg, 52),
      S.PSA_CIPHER_UPDATE_OUTPUT_SIZE(type, alg, 20),
      S.PSA_CIPHER_FINISH_OUTPUT_SIZE(type, alg),
    ];
    expect(found).toEqual(expected);
    const most = [
      S.PSA_CIPHER_IV_MAX_SIZE,
      S.PSA_CIPHER_ENCRYPT_OUTPUT_MAX_SIZE(20),
      S.PSA_CIPHER_DECRYPT_OUTPUT_MAX_SIZE(52),
      S.PSA_CIPHER_UPDATE_OUTPUT_MAX_SIZE(20),
      S.PSA_CIPHER_FINISH_OUTPUT_MAX_SIZE,
    ];
    for (const [at, size] of found.entries()) expect(size).toBeLessThanOrEqual(most[at] ?? -1);
  });
  it.each([
    ['PSA_CIPHER_IV_MAX_SIZE', 24],
    ['PSA_CIPHER_ENCRYPT_OUTPUT_MAX_SIZE(16)', 48],
    ['PSA_CIPHER_ENCRYPT_OUTPUT_MAX_SIZE(15)', 39],
    ['PSA_CIPHER_DECRYPT_OUTPUT_MAX_SIZE(10)', 10],
    ['PSA_CIPHER_UPDATE_OUTPUT_MAX_SIZE(17)', 32],
    ['PSA_CIPHER_FINISH_OUTPUT_MAX_SIZE', 32],
    ['PSA_CIPHER_ENCRYPT_OUTPUT_SIZE(PSA_KEY_TYPE_AES, PSA_ALG_CBC_PKCS7, 0)', 32],
    ['PSA_CIPHER_ENCRYPT_OUTPUT_SIZE(PSA_KEY_TYPE_AES, PSA_ALG_CBC_PKCS7, 16)', 48],
    ['PSA_CIPHER_DECRYPT_OUTPUT_SIZE(PSA_KEY_TYPE_AES, PSA_ALG_CTR, 3)', 0],
    ['PSA_CIPHER_UPDATE_OUTPUT_SIZE(PSA_KEY_TYPE_AES, PSA_ALG_CBC_PKCS7, 0)', 0],
  ])('%s = %i', (text, size) => {
    expect(number(text)).toBe(size);
  });
});

describe('sizes of authenticated encryption', () => {
  const tag = A.PSA_ALG_AEAD_WITH_SHORTENED_TAG;
  // Tag, nonce, encryption of 20 bytes, decryption of 20, update of 20, finish.
  it.each([
    ['AES-GCM', AES, A.PSA_ALG_GCM, [16, 12, 36, 4, 32, 16]],
    ['AES-GCM, tag of 12', AES, tag(A.PSA_ALG_GCM, 12), [12, 12, 32, 8, 32, 16]],
    ['AES-GCM, no tag of 6', AES, tag(A.PSA_ALG_GCM, 6), [0, 0, 0, 0, 0, 0]],
    ['AES-CCM', AES, A.PSA_ALG_CCM, [16, 13, 36, 4, 32, 16]],
    ['AES-CCM, tag of 6', AES, tag(A.PSA_ALG_CCM, 6), [6, 13, 26, 14, 32, 16]],
    ['AES-CCM, no tag of 5', AES, tag(A.PSA_ALG_CCM, 5), [0, 0, 0, 0, 0, 0]],
    ['ARIA-GCM', K.PSA_KEY_TYPE_ARIA, A.PSA_ALG_GCM, [16, 12, 36, 4, 32, 16]],
    ['DES has no GCM', DES, A.PSA_ALG_GCM, [0, 0, 0, 0, 0, 0]],
    [
      'ChaCha20-Poly1305',
      K.PSA_KEY_TYPE_CHACHA20,
      A.PSA_ALG_CHACHA20_POLY1305,
      [16, 12, 36, 4, 20, 0],
    ],
    [
      'XChaCha20-Poly1305',
      K.PSA_KEY_TYPE_XCHACHA20,
      A.PSA_ALG_XCHACHA20_POLY1305,
      [16, 24, 36, 4, 20, 0],
    ],
    [
      'Poly1305 is never cut',
      K.PSA_KEY_TYPE_CHACHA20,
      tag(A.PSA_ALG_CHACHA20_POLY1305, 12),
      [0, 0, 0, 0, 0, 0],
    ],
    ['Ascon', K.PSA_KEY_TYPE_ASCON, A.PSA_ALG_ASCON_AEAD128, [16, 16, 36, 4, 32, 16]],
    [
      'Ascon, tag of 5',
      K.PSA_KEY_TYPE_ASCON,
      tag(A.PSA_ALG_ASCON_AEAD128, 5),
      [5, 16, 25, 15, 32, 16],
    ],
    ['AES with ChaCha20-Poly1305', AES, A.PSA_ALG_CHACHA20_POLY1305, [0, 0, 0, 0, 0, 0]],
    [
      'a wildcard',
      AES,
      A.PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG(A.PSA_ALG_GCM, 16),
      [0, 0, 0, 0, 0, 0],
    ],
    ['a cipher', AES, A.PSA_ALG_CTR, [0, 0, 0, 0, 0, 0]],
  ])('%s', (_what, type, alg, expected) => {
    const found = [
      S.PSA_AEAD_TAG_LENGTH(type, 256, alg),
      S.PSA_AEAD_NONCE_LENGTH(type, alg),
      S.PSA_AEAD_ENCRYPT_OUTPUT_SIZE(type, alg, 20),
      S.PSA_AEAD_DECRYPT_OUTPUT_SIZE(type, alg, 20),
      S.PSA_AEAD_UPDATE_OUTPUT_SIZE(type, alg, 20),
      S.PSA_AEAD_FINISH_OUTPUT_SIZE(type, alg),
    ];
    expect(found).toEqual(expected);
    expect(S.PSA_AEAD_VERIFY_OUTPUT_SIZE(type, alg)).toBe(expected[5]);
    const most = [
      S.PSA_AEAD_TAG_MAX_SIZE,
      S.PSA_AEAD_NONCE_MAX_SIZE,
      S.PSA_AEAD_ENCRYPT_OUTPUT_MAX_SIZE(20),
      S.PSA_AEAD_DECRYPT_OUTPUT_MAX_SIZE(20),
      S.PSA_AEAD_UPDATE_OUTPUT_MAX_SIZE(20),
      S.PSA_AEAD_FINISH_OUTPUT_MAX_SIZE,
    ];
    for (const [at, size] of found.entries()) expect(size).toBeLessThanOrEqual(most[at] ?? -1);
  });
  it.each([
    ['PSA_AEAD_TAG_MAX_SIZE', 16],
    ['PSA_AEAD_NONCE_MAX_SIZE', 24],
    ['PSA_AEAD_ENCRYPT_OUTPUT_MAX_SIZE(100)', 116],
    ['PSA_AEAD_UPDATE_OUTPUT_MAX_SIZE(1)', 16],
    ['PSA_AEAD_FINISH_OUTPUT_MAX_SIZE', 16],
    ['PSA_AEAD_VERIFY_OUTPUT_MAX_SIZE', 16],
    ['PSA_AEAD_DECRYPT_OUTPUT_SIZE(PSA_KEY_TYPE_AES, PSA_ALG_GCM, 15)', 0],
  ])('%s = %i', (text, size) => {
    expect(number(text)).toBe(size);
  });
});

describe('sizes of the rest', () => {
  const oaep = A.PSA_ALG_RSA_OAEP(SHA_256);
  const dh = K.PSA_KEY_TYPE_DH_KEY_PAIR(K.PSA_DH_FAMILY_RFC3526);
  const kem = K.PSA_KEY_TYPE_ML_KEM_KEY_PAIR;
  const encryptSize = S.PSA_ASYMMETRIC_ENCRYPT_OUTPUT_SIZE;
  const decryptSize = S.PSA_ASYMMETRIC_DECRYPT_OUTPUT_SIZE;
  const agreed = S.PSA_RAW_KEY_AGREEMENT_OUTPUT_SIZE;
  const ciphertext = S.PSA_ENCAPSULATE_CIPHERTEXT_SIZE;
  const wrapped = S.PSA_WRAP_KEY_OUTPUT_SIZE;
  it.each([
    ['RSA-2048 encrypts', encryptSize(RSA, 2048, A.PSA_ALG_RSA_PKCS1V15_CRYPT), 256],
    ['RSA-2048 encrypts with OAEP', encryptSize(publicOf(RSA), 2048, oaep), 256],
    ['RSA-2048 decrypts', decryptSize(RSA, 2048, A.PSA_ALG_RSA_PKCS1V15_CRYPT), 245],
    ['RSA-2048 decrypts with OAEP', decryptSize(RSA, 2048, oaep), 190],
    ['RSA-512 has no room for OAEP', decryptSize(RSA, 512, oaep), 0],
    ['RSA does not encrypt with PSS', encryptSize(RSA, 2048, A.PSA_ALG_RSA_PSS(SHA_256)), 0],
    ['P-256 does not encrypt', encryptSize(P_R1, 256, oaep), 0],
    ['RSA encrypts at most', S.PSA_ASYMMETRIC_ENCRYPT_OUTPUT_MAX_SIZE, 1024],
    ['RSA decrypts at most', S.PSA_ASYMMETRIC_DECRYPT_OUTPUT_MAX_SIZE, 1013],
    ['P-256 agrees', agreed(P_R1, 256), 32],
    ['P-521 agrees', agreed(P_R1, 521), 66],
    ['X25519 agrees', agreed(MONTGOMERY, 255), 32],
    ['X448 agrees', agreed(MONTGOMERY, 448), 56],
    ['modp2048 agrees', agreed(dh, 2048), 256],
    ['Ed25519 does not agree', agreed(EDWARDS, 255), 0],
    ['a public key does not agree', agreed(publicOf(P_R1), 256), 0],
    ['agrees at most', S.PSA_RAW_KEY_AGREEMENT_OUTPUT_MAX_SIZE, 1024],
    ['ML-KEM-512', ciphertext(kem, 512, A.PSA_ALG_ML_KEM), 768],
    ['ML-KEM-768', ciphertext(publicOf(kem), 768, A.PSA_ALG_ML_KEM), 1088],
    ['ML-KEM-1024', ciphertext(kem, 1024, A.PSA_ALG_ML_KEM), 1568],
    ['ECIES on P-256', ciphertext(publicOf(P_R1), 256, A.PSA_ALG_ECIES_SEC1), 65],
    ['ECIES on X25519', ciphertext(MONTGOMERY, 255, A.PSA_ALG_ECIES_SEC1), 32],
    ['ECIES on Ed25519', ciphertext(EDWARDS, 255, A.PSA_ALG_ECIES_SEC1), 0],
    ['ML-KEM on P-256', ciphertext(P_R1, 256, A.PSA_ALG_ML_KEM), 0],
    ['encapsulates at most', S.PSA_ENCAPSULATE_CIPHERTEXT_MAX_SIZE, 1568],
    ['KW of AES-128', wrapped(AES, A.PSA_ALG_KW, AES, 128), 24],
    ['KW of AES-256', wrapped(AES, A.PSA_ALG_KW, AES, 256), 40],
    ['KW of a single DES key', wrapped(AES, A.PSA_ALG_KW, DES, 64), 0],
    ['KW of a P-521 key', wrapped(AES, A.PSA_ALG_KW, P_R1, 521), 0],
    ['KWP of a P-521 key', wrapped(AES, A.PSA_ALG_KWP, P_R1, 521), 80],
    ['KWP of one byte', wrapped(AES, A.PSA_ALG_KWP, K.PSA_KEY_TYPE_RAW_DATA, 8), 16],
    ['KWP under DES', wrapped(DES, A.PSA_ALG_KWP, AES, 128), 0],
    ['wrapped with GCM', wrapped(AES, A.PSA_ALG_GCM, AES, 128), 0],
    ['TLS 1.2 EC J-PAKE', S.PSA_TLS12_ECJPAKE_TO_PMS_OUTPUT_SIZE, 32],
  ])('%s', (_what, size, expected) => {
    expect(size).toBe(expected);
  });
  it('leaves bounds that hold', () => {
    expect(S.PSA_WRAP_KEY_PAIR_MAX_SIZE).toBeGreaterThanOrEqual(S.PSA_EXPORT_KEY_PAIR_MAX_SIZE + 8);
    expect(S.PSA_TLS12_PSK_TO_MS_PSK_MAX_SIZE).toBeGreaterThanOrEqual(64);
    expect(S.PSA_TLS12_PSK_TO_MS_PSK_MAX_SIZE).toBeLessThanOrEqual(65535);
  });
});

describe('sizes of PAKE steps', () => {
  const ecc = (family: number, bits: number) =>
    P.PSA_PAKE_PRIMITIVE(P.PSA_PAKE_PRIMITIVE_TYPE_ECC, family, bits);
  const P256 = ecc(K.PSA_ECC_FAMILY_SECP_R1, 256);
  const P384 = ecc(K.PSA_ECC_FAMILY_SECP_R1, 384);
  const ED25519 = ecc(K.PSA_ECC_FAMILY_TWISTED_EDWARDS, 255);
  const X25519 = ecc(K.PSA_ECC_FAMILY_MONTGOMERY, 255);
  const DH = P.PSA_PAKE_PRIMITIVE(P.PSA_PAKE_PRIMITIVE_TYPE_DH, K.PSA_DH_FAMILY_RFC3526, 3072);
  const JPAKE = A.PSA_ALG_JPAKE(SHA_256);
  const HMAC = A.PSA_ALG_SPAKE2P_HMAC(A.PSA_ALG_SHA_512);
  const CMAC = A.PSA_ALG_SPAKE2P_CMAC(SHA_256);
  const MATTER = A.PSA_ALG_SPAKE2P_MATTER;
  const SAE = A.PSA_ALG_WPA3_SAE_FIXED(SHA_256);
  const GDH = A.PSA_ALG_WPA3_SAE_GDH(A.PSA_ALG_SHA_384);
  it.each([
    ['J-PAKE share', JPAKE, P256, P.PSA_PAKE_STEP_KEY_SHARE, 65, 65],
    ['J-PAKE ZK public', JPAKE, P256, P.PSA_PAKE_STEP_ZK_PUBLIC, 65, 65],
    ['J-PAKE ZK proof', JPAKE, P256, P.PSA_PAKE_STEP_ZK_PROOF, 32, 32],
    ['J-PAKE share over DH', JPAKE, DH, P.PSA_PAKE_STEP_KEY_SHARE, 384, 384],
    ['J-PAKE does not confirm', JPAKE, P256, P.PSA_PAKE_STEP_CONFIRM, 0, 0],
    ['J-PAKE over X25519', JPAKE, X25519, P.PSA_PAKE_STEP_KEY_SHARE, 0, 0],
    ['SPAKE2+ share', HMAC, P384, P.PSA_PAKE_STEP_KEY_SHARE, 97, 97],
    ['SPAKE2+ share on Ed25519', HMAC, ED25519, P.PSA_PAKE_STEP_KEY_SHARE, 32, 32],
    ['SPAKE2+ confirmation', HMAC, P384, P.PSA_PAKE_STEP_CONFIRM, 64, 64],
    ['SPAKE2+ confirmation by CMAC', CMAC, P256, P.PSA_PAKE_STEP_CONFIRM, 16, 16],
    ['SPAKE2+ over DH', HMAC, DH, P.PSA_PAKE_STEP_KEY_SHARE, 0, 0],
    ['Matter confirmation', MATTER, P256, P.PSA_PAKE_STEP_CONFIRM, 32, 32],
    ['Matter knows P-256 only', MATTER, P384, P.PSA_PAKE_STEP_CONFIRM, 0, 0],
    ['SAE commit', SAE, P256, P.PSA_PAKE_STEP_COMMIT, 96, 96],
    ['SAE commit over DH', SAE, DH, P.PSA_PAKE_STEP_COMMIT, 768, 768],
    ['SAE confirmation', SAE, P256, P.PSA_PAKE_STEP_CONFIRM, 34, 34],
    ['SAE confirmation, GDH', GDH, P384, P.PSA_PAKE_STEP_CONFIRM, 50, 50],
    ['SAE counter goes in only', SAE, P256, P.PSA_PAKE_STEP_CONFIRM_COUNT, 0, 2],
    ['SAE salt goes in only', GDH, P384, P.PSA_PAKE_STEP_SALT, 0, 48],
    ['SAE key id goes out only', SAE, P256, P.PSA_PAKE_STEP_KEY_ID, 16, 0],
    ['SAE on Ed25519', SAE, ED25519, P.PSA_PAKE_STEP_COMMIT, 0, 0],
    ['no primitive', JPAKE, 0, P.PSA_PAKE_STEP_KEY_SHARE, 0, 0],
    ['no PAKE', A.PSA_ALG_HKDF(SHA_256), P256, P.PSA_PAKE_STEP_KEY_SHARE, 0, 0],
    ['a wildcard', A.PSA_ALG_WPA3_SAE_ANY, P256, P.PSA_PAKE_STEP_COMMIT, 0, 0],
  ])('%s', (_what, alg, primitive, step, output, input) => {
    expect(S.PSA_PAKE_OUTPUT_SIZE(alg, primitive, step)).toBe(output);
    expect(S.PSA_PAKE_INPUT_SIZE(alg, primitive, step)).toBe(input);
    expect(output).toBeLessThanOrEqual(S.PSA_PAKE_OUTPUT_MAX_SIZE);
    expect(input).toBeLessThanOrEqual(S.PSA_PAKE_INPUT_MAX_SIZE);
  });
  it('has a commit over modp8192 for the largest', () => {
    expect(S.PSA_PAKE_OUTPUT_MAX_SIZE).toBe(2048);
    expect(S.PSA_PAKE_INPUT_MAX_SIZE).toBe(2048);
  });
});
