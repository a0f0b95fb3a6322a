/*
 * Buffer sizes: the 59 macros of PSA Crypto API 1.5 that say how long an output is or can be
 * ("Support macros" of each chapter). ..._LENGTH is exact; ..._SIZE suffices and may be more;
 * ..._MAX_SIZE suffices for everything Keyward knows. A combination that makes no sense gives 0.
 *
 * The surprising part: an ECDSA signature is measured by the order of the curve, a public key by
 * its field, a private key by key_bits, and for a few curves these differ. Where the text and the
 * arithmetic disagree about a key, the larger of the two is returned.
 */
import * as A from './algorithms.ts';
import * as K from './key-types.ts';
import * as P from './pake.ts';

/** The largest RSA modulus, in bits; what browsers accept too. */
export const RSA_MAX_BITS = 8192;
/** The largest RSA public exponent, in bits; FIPS 186-5 allows no larger one. */
export const RSA_MAX_EXPONENT_BITS = 256;

type ByKey = (keyType: number, keyBits: number, alg: number) => number;
type ByInput = (keyType: number, alg: number, inputLength: number) => number;

const bytes = (bits: number): number => Math.ceil(bits / 8);
const roundUp = (length: number, unit: number): number => Math.ceil(length / unit) * unit;
const most = <Row>(rows: readonly Row[], size: (row: Row) => number): number =>
  rows.reduce((max, row) => Math.max(max, size(row)), 0);

/* Hashes */

const hashOf = (alg: number): A.HashInfo | undefined => A.findHash(A.PSA_ALG_GET_HASH(alg));

/** Of a hash algorithm, or of the hash inside an HMAC algorithm. */
export const PSA_HASH_LENGTH = (alg: number): number =>
  (A.PSA_ALG_FULL_LENGTH_MAC(alg) === A.PSA_ALG_HMAC(alg) ? hashOf(alg) : A.findHash(alg))
    ?.length ?? 0;
export const PSA_HASH_MAX_SIZE: number = /* @__PURE__ */ most(A.HASHES, (row) => row.length);
export const PSA_HASH_BLOCK_LENGTH = (alg: number): number => A.findHash(alg)?.blockLength ?? 0;

/** Suspend state: algorithm ‖ input length ‖ state ‖ unprocessed tail ("Hash suspend state"). */
export const PSA_HASH_SUSPEND_ALGORITHM_FIELD_LENGTH = 4;
export const PSA_HASH_SUSPEND_INPUT_LENGTH_FIELD_LENGTH = (alg: number): number =>
  A.findHash(alg)?.suspend?.inputLength ?? 0;
export const PSA_HASH_SUSPEND_HASH_STATE_FIELD_LENGTH = (alg: number): number =>
  A.findHash(alg)?.suspend?.state ?? 0;
export const PSA_HASH_SUSPEND_OUTPUT_SIZE = (alg: number): number =>
  A.findHash(alg)?.suspend === undefined
    ? 0
    : PSA_HASH_SUSPEND_ALGORITHM_FIELD_LENGTH +
      PSA_HASH_SUSPEND_INPUT_LENGTH_FIELD_LENGTH(alg) +
      PSA_HASH_SUSPEND_HASH_STATE_FIELD_LENGTH(alg) +
      PSA_HASH_BLOCK_LENGTH(alg) -
      1;
export const PSA_HASH_SUSPEND_OUTPUT_MAX_SIZE: number = /* @__PURE__ */ most(A.HASHES, (row) =>
  PSA_HASH_SUSPEND_OUTPUT_SIZE(row.alg),
);

/* Block ciphers and MACs */

export { PSA_BLOCK_CIPHER_BLOCK_LENGTH } from './key-types.ts';

const BLOCK_CIPHERS: readonly number[] = [
  K.PSA_KEY_TYPE_AES,
  K.PSA_KEY_TYPE_ARIA,
  K.PSA_KEY_TYPE_CAMELLIA,
  K.PSA_KEY_TYPE_SM4,
  K.PSA_KEY_TYPE_DES,
];
/** 0 for a key that is not one of the five block ciphers. */
const blockOf = (type: number): number =>
  BLOCK_CIPHERS.includes(type) ? K.PSA_BLOCK_CIPHER_BLOCK_LENGTH(type) : 0;

export const PSA_BLOCK_CIPHER_BLOCK_MAX_SIZE: number = /* @__PURE__ */ most(BLOCK_CIPHERS, blockOf);

const fullMacLength = (type: number, mac: number): number => {
  const hash = hashOf(mac);
  switch (mac) {
    case A.PSA_ALG_CMAC:
    case A.PSA_ALG_CBC_MAC:
      return blockOf(type);
    case A.PSA_ALG_HMAC(mac):
      return type === K.PSA_KEY_TYPE_HMAC && hash?.blockLength !== undefined ? hash.length : 0;
    case A.PSA_ALG_BLAKE2_MAC(mac):
      return type === K.PSA_KEY_TYPE_BLAKE2 && A.PSA_ALG_IS_BLAKE2_HASH(A.PSA_ALG_GET_HASH(mac))
        ? (hash?.length ?? 0)
        : 0;
    default:
      return 0;
  }
};

