/**
 * Which key types go with which algorithm (PSA Crypto 1.5, "compatible key types" of each algorithm),
 * written down a second time and not taken from the drivers' tables, which it is to be held against.
 */
import type { OperationName } from '../../../protocol/operations.ts';
import { PSA_ALG_IS_SIGN_HASH, PSA_ALG_IS_SIGN_MESSAGE } from '../../../protocol/psa/algorithms.ts';
import type { Algorithm, KeyType } from './figures.ts';

const WIDE_BLOCK = /^PSA_KEY_TYPE_(AES|ARIA|CAMELLIA|SM4)$/;
const BLOCK = /^PSA_KEY_TYPE_(AES|ARIA|CAMELLIA|SM4|DES)$/;
const RSA = /^PSA_KEY_TYPE_RSA_/;
const EDWARDS = /^PSA_KEY_TYPE_ECC_\w+\(PSA_ECC_FAMILY_TWISTED_EDWARDS\)$/;
const WEIERSTRASS =
  /^PSA_KEY_TYPE_ECC_\w+\(PSA_ECC_FAMILY_(SECP_\w+|SECT_\w+|BRAINPOOL_P_R1|FRP)\)$/;
const AGREEING =
  /^PSA_KEY_TYPE_ECC_\w+\(PSA_ECC_FAMILY_(SECP_\w+|SECT_\w+|BRAINPOOL_P_R1|FRP|MONTGOMERY)\)$/;
const NONE = /^$/;

/** The first that matches the algorithm's name. */
const TYPES: readonly (readonly [alg: RegExp, types: RegExp])[] = [
  [/_ALG_HMAC$/, /^PSA_KEY_TYPE_HMAC$/],
  [/_ALG_(CBC_MAC|CMAC)$/, BLOCK],
  [/_BLAKE2_MAC$/, /^PSA_KEY_TYPE_BLAKE2$/],
  [/_STREAM_CIPHER$/, /^PSA_KEY_TYPE_(ARC4|CHACHA20|XCHACHA20)$/],
  [/_ALG_(CTR|CFB|OFB|CBC_NO_PADDING|CBC_PKCS7|ECB_NO_PADDING)$/, BLOCK],
  [/_ALG_(CCM_STAR_NO_TAG|XTS|CCM|GCM|KW|KWP)$/, WIDE_BLOCK],
  [/_ALG_CHACHA20_POLY1305$/, /^PSA_KEY_TYPE_CHACHA20$/],
  [/_ALG_XCHACHA20_POLY1305$/, /^PSA_KEY_TYPE_XCHACHA20$/],
  [/_ALG_ASCON_AEAD128$/, /^PSA_KEY_TYPE_ASCON$/],
  [/_ALG_RSA_/, RSA],
  [/_ALG_(DETERMINISTIC_)?ECDSA(_ANY)?$/, WEIERSTRASS],
  [/_ALG_(PURE_EDDSA|EDDSA_CTX|ED25519PH|ED448PH)$/, EDWARDS],
  [/_SLH_DSA$/, /^PSA_KEY_TYPE_SLH_DSA_/],
  [/_ML_DSA$/, /^PSA_KEY_TYPE_ML_DSA_/],
  [/_ALG_LMS$/, /^PSA_KEY_TYPE_LMS_/],
  [/_ALG_HSS$/, /^PSA_KEY_TYPE_HSS_/],
  [/_ALG_XMSS$/, /^PSA_KEY_TYPE_XMSS_PUBLIC_KEY$/],
  [/_ALG_XMSS_MT$/, /^PSA_KEY_TYPE_XMSS_MT_/],
  [/_ALG_FFDH$/, /^PSA_KEY_TYPE_DH_/],
  [/_ALG_(ECDH|ECIES_SEC1)$/, AGREEING],
  [/_ALG_ML_KEM$/, /^PSA_KEY_TYPE_ML_KEM_/],
  [/_ALG_JPAKE$/, /^PSA_KEY_TYPE_(PASSWORD|PASSWORD_HASH)$/],
  [/_ALG_SPAKE2P_/, /^PSA_KEY_TYPE_SPAKE2P_/],
  [/_ALG_WPA3_SAE_FIXED$/, /^PSA_KEY_TYPE_(PASSWORD|WPA3_SAE_\w+\(\w+\))$/],
  [/_ALG_WPA3_SAE_GDH$/, /^PSA_KEY_TYPE_WPA3_SAE_/],
  [/_SP800_108_COUNTER_HMAC$/, /^PSA_KEY_TYPE_(HMAC|DERIVE)$/],
  [/_SP800_108_COUNTER_CMAC$/, WIDE_BLOCK],
  [/_ALG_(PBKDF2_\w+|WPA3_SAE_H2E)$/, /^PSA_KEY_TYPE_(PASSWORD|DERIVE)$/],
  [/_ALG_(HKDF\w*|TLS12_\w+)$/, /^PSA_KEY_TYPE_DERIVE$/],
];

/** May a key of the type be used with the algorithm at all, in some role? */
export const isCompatible = (alg: Algorithm, type: KeyType): boolean =>
  (TYPES.find(([is]) => is.test(alg.name))?.[1] ?? NONE).test(type.name);

/** The operations of each category of algorithms. */
const CATEGORY: readonly (readonly [operation: RegExp, category: string])[] = [
  [/^(sign|verify)/, 'signature'],
  [/^asymmetric/, 'asymmetric-encryption'],
  [/^cipher/, 'cipher'],
  [/^mac/, 'mac'],
  [/^aead/, 'aead'],
  [/^(un)?wrapKey/, 'key-wrapping'],
  [/^(en|de)capsulate/, 'key-encapsulation'],
  [/[kK]eyAgreement/, 'key-agreement'],
  [/^pake/, 'pake'],
];
const NEEDS_PAIR = /^(sign|asymmetricDecrypt|decapsulate|rawKeyAgreement|keyAgreement)/;

export const isVerification = (name: OperationName): boolean => name.startsWith('verify');

/** Is the algorithm one of those the operation is for? */
export function suits(name: OperationName, { alg, category }: Algorithm): boolean {
  if (CATEGORY.find(([is]) => is.test(name))?.[1] !== category) return false;
  if (/^(sign|verify)Hash/.test(name)) return PSA_ALG_IS_SIGN_HASH(alg);
  return category !== 'signature' || PSA_ALG_IS_SIGN_MESSAGE(alg);
}

/** Could the operation succeed with such a key, whose policy permits all of it? */
export const isPossible = (name: OperationName, alg: Algorithm, type: KeyType): boolean =>
  suits(name, alg) &&
  isCompatible(alg, type) &&
  !(NEEDS_PAIR.test(name) && type.base.endsWith('_PUBLIC_KEY'));
