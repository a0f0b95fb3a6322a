/*
 * Key types, the families some of them carry, and the curves, groups and parameter sets a family
 * stands for (PSA Crypto API 1.5, "Key types" and the appendix on encodings).
 *
 * The surprising part: key_bits names a curve but does not always measure it. secp224k1 is "225"
 * because its order has one bit more than its field; secp160r2 is "160" with an order of 161 bits;
 * the order of several binary curves is shorter than the field. Hence three numbers per curve.
 */

export const PSA_KEY_TYPE_NONE = 0x0000;

export const PSA_KEY_TYPE_RAW_DATA = 0x1001;
export const PSA_KEY_TYPE_HMAC = 0x1100;
export const PSA_KEY_TYPE_BLAKE2 = 0x1103;
export const PSA_KEY_TYPE_DERIVE = 0x1200;
export const PSA_KEY_TYPE_PASSWORD = 0x1203;
export const PSA_KEY_TYPE_PASSWORD_HASH = 0x1205;
export const PSA_KEY_TYPE_PEPPER = 0x1206;

export const PSA_KEY_TYPE_ARC4 = 0x2002;
export const PSA_KEY_TYPE_CHACHA20 = 0x2004;
export const PSA_KEY_TYPE_XCHACHA20 = 0x2007;
export const PSA_KEY_TYPE_ASCON = 0x2008;
export const PSA_KEY_TYPE_DES = 0x2301;
export const PSA_KEY_TYPE_AES = 0x2400;
export const PSA_KEY_TYPE_CAMELLIA = 0x2403;
export const PSA_KEY_TYPE_SM4 = 0x2405;
export const PSA_KEY_TYPE_ARIA = 0x2406;

export const PSA_KEY_TYPE_RSA_PUBLIC_KEY = 0x4001;
export const PSA_KEY_TYPE_RSA_KEY_PAIR = 0x7001;
export const PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY = 0x4002;
export const PSA_KEY_TYPE_ML_DSA_KEY_PAIR = 0x7002;
export const PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY = 0x4004;
export const PSA_KEY_TYPE_ML_KEM_KEY_PAIR = 0x7004;
/** Stateful hash-based signatures: public keys only, so verification only. */
export const PSA_KEY_TYPE_LMS_PUBLIC_KEY = 0x4007;
export const PSA_KEY_TYPE_HSS_PUBLIC_KEY = 0x4008;
export const PSA_KEY_TYPE_XMSS_PUBLIC_KEY = 0x400b;
export const PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY = 0x400d;

/** A family occupies the low seven bits of a key type. */
const FAMILY = 0x7f;

export const PSA_KEY_TYPE_ECC_PUBLIC_KEY = (family: number): number => 0x4100 | (family & FAMILY);
export const PSA_KEY_TYPE_ECC_KEY_PAIR = (family: number): number => 0x7100 | (family & FAMILY);
export const PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY = (set: number): number => 0x4180 | (set & FAMILY);
export const PSA_KEY_TYPE_SLH_DSA_KEY_PAIR = (set: number): number => 0x7180 | (set & FAMILY);
export const PSA_KEY_TYPE_DH_PUBLIC_KEY = (group: number): number => 0x4200 | (group & FAMILY);
export const PSA_KEY_TYPE_DH_KEY_PAIR = (group: number): number => 0x7200 | (group & FAMILY);
export const PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY = (curve: number): number => 0x4400 | (curve & FAMILY);
export const PSA_KEY_TYPE_SPAKE2P_KEY_PAIR = (curve: number): number => 0x7400 | (curve & FAMILY);
export const PSA_KEY_TYPE_WPA3_SAE_ECC = (curve: number): number => 0x3280 | (curve & FAMILY);
export const PSA_KEY_TYPE_WPA3_SAE_DH = (group: number): number => 0x3300 | (group & FAMILY);

export const PSA_ECC_FAMILY_SECP_K1 = 0x17;
export const PSA_ECC_FAMILY_SECP_R1 = 0x12;
export const PSA_ECC_FAMILY_SECP_R2 = 0x1b;
export const PSA_ECC_FAMILY_SECT_K1 = 0x27;
export const PSA_ECC_FAMILY_SECT_R1 = 0x22;
export const PSA_ECC_FAMILY_SECT_R2 = 0x2b;
export const PSA_ECC_FAMILY_BRAINPOOL_P_R1 = 0x30;
export const PSA_ECC_FAMILY_FRP = 0x33;
export const PSA_ECC_FAMILY_MONTGOMERY = 0x41;
export const PSA_ECC_FAMILY_TWISTED_EDWARDS = 0x42;

