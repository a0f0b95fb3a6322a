/*
 * Algorithm identifiers: every algorithm of PSA Crypto API 1.5, the wildcards of key policies, and
 * the macros that build, take apart and classify identifiers (chapters on each operation; the
 * layout of the bits is in the appendix on encodings).
 *
 * The surprising part: an identifier is a small program of bits, so a value can look like one
 * without being one. The predicates below read bits, as the specification has them do, and say
 * nothing about whether an algorithm exists; ALGORITHM_NAMES and algorithmName() do.
 */

export const PSA_ALG_NONE = 0x00000000;

/* Hash algorithms */

export const PSA_ALG_MD2 = 0x02000001;
export const PSA_ALG_MD4 = 0x02000002;
export const PSA_ALG_MD5 = 0x02000003;
export const PSA_ALG_RIPEMD160 = 0x02000004;
export const PSA_ALG_SHA_1 = 0x02000005;
export const PSA_ALG_AES_MMO_ZIGBEE = 0x02000007;
export const PSA_ALG_SHA_224 = 0x02000008;
export const PSA_ALG_SHA_256 = 0x02000009;
export const PSA_ALG_SHA_384 = 0x0200000a;
export const PSA_ALG_SHA_512 = 0x0200000b;
export const PSA_ALG_SHA_512_224 = 0x0200000c;
export const PSA_ALG_SHA_512_256 = 0x0200000d;
export const PSA_ALG_SHA_256_192 = 0x0200000e;
export const PSA_ALG_SHA3_224 = 0x02000010;
export const PSA_ALG_SHA3_256 = 0x02000011;
export const PSA_ALG_SHA3_384 = 0x02000012;
export const PSA_ALG_SHA3_512 = 0x02000013;
export const PSA_ALG_SM3 = 0x02000014;
export const PSA_ALG_SHAKE256_512 = 0x02000015;
export const PSA_ALG_SHAKE128_256 = 0x02000016;
export const PSA_ALG_SHAKE256_192 = 0x02000017;
export const PSA_ALG_SHAKE256_256 = 0x02000018;
export const PSA_ALG_ASCON_HASH256 = 0x02000019;
export const PSA_ALG_BLAKE2S_HASH256 = 0x0200001c;
export const PSA_ALG_BLAKE2SP_HASH256 = 0x0200001d;
export const PSA_ALG_BLAKE2B_HASH512 = 0x0200001e;
export const PSA_ALG_BLAKE2BP_HASH512 = 0x0200001f;

/** Policy wildcard: any hash, inside a signature algorithm and nowhere else. */
export const PSA_ALG_ANY_HASH = 0x020000ff;

/** Puts a hash into the low byte of an algorithm that is parameterised by one. */
const withHash = (base: number, hash: number): number => (base | (hash & 0xff)) >>> 0;

/* Extendable-output functions */

export const PSA_ALG_SHAKE128 = 0x0d000100;
export const PSA_ALG_SHAKE256 = 0x0d000200;
export const PSA_ALG_ASCON_XOF128 = 0x0d000300;
export const PSA_ALG_ASCON_CXOF128 = 0x0d008300;

/* Message authentication codes */

export const PSA_ALG_HMAC = (hash: number): number => withHash(0x03800000, hash);
export const PSA_ALG_BLAKE2_MAC = (hash: number): number => withHash(0x03800300, hash);
export const PSA_ALG_CBC_MAC = 0x03c00100;
export const PSA_ALG_CMAC = 0x03c00200;

/** The length field (six bits) and the wildcard bit that MAC and AEAD algorithms share. */
const LENGTH_AND_WILDCARD = 0x003f8000;
const AT_LEAST = 0x00008000;

const withLength = (alg: number, length: number): number =>
  ((alg & ~LENGTH_AND_WILDCARD) | ((length & 0x3f) << 16)) >>> 0;

/** The length a MAC (0: full length) or AEAD algorithm carries, in bytes. */
export const encodedLength = (alg: number): number => (alg >>> 16) & 0x3f;

/** A length of 64 does not fit the field and gives the full-length algorithm. */
export const PSA_ALG_TRUNCATED_MAC = (mac: number, length: number): number =>
  withLength(mac, length);
export const PSA_ALG_FULL_LENGTH_MAC = (mac: number): number => withLength(mac, 0);
/** Policy wildcard: this MAC at any length from `minLength` up. */
export const PSA_ALG_AT_LEAST_THIS_LENGTH_MAC = (mac: number, minLength: number): number =>
  (withLength(mac, minLength) | AT_LEAST) >>> 0;