export const PSA_MAC_LENGTH: ByKey = (keyType, _keyBits, alg) => {
  if (A.PSA_ALG_IS_WILDCARD(alg)) return 0;
  const full = fullMacLength(keyType, A.PSA_ALG_FULL_LENGTH_MAC(alg));
  const length = A.encodedLength(alg);
  if (length === 0) return full;
  return length <= full ? length : 0;
};
export const PSA_MAC_MAX_SIZE: number = /* @__PURE__ */ Math.max(
  PSA_HASH_MAX_SIZE,
  PSA_BLOCK_CIPHER_BLOCK_MAX_SIZE,
);

/* Unauthenticated ciphers */

type CipherMode = {
  readonly iv: number;
  /** Output of an update comes in multiples of this. */
  readonly unit: number;
  /** The most that is left for finish. */
  readonly held: number;
};

const streamIv: ReadonlyMap<number, number> = /* @__PURE__ */ new Map([
  [K.PSA_KEY_TYPE_ARC4, 0],
  [K.PSA_KEY_TYPE_CHACHA20, 12],
  [K.PSA_KEY_TYPE_XCHACHA20, 24],
]);

const cipherMode = (type: number, alg: number): CipherMode | undefined => {
  if (alg === A.PSA_ALG_STREAM_CIPHER) {
    const iv = streamIv.get(type);
    return iv === undefined ? undefined : { iv, unit: 1, held: 0 };
  }
  const block = blockOf(type);
  if (block === 0) return undefined;
  switch (alg) {
    case A.PSA_ALG_CTR:
    case A.PSA_ALG_CFB:
    case A.PSA_ALG_OFB:
      return { iv: block, unit: 1, held: 0 };
    case A.PSA_ALG_CBC_NO_PADDING:
      return { iv: block, unit: block, held: 0 };
    case A.PSA_ALG_CBC_PKCS7:
      return { iv: block, unit: block, held: block };
    case A.PSA_ALG_ECB_NO_PADDING:
      return { iv: 0, unit: block, held: 0 };
    case A.PSA_ALG_CCM_STAR_NO_TAG:
      return block === 16 ? { iv: 13, unit: 1, held: 0 } : undefined;
    // Ciphertext stealing reworks the last two blocks once the end is known.
    case A.PSA_ALG_XTS:
      return block === 16 ? { iv: 16, unit: 16, held: 32 } : undefined;
    default:
      return undefined;
  }
};

const CIPHERS: readonly (readonly [type: number, alg: number])[] = /* @__PURE__ */ [
  ...BLOCK_CIPHERS,
  K.PSA_KEY_TYPE_ARC4,
  K.PSA_KEY_TYPE_CHACHA20,
  K.PSA_KEY_TYPE_XCHACHA20,
].flatMap((type) =>
  [
    A.PSA_ALG_STREAM_CIPHER,
    A.PSA_ALG_CTR,
    A.PSA_ALG_CFB,
    A.PSA_ALG_OFB,
    A.PSA_ALG_CCM_STAR_NO_TAG,
    A.PSA_ALG_XTS,
    A.PSA_ALG_CBC_NO_PADDING,
    A.PSA_ALG_CBC_PKCS7,
    A.PSA_ALG_ECB_NO_PADDING,
  ].map((alg) => [type, alg] as const),
);

/** The length that generate_iv() and the one-shot functions use; some modes accept others. */
export const PSA_CIPHER_IV_LENGTH = (keyType: number, alg: number): number =>
  cipherMode(keyType, alg)?.iv ?? 0;
export const PSA_CIPHER_IV_MAX_SIZE: number = /* @__PURE__ */ most(CIPHERS, ([type, alg]) =>
  PSA_CIPHER_IV_LENGTH(type, alg),
);

/** IV ‖ ciphertext. */
export const PSA_CIPHER_ENCRYPT_OUTPUT_SIZE: ByInput = (keyType, alg, inputLength) => {
  const mode = cipherMode(keyType, alg);
  if (mode === undefined) return 0;
  return (
    mode.iv + (alg === A.PSA_ALG_CBC_PKCS7 ? roundUp(inputLength + 1, mode.unit) : inputLength)
  );
};
export const PSA_CIPHER_ENCRYPT_OUTPUT_MAX_SIZE = (inputLength: number): number =>
  most(CIPHERS, ([type, alg]) => PSA_CIPHER_ENCRYPT_OUTPUT_SIZE(type, alg, inputLength));

export const PSA_CIPHER_DECRYPT_OUTPUT_SIZE: ByInput = (keyType, alg, inputLength) => {
  const mode = cipherMode(keyType, alg);
  return mode === undefined ? 0 : Math.max(inputLength - mode.iv, 0);
};
export const PSA_CIPHER_DECRYPT_OUTPUT_MAX_SIZE = (inputLength: number): number =>
  most(CIPHERS, ([type, alg]) => PSA_CIPHER_DECRYPT_OUTPUT_SIZE(type, alg, inputLength));