export const PSA_DH_FAMILY_RFC7919 = 0x03;
export const PSA_DH_FAMILY_RFC3526 = 0x05;

export const PSA_SLH_DSA_FAMILY_SHA2_S = 0x02;
export const PSA_SLH_DSA_FAMILY_SHA2_F = 0x04;
export const PSA_SLH_DSA_FAMILY_SHAKE_S = 0x0b;
export const PSA_SLH_DSA_FAMILY_SHAKE_F = 0x0d;

/** Raw and symmetric keys: the value is a plain string of bytes of any content. */
export const PSA_KEY_TYPE_IS_UNSTRUCTURED = (type: number): boolean =>
  (type & 0x7000) === 0x1000 || (type & 0x7000) === 0x2000;
export const PSA_KEY_TYPE_IS_ASYMMETRIC = (type: number): boolean => (type & 0x4000) !== 0;
export const PSA_KEY_TYPE_IS_PUBLIC_KEY = (type: number): boolean => (type & 0x7000) === 0x4000;
export const PSA_KEY_TYPE_IS_KEY_PAIR = (type: number): boolean => (type & 0x7000) === 0x7000;

/** Both conversions leave a type alone that is already on the other side. */
export const PSA_KEY_TYPE_KEY_PAIR_OF_PUBLIC_KEY = (type: number): number => (type | 0x3000) >>> 0;
export const PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR = (type: number): number => (type & ~0x3000) >>> 0;

const inFamilyOf = (base: number, type: number): boolean => (type & ~FAMILY) === base;

export const PSA_KEY_TYPE_IS_RSA = (type: number): boolean =>
  type === PSA_KEY_TYPE_RSA_PUBLIC_KEY || type === PSA_KEY_TYPE_RSA_KEY_PAIR;
export const PSA_KEY_TYPE_IS_ML_DSA = (type: number): boolean =>
  type === PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY || type === PSA_KEY_TYPE_ML_DSA_KEY_PAIR;
export const PSA_KEY_TYPE_IS_ML_KEM = (type: number): boolean =>
  type === PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY || type === PSA_KEY_TYPE_ML_KEM_KEY_PAIR;

export const PSA_KEY_TYPE_IS_ECC_PUBLIC_KEY = (type: number): boolean => inFamilyOf(0x4100, type);
export const PSA_KEY_TYPE_IS_ECC_KEY_PAIR = (type: number): boolean => inFamilyOf(0x7100, type);
export const PSA_KEY_TYPE_IS_ECC = (type: number): boolean =>
  PSA_KEY_TYPE_IS_ECC_PUBLIC_KEY(type) || PSA_KEY_TYPE_IS_ECC_KEY_PAIR(type);
export const PSA_KEY_TYPE_IS_SLH_DSA_PUBLIC_KEY = (type: number): boolean =>
  inFamilyOf(0x4180, type);
export const PSA_KEY_TYPE_IS_SLH_DSA_KEY_PAIR = (type: number): boolean => inFamilyOf(0x7180, type);
export const PSA_KEY_TYPE_IS_SLH_DSA = (type: number): boolean =>
  PSA_KEY_TYPE_IS_SLH_DSA_PUBLIC_KEY(type) || PSA_KEY_TYPE_IS_SLH_DSA_KEY_PAIR(type);
export const PSA_KEY_TYPE_IS_DH_PUBLIC_KEY = (type: number): boolean => inFamilyOf(0x4200, type);
export const PSA_KEY_TYPE_IS_DH_KEY_PAIR = (type: number): boolean => inFamilyOf(0x7200, type);
export const PSA_KEY_TYPE_IS_DH = (type: number): boolean =>
  PSA_KEY_TYPE_IS_DH_PUBLIC_KEY(type) || PSA_KEY_TYPE_IS_DH_KEY_PAIR(type);
export const PSA_KEY_TYPE_IS_SPAKE2P_PUBLIC_KEY = (type: number): boolean =>
  inFamilyOf(0x4400, type);
export const PSA_KEY_TYPE_IS_SPAKE2P_KEY_PAIR = (type: number): boolean => inFamilyOf(0x7400, type);
export const PSA_KEY_TYPE_IS_SPAKE2P = (type: number): boolean =>
  PSA_KEY_TYPE_IS_SPAKE2P_PUBLIC_KEY(type) || PSA_KEY_TYPE_IS_SPAKE2P_KEY_PAIR(type);
