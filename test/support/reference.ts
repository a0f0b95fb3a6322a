/**
 * What node:crypto makes of the same keys and inputs: the independent half of the comparisons.
 *
 * Keys are in PSA's formats; a private EC key has its public part worked out here, by OpenSSL.
 */
import {
  constants,
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  type SignKeyObjectInput,
  sign,
  verify,
} from 'node:crypto';
import * as A from '../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_ECC_GET_FAMILY,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_RSA,
} from '../../protocol/psa/key-types.ts';
import { fromHex } from './hex.ts';

/** A key in its PSA format. */
export type Key = { readonly type: number; readonly bits: number; readonly material: Uint8Array };

const HASH_NAMES: ReadonlyMap<number, string> = new Map([
  [A.PSA_ALG_SHA_224, 'sha224'],
  [A.PSA_ALG_SHA_256, 'sha256'],
  [A.PSA_ALG_SHA_384, 'sha384'],
  [A.PSA_ALG_SHA_512, 'sha512'],
  [A.PSA_ALG_SHA_512_224, 'sha512-224'],
  [A.PSA_ALG_SHA_512_256, 'sha512-256'],
  [A.PSA_ALG_SHA3_224, 'sha3-224'],
  [A.PSA_ALG_SHA3_256, 'sha3-256'],
  [A.PSA_ALG_SHA3_384, 'sha3-384'],
  [A.PSA_ALG_SHA3_512, 'sha3-512'],
]);

/** The hashes that Node has under a name of its own. */
export const REFERENCE_HASHES: readonly number[] = [...HASH_NAMES.keys()];

function hashName(alg: number): string {
  const name = HASH_NAMES.get(A.PSA_ALG_GET_HASH(alg));
  if (name === undefined) throw new Error(`node:crypto is not asked for ${A.algorithmName(alg)}`);
  return name;
}

export const referenceHash = (alg: number, data: Uint8Array): Uint8Array =>
  new Uint8Array(createHash(hashName(alg)).update(data).digest());

/** JOSE's and OpenSSL's name of each short Weierstrass curve, and the length of a coordinate. */
const CURVES: readonly (readonly [number, number, string, string, number])[] = [
  [PSA_ECC_FAMILY_SECP_R1, 256, 'P-256', 'prime256v1', 32],
  [PSA_ECC_FAMILY_SECP_R1, 384, 'P-384', 'secp384r1', 48],
  [PSA_ECC_FAMILY_SECP_R1, 521, 'P-521', 'secp521r1', 66],
  [PSA_ECC_FAMILY_SECP_K1, 256, 'secp256k1', 'secp256k1', 32],
];

function curveOf({ type, bits }: Key) {
  const family = PSA_KEY_TYPE_ECC_GET_FAMILY(type);
  const row = CURVES.find((curve) => curve[0] === family && curve[1] === bits);
  if (!row) throw new Error(`no reference for key type ${type} of ${bits} bits`);
  return { jose: row[2], openssl: row[3], length: row[4] };
}

/** PKCS#8 and SPKI around a key of RFC 8410, by family: what stands before the 32 bytes. */
const WRAPPERS: ReadonlyMap<number, readonly [string, string]> = new Map([
  [
    PSA_ECC_FAMILY_TWISTED_EDWARDS,
    ['302e020100300506032b657004220420', '302a300506032b6570032100'],
  ],
  [PSA_ECC_FAMILY_MONTGOMERY, ['302e020100300506032b656e04220420', '302a300506032b656e032100']],
]);

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const wrapped = (prefix: string, bytes: Uint8Array) => Buffer.concat([fromHex(prefix), bytes]);

function rsaObject(key: Key): KeyObject {
  const input = { key: Buffer.from(key.material), format: 'der', type: 'pkcs1' } as const;
  return PSA_KEY_TYPE_IS_PUBLIC_KEY(key.type) ? createPublicKey(input) : createPrivateKey(input);
}

