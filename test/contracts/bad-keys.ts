/** Key data that an import must refuse (PSA Crypto API 1.5, key formats), by kind of key. */
import { generateKeyPairSync } from 'node:crypto';
import {
  bitString,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
} from '../../background/drivers/der.ts';
import { parseRsaPrivate, type RsaPrivate } from '../../background/drivers/rsa-key.ts';
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_GET_FAMILY,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_RSA,
} from '../../protocol/psa/key-types.ts';
import { concat, flipped, toBigInt, toBytes } from '../support/bytes.ts';
import { type WeierstrassCurve, weierstrassOf } from '../support/curves.ts';
import { fromHex } from '../support/hex.ts';
import type { Specimen } from '../support/specimens.ts';
import type { KeyKind } from './offers.ts';

/** Each by what is wrong with it. */
export type BadKeys = ReadonlyMap<string, Uint8Array>;

const wrongLengths = (good: Uint8Array): [string, Uint8Array][] => [
  ['nothing', new Uint8Array(0)],
  ['a byte too few', good.subarray(0, -1)],
  ['a byte too many', concat(good, Uint8Array.of(0))],
  ['a zero byte in front', concat(Uint8Array.of(0), good)],
];

function weierstrassPairs({ n, length }: WeierstrassCurve, good: Uint8Array): BadKeys {
  return new Map([
    ...wrongLengths(good),
    ['d = 0', new Uint8Array(length)],
    ['d = n', toBytes(n, length)],
    ['d = n + 1', toBytes(n + 1n, length)],
    ['all bits set', new Uint8Array(length).fill(0xff)],
  ]);
}

function weierstrassPoints({ p, length }: WeierstrassCurve, good: Uint8Array): BadKeys {
  const [x, y] = [good.slice(1, 1 + length), good.slice(1 + length)];
  const point = (prefix: number, ...parts: Uint8Array[]) => concat(Uint8Array.of(prefix), ...parts);
  const parity = (y.at(-1) ?? 0) & 1;
  return new Map([
    ...wrongLengths(good),
    ['a point off the curve', flipped(good, -1)],
    ['x and y exchanged', point(4, y, x)],
    ['a compressed point', point(2 + parity, x)],
    ['a point in hybrid form', point(6 + parity, x, y)],
    ['another first byte', point(5, x, y)],
    ['no first byte', good.subarray(1)],
    ['the point at infinity', Uint8Array.of(0)],
    ['the point at infinity, filled up', new Uint8Array(1 + 2 * length)],
    ['x = 0 and y = 0', point(4, new Uint8Array(2 * length))],
    ['x = p', point(4, toBytes(p, length), y)],
    ['y = p - y, off by one', point(4, x, toBytes(p - toBigInt(y) - 1n, length))],
    ['all bits set', point(4, new Uint8Array(2 * length).fill(0xff))],
  ]);
}

const edwardsPoints = (good: Uint8Array): BadKeys =>
  new Map([
    ...wrongLengths(good),
    ['y of no point', fromHex(`02${'00'.repeat(31)}`)],
    ['the neutral element', fromHex(`01${'00'.repeat(31)}`)],
    ['a point of order 2', fromHex(`ec${'ff'.repeat(30)}7f`)],
    ['a point of order 4', new Uint8Array(32)],
    [
      'a point of order 8',
      fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
    ],
    ['y = p', fromHex(`ed${'ff'.repeat(30)}7f`)],
    ['y = p + 1', fromHex(`ee${'ff'.repeat(30)}7f`)],
    ['x = 0 with a sign', fromHex(`01${'00'.repeat(30)}80`)],
    ['all bits set', new Uint8Array(32).fill(0xff)],
  ]);

function montgomeryPairs(good: Uint8Array): BadKeys {
  const changed = (index: number, change: (byte: number) => number) => {
    const out = good.slice();
    out[index] = change(out[index] ?? 0);
    return out;
  };
  return new Map([
    ...wrongLengths(good),
    ['bit 0 set', changed(0, (byte) => byte | 1)],
    ['bit 1 set', changed(0, (byte) => byte | 2)],
    ['bit 2 set', changed(0, (byte) => byte | 4)],
    ['bit 254 clear', changed(31, (byte) => byte & 0xbf)],
    ['bit 255 set', changed(31, (byte) => byte | 0x80)],
  ]);
}

/** An integer of half a mebibyte. To read it as a number would take minutes. */
const hugeInteger = (): Uint8Array<ArrayBuffer> => {
  const digits = new Uint8Array(1 << 19).fill(0x55);
  return concat(Uint8Array.of(2, 0x83, 8, 0, 0), digits);
};

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

const encodeRsa = (key: RsaPrivate, version = 0n) =>
  sequence(...[version, key.n, key.e, key.d, key.p, key.q, key.dp, key.dq, key.qi].map(integer));

const rsaOf512 = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 512,
    publicKeyEncoding: { format: 'der', type: 'pkcs1' },
    privateKeyEncoding: { format: 'der', type: 'pkcs1' },
  });