export const PSA_CIPHER_UPDATE_OUTPUT_SIZE: ByInput = (keyType, alg, inputLength) => {
  const mode = cipherMode(keyType, alg);
  return mode === undefined ? 0 : roundUp(inputLength, mode.unit);
};
export const PSA_CIPHER_UPDATE_OUTPUT_MAX_SIZE = (inputLength: number): number =>
  most(CIPHERS, ([type, alg]) => PSA_CIPHER_UPDATE_OUTPUT_SIZE(type, alg, inputLength));

export const PSA_CIPHER_FINISH_OUTPUT_SIZE = (keyType: number, alg: number): number =>
  cipherMode(keyType, alg)?.held ?? 0;
export const PSA_CIPHER_FINISH_OUTPUT_MAX_SIZE: number = /* @__PURE__ */ most(
  CIPHERS,
  ([type, alg]) => PSA_CIPHER_FINISH_OUTPUT_SIZE(type, alg),
);

/* Authenticated encryption */

type AeadMode = { readonly nonce: number; readonly unit: number; readonly tag: number };

const aeadMode = (type: number, alg: number): AeadMode | undefined => {
  if (A.PSA_ALG_IS_WILDCARD(alg)) return undefined;
  const tag = A.encodedLength(alg);
  const when = (fits: boolean, nonce: number, unit: number): AeadMode | undefined =>
    fits && tag >= 4 && tag <= 16 ? { nonce, unit, tag } : undefined;
  switch (A.PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG(alg)) {
    case A.PSA_ALG_CCM:
      return when(blockOf(type) === 16 && tag % 2 === 0, 13, 16);
    case A.PSA_ALG_GCM:
      return when(blockOf(type) === 16 && (tag >= 12 || tag % 4 === 0), 12, 16);
    case A.PSA_ALG_CHACHA20_POLY1305:
      return when(type === K.PSA_KEY_TYPE_CHACHA20 && tag === 16, 12, 1);
    case A.PSA_ALG_XCHACHA20_POLY1305:
      return when(type === K.PSA_KEY_TYPE_XCHACHA20 && tag === 16, 24, 1);
    case A.PSA_ALG_ASCON_AEAD128:
      return when(type === K.PSA_KEY_TYPE_ASCON, 16, 16);
    default:
      return undefined;
  }
};

const AEADS: readonly (readonly [type: number, alg: number])[] = [
  [K.PSA_KEY_TYPE_AES, A.PSA_ALG_CCM],
  [K.PSA_KEY_TYPE_AES, A.PSA_ALG_GCM],
  [K.PSA_KEY_TYPE_CHACHA20, A.PSA_ALG_CHACHA20_POLY1305],
  [K.PSA_KEY_TYPE_XCHACHA20, A.PSA_ALG_XCHACHA20_POLY1305],
  [K.PSA_KEY_TYPE_ASCON, A.PSA_ALG_ASCON_AEAD128],
];

export const PSA_AEAD_TAG_LENGTH: ByKey = (keyType, _keyBits, alg) =>
  aeadMode(keyType, alg)?.tag ?? 0;
export const PSA_AEAD_TAG_MAX_SIZE: number = /* @__PURE__ */ most(AEADS, ([type, alg]) =>
  PSA_AEAD_TAG_LENGTH(type, 0, alg),
);

/** The longest that generate_nonce() gives; set_nonce() accepts others in some modes. */
export const PSA_AEAD_NONCE_LENGTH = (keyType: number, alg: number): number =>
  aeadMode(keyType, alg)?.nonce ?? 0;
export const PSA_AEAD_NONCE_MAX_SIZE: number = /* @__PURE__ */ most(AEADS, ([type, alg]) =>
  PSA_AEAD_NONCE_LENGTH(type, alg),
);

/** Ciphertext ‖ tag. */
export const PSA_AEAD_ENCRYPT_OUTPUT_SIZE: ByInput = (keyType, alg, plaintextLength) => {
  const mode = aeadMode(keyType, alg);
  return mode === undefined ? 0 : plaintextLength + mode.tag;
};
export const PSA_AEAD_ENCRYPT_OUTPUT_MAX_SIZE = (plaintextLength: number): number =>
  most(AEADS, ([type, alg]) => PSA_AEAD_ENCRYPT_OUTPUT_SIZE(type, alg, plaintextLength));

export const PSA_AEAD_DECRYPT_OUTPUT_SIZE: ByInput = (keyType, alg, ciphertextLength) => {
  const mode = aeadMode(keyType, alg);
  return mode === undefined ? 0 : Math.max(ciphertextLength - mode.tag, 0);
};
/** With no allowance for the tag, whose length the algorithm chooses. */
export const PSA_AEAD_DECRYPT_OUTPUT_MAX_SIZE = (ciphertextLength: number): number =>
  ciphertextLength;

