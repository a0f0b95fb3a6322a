/**
 * The groups of RFC 7919 (appendix A) and RFC 3526 (sections 3 to 7): safe primes, generator 2.
 *
 * No prime is written down. Each is 2^b - 2^(b-64) + (⌊2^(b-130) c⌋ + x) 2^64 - 1 with c = e in RFC 7919 and
 * c = π in RFC 3526, so that nobody could choose it; a small x makes it prime. The tests hold the results
 * against those of OpenSSL.
 */
import {
  PSA_DH_FAMILY_RFC3526,
  PSA_DH_FAMILY_RFC7919,
} from '../../../../protocol/psa/key-types.ts';

export type Group = {
  readonly bits: number;
  /** p = 2 q + 1 */
  readonly p: bigint;
};

export const GENERATOR = 2n;

/** Bits of the modulus, and the x of the formula. */
type Offsets = ReadonlyMap<number, bigint>;

const RFC7919: Offsets = new Map([
  [2048, 560_316n],
  [3072, 2_625_351n],
  [4096, 5_736_041n],
  [6144, 15_705_020n],
  [8192, 10_965_728n],
]);
const RFC3526: Offsets = new Map([
  [2048, 124_476n],
  [3072, 1_690_314n],
  [4096, 240_904n],
  [6144, 929_484n],
  [8192, 4_743_158n],
]);

/** Bits kept below the ones asked for, so that no rounding reaches those. */
const GUARD = 64n;

/** ⌊2^bits e⌋, e = Σ 1/n! */
function scaledE(bits: bigint): bigint {
  let term = 1n << (bits + GUARD);
  let sum = term;
  for (let n = 1n; term > 0n; n += 1n) {
    term /= n;
    sum += term;
  }
  return sum >> GUARD;
}

/** 2^bits arctan(1/x) */
function scaledArctan(x: bigint, bits: bigint): bigint {
  let power = (1n << bits) / x;
  let sum = 0n;
  for (let n = 1n, sign = 1n; power > 0n; n += 2n, sign = -sign) {
    sum += (sign * power) / n;
    power /= x * x;
  }
  return sum;
}

/** ⌊2^bits π⌋, π = 16 arctan(1/5) - 4 arctan(1/239) (Machin) */
function scaledPi(bits: bigint): bigint {
  const unit = bits + GUARD;
  return (16n * scaledArctan(5n, unit) - 4n * scaledArctan(239n, unit)) >> GUARD;
}

type Family = { readonly offsets: Offsets; readonly constant: (bits: bigint) => bigint };

const FAMILIES: ReadonlyMap<number, Family> = new Map([
  [PSA_DH_FAMILY_RFC7919, { offsets: RFC7919, constant: scaledE }],
  [PSA_DH_FAMILY_RFC3526, { offsets: RFC3526, constant: scaledPi }],
]);

/** The families, and the sizes each has. */
export const DH_SIZES: readonly (readonly [family: number, sizes: readonly number[]])[] = [
  ...FAMILIES,
].map(([family, { offsets }]) => [family, [...offsets.keys()]]);

function makeGroup({ offsets, constant }: Family, bits: number): Group | undefined {
  const x = offsets.get(bits);
  if (x === undefined) return undefined;
  const b = BigInt(bits);
  const p = (1n << b) - (1n << (b - 64n)) + ((constant(b - 130n) + x) << 64n) - 1n;
  return { bits, p };
}

/** Gives a group by its family and size; each is worked out when it is first asked for. */
export function createGroups(): (family: number, bits: number) => Group | undefined {
  const made = new Map<string, Group | undefined>();
  return (family, bits) => {
    const name = `${family} ${bits}`;
    const row = FAMILIES.get(family);
    if (!made.has(name)) made.set(name, row && makeGroup(row, bits));
    return made.get(name);
  };
}
