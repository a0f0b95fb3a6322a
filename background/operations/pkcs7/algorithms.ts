/**
 * The algorithms by their object identifiers: the hashes of SHA-2, PKCS #1 v1.5 and ECDSA with them, and
 * the curves a certificate may name.
 *
 * Older hashes are left out on purpose: with a collision one signature would be good for two texts.
 */
import { equalBytes } from '../../../protocol/bytes.ts';
import {
  findHash,
  PSA_ALG_ECDSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
} from '../../../protocol/psa/key-types.ts';
import { objectIdentifier } from '../../drivers/der.ts';
import { type Element, expectTag, malformed, NULL, OBJECT_IDENTIFIER, SEQUENCE } from './der.ts';

export type Scheme = 'rsa' | 'ecdsa';
/** `hash` is undefined where the identifier names none. */
type SignatureRow = { readonly oid: string; readonly scheme: Scheme; readonly hash?: number };

const RSA = '1.2.840.113549.1.1';
const ECDSA = '1.2.840.10045.4.3';
const BRAINPOOL = '1.3.36.3.3.2.8.1.1';

const HASHES = [PSA_ALG_SHA_224, PSA_ALG_SHA_256, PSA_ALG_SHA_384, PSA_ALG_SHA_512].map((hash) => ({
  oid: findHash(hash)?.oid ?? '',
  hash,
}));

const SIGNATURES: readonly SignatureRow[] = [
  { oid: `${RSA}.1`, scheme: 'rsa' },
  { oid: `${RSA}.14`, scheme: 'rsa', hash: PSA_ALG_SHA_224 },
  { oid: `${RSA}.11`, scheme: 'rsa', hash: PSA_ALG_SHA_256 },
  { oid: `${RSA}.12`, scheme: 'rsa', hash: PSA_ALG_SHA_384 },
  { oid: `${RSA}.13`, scheme: 'rsa', hash: PSA_ALG_SHA_512 },
  { oid: `${ECDSA}.1`, scheme: 'ecdsa', hash: PSA_ALG_SHA_224 },
  { oid: `${ECDSA}.2`, scheme: 'ecdsa', hash: PSA_ALG_SHA_256 },
  { oid: `${ECDSA}.3`, scheme: 'ecdsa', hash: PSA_ALG_SHA_384 },
  { oid: `${ECDSA}.4`, scheme: 'ecdsa', hash: PSA_ALG_SHA_512 },
];

const CURVES = [
  { oid: '1.2.840.10045.3.1.7', family: PSA_ECC_FAMILY_SECP_R1, bits: 256 },
  { oid: '1.3.132.0.34', family: PSA_ECC_FAMILY_SECP_R1, bits: 384 },
  { oid: '1.3.132.0.35', family: PSA_ECC_FAMILY_SECP_R1, bits: 521 },
  { oid: '1.3.132.0.10', family: PSA_ECC_FAMILY_SECP_K1, bits: 256 },
  { oid: `${BRAINPOOL}.7`, family: PSA_ECC_FAMILY_BRAINPOOL_P_R1, bits: 256 },
  { oid: `${BRAINPOOL}.11`, family: PSA_ECC_FAMILY_BRAINPOOL_P_R1, bits: 384 },
  { oid: `${BRAINPOOL}.13`, family: PSA_ECC_FAMILY_BRAINPOOL_P_R1, bits: 512 },
];

/** Is the element this object identifier? */
export const isOid = (element: Element | undefined, dotted: string): boolean =>
  equalBytes(expectTag(element, OBJECT_IDENTIFIER).whole, objectIdentifier(dotted));

const byOid = <Row extends { readonly oid: string }>(
  rows: readonly Row[],
  element: Element | undefined,
): Row | undefined => rows.find(({ oid }) => isOid(element, oid));

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT if parameters are neither NULL nor absent */
export function checkNoParameters(algorithm: Element | undefined): void {
  const { children } = expectTag(algorithm, SEQUENCE);
  const parameters = children[1];
  if (children.length > 2) throw malformed();
  if (parameters && expectTag(parameters, NULL).content.length > 0) throw malformed();
}

/** The row of an `AlgorithmIdentifier`; what is not in the table may have parameters of its own. */
function rowOf<Row extends { readonly oid: string }>(
  rows: readonly Row[],
  algorithm: Element | undefined,
): Row | undefined {
  const row = byOid(rows, expectTag(algorithm, SEQUENCE).children[0]);
  if (row) checkNoParameters(algorithm);
  return row;
}

/** The hash that an algorithm is, or undefined. */
export const hashOf = (algorithm: Element | undefined): number | undefined =>
  rowOf(HASHES, algorithm)?.hash;

/** The signature scheme, and the hash if it is named with it; or undefined. */
export const signatureOf = (algorithm: Element | undefined): SignatureRow | undefined =>
  rowOf(SIGNATURES, algorithm);

export const curveOf = (parameters: Element | undefined): (typeof CURVES)[number] | undefined =>
  byOid(CURVES, parameters);

export const verificationAlgorithm = (scheme: Scheme, hash: number): number =>
  scheme === 'rsa' ? PSA_ALG_RSA_PKCS1V15_SIGN(hash) : PSA_ALG_ECDSA(hash);