export const PSA_AEAD_UPDATE_OUTPUT_SIZE: ByInput = (keyType, alg, inputLength) => {
  const mode = aeadMode(keyType, alg);
  return mode === undefined ? 0 : roundUp(inputLength, mode.unit);
};
export const PSA_AEAD_UPDATE_OUTPUT_MAX_SIZE = (inputLength: number): number =>
  most(AEADS, ([type, alg]) => PSA_AEAD_UPDATE_OUTPUT_SIZE(type, alg, inputLength));

/** What updates may have held back; the tag is an output of its own. */
export const PSA_AEAD_FINISH_OUTPUT_SIZE = (keyType: number, alg: number): number => {
  const mode = aeadMode(keyType, alg);
  return mode === undefined || mode.unit === 1 ? 0 : mode.unit;
};
export const PSA_AEAD_FINISH_OUTPUT_MAX_SIZE: number = /* @__PURE__ */ most(AEADS, ([type, alg]) =>
  PSA_AEAD_FINISH_OUTPUT_SIZE(type, alg),
);
export const PSA_AEAD_VERIFY_OUTPUT_SIZE = PSA_AEAD_FINISH_OUTPUT_SIZE;
export const PSA_AEAD_VERIFY_OUTPUT_MAX_SIZE: number = PSA_AEAD_FINISH_OUTPUT_MAX_SIZE;

/* Export of keys */

/** A coordinate: of the field, or of key_bits where that is more (secp224k1). */
const coordinate = (curve: K.Curve): number => bytes(Math.max(curve.bits, curve.fieldBits));

/** A private key or scalar. Edwards encodings carry one bit more than the field (RFC 8032). */
const scalar = (curve: K.Curve): number => {
  if (curve.kind === 'weierstrass') return bytes(Math.max(curve.bits, curve.orderBits));
  return bytes(curve.kind === 'edwards' ? curve.fieldBits + 1 : curve.fieldBits);
};

/** A public key or group element. */
const point = (curve: K.Curve): number =>
  curve.kind === 'weierstrass' ? 1 + 2 * coordinate(curve) : scalar(curve);

/** The curves RFC 9383 has cipher suites for. */
const spake2pCurve = (family: number, bits: number): K.Curve | undefined =>
  family === K.PSA_ECC_FAMILY_TWISTED_EDWARDS || (family === K.PSA_ECC_FAMILY_SECP_R1 && bits > 255)
    ? K.findCurve(family, bits)
    : undefined;

const saeCurve = (family: number, bits: number): K.Curve | undefined =>
  family === K.PSA_ECC_FAMILY_SECP_R1 || family === K.PSA_ECC_FAMILY_BRAINPOOL_P_R1
    ? K.findCurve(family, bits)
    : undefined;

const saeGroup = (family: number, bits: number): K.DhGroup | undefined =>
  family === K.PSA_DH_FAMILY_RFC3526 ? K.findDhGroup(family, bits) : undefined;

/** DER: a tag, the length, the content. */
const der = (content: number): number => {
  if (content < 0x80) return 2 + content;
  if (content < 0x100) return 3 + content;
  return (content < 0x10000 ? 4 : 5) + content;
};
/** A positive INTEGER of so many bits may need a leading zero byte. */
const derInteger = (bits: number): number => der(Math.floor(bits / 8) + 1);

/** RSAPublicKey or RSAPrivateKey (RFC 8017), with two primes of about equal size. */
const rsaKey = (type: number, bits: number): number => {
  if (bits < 1 || bits > RSA_MAX_BITS) return 0;
  const exponent = derInteger(Math.min(bits, RSA_MAX_EXPONENT_BITS));
  if (type === K.PSA_KEY_TYPE_RSA_PUBLIC_KEY) return der(derInteger(bits) + exponent);
  return der(
    derInteger(1) + 2 * derInteger(bits) + exponent + 5 * derInteger(Math.ceil(bits / 2) + 1),
  );
};

/** lms_public_key, hss_public_key (RFC 8554), xmss_public_key and xmssmt_public_key (RFC 8391). */
const statefulKey = (type: number, bits: number): number => {
  if (bits !== 192 && bits !== 256) return 0;
  switch (type) {
    case K.PSA_KEY_TYPE_LMS_PUBLIC_KEY:
      return 24 + bytes(bits);
    case K.PSA_KEY_TYPE_HSS_PUBLIC_KEY:
      return 28 + bytes(bits);
    case K.PSA_KEY_TYPE_XMSS_PUBLIC_KEY:
    case K.PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY:
      return 4 + 2 * bytes(bits);
    default:
      return 0;
  }
};

const spake2pKey = (curve: K.Curve | undefined, pair: boolean): number => {
  if (curve === undefined) return 0;
  return scalar(curve) + (pair ? scalar(curve) : point(curve));
};

const curveKey = (curve: K.Curve | undefined, pair: boolean): number => {
  if (curve === undefined) return 0;
  return pair ? scalar(curve) : point(curve);
};