/* Unauthenticated ciphers */

export const PSA_ALG_STREAM_CIPHER = 0x04800100;
export const PSA_ALG_CTR = 0x04c01000;
export const PSA_ALG_CFB = 0x04c01100;
export const PSA_ALG_OFB = 0x04c01200;
export const PSA_ALG_CCM_STAR_NO_TAG = 0x04c01300;
export const PSA_ALG_XTS = 0x0440ff00;
export const PSA_ALG_CBC_NO_PADDING = 0x04404000;
export const PSA_ALG_CBC_PKCS7 = 0x04404100;
export const PSA_ALG_ECB_NO_PADDING = 0x04404400;

/** Policy wildcard: CCM*-no-tag, and CCM with a tag of 4, 8 or 16 bytes. */
export const PSA_ALG_CCM_STAR_ANY_TAG = 0x04c09300;

/* Authenticated encryption */

export const PSA_ALG_CCM = 0x05500100;
export const PSA_ALG_GCM = 0x05500200;
export const PSA_ALG_CHACHA20_POLY1305 = 0x05100500;
export const PSA_ALG_XCHACHA20_POLY1305 = 0x05100600;
export const PSA_ALG_ASCON_AEAD128 = 0x05100700;

export const PSA_ALG_AEAD_WITH_SHORTENED_TAG = (aead: number, tagLength: number): number =>
  withLength(aead, tagLength);
/** Policy wildcard: this AEAD with a tag of at least `minTagLength` bytes. */
export const PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG = (
  aead: number,
  minTagLength: number,
): number => (withLength(aead, minTagLength) | AT_LEAST) >>> 0;

/** Unlike a MAC, an AEAD always spells its length out; the default is 16 for all five. */
const AEADS: readonly number[] = [
  PSA_ALG_CCM,
  PSA_ALG_GCM,
  PSA_ALG_CHACHA20_POLY1305,
  PSA_ALG_XCHACHA20_POLY1305,
  PSA_ALG_ASCON_AEAD128,
];

/** PSA_ALG_NONE for anything but one of the five AEAD algorithms. */
export const PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG = (aead: number): number =>
  AEADS.find((known) => withLength(known, 0) === withLength(aead, 0)) ?? PSA_ALG_NONE;

/* Key wrapping */

export const PSA_ALG_KW = 0x0b400100;
export const PSA_ALG_KWP = 0x0bc00200;

/* Key derivation */

export const PSA_ALG_HKDF = (hash: number): number => withHash(0x08000100, hash);
export const PSA_ALG_TLS12_PRF = (hash: number): number => withHash(0x08000200, hash);
export const PSA_ALG_TLS12_PSK_TO_MS = (hash: number): number => withHash(0x08000300, hash);
export const PSA_ALG_HKDF_EXTRACT = (hash: number): number => withHash(0x08000400, hash);
export const PSA_ALG_HKDF_EXPAND = (hash: number): number => withHash(0x08000500, hash);
export const PSA_ALG_TLS12_ECJPAKE_TO_PMS = 0x08000609;
export const PSA_ALG_SP800_108_COUNTER_HMAC = (hash: number): number => withHash(0x08000700, hash);
export const PSA_ALG_SP800_108_COUNTER_CMAC = 0x08000800;
export const PSA_ALG_PBKDF2_HMAC = (hash: number): number => withHash(0x08800100, hash);
export const PSA_ALG_PBKDF2_AES_CMAC_PRF_128 = 0x08800200;
export const PSA_ALG_WPA3_SAE_H2E = (hash: number): number => withHash(0x08800400, hash);

/* Asymmetric signature */

export const PSA_ALG_RSA_PKCS1V15_SIGN = (hash: number): number => withHash(0x06000200, hash);
export const PSA_ALG_RSA_PKCS1V15_SIGN_RAW = 0x06000200;
export const PSA_ALG_RSA_PSS = (hash: number): number => withHash(0x06000300, hash);
export const PSA_ALG_RSA_PSS_ANY_SALT = (hash: number): number => withHash(0x06001300, hash);
export const PSA_ALG_ECDSA = (hash: number): number => withHash(0x06000600, hash);
export const PSA_ALG_ECDSA_ANY = 0x06000600;
export const PSA_ALG_DETERMINISTIC_ECDSA = (hash: number): number => withHash(0x06000700, hash);
export const PSA_ALG_PURE_EDDSA = 0x06000800;
export const PSA_ALG_ED25519PH = 0x0600090b;
export const PSA_ALG_ED448PH = 0x06000915;
export const PSA_ALG_EDDSA_CTX = 0x06000a00;
export const PSA_ALG_SLH_DSA = 0x06004000;
export const PSA_ALG_DETERMINISTIC_SLH_DSA = 0x06004100;
export const PSA_ALG_HASH_SLH_DSA = (hash: number): number => withHash(0x06004200, hash);
export const PSA_ALG_DETERMINISTIC_HASH_SLH_DSA = (hash: number): number =>
  withHash(0x06004300, hash);
