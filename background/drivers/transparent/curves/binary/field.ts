/**
 * Arithmetic in GF(2^m), on BigInt.
 *
 * An element is kept spread out: each coefficient has a slot of several bits to itself. The integer
 * product of two such numbers then holds, slot by slot, the coefficients of the product of polynomials as
 * counts; their lowest bits are the product over GF(2) (Kronecker substitution). A sum is an XOR.
 *
 * Like all BigInt arithmetic it is not constant in time, and what it computes cannot be wiped.
 */

/** An element, spread out. Only a field makes and reads one. */
export type Element = bigint;

export type Field = {
  /** Bytes of an element. */
  readonly length: number;
  readonly one: Element;
  /** Big-endian, coefficient of z^0 last (SEC 1, section 2.3.5). Undefined if the degree is too high. */
  fromBytes(bytes: Uint8Array): Element | undefined;
  toBytes(element: Element): Uint8Array<ArrayBuffer>;
  multiply(a: Element, b: Element): Element;
  square(a: Element): Element;
  /** 0 for 0. */
  invert(a: Element): Element;
};

/** The bit-width of a slot: it must count to `degree`. */
const slotFor = (degree: number) => BigInt(32 - Math.clz32(degree));

/** As often as it takes to bring degree 2m - 2 below m. */
function countFolds(degree: number, highest: number): number {
  let folds = 0;
  for (let top = 2 * degree - 2; top >= degree; top = top - degree + highest) folds += 1;
  return folds;
}

type Shape = {
  readonly degree: number;
  readonly slot: bigint;
  /** Exponents of the reduction polynomial besides `degree` and 0. */
  readonly middle: readonly number[];
};

function createMultiplication({ degree, slot, middle }: Shape): Field['multiply'] {
  const width = BigInt(degree) * slot;
  const low = (1n << width) - 1n;
  const shifts = middle.map((exponent) => BigInt(exponent) * slot);
  const folds = countFolds(degree, Math.max(...middle));
  let ones = 0n;
  for (let i = 0; i < 2 * degree; i += 1) ones = (ones << slot) | 1n;

  return (a, b) => {
    let product = (a * b) & ones;
    for (let i = 0; i < folds; i += 1) {
      const high = product >> width;
      product = (product & low) ^ high;
      for (const shift of shifts) product ^= high << shift;
    }
    return product;
  };
}

/** a^(2^m - 2) by Itoh and Tsujii: from a^(2^k - 1) to the exponent with 2k, or with k + 1. */
function createInversion(degree: number, multiply: Field['multiply']): Field['invert'] {
  const squareTimes = (a: Element, times: number): Element => {
    let result = a;
    for (let i = 0; i < times; i += 1) result = multiply(result, result);
    return result;
  };
  return (a) => {
    let power = a;
    let k = 1;
    for (let bit = 30 - Math.clz32(degree - 1); bit >= 0; bit -= 1) {
      power = multiply(squareTimes(power, k), power);
      k *= 2;
      if (((degree - 1) >> bit) & 1) {
        power = multiply(squareTimes(power, 1), a);
        k += 1;
      }
    }
    return squareTimes(power, 1);
  };
}

/** @param middle - exponents of the reduction polynomial besides `degree` and 0 */
export function createField(degree: number, middle: readonly number[]): Field {
  const slot = slotFor(degree);
  const length = Math.ceil(degree / 8);
  const multiply = createMultiplication({ degree, slot, middle });
  return {
    length,
    one: 1n,
    fromBytes(bytes) {
      const spare = length * 8 - degree;
      if (bytes.length !== length || (bytes[0] ?? 0) >> (8 - spare) !== 0) return undefined;
      let element = 0n;
      for (let i = degree - 1; i >= 0; i -= 1) {
        const byte = bytes[length - 1 - (i >> 3)] ?? 0;
        element = (element << slot) | BigInt((byte >> (i & 7)) & 1);
      }
      return element;
    },
    toBytes(element) {
      const bytes = new Uint8Array(length);
      let rest = element;
      for (let i = 0; i < degree; i += 1) {
        const at = length - 1 - (i >> 3);
        bytes[at] = (bytes[at] ?? 0) | (Number(rest & 1n) << (i & 7));
        rest >>= slot;
      }
      return bytes;
    },
    multiply,
    square: (a) => multiply(a, a),
    invert: createInversion(degree, multiply),
  };
}