export const PSA_EXPORT_KEY_OUTPUT_SIZE = (keyType: number, keyBits: number): number => {
  const pair = K.PSA_KEY_TYPE_IS_KEY_PAIR(keyType);
  if (K.PSA_KEY_TYPE_IS_UNSTRUCTURED(keyType)) {
    return K.KEY_TYPE_NAMES.has(keyType) ? bytes(keyBits) : 0;
  }
  if (K.PSA_KEY_TYPE_IS_RSA(keyType)) return rsaKey(keyType, keyBits);
  if (K.PSA_KEY_TYPE_IS_ECC(keyType)) {
    return curveKey(K.findCurve(K.PSA_KEY_TYPE_ECC_GET_FAMILY(keyType), keyBits), pair);
  }
  if (K.PSA_KEY_TYPE_IS_DH(keyType)) {
    return bytes(K.findDhGroup(K.PSA_KEY_TYPE_DH_GET_FAMILY(keyType), keyBits)?.bits ?? 0);
  }
  if (K.PSA_KEY_TYPE_IS_ML_DSA(keyType)) {
    const set = K.findMlDsaSet(keyBits);
    return (pair ? set?.seedLength : set?.publicKeyLength) ?? 0;
  }
  if (K.PSA_KEY_TYPE_IS_SLH_DSA(keyType)) {
    const set = K.findSlhDsaSet(K.PSA_KEY_TYPE_SLH_DSA_GET_FAMILY(keyType), keyBits);
    return (pair ? set?.keyPairLength : set?.publicKeyLength) ?? 0;
  }
  if (K.PSA_KEY_TYPE_IS_ML_KEM(keyType)) {
    const set = K.findMlKemSet(keyBits);
    return (pair ? set?.seedLength : set?.publicKeyLength) ?? 0;
  }
  if (K.PSA_KEY_TYPE_IS_SPAKE2P(keyType)) {
    return spake2pKey(spake2pCurve(K.PSA_KEY_TYPE_SPAKE2P_GET_FAMILY(keyType), keyBits), pair);
  }
  if (K.PSA_KEY_TYPE_IS_WPA3_SAE_ECC(keyType)) {
    const curve = saeCurve(K.PSA_KEY_TYPE_WPA3_SAE_ECC_GET_FAMILY(keyType), keyBits);
    return curve === undefined ? 0 : 2 * coordinate(curve);
  }
  if (K.PSA_KEY_TYPE_IS_WPA3_SAE_DH(keyType)) {
    return bytes(saeGroup(K.PSA_KEY_TYPE_WPA3_SAE_DH_GET_FAMILY(keyType), keyBits)?.bits ?? 0);
  }
  return statefulKey(keyType, keyBits);
};

/** For a public key, or the public part of a key pair. */
export const PSA_EXPORT_PUBLIC_KEY_OUTPUT_SIZE = (keyType: number, keyBits: number): number =>
  K.PSA_KEY_TYPE_IS_PUBLIC_KEY(keyType) || K.PSA_KEY_TYPE_IS_KEY_PAIR(keyType)
    ? PSA_EXPORT_KEY_OUTPUT_SIZE(K.PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(keyType), keyBits)
    : 0;

const keyPairs = (): (readonly [type: number, bits: number])[] => [
  [K.PSA_KEY_TYPE_RSA_KEY_PAIR, RSA_MAX_BITS],
  ...K.CURVES.map((row) => [K.PSA_KEY_TYPE_ECC_KEY_PAIR(row.family), row.bits] as const),
  ...K.CURVES.map((row) => [K.PSA_KEY_TYPE_SPAKE2P_KEY_PAIR(row.family), row.bits] as const),
  ...K.DH_GROUPS.map((row) => [K.PSA_KEY_TYPE_DH_KEY_PAIR(row.family), row.bits] as const),
  ...K.SLH_DSA_SETS.map((row) => [K.PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(row.family), row.bits] as const),
  ...K.ML_DSA_SETS.map((row) => [K.PSA_KEY_TYPE_ML_DSA_KEY_PAIR, row.bits] as const),
  ...K.ML_KEM_SETS.map((row) => [K.PSA_KEY_TYPE_ML_KEM_KEY_PAIR, row.bits] as const),
];
const KEY_PAIRS = /* @__PURE__ */ keyPairs();

export const PSA_EXPORT_KEY_PAIR_MAX_SIZE: number = /* @__PURE__ */ most(
  KEY_PAIRS,
  ([type, bits]) => PSA_EXPORT_KEY_OUTPUT_SIZE(type, bits),
);
export const PSA_EXPORT_PUBLIC_KEY_MAX_SIZE: number = /* @__PURE__ */ most(
  KEY_PAIRS,
  ([type, bits]) => PSA_EXPORT_PUBLIC_KEY_OUTPUT_SIZE(type, bits),
);
export const PSA_EXPORT_ASYMMETRIC_KEY_MAX_SIZE: number = /* @__PURE__ */ Math.max(
  PSA_EXPORT_KEY_PAIR_MAX_SIZE,
  PSA_EXPORT_PUBLIC_KEY_MAX_SIZE,
);