export const PSA_ALG_ML_DSA = 0x06004400;
export const PSA_ALG_DETERMINISTIC_ML_DSA = 0x06004500;
export const PSA_ALG_HASH_ML_DSA = (hash: number): number => withHash(0x06004600, hash);
export const PSA_ALG_DETERMINISTIC_HASH_ML_DSA = (hash: number): number =>
  withHash(0x06004700, hash);
export const PSA_ALG_LMS = 0x06004800;
export const PSA_ALG_HSS = 0x06004900;
export const PSA_ALG_XMSS = 0x06004a00;
export const PSA_ALG_XMSS_MT = 0x06004b00;

/* Asymmetric encryption */

export const PSA_ALG_RSA_PKCS1V15_CRYPT = 0x07000200;
export const PSA_ALG_RSA_OAEP = (hash: number): number => withHash(0x07000300, hash);

/* Key agreement */

export const PSA_ALG_FFDH = 0x09010000;
export const PSA_ALG_ECDH = 0x09020000;

/** A key agreement whose secret goes straight into a key derivation. */
export const PSA_ALG_KEY_AGREEMENT = (agreement: number, derivation: number): number =>
  (agreement | derivation) >>> 0;
export const PSA_ALG_KEY_AGREEMENT_GET_BASE = (alg: number): number => (alg & 0xff7f0000) >>> 0;
/** For a standalone key agreement the result is no algorithm at all. */
export const PSA_ALG_KEY_AGREEMENT_GET_KDF = (alg: number): number => (alg & 0xfe80ffff) >>> 0;

/* Key encapsulation */

export const PSA_ALG_ECIES_SEC1 = 0x0c000100;
export const PSA_ALG_ML_KEM = 0x0c000200;

/* Password-authenticated key exchange */

export const PSA_ALG_JPAKE = (hash: number): number => withHash(0x0a000100, hash);
export const PSA_ALG_SPAKE2P_HMAC = (hash: number): number => withHash(0x0a000400, hash);
export const PSA_ALG_SPAKE2P_CMAC = (hash: number): number => withHash(0x0a000500, hash);
export const PSA_ALG_SPAKE2P_MATTER = 0x0a000609;
export const PSA_ALG_WPA3_SAE_FIXED = (hash: number): number => withHash(0x0a000800, hash);
export const PSA_ALG_WPA3_SAE_GDH = (hash: number): number => withHash(0x0a000900, hash);

/** Policy wildcard: the WPA3-SAE algorithms that the key's type allows. */
export const PSA_ALG_WPA3_SAE_ANY = 0x0a0088ff;

/* Categories ("Algorithm categories") */

const inCategory = (alg: number, category: number): boolean => ((alg >>> 24) & 0x7f) === category;

export const PSA_ALG_IS_HASH = (alg: number): boolean => inCategory(alg, 0x02);
export const PSA_ALG_IS_MAC = (alg: number): boolean => inCategory(alg, 0x03);
export const PSA_ALG_IS_CIPHER = (alg: number): boolean => inCategory(alg, 0x04);
export const PSA_ALG_IS_AEAD = (alg: number): boolean => inCategory(alg, 0x05);
export const PSA_ALG_IS_SIGN = (alg: number): boolean => inCategory(alg, 0x06);
export const PSA_ALG_IS_ASYMMETRIC_ENCRYPTION = (alg: number): boolean => inCategory(alg, 0x07);
export const PSA_ALG_IS_KEY_DERIVATION = (alg: number): boolean => inCategory(alg, 0x08);
/** Standalone or combined with a key derivation. */
export const PSA_ALG_IS_KEY_AGREEMENT = (alg: number): boolean => inCategory(alg, 0x09);
export const PSA_ALG_IS_PAKE = (alg: number): boolean => inCategory(alg, 0x0a);
export const PSA_ALG_IS_KEY_WRAP = (alg: number): boolean => inCategory(alg, 0x0b);
export const PSA_ALG_IS_KEY_ENCAPSULATION = (alg: number): boolean => inCategory(alg, 0x0c);
export const PSA_ALG_IS_XOF = (alg: number): boolean => inCategory(alg, 0x0d);

