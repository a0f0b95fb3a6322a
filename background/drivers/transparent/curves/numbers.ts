/** What curves of every kind need besides arithmetic. */

/** Bits of a number that is no secret: its length is that of the work. */
export function bitLength(value: bigint): number {
  let bits = 0;
  for (let rest = value; rest > 0n; rest >>= 1n) bits += 1;
  return bits;
}

/** Makes a value when it is first asked for, and gives the same one from then on. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