/* Key wrapping */

/** KW takes whole blocks of 8 bytes, at least two; KWP pads (NIST SP 800-38F). */
export const PSA_WRAP_KEY_OUTPUT_SIZE = (
  wrapKeyType: number,
  alg: number,
  keyType: number,
  keyBits: number,
): number => {
  const plain = PSA_EXPORT_KEY_OUTPUT_SIZE(keyType, keyBits);
  if (blockOf(wrapKeyType) !== 16 || plain === 0) return 0;
  if (alg === A.PSA_ALG_KWP) return roundUp(plain, 8) + 8;
  if (alg !== A.PSA_ALG_KW) return 0;
  // The size of an RSA key is a bound, so what it leaves over says nothing.
  const whole = K.PSA_KEY_TYPE_IS_RSA(keyType) || (plain % 8 === 0 && plain >= 16);
  return whole ? roundUp(plain, 8) + 8 : 0;
};
export const PSA_WRAP_KEY_PAIR_MAX_SIZE: number = /* @__PURE__ */ most(KEY_PAIRS, ([type, bits]) =>
  PSA_WRAP_KEY_OUTPUT_SIZE(K.PSA_KEY_TYPE_AES, A.PSA_ALG_KWP, type, bits),
);

/* Key derivation */

/** What the two-byte length before the PSK in a TLS 1.2 premaster secret can say (RFC 4279). */
export const PSA_TLS12_PSK_TO_MS_PSK_MAX_SIZE = 65535;
export const PSA_TLS12_ECJPAKE_TO_PMS_OUTPUT_SIZE = 32;

/* Asymmetric signature */

const eccSignature = (curve: K.Curve | undefined, alg: number): number => {
  if (curve?.kind === 'weierstrass') {
    return A.PSA_ALG_IS_ECDSA(alg) ? 2 * bytes(curve.orderBits) : 0;
  }
  if (curve?.kind !== 'edwards') return 0;
  const fits =
    alg === A.PSA_ALG_PURE_EDDSA ||
    alg === A.PSA_ALG_EDDSA_CTX ||
    alg === (curve.bits === 255 ? A.PSA_ALG_ED25519PH : A.PSA_ALG_ED448PH);
  return fits ? 2 * point(curve) : 0;
};

/** Key pair or public key. Verify-only algorithms (LMS, HSS, XMSS, XMSS^MT) give 0. */
export const PSA_SIGN_OUTPUT_SIZE: ByKey = (keyType, keyBits, alg) => {
  if (K.PSA_KEY_TYPE_IS_RSA(keyType)) {
    const fits = A.PSA_ALG_IS_RSA_PKCS1V15_SIGN(alg) || A.PSA_ALG_IS_RSA_PSS(alg);
    return fits && keyBits <= RSA_MAX_BITS ? bytes(keyBits) : 0;
  }
  if (K.PSA_KEY_TYPE_IS_ECC(keyType)) {
    return eccSignature(K.findCurve(K.PSA_KEY_TYPE_ECC_GET_FAMILY(keyType), keyBits), alg);
  }
  if (K.PSA_KEY_TYPE_IS_ML_DSA(keyType)) {
    const fits = A.PSA_ALG_IS_ML_DSA(alg) || A.PSA_ALG_IS_HASH_ML_DSA(alg);
    return fits ? (K.findMlDsaSet(keyBits)?.signatureLength ?? 0) : 0;
  }
  if (K.PSA_KEY_TYPE_IS_SLH_DSA(keyType)) {
    const fits = A.PSA_ALG_IS_SLH_DSA(alg) || A.PSA_ALG_IS_HASH_SLH_DSA(alg);
    const family = K.PSA_KEY_TYPE_SLH_DSA_GET_FAMILY(keyType);
    return fits ? (K.findSlhDsaSet(family, keyBits)?.signatureLength ?? 0) : 0;
  }
  return 0;
};
const SIGNERS: readonly number[] = [
  A.PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  A.PSA_ALG_ECDSA_ANY,
  A.PSA_ALG_PURE_EDDSA,
  A.PSA_ALG_SLH_DSA,
  A.PSA_ALG_ML_DSA,
];
export const PSA_SIGNATURE_MAX_SIZE: number = /* @__PURE__ */ most(KEY_PAIRS, ([type, bits]) =>
  most(SIGNERS, (alg) => PSA_SIGN_OUTPUT_SIZE(type, bits, alg)),
);

/* Asymmetric encryption */

