/** Elliptic curves: keys drawn by us or by Node, and each given to the other. */
import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import * as K from '../../protocol/psa/key-types.ts';
import { CURVES, type Curve } from '../../protocol/psa/key-types.ts';
import { PSA_KEY_USAGE_EXPORT } from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/standalone.ts';
import {
  opensslAgree,
  pointOf,
  privateKeyObject,
  publicKeyObject,
} from '../psa/asymmetric/openssl.ts';
import { fromHex } from '../support/hex.ts';
import { expectBytes } from '../support/status.ts';
import { type Bytes, bytesOf } from './case.ts';

export type { Curve };
/** Slow, and never WebCrypto's. */
export const isBinary = ({ name }: Curve): boolean => name.startsWith('sect');

export const WEIERSTRASS = CURVES.filter(({ kind }) => kind === 'weierstrass');
export const EDWARDS = CURVES.filter(({ kind }) => kind === 'edwards');
export const AGREEING = CURVES.filter(({ kind }) => kind !== 'edwards');

/** What stands before the bytes of an RFC 8410 key, in PKCS#8 and in a SubjectPublicKeyInfo. */
const WRAPPERS: Readonly<Record<string, readonly [name: string, pair: string, open: string]>> = {
  edwards255: ['ed25519', '302e020100300506032b657004220420', '302a300506032b6570032100'],
  edwards448: ['ed448', '3047020100300506032b6571043b0439', '3043300506032b6571033a00'],
  montgomery255: ['x25519', '302e020100300506032b656e04220420', '302a300506032b656e032100'],
  montgomery448: ['x448', '3046020100300506032b656f043a0438', '3042300506032b656f033900'],
};
const wrapperOf = ({ kind, bits }: Curve) => WRAPPERS[`${kind}${bits}`];

export function privateObject(curve: Curve, key: Uint8Array): KeyObject {
  const wrapper = wrapperOf(curve);
  if (!wrapper) return privateKeyObject(curve, key);
  const der = Buffer.concat([fromHex(wrapper[1]), key]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

export function publicObject(curve: Curve, key: Uint8Array): KeyObject {
  const wrapper = wrapperOf(curve);
  if (!wrapper) return publicKeyObject(curve, key);
  const der = Buffer.concat([fromHex(wrapper[2]), key]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

/** The public key that Node works out. */
export function publicOf(curve: Curve, key: Uint8Array): Bytes {
  const object = privateObject(curve, key);
  const wrapper = wrapperOf(curve);
  if (!wrapper) return pointOf(curve, object);
  const spki = createPublicKey(object).export({ format: 'der', type: 'spki' });
  return bytesOf(spki.subarray(fromHex(wrapper[2]).length));
}

export function nodeAgree(curve: Curve, key: Uint8Array, peer: Uint8Array): Bytes {
  if (!wrapperOf(curve)) return bytesOf(opensslAgree(curve, key, peer));
  const privateKey = privateObject(curve, key);
  return bytesOf(diffieHellman({ privateKey, publicKey: publicObject(curve, peer) }));
}

/** A private key of Node's making, where it makes them in the form that PSA has. */
function drawnByNode(curve: Curve): Bytes | undefined {
  const wrapper = wrapperOf(curve);
  if (!wrapper) return undefined;
  const { privateKey } = generateKeyPairSync(wrapper[0] as 'ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const key = bytesOf(der.subarray(fromHex(wrapper[1]).length));
  return curve.kind === 'montgomery' ? clamped(curve, key) : key;
}

/** The forced bits of RFC 7748, section 5, which PSA wants set in an import. */
function clamped({ bits }: Curve, key: Bytes): Bytes {
  const last = key.length - 1;
  key[0] = (key[0] ?? 0) & (bits === 255 ? 0xf8 : 0xfc);
  key[last] = bits === 255 ? ((key[last] ?? 0) & 0x7f) | 0x40 : (key[last] ?? 0) | 0x80;
  return key;
}

export type Pair = { readonly id: number; readonly material: Bytes; readonly open: Bytes };

/** A key pair, with its bytes; Node must find the same public key. */
export async function drawPair(
  session: Session,
  curve: Curve,
  usage: number,
  alg: number,
): Promise<Pair> {
  const type = K.PSA_KEY_TYPE_ECC_KEY_PAIR(curve.family);
  const attributes = { type, bits: curve.bits, usage: usage | PSA_KEY_USAGE_EXPORT, alg };
  const theirs = drawnByNode(curve);
  const id = theirs
    ? await session.importKey(attributes, theirs)
    : await session.generateKey(attributes);
  const material = bytesOf(await session.exportKey(id));
  const open = bytesOf(await session.exportPublicKey(id));
  expectBytes(open, publicOf(curve, material), 'the public key');
  return { id, material, open };
}

export const importPublic = (
  session: Session,
  { family, bits }: Curve,
  open: Bytes,
  usage: number,
  alg: number,
): Promise<number> =>
  session.importKey({ type: K.PSA_KEY_TYPE_ECC_PUBLIC_KEY(family), bits, usage, alg }, open);
