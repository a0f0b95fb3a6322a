/**
 * From a password to an element of the group (IEEE Std 802.11-2020, section 12.4.4): by hashing to the
 * token PT, which the two addresses then turn into PWE, or by looping, straight to PWE.
 */
import { mapToCurveSimpleSWU } from '@noble/curves/abstract/hash-to-curve.js';
import { expand } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { CHash } from '@noble/hashes/utils.js';
import { concat } from '../../../../../protocol/bytes.ts';
import { nobleHash } from '../../noble/hashes.ts';
import { bytesToBigInt, mod, power, takeBigInt } from '../scalars.ts';
import type { SaeGroup } from './groups.ts';

const text = (ascii: string) => new TextEncoder().encode(ascii);

/** KDF-Hash-Length (section 12.7.1.7.2): counter and length are little-endian, the length in bits. */
export function kdf(
  hash: CHash,
  key: Uint8Array,
  label: string,
  context: Uint8Array,
  bits: number,
): Uint8Array {
  const u16 = (value: number) => Uint8Array.of(value & 0xff, value >> 8);
  const blocks: Uint8Array[] = [];
  for (let i = 1; (i - 1) * hash.outputLen * 8 < bits; i += 1) {
    blocks.push(hmac(hash, key, concat([u16(i), text(label), context, u16(bits)])));
  }
  const all = concat(blocks);
  const out = all.slice(0, Math.ceil(bits / 8));
  for (const block of [...blocks, all]) block.fill(0);
  return out;
}

/** PT (sections 12.4.4.2.3 and 12.4.4.3.3). `seed` is HKDF-Extract(SSID, password ‖ identifier). */
export function tokenOf(sae: SaeGroup, seed: Uint8Array): unknown {
  const hash = nobleHash(sae.hash);
  const length = sae.primeLength + Math.floor(sae.primeLength / 2);
  const value = (label: string) => takeBigInt(expand(hash, seed, text(label), length));
  const { curve, group, prime } = sae;
  if (!curve) {
    const base = (value('SAE Hash to Element') % (prime - 2n)) + 2n;
    return power(base, 2n, prime);
  }
  const { Point, z } = curve;
  const { a, b } = Point.CURVE();
  const map = mapToCurveSimpleSWU(Point.Fp, { A: a, B: b, Z: Point.Fp.create(z) });
  const [first, second] = ['SAE Hash to Element u1 P1', 'SAE Hash to Element u2 P2'].map((label) =>
    Point.fromAffine(map(mod(value(label), prime))),
  );
  return group.add(first, second);
}

/** The greater address first. */
function sorted(a: Uint8Array, b: Uint8Array): Uint8Array {
  return concat(bytesToBigInt(a) > bytesToBigInt(b) ? [a, b] : [b, a]);
}

/** PWE of a token (section 12.4.5.2). */
export function elementOfToken(
  sae: SaeGroup,
  token: unknown,
  user: Uint8Array,
  peer: Uint8Array,
): unknown {
  const hash = nobleHash(sae.hash);
  const value = takeBigInt(hmac(hash, new Uint8Array(hash.outputLen), sorted(user, peer)));
  return sae.group.multiply(token, (value % (sae.group.order - 1n)) + 1n);
}

const LABEL = 'SAE Hunting and Pecking';
/** Rounds that are always gone through, so that their number says little. */
const ROUNDS = 40;

const bitsOf = (prime: bigint) => prime.toString(2).length;

/** x³ + ax + b, and its root if it has one. */
function pointAt(sae: SaeGroup, x: bigint, isOdd: boolean): unknown {
  if (!sae.curve || x >= sae.prime) return undefined;
  const { Point } = sae.curve;
  const { Fp } = Point;
  const { a, b } = Point.CURVE();
  const square = Fp.add(Fp.add(Fp.mul(Fp.mul(x, x), x), Fp.mul(a, x)), b);
  try {
    const root = Fp.sqrt(square);
    return Point.fromAffine({ x, y: ((root & 1n) === 1n) === isOdd ? root : Fp.neg(root) });
  } catch {
    return undefined;
  }
}

function residueAt(sae: SaeGroup, value: bigint): unknown {
  if (value >= sae.prime) return undefined;
  const element = power(value, 2n, sae.prime);
  return element > 1n ? element : undefined;
}

/** PWE by looping (sections 12.4.4.2.2 and 12.4.4.3.2). @returns undefined if 255 rounds find none */
export function elementByLooping(
  sae: SaeGroup,
  password: Uint8Array,
  user: Uint8Array,
  peer: Uint8Array,
): unknown {
  const bits = bitsOf(sae.prime);
  const primeBytes = sae.encodePrime();
  let found: unknown;
  for (let counter = 1; counter < 256 && (counter <= ROUNDS || found === undefined); counter += 1) {
    const input = concat([password, Uint8Array.of(counter)]);
    const seed = hmac(sha256, sorted(user, peer), input);
    const wide = takeBigInt(kdf(sha256, seed, LABEL, primeBytes, bits));
    const value = wide >> BigInt(sae.primeLength * 8 - bits);
    const isOdd = ((seed.at(-1) ?? 0) & 1) === 1;
    const candidate = sae.curve ? pointAt(sae, value, isOdd) : residueAt(sae, value);
    found ??= candidate;
    input.fill(0);
    seed.fill(0);
  }
  return found;
}