/** The longest plaintext: the modulus less the padding of RFC 8017; 0 if there is no room. */
export const PSA_ASYMMETRIC_DECRYPT_OUTPUT_SIZE: ByKey = (keyType, keyBits, alg) => {
  if (!K.PSA_KEY_TYPE_IS_RSA(keyType) || keyBits > RSA_MAX_BITS) return 0;
  if (alg === A.PSA_ALG_RSA_PKCS1V15_CRYPT) return Math.max(bytes(keyBits) - 11, 0);
  const hash = A.PSA_ALG_IS_RSA_OAEP(alg) ? hashOf(alg) : undefined;
  return hash === undefined ? 0 : Math.max(bytes(keyBits) - 2 * hash.length - 2, 0);
};
export const PSA_ASYMMETRIC_ENCRYPT_OUTPUT_SIZE: ByKey = (keyType, keyBits, alg) => {
  const hash = A.PSA_ALG_IS_RSA_OAEP(alg) ? hashOf(alg) : undefined;
  const fits = alg === A.PSA_ALG_RSA_PKCS1V15_CRYPT || hash !== undefined;
  return fits && K.PSA_KEY_TYPE_IS_RSA(keyType) && keyBits <= RSA_MAX_BITS ? bytes(keyBits) : 0;
};
export const PSA_ASYMMETRIC_ENCRYPT_OUTPUT_MAX_SIZE: number =
  /* @__PURE__ */ PSA_ASYMMETRIC_ENCRYPT_OUTPUT_SIZE(
    K.PSA_KEY_TYPE_RSA_KEY_PAIR,
    RSA_MAX_BITS,
    A.PSA_ALG_RSA_PKCS1V15_CRYPT,
  );
export const PSA_ASYMMETRIC_DECRYPT_OUTPUT_MAX_SIZE: number =
  /* @__PURE__ */ PSA_ASYMMETRIC_DECRYPT_OUTPUT_SIZE(
    K.PSA_KEY_TYPE_RSA_KEY_PAIR,
    RSA_MAX_BITS,
    A.PSA_ALG_RSA_PKCS1V15_CRYPT,
  );

/* Key agreement and encapsulation */

/** Of a private key: the x coordinate, the Montgomery u, or all of p. */
export const PSA_RAW_KEY_AGREEMENT_OUTPUT_SIZE = (keyType: number, keyBits: number): number => {
  if (K.PSA_KEY_TYPE_IS_DH_KEY_PAIR(keyType)) return PSA_EXPORT_KEY_OUTPUT_SIZE(keyType, keyBits);
  if (!K.PSA_KEY_TYPE_IS_ECC_KEY_PAIR(keyType)) return 0;
  const curve = K.findCurve(K.PSA_KEY_TYPE_ECC_GET_FAMILY(keyType), keyBits);
  return curve === undefined || curve.kind === 'edwards' ? 0 : coordinate(curve);
};
export const PSA_RAW_KEY_AGREEMENT_OUTPUT_MAX_SIZE: number = /* @__PURE__ */ most(
  KEY_PAIRS,
  ([type, bits]) => PSA_RAW_KEY_AGREEMENT_OUTPUT_SIZE(type, bits),
);

/** Key pair or public key. */
export const PSA_ENCAPSULATE_CIPHERTEXT_SIZE: ByKey = (keyType, keyBits, alg) => {
  if (alg === A.PSA_ALG_ML_KEM && K.PSA_KEY_TYPE_IS_ML_KEM(keyType)) {
    return K.findMlKemSet(keyBits)?.ciphertextLength ?? 0;
  }
  if (alg !== A.PSA_ALG_ECIES_SEC1 || !K.PSA_KEY_TYPE_IS_ECC(keyType)) return 0;
  const curve = K.findCurve(K.PSA_KEY_TYPE_ECC_GET_FAMILY(keyType), keyBits);
  return curve === undefined || curve.kind === 'edwards' ? 0 : point(curve);
};
export const PSA_ENCAPSULATE_CIPHERTEXT_MAX_SIZE: number = /* @__PURE__ */ most(
  KEY_PAIRS,
  ([type, bits]) =>
    Math.max(
      PSA_ENCAPSULATE_CIPHERTEXT_SIZE(type, bits, A.PSA_ALG_ML_KEM),
      PSA_ENCAPSULATE_CIPHERTEXT_SIZE(type, bits, A.PSA_ALG_ECIES_SEC1),
    ),
);

/* Password-authenticated key exchange */

/** A PAKE primitive, if it names a curve or group we know. */
const primitiveOf = (primitive: number): { curve?: K.Curve; group?: K.DhGroup } => {
  const family = P.PSA_PAKE_PRIMITIVE_GET_FAMILY(primitive);
  const bits = P.PSA_PAKE_PRIMITIVE_GET_BITS(primitive);
  const type = P.PSA_PAKE_PRIMITIVE_GET_TYPE(primitive);
  const curve = type === P.PSA_PAKE_PRIMITIVE_TYPE_ECC ? K.findCurve(family, bits) : undefined;
  const group = type === P.PSA_PAKE_PRIMITIVE_TYPE_DH ? K.findDhGroup(family, bits) : undefined;
  return { ...(curve && { curve }), ...(group && { group }) };
};

