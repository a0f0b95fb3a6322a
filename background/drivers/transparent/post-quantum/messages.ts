/**
 * What is signed in place of a message M, by ML-DSA and SLH-DSA alike (FIPS 204, sections 5.2 and 5.4;
 * FIPS 205, sections 10.2): a byte for pure or pre-hashed, the context, and M, or the name of the hash and
 * the hash.
 */
import { concat } from '../../../../protocol/bytes.ts';
import {
  findHash,
  HASHES,
  PSA_ALG_GET_HASH,
  PSA_ALG_SHAKE128_256,
  PSA_ALG_SHAKE256_512,
} from '../../../../protocol/psa/algorithms.ts';
import { objectIdentifier } from '../../der.ts';
import { invalidArgument } from '../../keys.ts';

const MAX_CONTEXT = 255;

/** The ten hashes of PSA Crypto 1.5, "Hash algorithm OID to use in HashML-DSA". */
export const PREHASHES: readonly number[] = HASHES.filter(({ prehash }) => prehash).map(
  ({ alg }) => alg,
);

/** RFC 8702, section 2: the hash table has object identifiers for RSA, and these two are not used there. */
const SHAKE_OIDS: ReadonlyMap<number, string> = new Map([
  [PSA_ALG_SHAKE128_256, '2.16.840.1.101.3.4.2.11'],
  [PSA_ALG_SHAKE256_512, '2.16.840.1.101.3.4.2.12'],
]);

const prefix = (hashed: boolean, context: Uint8Array): Uint8Array => {
  if (context.length > MAX_CONTEXT) throw invalidArgument();
  return concat([Uint8Array.of(hashed ? 1 : 0, context.length), context]);
};

/** What comes before the message itself. */
export const purePrefix = (context: Uint8Array): Uint8Array => prefix(false, context);

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT for a hash of another length than the algorithm's */
export function hashedMessage(alg: number, context: Uint8Array, hash: Uint8Array): Uint8Array {
  const hashAlg = PSA_ALG_GET_HASH(alg);
  const oid = SHAKE_OIDS.get(hashAlg) ?? findHash(hashAlg)?.oid;
  if (oid === undefined || hash.length !== findHash(hashAlg)?.length) throw invalidArgument();
  return concat([prefix(true, context), objectIdentifier(oid), hash]);
}
