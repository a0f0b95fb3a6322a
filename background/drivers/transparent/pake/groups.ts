/**
 * The groups the protocols run in, all alike: points of curves, and numbers modulo a safe prime. What is
 * written with + and × here is, in a finite field, a product and a power.
 *
 * The surprising part: `decode` lets in members of the subgroup of prime order alone, and never the
 * neutral element. No protocol has a use for another, and each is broken by one.
 */
import type { EdwardsPoint, EdwardsPointCons } from '@noble/curves/abstract/edwards.js';
import {
  type WeierstrassPoint,
  type WeierstrassPointCons,
  weierstrass,
} from '@noble/curves/abstract/weierstrass.js';
import { ed448 } from '@noble/curves/ed448.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import {
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
} from '../../../../protocol/psa/key-types.ts';
import { PSA_PAKE_PRIMITIVE, PSA_PAKE_PRIMITIVE_TYPE_ECC } from '../../../../protocol/psa/pake.ts';
import { once } from '../curves/numbers.ts';
import { PRIME_PARAMETERS } from '../curves/prime-parameters.ts';
import { bigIntToBytes, byteLength, bytesToBigInt, mod, power } from './scalars.ts';

/** A group of prime order. Methods, not properties: a group of some E stands in for Group<unknown>. */
export type Group<E = unknown> = {
  /** Prime. */
  readonly order: bigint;
  readonly cofactor: bigint;
  readonly generator: E;
  add(a: E, b: E): E;
  negate(a: E): E;
  /** By any number, reduced modulo the order. */
  multiply(a: E, scalar: bigint): E;
  isNeutral(a: E): boolean;
  /** In the format of public keys. */
  encode(a: E): Uint8Array;
  /** Undefined for what is no member, or the neutral element. */
  decode(bytes: Uint8Array): E | undefined;
  /** A constant in hexadecimal, compressed as its RFC has it; absent for a finite field. */
  decodeConstant?(hex: string): E;
};

const UNCOMPRESSED = 0x04;

export function weierstrassGroup(
  Point: WeierstrassPointCons<bigint>,
): Group<WeierstrassPoint<bigint>> {
  const { Fp, Fn } = Point;
  const length = 1 + 2 * Fp.BYTES;
  return {
    order: Fn.ORDER,
    cofactor: 1n,
    generator: Point.BASE,
    add: (a, b) => a.add(b),
    negate: (a) => a.negate(),
    multiply(a, scalar) {
      const k = mod(scalar, Fn.ORDER);
      return k === 0n || a.is0() ? Point.ZERO : a.multiply(k);
    },
    isNeutral: (a) => a.is0(),
    encode: (a) => a.toBytes(false),
    decodeConstant: (hex) => Point.fromHex(hex),
    decode(bytes) {
      if (bytes.length !== length || bytes[0] !== UNCOMPRESSED) return undefined;
      try {
        const point = Point.fromBytes(bytes);
        point.assertValidity();
        return point.is0() ? undefined : point;
      } catch {
        return undefined;
      }
    },
  };
}

function edwardsGroup(Point: EdwardsPointCons, cofactor: bigint): Group<EdwardsPoint> {
  const { Fn } = Point;
  return {
    order: Fn.ORDER,
    cofactor,
    generator: Point.BASE,
    add: (a, b) => a.add(b),
    negate: (a) => a.negate(),
    multiply(a, scalar) {
      const k = mod(scalar, Fn.ORDER);
      return k === 0n || a.is0() ? Point.ZERO : a.multiply(k);
    },
    isNeutral: (a) => a.is0(),
    encode: (a) => a.toBytes(),
    decodeConstant: (hex) => Point.fromHex(hex),
    decode(bytes) {
      try {
        const point = Point.fromBytes(bytes);
        return point.is0() || !point.isTorsionFree() ? undefined : point;
      } catch {
        return undefined;
      }
    },
  };
}

/** The squares modulo a safe prime p ≡ 7 mod 8, which 2 generates (RFC 7919, RFC 3526). */
export function finiteFieldGroup(p: bigint): Group<bigint> {
  const order = (p - 1n) / 2n;
  const length = byteLength(p);
  return {
    order,
    cofactor: 2n,
    generator: 2n,
    add: (a, b) => (a * b) % p,
    // a^(order - 1), as a^order = 1.
    negate: (a) => power(a, order - 1n, p),
    multiply: (a, scalar) => power(a, mod(scalar, order), p),
    isNeutral: (a) => a === 1n,
    encode: (a) => bigIntToBytes(a, length),
    decode(bytes) {
      if (bytes.length !== length) return undefined;
      const value = bytesToBigInt(bytes);
      const inside = value > 1n && value < p - 1n;
      return inside && power(value, order, p) === 1n ? value : undefined;
    },
  };
}

export const eccPrimitive = (family: number, bits: number): number =>
  PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, family, bits);

type Made = readonly [primitive: number, make: () => Group];

const byNoble = (
  family: number,
  bits: number,
  { Point }: { readonly Point: WeierstrassPointCons<bigint> },
): Made => [eccPrimitive(family, bits), once(() => weierstrassGroup(Point))];

/** The curves, by PAKE primitive; those of parameters are put together when they are first used. */
export const CURVE_GROUPS: ReadonlyMap<number, () => Group> = new Map<number, () => Group>([
  byNoble(PSA_ECC_FAMILY_SECP_R1, 256, p256),
  byNoble(PSA_ECC_FAMILY_SECP_R1, 384, p384),
  byNoble(PSA_ECC_FAMILY_SECP_R1, 521, p521),
  byNoble(PSA_ECC_FAMILY_SECP_K1, 256, secp256k1),
  byNoble(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 256, brainpoolP256r1),
  byNoble(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 384, brainpoolP384r1),
  byNoble(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 512, brainpoolP512r1),
  ...PRIME_PARAMETERS.map(
    ({ family, bits, ...curve }): Made => [
      eccPrimitive(family, bits),
      once(() => weierstrassGroup(weierstrass(curve))),
    ],
  ),
  [eccPrimitive(PSA_ECC_FAMILY_TWISTED_EDWARDS, 255), once(() => edwardsGroup(ed25519.Point, 8n))],
  [eccPrimitive(PSA_ECC_FAMILY_TWISTED_EDWARDS, 448), once(() => edwardsGroup(ed448.Point, 4n))],
]);