export const PSA_KEY_TYPE_IS_WPA3_SAE_ECC = (type: number): boolean => inFamilyOf(0x3280, type);
export const PSA_KEY_TYPE_IS_WPA3_SAE_DH = (type: number): boolean => inFamilyOf(0x3300, type);

/** Meaningful only for a type of the kind named; the predicates above say whether it is. */
export const PSA_KEY_TYPE_ECC_GET_FAMILY = (type: number): number => type & FAMILY;
export const PSA_KEY_TYPE_DH_GET_FAMILY = (type: number): number => type & FAMILY;
export const PSA_KEY_TYPE_SLH_DSA_GET_FAMILY = (type: number): number => type & FAMILY;
export const PSA_KEY_TYPE_SPAKE2P_GET_FAMILY = (type: number): number => type & FAMILY;
export const PSA_KEY_TYPE_WPA3_SAE_ECC_GET_FAMILY = (type: number): number => type & FAMILY;
export const PSA_KEY_TYPE_WPA3_SAE_DH_GET_FAMILY = (type: number): number => type & FAMILY;

/** In bytes; 1 for a stream cipher, 0 for a type that is not a cipher key. */
export const PSA_BLOCK_CIPHER_BLOCK_LENGTH = (type: number): number =>
  (type & 0x7000) === 0x2000 ? 1 << ((type >>> 8) & 7) : 0;

export type Curve = {
  readonly family: number;
  /** key_bits of keys on this curve. */
  readonly bits: number;
  readonly name: string;
  readonly kind: 'weierstrass' | 'montgomery' | 'edwards';
  readonly fieldBits: number;
  readonly orderBits: number;
  readonly cofactor: number;
};

type CurveRow = [name: string, bits: number, field?: number, order?: number, cofactor?: number];
type CurveFamily = [family: number, kind: Curve['kind'], rows: readonly CurveRow[]];

const curveTable = (families: readonly CurveFamily[]): Curve[] =>
  families.flatMap(([family, kind, rows]) =>
    rows.map(([name, bits, fieldBits = bits, orderBits = bits, cofactor = 1]) => {
      return { family, bits, name, kind, fieldBits, orderBits, cofactor };
    }),
  );

export const CURVES: readonly Curve[] = /* @__PURE__ */ curveTable([
  [
    PSA_ECC_FAMILY_SECP_K1,
    'weierstrass',
    [
      ['secp192k1', 192],
      ['secp224k1', 225, 224, 225],
      ['secp256k1', 256],
    ],
  ],
  [
    PSA_ECC_FAMILY_SECP_R1,
    'weierstrass',
    [
      ['secp192r1', 192],
      ['secp224r1', 224],
      ['secp256r1', 256],
      ['secp384r1', 384],
      ['secp521r1', 521],
    ],
  ],
  [PSA_ECC_FAMILY_SECP_R2, 'weierstrass', [['secp160r2', 160, 160, 161]]],
  [
    PSA_ECC_FAMILY_SECT_K1,
    'weierstrass',
    [
      ['sect163k1', 163, 163, 163, 2],
      ['sect233k1', 233, 233, 232, 4],
      ['sect239k1', 239, 239, 238, 4],
      ['sect283k1', 283, 283, 281, 4],
      ['sect409k1', 409, 409, 407, 4],
      ['sect571k1', 571, 571, 570, 4],
    ],
  ],
  [
    PSA_ECC_FAMILY_SECT_R1,
    'weierstrass',
    [
      ['sect163r1', 163, 163, 162, 2],
      ['sect233r1', 233, 233, 233, 2],
      ['sect283r1', 283, 283, 282, 2],
      ['sect409r1', 409, 409, 409, 2],
      ['sect571r1', 571, 571, 570, 2],
    ],
  ],
  [PSA_ECC_FAMILY_SECT_R2, 'weierstrass', [['sect163r2', 163, 163, 163, 2]]],
  [
    PSA_ECC_FAMILY_BRAINPOOL_P_R1,
    'weierstrass',
    [
      ['brainpoolP160r1', 160],
      ['brainpoolP192r1', 192],
      ['brainpoolP224r1', 224],
      ['brainpoolP256r1', 256],
      ['brainpoolP320r1', 320],
      ['brainpoolP384r1', 384],
      ['brainpoolP512r1', 512],
    ],
  ],
  [PSA_ECC_FAMILY_FRP, 'weierstrass', [['FRP256v1', 256]]],
  [
    PSA_ECC_FAMILY_MONTGOMERY,
    'montgomery',
    [
      ['Curve25519', 255, 255, 253, 8],
      ['Curve448', 448, 448, 446, 4],
    ],
  ],
  [
    PSA_ECC_FAMILY_TWISTED_EDWARDS,
    'edwards',
    [
      ['Edwards25519', 255, 255, 253, 8],
      ['Edwards448', 448, 448, 446, 4],
    ],
  ],
]);

