/**
 * Points of a binary curve y² + xy = x³ + ax² + b, and their multiplication by a scalar.
 *
 * The one multiplication is the Montgomery ladder on x coordinates of López and Dahab (CHES 1999,
 * algorithm 2P), which does the same work for a 0 as for a 1. A secret scalar is brought to a fixed length
 * first by adding the order once or twice, so that the number of steps tells nothing of it. The point at
 * infinity is `undefined`.
 */
import { bigIntToBytes } from '../../../der.ts';
import { bitLength } from '../numbers.ts';
import { createField, type Element, type Field } from './field.ts';
import type { BinaryParameters } from './parameters.ts';

export type Point = { readonly x: Element; readonly y: Element };

export type BinaryCurve = {
  readonly parameters: BinaryParameters;
  readonly field: Field;
  readonly base: Point;
  readonly orderBits: number;
  /** `scalar` times a point of the subgroup; `scalar` is in [1, order - 1]. */
  multiply(scalar: bigint, point: Point): Point | undefined;
  add(p: Point | undefined, q: Point | undefined): Point | undefined;
  /** The cofactor times a point of the curve. */
  clearCofactor(point: Point): Point | undefined;
  isOnCurve(point: Point): boolean;
  /** Does a point of the curve have the order of the base point? */
  isInSubgroup(point: Point): boolean;
};

/** X1, Z1 and X2, Z2 of the multiples k and k + 1. */
type Ladder = readonly [Element, Element, Element, Element];

function createLadder({ multiply, square, one }: Field, b: Element) {
  const double = (x: Element, z: Element): [Element, Element] => {
    const [xx, zz] = [square(x), square(z)];
    return [square(xx) ^ multiply(b, square(zz)), multiply(xx, zz)];
  };
  /** Sum of two points whose difference has the x coordinate `x`. */
  const add = (x: Element, x1: Element, z1: Element, x2: Element, z2: Element) => {
    const [s, t] = [multiply(x1, z2), multiply(x2, z1)];
    const z = square(s ^ t);
    return [multiply(x, z) ^ multiply(s, t), z] as const;
  };

  return (scalar: bigint, x: Element): Ladder => {
    let [x1, z1] = [x, one];
    let [x2, z2] = double(x, one);
    for (let i = BigInt(bitLength(scalar) - 2); i >= 0n; i -= 1n) {
      const [sumX, sumZ] = add(x, x1, z1, x2, z2);
      const bit = (scalar >> i) & 1n;
      const [doubleX, doubleZ] = bit === 1n ? double(x2, z2) : double(x1, z1);
      [x1, z1, x2, z2] =
        bit === 1n ? [sumX, sumZ, doubleX, doubleZ] : [doubleX, doubleZ, sumX, sumZ];
    }
    return [x1, z1, x2, z2];
  };
}

/** Affine addition, for public values alone. */
function createAddition({ multiply, square, invert }: Field, a: Element) {
  const double = ({ x, y }: Point): Point | undefined => {
    if (x === 0n) return undefined;
    const slope = x ^ multiply(y, invert(x));
    const sum = square(slope) ^ slope ^ a;
    return { x: sum, y: square(x) ^ multiply(slope, sum) ^ sum };
  };
  const add = (p: Point | undefined, q: Point | undefined): Point | undefined => {
    if (!p || !q) return p ?? q;
    if (p.x === q.x) return p.y === q.y ? double(p) : undefined;
    const slope = multiply(p.y ^ q.y, invert(p.x ^ q.x));
    const x = square(slope) ^ slope ^ p.x ^ q.x ^ a;
    return { x, y: multiply(slope, p.x ^ x) ^ x ^ p.y };
  };
  return { add, double };
}

export function createCurve(parameters: BinaryParameters): BinaryCurve {
  const { bits, middle, order, cofactor } = parameters;
  const field = createField(bits, middle);
  const { multiply, square, invert } = field;
  const element = (value: bigint) => field.fromBytes(bigIntToBytes(value, field.length)) ?? 0n;
  const [a, b] = [element(parameters.a), element(parameters.b)];
  const ladder = createLadder(field, b);
  const { add, double } = createAddition(field, a);
  const orderBits = bitLength(order);

  /** Both coordinates, from the two ends of the ladder (López and Dahab, algorithm Mxy). */
  function recover({ x, y }: Point, [x1, z1, x2, z2]: Ladder): Point | undefined {
    if (z1 === 0n) return undefined;
    if (z2 === 0n) return { x, y: x ^ y };
    const zz = multiply(z1, z2);
    const inverse = invert(multiply(x, zz));
    const sumX = multiply(multiply(x1, multiply(x, z2)), inverse);
    const left = multiply(x1 ^ multiply(x, z1), x2 ^ multiply(x, z2));
    const right = multiply(square(x) ^ y, zz);
    return { x: sumX, y: multiply(multiply(x ^ sumX, left ^ right), inverse) ^ y };
  }

  return {
    parameters,
    field,
    base: { x: element(parameters.x), y: element(parameters.y) },
    orderBits,
    multiply(scalar, point) {
      const longer = scalar + order;
      const fixed = longer >> BigInt(orderBits) === 1n ? longer : longer + order;
      return recover(point, ladder(fixed, point.x));
    },
    add,
    clearCofactor(point) {
      let multiple: Point | undefined = point;
      for (let rest = cofactor; rest > 1 && multiple; rest /= 2) multiple = double(multiple);
      return multiple;
    },
    isOnCurve({ x, y }) {
      const left = square(y) ^ multiply(x, y);
      return left === (multiply(square(x), x ^ a) ^ b);
    },
    // x = 0 is the point of order 2, on which the ladder does not work.
    isInSubgroup: ({ x }) => x !== 0n && ladder(order, x)[1] === 0n,
  };
}
