/** Names that people know for everything PSA Crypto has: no code of its own shows in a window. */
import { describe, expect, it } from 'vitest';
import { algorithmInWords } from '../../popup/algorithm-words.ts';
import { describeKey } from '../../popup/key-words.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import figures from '../data/psa-1.5.figures.json';

/** Numbers in hexadecimal, and names as the specification writes them. */
const CODE = /0x|PSA|[A-Z0-9]_[A-Z0-9]|KEY|undefined|unknown/;

const numbers = (rows: readonly { readonly values: object }[]): [string, number][] =>
  rows.flatMap(({ values }) =>
    Object.entries(values).map(([name, value]): [string, number] => [name, Number(value)]),
  );

const ALGORITHMS = [...numbers(figures.algorithms), ...numbers([{ values: figures.wildcards }])];

describe('an algorithm', () => {
  it.each(ALGORITHMS)('%s has a name for people', (_name, alg) => {
    expect(algorithmInWords(alg)).not.toMatch(CODE);
  });

  it.each(figures.hashes.map(([name]) => String(name)))('has one with %s in it', (name) => {
    const hash = Number((A as Record<string, unknown>)[name]);
    for (const base of A.ALGORITHM_BASES.keys()) {
      expect(algorithmInWords(base | (hash & 0xff))).toBe(
        `${algorithmInWords(base | 0xff).replace(/ with any hash$/, '')} with ${algorithmInWords(hash)}`,
      );
    }
  });

  it('has another name than every other', () => {
    const values = [...new Set(ALGORITHMS.map(([, alg]) => alg))];
    expect(new Set(values.map(algorithmInWords)).size).toBe(values.length);
  });

  it.each([
    [A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_256), 'ECDSA with SHA-256'],
    [A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH), 'ECDSA with any hash'],
    [A.PSA_ALG_DETERMINISTIC_ECDSA(A.PSA_ALG_SHA3_256), 'deterministic ECDSA with SHA3-256'],
    [A.PSA_ALG_ML_DSA, 'ML-DSA'],
    [A.PSA_ALG_HASH_ML_DSA(A.PSA_ALG_SHA_512), 'HashML-DSA with SHA-512'],
    [A.PSA_ALG_RSA_PKCS1V15_SIGN(A.PSA_ALG_SHA_1), 'RSA PKCS #1 v1.5 with SHA-1'],
    [A.PSA_ALG_GCM, 'GCM'],
    [A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(A.PSA_ALG_GCM, 12), 'GCM with a tag of 12 bytes'],
    [
      A.PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG(A.PSA_ALG_CCM, 8),
      'CCM with a tag of 8 bytes or more',
    ],
    [A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_CMAC, 8), 'CMAC, 8 bytes'],
    [
      A.PSA_ALG_AT_LEAST_THIS_LENGTH_MAC(A.PSA_ALG_HMAC(A.PSA_ALG_SHA_256), 16),
      'HMAC with SHA-256, 16 bytes or more',
    ],
    [
      A.PSA_ALG_KEY_AGREEMENT(A.PSA_ALG_ECDH, A.PSA_ALG_HKDF(A.PSA_ALG_SHA_256)),
      'ECDH, then HKDF with SHA-256',
    ],
    [A.PSA_ALG_SHA_512_256, 'SHA-512/256'],
    [0x7f123456, 'unknown (0x7f123456)'],
  ])('%i is "%s"', (alg, words) => {
    expect(algorithmInWords(alg)).toBe(words);
  });
});

/** Sizes that keys of a type without sets may have. */
const SIZES: readonly number[] = [64, 128, 192, 256, 512, 2048];

