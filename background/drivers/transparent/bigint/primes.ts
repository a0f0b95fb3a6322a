/**
 * Primes for RSA keys, found by trying (FIPS 186-5, appendix A.1.3): random odd numbers, small factors
 * first, then Miller–Rabin with random bases (appendix B.3.1).
 */
import type { Entropy } from '../../../entropy.ts';
import { createPacer } from '../pacer.ts';
import { inverse, power, randomBelow, randomBits } from './modular.ts';

/** Rounds for primes of 1024 bits and an error of 2^-112; longer ones need fewer (table B.1). */
const ROUNDS = 5;

const SMALL_LIMIT = 2048;

/** The odd primes below the limit. */
function smallPrimes(): bigint[] {
  const primes: number[] = [];
  for (let n = 3; n < SMALL_LIMIT; n += 2) {
    if (primes.every((p) => n % p !== 0)) primes.push(n);
  }
  return primes.map(BigInt);
}

/** They are worked out when the first prime is looked for. */
function createTrialDivision(): (n: bigint) => boolean {
  const primes = smallPrimes();
  const product = primes.reduce((all, p) => all * p, 1n);
  return (n) => {
    const rest = n % product;
    return primes.every((p) => rest % p !== 0n);
  };
}

/** Miller–Rabin. `n` is odd and larger than 3. */
export function isProbablePrime(n: bigint, entropy: Entropy): boolean {
  let [odd, twos] = [n - 1n, 0];
  for (; odd % 2n === 0n; odd /= 2n) twos += 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    let z = power(2n + randomBelow(n - 3n, entropy), odd, n);
    if (z === 1n || z === n - 1n) continue;
    let isWitness = true;
    for (let i = 1; i < twos && isWitness; i += 1) {
      z = (z * z) % n;
      isWitness = z !== n - 1n;
    }
    if (isWitness) return false;
  }
  return true;
}

/**
 * A prime p of `bits` bits, its two highest set, with p - 1 prime to `e`.
 * @param accepts - a last condition
 */
export async function findPrime(
  bits: number,
  e: bigint,
  entropy: Entropy,
  accepts: (p: bigint) => boolean,
): Promise<bigint> {
  const hasNoSmallFactor = createTrialDivision();
  const pace = createPacer();
  const top = 3n << BigInt(bits - 2);
  for (;;) {
    const candidate = randomBits(bits, entropy) | top | 1n;
    const good =
      hasNoSmallFactor(candidate) &&
      accepts(candidate) &&
      inverse(e, candidate - 1n) !== undefined &&
      isProbablePrime(candidate, entropy);
    if (good) return candidate;
    await pace();
  }
}
