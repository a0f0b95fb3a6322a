/**
 * The two operations of RSA (RFC 8017, section 5), on BigInt.
 *
 * The private one uses the two primes, blinds base and exponents afresh, and is checked with the public key
 * before its result leaves, so that a fault gives no factor away.
 */
import { PSA_ERROR_CORRUPTION_DETECTED, PsaError } from '../../../../protocol/psa/status.ts';
import type { Entropy } from '../../../entropy.ts';
import { bigIntToBytes, bytesToBigInt } from '../../der.ts';
import type { DriverKey } from '../../driver.ts';
import { invalidArgument, isPublic } from '../../keys.ts';
import {
  bitLength,
  parseRsaPrivate,
  parseRsaPublic,
  type RsaPrivate,
  type RsaPublic,
} from '../../rsa-key.ts';
import { blindExponent, inverse, power, randomBelow } from './modular.ts';

export const modulusLength = ({ n }: RsaPublic): number => Math.ceil(bitLength(n) / 8);

export const publicOf = (key: DriverKey): RsaPublic =>
  isPublic(key) ? parseRsaPublic(key.material) : parseRsaPrivate(key.material);

/** A number in the modulus' length, with which it must be below it. */
function representative(key: RsaPublic, bytes: Uint8Array): bigint {
  // First the length: a number of any length would be work without end.
  if (bytes.length !== modulusLength(key)) throw invalidArgument();
  const value = bytesToBigInt(bytes);
  if (value >= key.n) throw invalidArgument();
  return value;
}

/** m^e mod n, of a string as long as the modulus. */
export const publicOperation = (key: RsaPublic, m: Uint8Array): Uint8Array<ArrayBuffer> =>
  bigIntToBytes(power(representative(key, m), key.e, key.n), modulusLength(key));

/** A random factor, and its inverse. */
function blindingFactor(n: bigint, entropy: Entropy): [bigint, bigint] {
  for (;;) {
    const factor = randomBelow(n, entropy);
    const unblind = factor > 1n ? inverse(factor, n) : undefined;
    if (unblind !== undefined) return [factor, unblind];
  }
}

/** c^d mod n, of a string as long as the modulus. */
export function privateOperation(
  key: RsaPrivate,
  bytes: Uint8Array,
  entropy: Entropy,
): Uint8Array<ArrayBuffer> {
  const { n, e, p, q, dp, dq, qi } = key;
  const c = representative(key, bytes);
  const [factor, unblind] = blindingFactor(n, entropy);
  const blinded = (c * power(factor, e, n)) % n;
  const s1 = power(blinded % p, blindExponent(dp, p - 1n, entropy), p);
  const s2 = power(blinded % q, blindExponent(dq, q - 1n, entropy), q);
  const h = ((((s1 - s2) % p) + p) * qi) % p;
  const s = ((s2 + h * q) * unblind) % n;
  if (power(s, e, n) !== c) throw new PsaError(PSA_ERROR_CORRUPTION_DETECTED);
  return bigIntToBytes(s, modulusLength(key));
}