describe('a key', () => {
  const types = numbers(figures.keyTypes);

  it('is of one of 36 types', () => {
    expect(figures.keyTypes).toHaveLength(36);
  });

  function sizesOf(type: number): readonly number[] {
    if (K.PSA_KEY_TYPE_IS_ML_DSA(type)) return K.ML_DSA_SETS.map(({ bits }) => bits);
    if (K.PSA_KEY_TYPE_IS_ML_KEM(type)) return K.ML_KEM_SETS.map(({ bits }) => bits);
    if (!K.KEY_TYPE_BASES.has(type & ~0x7f)) return SIZES;
    const sets = [...K.CURVES, ...K.DH_GROUPS, ...K.SLH_DSA_SETS];
    return sets.filter(({ family }) => family === (type & 0x7f)).map(({ bits }) => bits);
  }

  it.each(types)('of %s has a name for people', (_name, type) => {
    expect(sizesOf(type)).not.toEqual([]);
    for (const bits of sizesOf(type)) {
      expect(describeKey({ id: 1, type, bits })).not.toMatch(CODE);
    }
  });

  const pair = K.PSA_KEY_TYPE_ECC_KEY_PAIR;
  const sets: [string, number, number][] = [
    ...K.CURVES.map(({ name, family, bits }): [string, number, number] => [
      name,
      pair(family),
      bits,
    ]),
    ...K.DH_GROUPS.map(({ name, family, bits }): [string, number, number] => [
      name,
      K.PSA_KEY_TYPE_DH_KEY_PAIR(family),
      bits,
    ]),
    ...K.SLH_DSA_SETS.map(({ name, family, bits }): [string, number, number] => [
      name,
      K.PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(family),
      bits,
    ]),
    ...K.ML_DSA_SETS.map(({ name, bits }): [string, number, number] => [
      name,
      K.PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
      bits,
    ]),
    ...K.ML_KEM_SETS.map(({ name, bits }): [string, number, number] => [
      name,
      K.PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
      bits,
    ]),
  ];

  it('of each curve, group and set has a name of its own that says its size', () => {
    expect(sets).toHaveLength(33 + 10 + 12 + 3 + 3);
    const names = sets.map(([, type, bits]) => describeKey({ id: 1, type, bits }));
    expect(new Set(names).size).toBe(sets.length);
    for (const name of names) expect(name).toMatch(/^[^,]* key 1$/);
  });

  it.each([
    [pair(K.PSA_ECC_FAMILY_BRAINPOOL_P_R1), 256, 'brainpool P-256r1 key 1'],
    [pair(K.PSA_ECC_FAMILY_SECP_R1), 192, 'P-192 key 1'],
    [pair(K.PSA_ECC_FAMILY_SECT_K1), 163, 'sect163k1 key 1'],
    [K.PSA_KEY_TYPE_DH_KEY_PAIR(K.PSA_DH_FAMILY_RFC7919), 2048, 'ffdhe2048 key 1'],
    [K.PSA_KEY_TYPE_DH_PUBLIC_KEY(K.PSA_DH_FAMILY_RFC3526), 4096, 'MODP-4096 public key 1'],
    [
      K.PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(K.PSA_SLH_DSA_FAMILY_SHAKE_F),
      192,
      'SLH-DSA-SHAKE-192f key 1',
    ],
    [K.PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1), 256, 'SPAKE2+ P-256 key 1'],
    [K.PSA_KEY_TYPE_WPA3_SAE_ECC(K.PSA_ECC_FAMILY_SECP_R1), 384, 'WPA3-SAE P-384 key 1'],
    [K.PSA_KEY_TYPE_SM4, 128, 'SM4 key 1'],
    [K.PSA_KEY_TYPE_CAMELLIA, 192, 'Camellia-192 key 1'],
    [K.PSA_KEY_TYPE_AES, 512, 'AES key 1, 512 bits'],
    [K.PSA_KEY_TYPE_DES, 64, 'DES key 1'],
    [K.PSA_KEY_TYPE_DES, 192, 'Triple DES key 1'],
    [K.PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY, 256, 'XMSS^MT public key 1, 256 bits'],
    [K.PSA_KEY_TYPE_PASSWORD_HASH, 256, 'password hash key 1, 256 bits'],
    [0, 0, 'unreadable key 1, 0 bits'],
  ])('of type %i with %i bits is a "%s"', (type, bits, words) => {
    expect(describeKey({ id: 1, type, bits })).toBe(words);
  });

  it('that is not yet made has no number', () => {
    expect(describeKey({ id: 0, type: K.PSA_KEY_TYPE_DES, bits: 64 })).toBe('DES key');
    expect(describeKey({ id: 0, type: K.PSA_KEY_TYPE_RSA_KEY_PAIR, bits: 1024 })).toBe(
      'RSA key, 1024 bits',
    );
  });
});