function weierstrassObject(key: Key): KeyObject {
  const { jose, length } = curveOf(key);
  const point = referencePublic(key);
  const jwk = {
    kty: 'EC',
    crv: jose,
    x: base64url(point.subarray(1, 1 + length)),
    y: base64url(point.subarray(1 + length)),
  };
  return PSA_KEY_TYPE_IS_PUBLIC_KEY(key.type)
    ? createPublicKey({ key: jwk, format: 'jwk' })
    : createPrivateKey({ key: { ...jwk, d: base64url(key.material) }, format: 'jwk' });
}

function keyObject(key: Key): KeyObject {
  if (PSA_KEY_TYPE_IS_RSA(key.type)) return rsaObject(key);
  const wrappers = WRAPPERS.get(PSA_KEY_TYPE_ECC_GET_FAMILY(key.type));
  if (!wrappers) return weierstrassObject(key);
  return PSA_KEY_TYPE_IS_PUBLIC_KEY(key.type)
    ? createPublicKey({ key: wrapped(wrappers[1], key.material), format: 'der', type: 'spki' })
    : createPrivateKey({ key: wrapped(wrappers[0], key.material), format: 'der', type: 'pkcs8' });
}

/** The public key of a pair; a public key is its own. */
export function referencePublic(key: Key): Uint8Array {
  if (PSA_KEY_TYPE_IS_PUBLIC_KEY(key.type)) return key.material;
  if (PSA_KEY_TYPE_IS_RSA(key.type)) {
    const der = createPublicKey(rsaObject(key)).export({ format: 'der', type: 'pkcs1' });
    return new Uint8Array(der);
  }
  if (WRAPPERS.has(PSA_KEY_TYPE_ECC_GET_FAMILY(key.type))) {
    const der = createPublicKey(keyObject(key)).export({ format: 'der', type: 'spki' });
    return new Uint8Array(der.subarray(-32));
  }
  const ecdh = createECDH(curveOf(key).openssl);
  ecdh.setPrivateKey(key.material);
  return new Uint8Array(ecdh.getPublicKey());
}

/** How Node is told of an algorithm: the name of the hash, and the key with its parameters. */
function parameters(
  key: Key,
  alg: number,
  saltLength?: number,
): [string | null, SignKeyObjectInput] {
  const object = keyObject(key);
  if (alg === A.PSA_ALG_PURE_EDDSA) return [null, { key: object }];
  if (A.PSA_ALG_IS_ECDSA(alg)) return [hashName(alg), { key: object, dsaEncoding: 'ieee-p1363' }];
  if (!A.PSA_ALG_IS_RSA_PSS(alg)) return [hashName(alg), { key: object }];
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return [
    hashName(alg),
    { key: object, padding, saltLength: saltLength ?? constants.RSA_PSS_SALTLEN_DIGEST },
  ];
}

/** @param saltLength - for PSS; as long as the hash if left out */
export function referenceSign(
  key: Key,
  alg: number,
  message: Uint8Array,
  saltLength?: number,
): Uint8Array {
  const [hash, input] = parameters(key, alg, saltLength);
  return new Uint8Array(sign(hash, message, input));
}

export function referenceVerify(
  key: Key,
  alg: number,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const salt = A.PSA_ALG_IS_RSA_PSS_ANY_SALT(alg) ? constants.RSA_PSS_SALTLEN_AUTO : undefined;
  const [hash, input] = parameters(key, alg, salt);
  return verify(hash, message, input, signature);
}

/** PKCS#1 v1.5 of bytes as they are: what PSA calls RAW. */
export const referenceSignRaw = (key: Key, data: Uint8Array): Uint8Array =>
  new Uint8Array(
    privateEncrypt({ key: keyObject(key), padding: constants.RSA_PKCS1_PADDING }, data),
  );

/** The bytes that a RAW signature holds. @throws Error for one that is none */
export const referenceOpenRaw = (key: Key, signature: Uint8Array): Uint8Array =>
  new Uint8Array(
    publicDecrypt({ key: keyObject(key), padding: constants.RSA_PKCS1_PADDING }, signature),
  );

export function referenceAgree(key: Key, peer: Uint8Array): Uint8Array {
  const publicType = key.type & ~0x3000;
  const publicKey = keyObject({ type: publicType, bits: key.bits, material: peer });
  return new Uint8Array(diffieHellman({ privateKey: keyObject(key), publicKey }));
}