export type DhGroup = { readonly family: number; readonly bits: number; readonly name: string };

const dhGroups = (families: readonly [number, string][]): DhGroup[] =>
  families.flatMap(([family, prefix]) =>
    [2048, 3072, 4096, 6144, 8192].map((bits) => ({ family, bits, name: `${prefix}${bits}` })),
  );

export const DH_GROUPS: readonly DhGroup[] = /* @__PURE__ */ dhGroups([
  [PSA_DH_FAMILY_RFC7919, 'ffdhe'],
  [PSA_DH_FAMILY_RFC3526, 'modp'],
]);

export type SlhDsaSet = {
  readonly family: number;
  readonly bits: number;
  readonly name: string;
  /** The security parameter in bytes: a public key has 2n, a key pair 4n (FIPS 205). */
  readonly n: number;
  readonly publicKeyLength: number;
  readonly keyPairLength: number;
  readonly signatureLength: number;
};

/** FIPS 205: a signature's size depends on small or fast, not on the hash. */
const SLH_SIGNATURES: readonly (readonly [n: number, small: number, fast: number])[] = [
  [16, 7856, 17088],
  [24, 16224, 35664],
  [32, 29792, 49856],
];

const slhDsaSets = (families: readonly [number, string, 's' | 'f'][]): SlhDsaSet[] =>
  families.flatMap(([family, hash, speed]) =>
    SLH_SIGNATURES.map(([n, small, fast]) => ({
      family,
      bits: 8 * n,
      name: `SLH-DSA-${hash}-${8 * n}${speed}`,
      n,
      publicKeyLength: 2 * n,
      keyPairLength: 4 * n,
      signatureLength: speed === 's' ? small : fast,
    })),
  );

export const SLH_DSA_SETS: readonly SlhDsaSet[] = /* @__PURE__ */ slhDsaSets([
  [PSA_SLH_DSA_FAMILY_SHA2_S, 'SHA2', 's'],
  [PSA_SLH_DSA_FAMILY_SHA2_F, 'SHA2', 'f'],
  [PSA_SLH_DSA_FAMILY_SHAKE_S, 'SHAKE', 's'],
  [PSA_SLH_DSA_FAMILY_SHAKE_F, 'SHAKE', 'f'],
]);

export type MlDsaSet = {
  /** The strength (128, 192, 256), not the number in the set's name. */
  readonly bits: number;
  readonly name: string;
  /** A key pair is stored as its seed (FIPS 204). */
  readonly seedLength: number;
  readonly publicKeyLength: number;
  readonly signatureLength: number;
};

const mlDsa = (bits: number, name: string, publicKeyLength: number, signatureLength: number) => {
  return { bits, name, seedLength: 32, publicKeyLength, signatureLength };
};

export const ML_DSA_SETS: readonly MlDsaSet[] = [
  /* @__PURE__ */ mlDsa(128, 'ML-DSA-44', 1312, 2420),
  /* @__PURE__ */ mlDsa(192, 'ML-DSA-65', 1952, 3309),
  /* @__PURE__ */ mlDsa(256, 'ML-DSA-87', 2592, 4627),
];

export type MlKemSet = {
  readonly bits: number;
  readonly name: string;
  /** A key pair is stored as d‖z (FIPS 203). */
  readonly seedLength: number;
  readonly publicKeyLength: number;
  readonly ciphertextLength: number;
  readonly sharedSecretLength: number;
};

const mlKem = (bits: number, publicKeyLength: number, ciphertextLength: number): MlKemSet => ({
  bits,
  name: `ML-KEM-${bits}`,
  seedLength: 64,
  publicKeyLength,
  ciphertextLength,
  sharedSecretLength: 32,
});

export const ML_KEM_SETS: readonly MlKemSet[] = [
  /* @__PURE__ */ mlKem(512, 800, 768),
  /* @__PURE__ */ mlKem(768, 1184, 1088),
  /* @__PURE__ */ mlKem(1024, 1568, 1568),
];

type Sized = { readonly family?: number; readonly bits: number };

const index = <Row extends Sized>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [`${row.family ?? 0}/${row.bits}`, row]));

const curveIndex = /* @__PURE__ */ index(CURVES);
const dhIndex = /* @__PURE__ */ index(DH_GROUPS);
const slhDsaIndex = /* @__PURE__ */ index(SLH_DSA_SETS);
const mlDsaIndex = /* @__PURE__ */ index(ML_DSA_SETS);
const mlKemIndex = /* @__PURE__ */ index(ML_KEM_SETS);