function rsaPairs(good: Uint8Array, open: Uint8Array): BadKeys {
  const key = parseRsaPrivate(good);
  const { n, e, d, p, q, dp, dq, qi } = key;
  const algorithm = sequence(objectIdentifier(RSA_ENCRYPTION), nothing());
  const nine = [0n, n, e, d, p, q, dp, dq, qi].map(integer);
  const eight = nine.slice(0, 8);
  const padded = concat(Uint8Array.of(2, 4, 0), integer(e).subarray(2));
  return new Map([
    ['nothing', new Uint8Array(0)],
    ['a byte missing at the end', good.subarray(0, -1)],
    ['a byte after the end', concat(good, Uint8Array.of(0))],
    ['a second key after the end', concat(good, good)],
    ['a public key', open],
    ['a PKCS#8 wrapper', sequence(integer(0n), algorithm, octetString(good))],
    ['version 1', encodeRsa(key, 1n)],
    ['eight integers', sequence(...eight)],
    ['ten integers', sequence(...nine, integer(1n))],
    ['an integer with a needless zero', sequence(...nine.with(2, padded))],
    ['p · q ≠ n', encodeRsa({ ...key, n: n + 2n })],
    ['p = 1 and q = n', encodeRsa({ ...key, p: 1n, q: n })],
    ['p = 0 and q = 0', encodeRsa({ ...key, p: 0n, q: 0n })],
    ['p and q exchanged alone', encodeRsa({ ...key, p: q, q: p })],
    ['another d', encodeRsa({ ...key, d: d + 2n })],
    ['d = 0', encodeRsa({ ...key, d: 0n })],
    ['another e', encodeRsa({ ...key, e: e + 2n })],
    ['e = 1', encodeRsa({ ...key, e: 1n })],
    ['another exponent of p', encodeRsa({ ...key, dp: dp + 2n })],
    ['another exponent of q', encodeRsa({ ...key, dq: dq + 2n })],
    ['another coefficient', encodeRsa({ ...key, qi: qi + 1n })],
    ['a coefficient not reduced', encodeRsa({ ...key, qi: qi + p })],
    ['zeros everywhere', encodeRsa({ n: 0n, e: 0n, d: 0n, p: 0n, q: 0n, dp: 0n, dq: 0n, qi: 0n })],
    ['a key of 512 bits', rsaOf512().privateKey],
    ['a modulus of half a mebibyte', sequence(...nine.with(1, hugeInteger()))],
  ]);
}

function rsaPublics(good: Uint8Array, pair: Uint8Array): BadKeys {
  const { n, e } = parseRsaPrivate(pair);
  const algorithm = sequence(objectIdentifier(RSA_ENCRYPTION), nothing());
  const encode = (modulus: bigint, exponent: bigint) =>
    sequence(integer(modulus), integer(exponent));
  return new Map([
    ['nothing', new Uint8Array(0)],
    ['a byte missing at the end', good.subarray(0, -1)],
    ['a byte after the end', concat(good, Uint8Array.of(0))],
    ['a key pair', pair],
    ['an SPKI wrapper', sequence(algorithm, bitString(good))],
    ['one integer', sequence(integer(n))],
    ['three integers', sequence(integer(n), integer(e), integer(e))],
    ['an even modulus', encode(n - 1n, e)],
    ['e = 0', encode(n, 0n)],
    ['e = 1', encode(n, 1n)],
    ['e = 2', encode(n, 2n)],
    ['an even exponent', encode(n, e + 1n)],
    ['e = n', encode(n, n)],
    ['a negative modulus', sequence(Uint8Array.of(2, 1, 0xff), integer(e))],
    ['an integer of no bytes', sequence(Uint8Array.of(2, 0), integer(e))],
    ['a length of indefinite form', concat(Uint8Array.of(0x30, 0x80), good.subarray(4))],
    ['a length in too many bytes', concat(Uint8Array.of(0x30, 0x83, 0), good.subarray(2))],
    ['a key of 512 bits', rsaOf512().publicKey],
    ['a modulus of half a mebibyte', sequence(hugeInteger(), integer(e))],
  ]);
}

/** The bad forms of a specimen's pair, or of its public key. */
export function badKeys(kind: KeyKind, specimen: Specimen): BadKeys {
  const isPublic = PSA_KEY_TYPE_IS_PUBLIC_KEY(kind.type);
  const [pair, open] = [specimen.pair.material, specimen.public.material];
  if (PSA_KEY_TYPE_IS_RSA(kind.type))
    return isPublic ? rsaPublics(open, pair) : rsaPairs(pair, open);
  const family = PSA_KEY_TYPE_ECC_GET_FAMILY(kind.type);
  if (family === PSA_ECC_FAMILY_TWISTED_EDWARDS) {
    return isPublic ? edwardsPoints(open) : new Map(wrongLengths(pair));
  }
  if (family === PSA_ECC_FAMILY_MONTGOMERY) {
    return isPublic ? new Map(wrongLengths(open)) : montgomeryPairs(pair);
  }
  const curve = weierstrassOf(kind.type, kind.bits);
  if (!curve) throw new Error('no bad keys are written for this type yet');
  return isPublic ? weierstrassPoints(curve, open) : weierstrassPairs(curve, pair);
}