/** The hash in the low byte, a hash algorithm giving itself; PSA_ALG_NONE where it is empty. */
export const PSA_ALG_GET_HASH = (alg: number): number =>
  (alg & 0xff) === 0 ? PSA_ALG_NONE : withHash(0x02000000, alg);

/** True for what is legal in a key policy only, never as the algorithm of an operation. */
export const PSA_ALG_IS_WILDCARD = (alg: number): boolean =>
  PSA_ALG_GET_HASH(alg) === PSA_ALG_ANY_HASH ||
  ((PSA_ALG_IS_MAC(alg) || PSA_ALG_IS_AEAD(alg)) && (alg & AT_LEAST) !== 0) ||
  alg === PSA_ALG_CCM_STAR_ANY_TAG;

/* Within a category ("Support macros" of each chapter) */

/** Whether `alg` is `base` with some hash, or none, in its low byte. */
const builtOn = (alg: number, base: number): boolean => (alg & ~0xff) === base;

export const PSA_ALG_IS_BLAKE2_HASH = (alg: number): boolean => (alg & ~0x03) === 0x0200001c;

export const PSA_ALG_XOF_HAS_CONTEXT = (alg: number): boolean =>
  PSA_ALG_IS_XOF(alg) && (alg & 0x8000) !== 0;

/** Of any length, and the at-least-this-length wildcard too. */
export const PSA_ALG_IS_HMAC = (alg: number): boolean => (alg & 0x7fc07f00) === 0x03800000;
export const PSA_ALG_IS_BLAKE2_MAC = (alg: number): boolean => (alg & 0x7fc07f00) === 0x03800300;
export const PSA_ALG_IS_BLOCK_CIPHER_MAC = (alg: number): boolean =>
  (alg & 0x7fc00000) === 0x03c00000;

/** A stream cipher, or a block cipher in a mode that makes it one. */
export const PSA_ALG_IS_STREAM_CIPHER = (alg: number): boolean => (alg & 0x7f800000) === 0x04800000;

export const PSA_ALG_IS_AEAD_ON_BLOCK_CIPHER = (alg: number): boolean =>
  (alg & 0x7f400000) === 0x05400000;

export const PSA_ALG_IS_KEY_DERIVATION_STRETCHING = (alg: number): boolean =>
  (alg & 0x7f800000) === 0x08800000;
export const PSA_ALG_IS_HKDF = (alg: number): boolean => builtOn(alg, 0x08000100);
export const PSA_ALG_IS_TLS12_PRF = (alg: number): boolean => builtOn(alg, 0x08000200);
export const PSA_ALG_IS_TLS12_PSK_TO_MS = (alg: number): boolean => builtOn(alg, 0x08000300);
export const PSA_ALG_IS_HKDF_EXTRACT = (alg: number): boolean => builtOn(alg, 0x08000400);
export const PSA_ALG_IS_HKDF_EXPAND = (alg: number): boolean => builtOn(alg, 0x08000500);
export const PSA_ALG_IS_SP800_108_COUNTER_HMAC = (alg: number): boolean => builtOn(alg, 0x08000700);
export const PSA_ALG_IS_PBKDF2_HMAC = (alg: number): boolean => builtOn(alg, 0x08800100);
export const PSA_ALG_IS_WPA3_SAE_H2E = (alg: number): boolean => builtOn(alg, 0x08800400);

/** Includes PSA_ALG_RSA_PKCS1V15_SIGN_RAW. */
export const PSA_ALG_IS_RSA_PKCS1V15_SIGN = (alg: number): boolean => builtOn(alg, 0x06000200);
export const PSA_ALG_IS_RSA_PSS_STANDARD_SALT = (alg: number): boolean => builtOn(alg, 0x06000300);
export const PSA_ALG_IS_RSA_PSS_ANY_SALT = (alg: number): boolean => builtOn(alg, 0x06001300);
export const PSA_ALG_IS_RSA_PSS = (alg: number): boolean =>
  PSA_ALG_IS_RSA_PSS_STANDARD_SALT(alg) || PSA_ALG_IS_RSA_PSS_ANY_SALT(alg);

/** Includes PSA_ALG_ECDSA_ANY. */
export const PSA_ALG_IS_RANDOMIZED_ECDSA = (alg: number): boolean => builtOn(alg, 0x06000600);
export const PSA_ALG_IS_DETERMINISTIC_ECDSA = (alg: number): boolean => builtOn(alg, 0x06000700);
export const PSA_ALG_IS_ECDSA = (alg: number): boolean =>
  PSA_ALG_IS_RANDOMIZED_ECDSA(alg) || PSA_ALG_IS_DETERMINISTIC_ECDSA(alg);

