/**
 * RSA keys as PSA keeps them: DER `RSAPrivateKey` (two primes, all nine integers) and `RSAPublicKey`
 * (RFC 8017, appendix A.1), without any wrapper.
 *
 * The numbers of a key that is brought in must belong together; whether its primes are prime is its maker's
 * business: a private operation that comes out wrong is noticed, and its result never leaves.
 */
import { PSA_KEY_TYPE_RSA_KEY_PAIR } from '../../protocol/psa/key-types.ts';
import {
  PSA_EXPORT_KEY_OUTPUT_SIZE,
  RSA_MAX_BITS,
  RSA_MAX_EXPONENT_BITS,
} from '../../protocol/psa/sizes.ts';
import { bytesToBigInt, integer, readIntegers, readSequence, sequence } from './der.ts';
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

/** Sizes of the moduli made here, in bits (NIST SP 800-131A asks for 2048), and served natively. */
export const RSA_BITS = { min: 2048, max: RSA_MAX_BITS, step: 8 } as const;
/** Sizes of the moduli that may be brought in: older keys too, for what was signed and sealed with them. */
export const RSA_IMPORT_BITS = { ...RSA_BITS, min: 1024 } as const;

/** Without making text of it: that could not be wiped. */
export function bitLength(value: bigint): number {
  let top = value;
  let bits = 0;
  for (; top > 0xffffffffn; top >>= 32n) bits += 32;
  return bits + 32 - Math.clz32(Number(top));
}

/** The longest any key of ours can be; parsing more would be work for nothing. */
const MAX_LENGTH = PSA_EXPORT_KEY_OUTPUT_SIZE(PSA_KEY_TYPE_RSA_KEY_PAIR, RSA_MAX_BITS);

function integersOf(data: Uint8Array, count: number): bigint[] {
  if (data.length > MAX_LENGTH) throw invalidArgument();
  return readIntegers(readSequence(data), count);
}

const isModulus = (n: bigint) => n % 2n === 1n && bitLength(n) <= RSA_MAX_BITS;
const isExponent = (e: bigint) => e >= 3n && e % 2n === 1n && bitLength(e) <= RSA_MAX_EXPONENT_BITS;

export function parseRsaPublic(data: Uint8Array): RsaPublic {
  const [n = 0n, e = 0n] = integersOf(data, 2);
  if (!isModulus(n) || !isExponent(e) || e >= n) throw invalidArgument();
  return { n, e };
}

/** Reads a private key; `checkRsaPrivate` says whether its numbers belong together. */
export function parseRsaPrivate(data: Uint8Array): RsaPrivate {
  const [version, n = 0n, e = 0n, d = 0n, p = 0n, q = 0n, dp = 0n, dq = 0n, qi = 0n] = integersOf(
    data,
    9,
  );
  if (version !== 0n) throw invalidArgument();
  return { n, e, d, p, q, dp, dq, qi };
}

export function checkRsaPrivate({ n, e, d, p, q, dp, dq, qi }: RsaPrivate): void {
  const good =
    isModulus(n) &&
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

export const encodeRsaPublic = ({ n, e }: RsaPublic): Uint8Array<ArrayBuffer> =>
  sequence(integer(n), integer(e));

export const encodeRsaPrivate = (key: RsaPrivate): Uint8Array<ArrayBuffer> =>
  sequence(
    ...[0n, key.n, key.e, key.d, key.p, key.q, key.dp, key.dq, key.qi].map((value) =>
      integer(value),
    ),
  );

const F4 = 65_537n;

/**
 * The public exponent of a key about to be made.
 * @param customData - little-endian; empty for 65537
 */
export function exponentFrom(customData: Uint8Array): bigint {
  if (customData.length === 0) return F4;
  let length = customData.length;
  while (length > 0 && customData[length - 1] === 0) length -= 1;
  if (length * 8 > RSA_MAX_EXPONENT_BITS) throw invalidArgument();
  const e = bytesToBigInt(customData.slice(0, length).reverse());
  if (!isExponent(e)) throw invalidArgument();
  return e;
}
