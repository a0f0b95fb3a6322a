/**
 * ECDSA on a binary curve (SEC 1, section 4.1; FIPS 186-4, section 6), of a hash already made. The nonce is
 * that of RFC 6979, sections 3.2 and 3.6, through noble's HMAC_DRBG.
 */
import { createHmacDrbg } from '@noble/curves/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import type { CHash } from '@noble/hashes/utils.js';
import { concat } from '../../../../../protocol/bytes.ts';
import { bigIntToBytes, bytesToBigInt } from '../../../der.ts';
import type { BinaryCurve, Point } from './curve.ts';

const modulo = (value: bigint, modulus: bigint) => ((value % modulus) + modulus) % modulus;

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** By Fermat: the order is prime, and the exponent is no secret. */
const invert = (value: bigint, order: bigint) => power(value, order - 2n, order);

/** RFC 6979, section 2.3.2: the leftmost bits, as many as the order has. */
function bitsToInteger(bytes: Uint8Array, bits: number): bigint {
  const excess = bytes.length * 8 - bits;
  return excess > 0 ? bytesToBigInt(bytes) >> BigInt(excess) : bytesToBigInt(bytes);
}

export function createBinaryEcdsa(curve: BinaryCurve) {
  const { field, base, orderBits } = curve;
  const { order } = curve.parameters;
  const length = Math.ceil(orderBits / 8);
  const xOf = (point: Point) => modulo(bytesToBigInt(field.toBytes(point.x)), order);
  const toScalar = (bytes: Uint8Array) => modulo(bitsToInteger(bytes, orderBits), order);

  function signWith(nonce: bigint, hash: bigint, scalar: bigint): Uint8Array | undefined {
    if (nonce === 0n || nonce >= order) return undefined;
    const point = curve.multiply(nonce, base);
    const r = point ? xOf(point) : 0n;
    const s = modulo(invert(nonce, order) * (hash + r * scalar), order);
    if (r === 0n || s === 0n) return undefined;
    return concat([bigIntToBytes(r, length), bigIntToBytes(s, length)]);
  }

  return {
    sign(hash: Uint8Array, scalar: bigint, nonceHash: CHash, extraEntropy?: Uint8Array) {
      const digest = toScalar(hash);
      const parts = [bigIntToBytes(scalar, length), bigIntToBytes(digest, length)];
      const seed = concat(extraEntropy ? [...parts, extraEntropy] : parts);
      const draw = createHmacDrbg<Uint8Array>(
        nonceHash.outputLen,
        length,
        (key: Uint8Array, message: Uint8Array) => hmac(nonceHash, key, message),
      );
      try {
        return draw(seed, (nonce) => signWith(bitsToInteger(nonce, orderBits), digest, scalar));
      } finally {
        seed.fill(0);
        for (const part of parts) part.fill(0);
      }
    },
    verify(signature: Uint8Array, hash: Uint8Array, publicKey: Point): boolean {
      const r = bytesToBigInt(signature.subarray(0, length));
      const s = bytesToBigInt(signature.subarray(length));
      if (r === 0n || r >= order || s === 0n || s >= order) return false;
      const inverse = invert(s, order);
      const ofBase = modulo(toScalar(hash) * inverse, order);
      const ofKey = modulo(r * inverse, order);
      const sum = curve.add(
        ofBase === 0n ? undefined : curve.multiply(ofBase, base),
        curve.multiply(ofKey, publicKey),
      );
      return sum !== undefined && xOf(sum) === r;
    },
  };
}
