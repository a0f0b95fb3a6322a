/** OpenSSL, through node:crypto, as the second opinion on elliptic curves. */
import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  getCurves,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import {
  bigIntToBytes,
  bitString,
  bytesToBigInt,
  integer,
  objectIdentifier,
  octetString,
  sequence,
} from '../../../background/drivers/der.ts';
import { BINARY_PARAMETERS } from '../../../background/drivers/transparent/curves/binary/parameters.ts';
import { PRIME_PARAMETERS } from '../../../background/drivers/transparent/curves/prime-parameters.ts';
import { concat } from '../../../protocol/bytes.ts';
import { CURVES, type Curve } from '../../../protocol/psa/key-types.ts';

const EC_PUBLIC_KEY = objectIdentifier('1.2.840.10045.2.1');

/** OpenSSL's own names for two curves of SEC 2. */
const ALIASES: Readonly<Record<string, string>> = {
  secp192r1: 'prime192v1',
  secp256r1: 'prime256v1',
};
export const opensslName = ({ name }: Curve) => ALIASES[name] ?? name;

/** FRP256v1 has no name there: its parameters are given in full (SEC 1, appendix C.2). */
function explicitParameters(curve: Curve): Uint8Array {
  const { p, a, b, Gx, Gy, n } = PRIME_PARAMETERS.find((row) => row.family === curve.family)!;
  const field = (value: bigint) => bigIntToBytes(value, curve.fieldBits / 8);
  return sequence(
    integer(1n),
    sequence(objectIdentifier('1.2.840.10045.1.1'), integer(p)),
    sequence(octetString(field(a)), octetString(field(b))),
    octetString(concat([Uint8Array.of(4), field(Gx), field(Gy)])),
    integer(n),
    integer(1n),
  );
}

/** The parameters of a named curve, as they stand in a key that OpenSSL made. */
function namedParameters(name: string): Uint8Array {
  const { publicKey } = generateKeyPairSync('ec', {
    namedCurve: name,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  const at = publicKey.indexOf(EC_PUBLIC_KEY) + EC_PUBLIC_KEY.length;
  return new Uint8Array(publicKey.subarray(at, at + 2 + publicKey[at + 1]!));
}

const cache = new Map<string, Uint8Array>();
function parametersOf(curve: Curve): Uint8Array {
  const known = cache.get(curve.name);
  const name = opensslName(curve);
  const found =
    known ?? (getCurves().includes(name) ? namedParameters(name) : explicitParameters(curve));
  cache.set(curve.name, found);
  return found;
}

const context0 = (content: Uint8Array) => {
  const length =
    content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return concat([Uint8Array.of(0xa0, ...length), content]);
};

/** ECPrivateKey of RFC 5915; OpenSSL works the public key out. */
export const privateKeyObject = (curve: Curve, scalar: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.from(sequence(integer(1n), octetString(scalar), context0(parametersOf(curve)))),
    format: 'der',
    type: 'sec1',
  });
export const publicKeyObject = (curve: Curve, point: Uint8Array): KeyObject =>
  createPublicKey({
    key: Buffer.from(sequence(sequence(EC_PUBLIC_KEY, parametersOf(curve)), bitString(point))),
    format: 'der',
    type: 'spki',
  });

export const pointLength = ({ fieldBits }: Curve) => 1 + 2 * Math.ceil(fieldBits / 8);

/** 0x04 ‖ x ‖ y, at the end of a SubjectPublicKeyInfo. */
export const pointOf = (curve: Curve, key: KeyObject): Uint8Array<ArrayBuffer> => {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return new Uint8Array(spki.subarray(spki.length - pointLength(curve)));
};

export const opensslSign = (curve: Curve, scalar: Uint8Array, hash: string, message: Uint8Array) =>
  new Uint8Array(
    sign(hash, message, { key: privateKeyObject(curve, scalar), dsaEncoding: 'ieee-p1363' }),
  );
export const opensslVerify = (
  curve: Curve,
  point: Uint8Array,
  hash: string,
  message: Uint8Array,
  signature: Uint8Array,
) =>
  verify(
    hash,
    message,
    { key: publicKeyObject(curve, point), dsaEncoding: 'ieee-p1363' },
    signature,
  );

const NOBLE_ORDERS: Readonly<Record<string, bigint>> = {
  secp256k1: secp256k1.Point.Fn.ORDER,
  secp256r1: p256.Point.Fn.ORDER,
  secp384r1: p384.Point.Fn.ORDER,
  secp521r1: p521.Point.Fn.ORDER,
  brainpoolP256r1: brainpoolP256r1.Point.Fn.ORDER,
  brainpoolP384r1: brainpoolP384r1.Point.Fn.ORDER,
  brainpoolP512r1: brainpoolP512r1.Point.Fn.ORDER,
};

/** The order of the base point of a Weierstrass curve. */
export const orderOf = ({ family, bits, name }: Curve): bigint =>
  [...PRIME_PARAMETERS.map((row) => ({ ...row, order: row.n })), ...BINARY_PARAMETERS].find(
    (row) => row.family === family && row.bits === bits,
  )?.order ?? NOBLE_ORDERS[name]!;

/**
 * The x coordinate of cofactor × scalar × point. OpenSSL's ECDH has no cofactor here: it is multiplied
 * into the scalar, which is the same for points of the subgroup.
 */
export function opensslAgree(curve: Curve, scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const order = orderOf(curve);
  let own = scalar;
  if (curve.cofactor > 1) {
    own = bigIntToBytes((bytesToBigInt(scalar) * BigInt(curve.cofactor)) % order, scalar.length);
  }
  if (!getCurves().includes(opensslName(curve))) {
    const privateKey = privateKeyObject(curve, own);
    return new Uint8Array(diffieHellman({ privateKey, publicKey: publicKeyObject(curve, point) }));
  }
  const ecdh = createECDH(opensslName(curve));
  ecdh.setPrivateKey(Buffer.from(own));
  return new Uint8Array(ecdh.computeSecret(point));
}

export const WEIERSTRASS = CURVES.filter(({ kind }) => kind === 'weierstrass');
