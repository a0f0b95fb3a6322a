/**
 * RSA keys as PSA keeps them: DER `RSAPrivateKey` (two primes, all nine integers) and `RSAPublicKey`
 * (RFC 8017, appendix A.1), without any wrapper.
 */
import { integer, readIntegers, readSequence, sequence } from './der.ts';
import { invalidArgument } from './keys.ts';

export type RsaPublic = { readonly n: bigint; readonly e: bigint };
export type RsaPrivate = RsaPublic & {
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
};

/** Sizes of the moduli served, in bits. */
export const RSA_BITS = { min: 2048, max: 4096, step: 8 } as const;

/** No key of these sizes is longer, in bytes. What is longer is not read: big integers take their time. */
const MAX_DER = 8192;

function readKey(data: Uint8Array, count: number): bigint[] {
  if (data.length > MAX_DER) throw invalidArgument();
  return readIntegers(readSequence(data), count);
}

/** A larger public exponent only makes verification slow. */
const MAX_EXPONENT_BITS = 64;

const isExponent = (e: bigint) => e >= 3n && e % 2n === 1n && e < 1n << BigInt(MAX_EXPONENT_BITS);

export const bitLength = (value: bigint): number => value.toString(2).length;

export function parseRsaPublic(data: Uint8Array): RsaPublic {
  const [n = 0n, e = 0n] = readKey(data, 2);
  if (n % 2n === 0n || !isExponent(e)) throw invalidArgument();
  return { n, e };
}

/** Reads a private key; `checkRsaPrivate` says whether its numbers belong together. */
export function parseRsaPrivate(data: Uint8Array): RsaPrivate {
  const [version, n = 0n, e = 0n, d = 0n, p = 0n, q = 0n, dp = 0n, dq = 0n, qi = 0n] = readKey(
    data,
    9,
  );
  if (version !== 0n) throw invalidArgument();
  return { n, e, d, p, q, dp, dq, qi };
}

export function checkRsaPrivate({ n, e, d, p, q, dp, dq, qi }: RsaPrivate): void {
  const good =
    n % 2n === 1n &&
    isExponent(e) &&
    p > 1n &&
    q > 1n &&
    p !== q &&
    p * q === n &&
    d > 0n &&
    d < n &&
    (d * e) % (p - 1n) === 1n &&
    (d * e) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    (q * qi) % p === 1n &&
    qi < p;
  if (!good) throw invalidArgument();
}

export const encodeRsaPublic = ({ n, e }: RsaPublic) => sequence(integer(n), integer(e));
