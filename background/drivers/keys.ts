/** Helpers that drivers share: naming the keys of a capability, and the checks every one needs. */
import { PSA_ALG_GET_HASH } from '../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
} from '../../protocol/psa/key-types.ts';
import { PSA_HASH_LENGTH } from '../../protocol/psa/sizes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { KeySizes } from './driver.ts';

export const invalidArgument = (): PsaError => new PsaError(PSA_ERROR_INVALID_ARGUMENT);
export const invalidSignature = (): PsaError => new PsaError(PSA_ERROR_INVALID_SIGNATURE);

export const eccPair = (family: number, bits: KeySizes) => ({
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(family),
  bits,
});
export const eccPublic = (family: number, bits: KeySizes) => ({
  type: PSA_KEY_TYPE_ECC_PUBLIC_KEY(family),
  bits,
});
export const eccBoth = (family: number, bits: KeySizes) => [
  eccPair(family, bits),
  eccPublic(family, bits),
];

export const rsaPair = (bits: KeySizes) => ({ type: PSA_KEY_TYPE_RSA_KEY_PAIR, bits });
export const rsaBoth = (bits: KeySizes) => [
  rsaPair(bits),
  { type: PSA_KEY_TYPE_RSA_PUBLIC_KEY, bits },
];

export const isPublic = (key: { readonly attributes: { readonly type: number } }): boolean =>
  PSA_KEY_TYPE_IS_PUBLIC_KEY(key.attributes.type);

/** Every algorithm of `family` with each of `hashes`. */
export const withHashes = (
  families: readonly ((hash: number) => number)[],
  hashes: readonly number[],
): number[] => families.flatMap((family) => hashes.map(family));

/** @throws PsaError PSA_ERROR_INVALID_ARGUMENT if the attributes ask for another size than `bits` */
export function checkBits(wanted: number, bits: number): void {
  if (wanted !== 0 && wanted !== bits) throw invalidArgument();
}

/** Runs a library on data it may not like: whatever it throws is `PSA_ERROR_INVALID_ARGUMENT`. */
export function orInvalidArgument<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw invalidArgument();
  }
}

/**
 * Where the algorithm names a hash, only one length is right (PSA Crypto 1.5, `psa_sign_hash`).
 * @throws PsaError PSA_ERROR_INVALID_ARGUMENT
 */
export function checkHashLength(alg: number, hash: Uint8Array): void {
  const hashAlg = PSA_ALG_GET_HASH(alg);
  if (hashAlg !== 0 && hash.length !== PSA_HASH_LENGTH(hashAlg)) throw invalidArgument();
}