/** Ed25519ph and Ed448ph. */
export const PSA_ALG_IS_HASH_EDDSA = (alg: number): boolean => builtOn(alg, 0x06000900);

/** Pure SLH-DSA, hedged or deterministic; the forms with a hash have a predicate of their own. */
export const PSA_ALG_IS_SLH_DSA = (alg: number): boolean =>
  alg === PSA_ALG_SLH_DSA || alg === PSA_ALG_DETERMINISTIC_SLH_DSA;
export const PSA_ALG_IS_HEDGED_HASH_SLH_DSA = (alg: number): boolean => builtOn(alg, 0x06004200);
export const PSA_ALG_IS_DETERMINISTIC_HASH_SLH_DSA = (alg: number): boolean =>
  builtOn(alg, 0x06004300);
export const PSA_ALG_IS_HASH_SLH_DSA = (alg: number): boolean =>
  PSA_ALG_IS_HEDGED_HASH_SLH_DSA(alg) || PSA_ALG_IS_DETERMINISTIC_HASH_SLH_DSA(alg);

/** Pure ML-DSA, hedged or deterministic; the forms with a hash have a predicate of their own. */
export const PSA_ALG_IS_ML_DSA = (alg: number): boolean =>
  alg === PSA_ALG_ML_DSA || alg === PSA_ALG_DETERMINISTIC_ML_DSA;
export const PSA_ALG_IS_HEDGED_HASH_ML_DSA = (alg: number): boolean => builtOn(alg, 0x06004600);
export const PSA_ALG_IS_DETERMINISTIC_HASH_ML_DSA = (alg: number): boolean =>
  builtOn(alg, 0x06004700);
export const PSA_ALG_IS_HASH_ML_DSA = (alg: number): boolean =>
  PSA_ALG_IS_HEDGED_HASH_ML_DSA(alg) || PSA_ALG_IS_DETERMINISTIC_HASH_ML_DSA(alg);

/** Signs a digest as it comes, with no hash of its own to check its length against. */
const signsAnyDigest = (alg: number): boolean =>
  alg === PSA_ALG_ECDSA_ANY || alg === PSA_ALG_RSA_PKCS1V15_SIGN_RAW;

/** Signs exactly the hash of the message, with the hash that PSA_ALG_GET_HASH() names. */
export const PSA_ALG_IS_HASH_AND_SIGN = (alg: number): boolean =>
  !signsAnyDigest(alg) &&
  (PSA_ALG_IS_RSA_PKCS1V15_SIGN(alg) ||
    PSA_ALG_IS_RSA_PSS(alg) ||
    PSA_ALG_IS_ECDSA(alg) ||
    PSA_ALG_IS_HASH_EDDSA(alg) ||
    PSA_ALG_IS_HASH_SLH_DSA(alg) ||
    PSA_ALG_IS_HASH_ML_DSA(alg));

/** Whether the *_hash functions of the signature chapter take it. */
export const PSA_ALG_IS_SIGN_HASH = (alg: number): boolean =>
  PSA_ALG_IS_HASH_AND_SIGN(alg) || signsAnyDigest(alg);

/** Whether the *_message functions of the signature chapter take it. */
export const PSA_ALG_IS_SIGN_MESSAGE = (alg: number): boolean =>
  PSA_ALG_IS_SIGN(alg) && !signsAnyDigest(alg);

/** Whether a context that is not empty is legal; left to the implementation by the text. */
export const PSA_ALG_SIGN_SUPPORTS_CONTEXT = (alg: number): boolean =>
  alg === PSA_ALG_EDDSA_CTX ||
  PSA_ALG_IS_HASH_EDDSA(alg) ||
  PSA_ALG_IS_SLH_DSA(alg) ||
  PSA_ALG_IS_HASH_SLH_DSA(alg) ||
  PSA_ALG_IS_ML_DSA(alg) ||
  PSA_ALG_IS_HASH_ML_DSA(alg);

export const PSA_ALG_IS_RSA_OAEP = (alg: number): boolean => builtOn(alg, 0x07000300);

/** Not combined with a key derivation. */
export const PSA_ALG_IS_STANDALONE_KEY_AGREEMENT = (alg: number): boolean =>
  PSA_ALG_IS_KEY_AGREEMENT(alg) && (alg & 0x0080ffff) === 0;
