/** What the service says of itself: which of its algorithms and keys are served for old data alone. */
import { describe, expect, it } from 'vitest';
import * as A from '../../../protocol/psa/algorithms.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import {
  algorithmStanding,
  keyStanding,
  LEGACY_ALGORITHMS,
  LEGACY_KEYS,
  legacySizes,
  weaknesses,
} from '../../../protocol/psa/legacy.ts';
import { open } from '../symmetric/support.ts';

const pair = K.PSA_KEY_TYPE_ECC_KEY_PAIR;

describe('the service', () => {
  it('tells which of its algorithms are legacy', async () => {
    const info = await open(false).getServiceInfo();
    const algorithms = [...info.algorithms];
    const legacy = [...info.legacyAlgorithms];
    expect(legacy).toEqual(algorithms.filter((alg) => algorithmStanding(alg) !== undefined));
    for (const { alg } of LEGACY_ALGORITHMS) expect(legacy).toContain(alg);
    expect(legacy).not.toContain(A.PSA_ALG_SHA_256);
    expect(legacy).not.toContain(A.PSA_ALG_GCM);
  });

  it('tells up to which size its keys are legacy', async () => {
    const info = await open(false).getServiceInfo();
    const told = new Map([...info.legacyKeys].map((one) => [one >>> 16, one & 0xffff]));
    expect(told).toEqual(legacySizes());
    expect(told.get(K.PSA_KEY_TYPE_RSA_KEY_PAIR)).toBe(2047);
    expect(told.get(pair(K.PSA_ECC_FAMILY_SECP_R1))).toBe(192);
    expect(told.get(pair(K.PSA_ECC_FAMILY_SECT_K1))).toBe(571);
    expect(told.has(K.PSA_KEY_TYPE_AES)).toBe(false);
    expect(told.has(K.PSA_KEY_TYPE_ASCON)).toBe(false);
    for (const type of told.keys()) expect([...info.keyTypes]).toContain(type);
  });
});

describe('an algorithm', () => {
  const HASHES = A.HASHES.map(({ alg }) => alg);
  const broken = HASHES.filter((alg) => algorithmStanding(alg) === 'broken');

  it('goes by the hash inside where it signs', () => {
    expect(broken.map(A.algorithmName)).toEqual(
      ['MD2', 'MD4', 'MD5', 'SHA_1', 'AES_MMO_ZIGBEE'].map((name) => `PSA_ALG_${name}`),
    );
    const signs = [A.PSA_ALG_RSA_PSS, A.PSA_ALG_ECDSA, A.PSA_ALG_RSA_PKCS1V15_SIGN];
    for (const build of [...signs, A.PSA_ALG_HASH_ML_DSA]) {
      for (const hash of HASHES)
        expect(algorithmStanding(build(hash))).toBe(algorithmStanding(hash));
    }
  });

  it('is no worse than legacy where its hash need not resist collisions', () => {
    const keyed = [A.PSA_ALG_HMAC, A.PSA_ALG_HKDF, A.PSA_ALG_PBKDF2_HMAC, A.PSA_ALG_RSA_OAEP];
    for (const build of keyed) {
      for (const hash of broken) expect(algorithmStanding(build(hash))).toBe('legacy');
      expect(algorithmStanding(build(A.PSA_ALG_SHA_256))).toBeUndefined();
    }
  });

  it('keeps its standing when it is cut short', () => {
    expect(algorithmStanding(A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_CBC_MAC, 8))).toBe('legacy');
    expect(algorithmStanding(A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_CMAC, 8))).toBeUndefined();
  });

  it('that is advised has no mark', () => {
    for (const alg of [A.PSA_ALG_XTS, A.PSA_ALG_ASCON_AEAD128, A.PSA_ALG_PURE_EDDSA, 0]) {
      expect(algorithmStanding(alg)).toBeUndefined();
    }
    expect(algorithmStanding(A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH))).toBeUndefined();
  });
});