export const findCurve = (family: number, bits: number): Curve | undefined =>
  curveIndex.get(`${family}/${bits}`);
export const findDhGroup = (family: number, bits: number): DhGroup | undefined =>
  dhIndex.get(`${family}/${bits}`);
export const findSlhDsaSet = (family: number, bits: number): SlhDsaSet | undefined =>
  slhDsaIndex.get(`${family}/${bits}`);
export const findMlDsaSet = (bits: number): MlDsaSet | undefined => mlDsaIndex.get(`0/${bits}`);
export const findMlKemSet = (bits: number): MlKemSet | undefined => mlKemIndex.get(`0/${bits}`);

const byValue = (names: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(names).map(([name, value]) => [value, name]));

/** Names of the key types without a family. */
export const KEY_TYPE_NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ byValue({
  PSA_KEY_TYPE_NONE,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_BLAKE2,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_ARC4,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_XCHACHA20,
  PSA_KEY_TYPE_ASCON,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_SM4,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  PSA_KEY_TYPE_LMS_PUBLIC_KEY,
  PSA_KEY_TYPE_HSS_PUBLIC_KEY,
  PSA_KEY_TYPE_XMSS_PUBLIC_KEY,
  PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY,
});

const ECC_FAMILY_NAMES = /* @__PURE__ */ byValue({
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_SECP_R2,
  PSA_ECC_FAMILY_SECT_K1,
  PSA_ECC_FAMILY_SECT_R1,
  PSA_ECC_FAMILY_SECT_R2,
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_FRP,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
});
const DH_FAMILY_NAMES = /* @__PURE__ */ byValue({ PSA_DH_FAMILY_RFC7919, PSA_DH_FAMILY_RFC3526 });
const SLH_DSA_FAMILY_NAMES = /* @__PURE__ */ byValue({
  PSA_SLH_DSA_FAMILY_SHA2_S,
  PSA_SLH_DSA_FAMILY_SHA2_F,
  PSA_SLH_DSA_FAMILY_SHAKE_S,
  PSA_SLH_DSA_FAMILY_SHAKE_F,
});

type FamilyOf = { readonly name: string; readonly families: ReadonlyMap<number, string> };

/** Key types built from a family, by their value without it. */
export const KEY_TYPE_BASES: ReadonlyMap<number, FamilyOf> = /* @__PURE__ */ new Map([
  [0x4100, { name: 'PSA_KEY_TYPE_ECC_PUBLIC_KEY', families: ECC_FAMILY_NAMES }],
  [0x7100, { name: 'PSA_KEY_TYPE_ECC_KEY_PAIR', families: ECC_FAMILY_NAMES }],
  [0x4180, { name: 'PSA_KEY_TYPE_SLH_DSA_PUBLIC_KEY', families: SLH_DSA_FAMILY_NAMES }],
  [0x7180, { name: 'PSA_KEY_TYPE_SLH_DSA_KEY_PAIR', families: SLH_DSA_FAMILY_NAMES }],
  [0x4200, { name: 'PSA_KEY_TYPE_DH_PUBLIC_KEY', families: DH_FAMILY_NAMES }],
  [0x7200, { name: 'PSA_KEY_TYPE_DH_KEY_PAIR', families: DH_FAMILY_NAMES }],
  [0x4400, { name: 'PSA_KEY_TYPE_SPAKE2P_PUBLIC_KEY', families: ECC_FAMILY_NAMES }],
  [0x7400, { name: 'PSA_KEY_TYPE_SPAKE2P_KEY_PAIR', families: ECC_FAMILY_NAMES }],
  [0x3280, { name: 'PSA_KEY_TYPE_WPA3_SAE_ECC', families: ECC_FAMILY_NAMES }],
  [0x3300, { name: 'PSA_KEY_TYPE_WPA3_SAE_DH', families: DH_FAMILY_NAMES }],
]);

/**
 * The PSA spelling of a key type: 'PSA_KEY_TYPE_AES',
 * 'PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1)'; '0x1234' for a value that has none.
 */
export const keyTypeName = (type: number): string => {
  const plain = KEY_TYPE_NAMES.get(type);
  if (plain !== undefined) return plain;
  const built = KEY_TYPE_BASES.get(type & ~FAMILY);
  const family = built?.families.get(type & FAMILY);
  if (built !== undefined && family !== undefined) return `${built.name}(${family})`;
  return `0x${(type >>> 0).toString(16).padStart(4, '0')}`;
};