/** The older name of PSA_ALG_IS_STANDALONE_KEY_AGREEMENT, deprecated since 1.2. */
export const PSA_ALG_IS_RAW_KEY_AGREEMENT = PSA_ALG_IS_STANDALONE_KEY_AGREEMENT;
export const PSA_ALG_IS_FFDH = (alg: number): boolean =>
  PSA_ALG_KEY_AGREEMENT_GET_BASE(alg) === PSA_ALG_FFDH;
export const PSA_ALG_IS_ECDH = (alg: number): boolean =>
  PSA_ALG_KEY_AGREEMENT_GET_BASE(alg) === PSA_ALG_ECDH;

export const PSA_ALG_IS_JPAKE = (alg: number): boolean => builtOn(alg, 0x0a000100);
export const PSA_ALG_IS_SPAKE2P_HMAC = (alg: number): boolean => builtOn(alg, 0x0a000400);
export const PSA_ALG_IS_SPAKE2P_CMAC = (alg: number): boolean => builtOn(alg, 0x0a000500);
export const PSA_ALG_IS_SPAKE2P = (alg: number): boolean =>
  PSA_ALG_IS_SPAKE2P_HMAC(alg) || PSA_ALG_IS_SPAKE2P_CMAC(alg) || alg === PSA_ALG_SPAKE2P_MATTER;
export const PSA_ALG_IS_WPA3_SAE_FIXED = (alg: number): boolean => builtOn(alg, 0x0a000800);
export const PSA_ALG_IS_WPA3_SAE_GDH = (alg: number): boolean => builtOn(alg, 0x0a000900);
/** False for PSA_ALG_WPA3_SAE_ANY, which also stands for a key derivation. */
export const PSA_ALG_IS_WPA3_SAE = (alg: number): boolean =>
  PSA_ALG_IS_WPA3_SAE_FIXED(alg) || PSA_ALG_IS_WPA3_SAE_GDH(alg);

/* Tables */

export type HashInfo = {
  readonly alg: number;
  /** Its PSA spelling. */
  readonly name: string;
  /** Of the digest, in bytes. */
  readonly length: number;
  /** Block size in bytes; undefined where none is given, and with it HMAC. */
  readonly blockLength: number | undefined;
  /** Object identifier in an RSA PKCS#1 v1.5 signature; undefined where it cannot stand there. */
  readonly oid: string | undefined;
  /** Allowed as the hash of HashML-DSA and HashSLH-DSA. */
  readonly prehash: boolean;
  /** Sizes in the suspend state ("Hash suspend state"); undefined where there is none. */
  readonly suspend: { readonly inputLength: number; readonly state: number } | undefined;
};

type HashRow = readonly [
  alg: number,
  name: string,
  length: number,
  blockLength?: number | undefined,
  oid?: string | undefined,
  prehash?: '' | 'prehash',
  inputLength?: number,
  state?: number,
];

const hashTable = (rows: readonly HashRow[]): HashInfo[] =>
  rows.map(([alg, name, length, blockLength, oid, prehash, inputLength, state]) => ({
    alg,
    name,
    length,
    blockLength,
    oid,
    prehash: prehash === 'prehash',
    suspend: inputLength === undefined || state === undefined ? undefined : { inputLength, state },
  }));

/** Arc of the NIST hash algorithms. */
const NIST = '2.16.840.1.101.3.4.2';