describe('a key', () => {
  it.each([
    ['DES', K.PSA_KEY_TYPE_DES, 64, 'broken'],
    ['Triple DES with two keys', K.PSA_KEY_TYPE_DES, 128, 'broken'],
    ['Triple DES', K.PSA_KEY_TYPE_DES, 192, 'legacy'],
    ['ARC4', K.PSA_KEY_TYPE_ARC4, 128, 'broken'],
    ['RSA of 1024 bits', K.PSA_KEY_TYPE_RSA_PUBLIC_KEY, 1024, 'broken'],
    ['RSA of 1536 bits', K.PSA_KEY_TYPE_RSA_KEY_PAIR, 1536, 'legacy'],
    ['RSA of 2048 bits', K.PSA_KEY_TYPE_RSA_KEY_PAIR, 2048, undefined],
    ['secp160r2', pair(K.PSA_ECC_FAMILY_SECP_R2), 160, 'broken'],
    ['sect163k1', pair(K.PSA_ECC_FAMILY_SECT_K1), 163, 'broken'],
    ['sect283k1', pair(K.PSA_ECC_FAMILY_SECT_K1), 283, 'legacy'],
    ['P-192', pair(K.PSA_ECC_FAMILY_SECP_R1), 192, 'legacy'],
    ['P-224', pair(K.PSA_ECC_FAMILY_SECP_R1), 224, undefined],
    ['P-256', pair(K.PSA_ECC_FAMILY_SECP_R1), 256, undefined],
    ['FRP256v1', pair(K.PSA_ECC_FAMILY_FRP), 256, 'legacy'],
    ['brainpoolP160r1', pair(K.PSA_ECC_FAMILY_BRAINPOOL_P_R1), 160, 'broken'],
    ['X25519', pair(K.PSA_ECC_FAMILY_MONTGOMERY), 255, undefined],
    ['AES-128', K.PSA_KEY_TYPE_AES, 128, undefined],
    ['Ascon', K.PSA_KEY_TYPE_ASCON, 128, undefined],
  ])('of %s stands as it should', (_name, type, bits, standing) => {
    expect(keyStanding(type, bits)).toBe(standing);
  });

  it('is marked on the other side of its pair too', () => {
    for (const { type, max, standing } of LEGACY_KEYS.filter((row) => row.type >= 0x4000)) {
      expect(keyStanding(K.PSA_KEY_TYPE_KEY_PAIR_OF_PUBLIC_KEY(type), max)).toBe(standing);
      expect(keyStanding(K.PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(type), max)).toBe(standing);
    }
  });

  it('is never legacy above a size of its type that is not', () => {
    for (const { family, bits } of K.CURVES) {
      const below = bits <= (legacySizes().get(pair(family)) ?? 0);
      expect(keyStanding(pair(family), bits) !== undefined).toBe(below);
    }
  });

  it('is weak by itself, by what it signs over, or by both', () => {
    const names = (type: number, bits: number, alg: number) =>
      weaknesses(type, bits, alg).map(({ name }) => name);
    const rsa = K.PSA_KEY_TYPE_RSA_KEY_PAIR;
    const pss = A.PSA_ALG_RSA_PSS;
    expect(names(rsa, 1024, pss(A.PSA_ALG_SHA_256))).toEqual(['RSA of 1024 bits or less']);
    expect(names(rsa, 2048, pss(A.PSA_ALG_SHA_1))).toEqual(['signatures over SHA-1']);
    expect(names(rsa, 1024, pss(A.PSA_ALG_MD5))).toHaveLength(2);
    expect(names(rsa, 2048, pss(A.PSA_ALG_ANY_HASH))).toEqual([]);
    expect(names(rsa, 1536, 0)).toEqual([]);
    expect(names(K.PSA_KEY_TYPE_HMAC, 256, A.PSA_ALG_HMAC(A.PSA_ALG_MD5))).toEqual([]);
  });
});

it('each row gives a plain reason and a source', () => {
  for (const { name, why, source } of [...LEGACY_ALGORITHMS, ...LEGACY_KEYS]) {
    expect(why, name).toMatch(/^[A-Z].*\.$/);
    expect(source, name).not.toBe('');
  }
});
