/**
 * Algorithms in words: "ECDSA with SHA-256", "GCM with a tag of 8 bytes or more".
 *
 * Most are called in the specification what people call them, with other hyphens. The table has the
 * rest, by the specification's name.
 */
import {
  ALGORITHM_BASES,
  ALGORITHM_NAMES,
  algorithmName,
  PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG,
  PSA_ALG_FULL_LENGTH_MAC,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_AEAD,
  PSA_ALG_IS_KEY_AGREEMENT,
  PSA_ALG_IS_MAC,
  PSA_ALG_IS_WILDCARD,
  PSA_ALG_KEY_AGREEMENT_GET_BASE,
  PSA_ALG_KEY_AGREEMENT_GET_KDF,
} from '../protocol/psa/algorithms.ts';

const FAMILIAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AES_MMO_ZIGBEE: 'AES-MMO',
    ANY_HASH: 'any hash',
    ASCON_AEAD128: 'Ascon-AEAD128',
    ASCON_CXOF128: 'Ascon-CXOF128',
    ASCON_HASH256: 'Ascon-Hash256',
    ASCON_XOF128: 'Ascon-XOF128',
    BLAKE2B_HASH512: 'BLAKE2b-512',
    BLAKE2BP_HASH512: 'BLAKE2bp-512',
    BLAKE2S_HASH256: 'BLAKE2s-256',
    BLAKE2SP_HASH256: 'BLAKE2sp-256',
    BLAKE2_MAC: 'BLAKE2 MAC',
    CBC_NO_PADDING: 'CBC without padding',
    CBC_PKCS7: 'CBC with PKCS #7 padding',
    CCM_STAR_ANY_TAG: 'CCM* with any tag',
    CCM_STAR_NO_TAG: 'CCM* without a tag',
    CHACHA20_POLY1305: 'ChaCha20-Poly1305',
    DETERMINISTIC_ECDSA: 'deterministic ECDSA',
    DETERMINISTIC_HASH_ML_DSA: 'deterministic HashML-DSA',
    DETERMINISTIC_HASH_SLH_DSA: 'deterministic HashSLH-DSA',
    DETERMINISTIC_ML_DSA: 'deterministic ML-DSA',
    DETERMINISTIC_SLH_DSA: 'deterministic SLH-DSA',
    ECB_NO_PADDING: 'ECB',
    ECDSA_ANY: 'ECDSA of any fingerprint',
    ECIES_SEC1: 'ECIES',
    ED25519PH: 'Ed25519ph',
    ED448PH: 'Ed448ph',
    EDDSA_CTX: 'EdDSA with a context',
    FFDH: 'Diffie–Hellman',
    HASH_ML_DSA: 'HashML-DSA',
    HASH_SLH_DSA: 'HashSLH-DSA',
    HKDF_EXPAND: 'HKDF-Expand',
    HKDF_EXTRACT: 'HKDF-Extract',
    JPAKE: 'J-PAKE',
    KW: 'key wrapping (KW)',
    KWP: 'key wrapping with padding (KWP)',
    PBKDF2_AES_CMAC_PRF_128: 'PBKDF2 with AES-CMAC',
    PBKDF2_HMAC: 'PBKDF2',
    PURE_EDDSA: 'EdDSA',
    RIPEMD160: 'RIPEMD-160',
    RSA_PKCS1V15_CRYPT: 'RSA PKCS #1 v1.5 encryption',
    RSA_PKCS1V15_SIGN: 'RSA PKCS #1 v1.5',
    RSA_PKCS1V15_SIGN_RAW: 'RSA PKCS #1 v1.5 without a hash',
    RSA_PSS_ANY_SALT: 'RSA-PSS (any salt)',
    SHA_256_192: 'SHA-256/192',
    SHA_512_224: 'SHA-512/224',
    SHA_512_256: 'SHA-512/256',
    SHAKE128_256: 'SHAKE128 (256 bits)',
    SHAKE256_192: 'SHAKE256 (192 bits)',
    SHAKE256_256: 'SHAKE256 (256 bits)',
    SHAKE256_512: 'SHAKE256 (512 bits)',
    SP800_108_COUNTER_CMAC: 'SP 800-108 CMAC',
    SP800_108_COUNTER_HMAC: 'SP 800-108 HMAC',
    SPAKE2P_CMAC: 'SPAKE2+ CMAC',
    SPAKE2P_HMAC: 'SPAKE2+ HMAC',
    SPAKE2P_MATTER: 'SPAKE2+ for Matter',
    STREAM_CIPHER: 'stream cipher',
    TLS12_ECJPAKE_TO_PMS: 'TLS 1.2 secret of J-PAKE',
    TLS12_PRF: 'TLS 1.2 PRF',
    TLS12_PSK_TO_MS: 'TLS 1.2 PSK to master secret',
    WPA3_SAE_ANY: 'WPA3-SAE',
    WPA3_SAE_FIXED: 'WPA3-SAE (fixed hash)',
    WPA3_SAE_GDH: 'WPA3-SAE (hash by group)',
    WPA3_SAE_H2E: 'WPA3-SAE (password to token)',
    XCHACHA20_POLY1305: 'XChaCha20-Poly1305',
    XMSS_MT: 'XMSS^MT',
  }),
);

function called(name: string | undefined): string | undefined {
  const bare = name?.replace('PSA_ALG_', '');
  return bare && (FAMILIAR.get(bare) ?? bare.replaceAll('_', '-'));
}

function plain(alg: number): string | undefined {
  const alone = called(ALGORITHM_NAMES.get(alg));
  if (alone) return alone;
  const base = called(ALGORITHM_BASES.get((alg & ~0xff) >>> 0));
  const hash = called(ALGORITHM_NAMES.get(PSA_ALG_GET_HASH(alg)));
  return base && hash && `${base} with ${hash}`;
}

/** Six bits of a MAC or an AEAD: the bytes it is cut to, or that its tag has. */
const lengthOf = (alg: number) => (alg >>> 16) & 0x3f;

function ofLength(alg: number): string | undefined {
  const bytes = `${lengthOf(alg)} bytes${PSA_ALG_IS_WILDCARD(alg) ? ' or more' : ''}`;
  if (PSA_ALG_IS_MAC(alg)) {
    const mac = plain(PSA_ALG_FULL_LENGTH_MAC(alg));
    return mac && `${mac}, ${bytes}`;
  }
  if (!PSA_ALG_IS_AEAD(alg)) return undefined;
  const aead = plain(PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG(alg));
  return aead && `${aead} with a tag of ${bytes}`;
}

function agreed(alg: number): string | undefined {
  if (!PSA_ALG_IS_KEY_AGREEMENT(alg)) return undefined;
  const agreement = plain(PSA_ALG_KEY_AGREEMENT_GET_BASE(alg));
  const derivation = plain(PSA_ALG_KEY_AGREEMENT_GET_KDF(alg));
  return agreement && derivation && `${agreement}, then ${derivation}`;
}

/** "ECDSA with SHA-256" for PSA_ALG_ECDSA(PSA_ALG_SHA_256); a number for what has no name. */
export const algorithmInWords = (alg: number): string =>
  plain(alg) ?? ofLength(alg) ?? agreed(alg) ?? `unknown (${algorithmName(alg)})`;