// biome-ignore format: a table
export const HASHES: readonly HashInfo[] = /* @__PURE__ */ hashTable([
  [PSA_ALG_MD2, 'PSA_ALG_MD2', 16, 16, '1.2.840.113549.2.2', '', 1, 64],
  [PSA_ALG_MD4, 'PSA_ALG_MD4', 16, 64, '1.2.840.113549.2.4', '', 8, 16],
  [PSA_ALG_MD5, 'PSA_ALG_MD5', 16, 64, '1.2.840.113549.2.5', '', 8, 16],
  [PSA_ALG_RIPEMD160, 'PSA_ALG_RIPEMD160', 20, 64, '1.3.36.3.2.1', '', 8, 20],
  [PSA_ALG_SHA_1, 'PSA_ALG_SHA_1', 20, 64, '1.3.14.3.2.26', '', 8, 20],
  [PSA_ALG_AES_MMO_ZIGBEE, 'PSA_ALG_AES_MMO_ZIGBEE', 16, 16],
  [PSA_ALG_SHA_224, 'PSA_ALG_SHA_224', 28, 64, `${NIST}.4`, '', 8, 32],
  [PSA_ALG_SHA_256, 'PSA_ALG_SHA_256', 32, 64, `${NIST}.1`, 'prehash', 8, 32],
  [PSA_ALG_SHA_384, 'PSA_ALG_SHA_384', 48, 128, `${NIST}.2`, 'prehash', 16, 64],
  [PSA_ALG_SHA_512, 'PSA_ALG_SHA_512', 64, 128, `${NIST}.3`, 'prehash', 16, 64],
  [PSA_ALG_SHA_512_224, 'PSA_ALG_SHA_512_224', 28, 128, `${NIST}.5`, '', 16, 64],
  [PSA_ALG_SHA_512_256, 'PSA_ALG_SHA_512_256', 32, 128, `${NIST}.6`, 'prehash', 16, 64],
  [PSA_ALG_SHA_256_192, 'PSA_ALG_SHA_256_192', 24],
  [PSA_ALG_SHA3_224, 'PSA_ALG_SHA3_224', 28, 144, `${NIST}.7`],
  [PSA_ALG_SHA3_256, 'PSA_ALG_SHA3_256', 32, 136, `${NIST}.8`, 'prehash'],
  [PSA_ALG_SHA3_384, 'PSA_ALG_SHA3_384', 48, 104, `${NIST}.9`, 'prehash'],
  [PSA_ALG_SHA3_512, 'PSA_ALG_SHA3_512', 64, 72, `${NIST}.10`, 'prehash'],
  [PSA_ALG_SM3, 'PSA_ALG_SM3', 32, 64, '1.2.156.10197.1.504', 'prehash'],
  [PSA_ALG_SHAKE256_512, 'PSA_ALG_SHAKE256_512', 64, undefined, undefined, 'prehash'],
  [PSA_ALG_SHAKE128_256, 'PSA_ALG_SHAKE128_256', 32, undefined, undefined, 'prehash'],
  [PSA_ALG_SHAKE256_192, 'PSA_ALG_SHAKE256_192', 24],
  [PSA_ALG_SHAKE256_256, 'PSA_ALG_SHAKE256_256', 32],
  [PSA_ALG_ASCON_HASH256, 'PSA_ALG_ASCON_HASH256', 32],
  [PSA_ALG_BLAKE2S_HASH256, 'PSA_ALG_BLAKE2S_HASH256', 32, 64],
  [PSA_ALG_BLAKE2SP_HASH256, 'PSA_ALG_BLAKE2SP_HASH256', 32],
  [PSA_ALG_BLAKE2B_HASH512, 'PSA_ALG_BLAKE2B_HASH512', 64, 128],
  [PSA_ALG_BLAKE2BP_HASH512, 'PSA_ALG_BLAKE2BP_HASH512', 64],
]);

const byAlg = (rows: readonly HashInfo[]): ReadonlyMap<number, HashInfo> =>
  new Map(rows.map((row) => [row.alg, row]));

const hashIndex = /* @__PURE__ */ byAlg(HASHES);

/** The row of HASHES, for a hash algorithm only: apply PSA_ALG_GET_HASH() to others first. */
export const findHash = (alg: number): HashInfo | undefined => hashIndex.get(alg);

const namesOf = (
  hashes: readonly HashInfo[],
  others: Readonly<Record<string, number>>,
): ReadonlyMap<number, string> =>
  new Map([
    ...hashes.map((row): [number, string] => [row.alg, row.name]),
    ...Object.entries(others).map(([name, value]): [number, string] => [value, name]),
  ]);

/** Every identifier that stands alone: all but those in ALGORITHM_BASES, and the wildcards. */
export const ALGORITHM_NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ namesOf(HASHES, {
  PSA_ALG_NONE,
  PSA_ALG_SHAKE128,
  PSA_ALG_SHAKE256,
  PSA_ALG_ASCON_XOF128,
  PSA_ALG_ASCON_CXOF128,
  PSA_ALG_CBC_MAC,
  PSA_ALG_CMAC,
  PSA_ALG_STREAM_CIPHER,
  PSA_ALG_CTR,
  PSA_ALG_CFB,
  PSA_ALG_OFB,
  PSA_ALG_CCM_STAR_NO_TAG,
  PSA_ALG_XTS,
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_ECB_NO_PADDING,
  PSA_ALG_CCM,
  PSA_ALG_GCM,
  PSA_ALG_CHACHA20_POLY1305,
  PSA_ALG_XCHACHA20_POLY1305,
  PSA_ALG_ASCON_AEAD128,
  PSA_ALG_KW,
  PSA_ALG_KWP,
  PSA_ALG_TLS12_ECJPAKE_TO_PMS,
  PSA_ALG_SP800_108_COUNTER_CMAC,
  PSA_ALG_PBKDF2_AES_CMAC_PRF_128,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_PURE_EDDSA,
  PSA_ALG_ED25519PH,
  PSA_ALG_ED448PH,
  PSA_ALG_EDDSA_CTX,
  PSA_ALG_SLH_DSA,
  PSA_ALG_DETERMINISTIC_SLH_DSA,
  PSA_ALG_ML_DSA,
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_LMS,
  PSA_ALG_HSS,
  PSA_ALG_XMSS,
  PSA_ALG_XMSS_MT,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  PSA_ALG_FFDH,
  PSA_ALG_ECDH,
  PSA_ALG_ECIES_SEC1,
  PSA_ALG_ML_KEM,
  PSA_ALG_SPAKE2P_MATTER,
  PSA_ALG_ANY_HASH,
  PSA_ALG_CCM_STAR_ANY_TAG,
  PSA_ALG_WPA3_SAE_ANY,
});