const jpakeSize = (primitive: number, step: number): number => {
  const { curve, group } = primitiveOf(primitive);
  if (curve?.kind === 'montgomery') return 0;
  const element = curve === undefined ? bytes(group?.bits ?? 0) : point(curve);
  if (step === P.PSA_PAKE_STEP_KEY_SHARE || step === P.PSA_PAKE_STEP_ZK_PUBLIC) return element;
  if (step !== P.PSA_PAKE_STEP_ZK_PROOF) return 0;
  return curve === undefined ? element : scalar(curve);
};

const spake2pSize = (alg: number, hash: A.HashInfo, primitive: number, step: number): number => {
  const known = primitiveOf(primitive).curve;
  const curve = known && spake2pCurve(known.family, known.bits);
  if (curve === undefined) return 0;
  if (alg === A.PSA_ALG_SPAKE2P_MATTER && curve.name !== 'secp256r1') return 0;
  if (step === P.PSA_PAKE_STEP_KEY_SHARE) return point(curve);
  if (step !== P.PSA_PAKE_STEP_CONFIRM) return 0;
  return A.PSA_ALG_IS_SPAKE2P_CMAC(alg) ? blockOf(K.PSA_KEY_TYPE_AES) : hash.length;
};

/** The salt is a list of rejected groups, two bytes each, or zeros as long as the hash. */
const saeSaltSize = (hash: A.HashInfo): number => {
  const curves = K.CURVES.filter((row) => saeCurve(row.family, row.bits));
  const groups = K.DH_GROUPS.filter((row) => saeGroup(row.family, row.bits));
  return Math.max(2 * (curves.length + groups.length), hash.length);
};

const saeSize = (hash: A.HashInfo, primitive: number, step: number): number => {
  const { curve: anyCurve, group: anyGroup } = primitiveOf(primitive);
  const curve = anyCurve && saeCurve(anyCurve.family, anyCurve.bits);
  const group = anyGroup && saeGroup(anyGroup.family, anyGroup.bits);
  if (curve === undefined && group === undefined) return 0;
  switch (step) {
    // scalar ‖ element
    case P.PSA_PAKE_STEP_COMMIT:
      return curve === undefined
        ? 2 * bytes(group?.bits ?? 0)
        : scalar(curve) + 2 * coordinate(curve);
    // counter ‖ confirmation
    case P.PSA_PAKE_STEP_CONFIRM:
      return 2 + hash.length;
    case P.PSA_PAKE_STEP_CONFIRM_COUNT:
      return 2;
    case P.PSA_PAKE_STEP_SALT:
      return saeSaltSize(hash);
    case P.PSA_PAKE_STEP_KEY_ID:
      return 16;
    default:
      return 0;
  }
};

const pakeSize = (alg: number, primitive: number, step: number): number => {
  const hash = hashOf(alg);
  if (hash === undefined) return 0;
  if (A.PSA_ALG_IS_JPAKE(alg)) return jpakeSize(primitive, step);
  if (A.PSA_ALG_IS_SPAKE2P(alg)) return spake2pSize(alg, hash, primitive, step);
  return A.PSA_ALG_IS_WPA3_SAE(alg) ? saeSize(hash, primitive, step) : 0;
};

export const PSA_PAKE_OUTPUT_SIZE = (alg: number, primitive: number, outputStep: number): number =>
  outputStep === P.PSA_PAKE_STEP_SALT || outputStep === P.PSA_PAKE_STEP_CONFIRM_COUNT
    ? 0
    : pakeSize(alg, primitive, outputStep);
export const PSA_PAKE_INPUT_SIZE = (alg: number, primitive: number, inputStep: number): number =>
  inputStep === P.PSA_PAKE_STEP_KEY_ID ? 0 : pakeSize(alg, primitive, inputStep);

/** Over every hash's algorithm, primitive and step; the longest hash stands for all. */
const mostPake = (size: (alg: number, primitive: number, step: number) => number): number => {
  const hash = A.HASHES.find((row) => row.length === PSA_HASH_MAX_SIZE)?.alg ?? A.PSA_ALG_NONE;
  const ecc = P.PSA_PAKE_PRIMITIVE_TYPE_ECC;
  const dh = P.PSA_PAKE_PRIMITIVE_TYPE_DH;
  const primitives = [
    ...K.CURVES.map((row) => P.PSA_PAKE_PRIMITIVE(ecc, row.family, row.bits)),
    ...K.DH_GROUPS.map((row) => P.PSA_PAKE_PRIMITIVE(dh, row.family, row.bits)),
  ];
  const steps = [1, 2, 3, 4, 5, 6, 7, 8];
  return most(
    [A.PSA_ALG_JPAKE(hash), A.PSA_ALG_SPAKE2P_HMAC(hash), A.PSA_ALG_WPA3_SAE_GDH(hash)],
    (alg) => most(primitives, (primitive) => most(steps, (step) => size(alg, primitive, step))),
  );
};
export const PSA_PAKE_OUTPUT_MAX_SIZE: number = /* @__PURE__ */ mostPake(PSA_PAKE_OUTPUT_SIZE);
export const PSA_PAKE_INPUT_MAX_SIZE: number = /* @__PURE__ */ mostPake(PSA_PAKE_INPUT_SIZE);
