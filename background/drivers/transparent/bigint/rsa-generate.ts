/** RSA keys made in script (FIPS 186-5, appendix A.1.3), where WebCrypto is not or does not. */
import { PSA_ERROR_GENERIC_ERROR, PsaError } from '../../../../protocol/psa/status.ts';
import type { Entropy } from '../../../entropy.ts';
import type { RsaPrivate } from '../../rsa-key.ts';
import { inverse } from './modular.ts';
import { findPrime } from './primes.ts';

/** How near each other the primes must not be: |p - q| > 2^(bits/2 - 100). */
const DISTANCE = 100n;

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

const inverseOf = (a: bigint, m: bigint): bigint => {
  const found = inverse(a, m);
  if (found === undefined) throw new PsaError(PSA_ERROR_GENERIC_ERROR);
  return found;
};

/** @param bits - even */
export async function generateRsa(bits: number, e: bigint, entropy: Entropy): Promise<RsaPrivate> {
  const half = bits / 2;
  const isFar = (a: bigint, b: bigint) => {
    const distance = a > b ? a - b : b - a;
    return distance >> (BigInt(half) - DISTANCE) > 0n;
  };
  for (;;) {
    const p = await findPrime(half, e, entropy, () => true);
    const q = await findPrime(half, e, entropy, (candidate) => isFar(candidate, p));
    const lcm = ((p - 1n) * (q - 1n)) / gcd(p - 1n, q - 1n);
    const d = inverseOf(e, lcm);
    if (d >> BigInt(half) > 0n) {
      return { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverseOf(q, p) };
    }
  }
}