const basesOf = (
  builders: Readonly<Record<string, (hash: number) => number>>,
): ReadonlyMap<number, string> =>
  new Map(Object.entries(builders).map(([name, build]) => [build(0), name]));

/** The algorithms built from a hash, by their value without it. */
export const ALGORITHM_BASES: ReadonlyMap<number, string> = /* @__PURE__ */ basesOf({
  PSA_ALG_HMAC,
  PSA_ALG_BLAKE2_MAC,
  PSA_ALG_HKDF,
  PSA_ALG_TLS12_PRF,
  PSA_ALG_TLS12_PSK_TO_MS,
  PSA_ALG_HKDF_EXTRACT,
  PSA_ALG_HKDF_EXPAND,
  PSA_ALG_SP800_108_COUNTER_HMAC,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_WPA3_SAE_H2E,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PSS,
  PSA_ALG_RSA_PSS_ANY_SALT,
  PSA_ALG_ECDSA,
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_HASH_SLH_DSA,
  PSA_ALG_DETERMINISTIC_HASH_SLH_DSA,
  PSA_ALG_HASH_ML_DSA,
  PSA_ALG_DETERMINISTIC_HASH_ML_DSA,
  PSA_ALG_RSA_OAEP,
  PSA_ALG_JPAKE,
  PSA_ALG_SPAKE2P_HMAC,
  PSA_ALG_SPAKE2P_CMAC,
  PSA_ALG_WPA3_SAE_FIXED,
  PSA_ALG_WPA3_SAE_GDH,
});

const plainName = (alg: number): string | undefined => {
  const alone = ALGORITHM_NAMES.get(alg);
  if (alone !== undefined) return alone;
  const base = ALGORITHM_BASES.get((alg & ~0xff) >>> 0);
  const hash = ALGORITHM_NAMES.get(PSA_ALG_GET_HASH(alg));
  // An empty low byte is no hash, though PSA_ALG_NONE has a name.
  return base === undefined || hash === undefined || (alg & 0xff) === 0
    ? undefined
    : `${base}(${hash})`;
};

const modifiedName = (alg: number): string | undefined => {
  const mac = PSA_ALG_IS_MAC(alg);
  if (mac || PSA_ALG_IS_AEAD(alg)) {
    const base = mac ? PSA_ALG_FULL_LENGTH_MAC(alg) : PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG(alg);
    const name = base === PSA_ALG_NONE ? undefined : plainName(base);
    const [exactly, atLeast] = mac
      ? ['PSA_ALG_TRUNCATED_MAC', 'PSA_ALG_AT_LEAST_THIS_LENGTH_MAC']
      : ['PSA_ALG_AEAD_WITH_SHORTENED_TAG', 'PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG'];
    const macro = (alg & AT_LEAST) !== 0 ? atLeast : exactly;
    return name === undefined ? undefined : `${macro}(${name}, ${encodedLength(alg)})`;
  }
  if (PSA_ALG_IS_KEY_AGREEMENT(alg)) {
    const agreement = plainName(PSA_ALG_KEY_AGREEMENT_GET_BASE(alg));
    const derivation = plainName(PSA_ALG_KEY_AGREEMENT_GET_KDF(alg));
    return agreement === undefined || derivation === undefined
      ? undefined
      : `PSA_ALG_KEY_AGREEMENT(${agreement}, ${derivation})`;
  }
  return undefined;
};

/**
 * The PSA spelling of an identifier: 'PSA_ALG_ECDSA(PSA_ALG_SHA_256)',
 * 'PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_GCM, 8)'; '0x12345678' for a value that has none.
 */
export const algorithmName = (alg: number): string =>
  plainName(alg) ?? modifiedName(alg) ?? `0x${(alg >>> 0).toString(16).padStart(8, '0')}`;
