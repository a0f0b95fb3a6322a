/**
 * Ed25519 and Ed448 by noble: PureEdDSA without and with a context, and HashEdDSA (RFC 8032).
 *
 * Five schemes for four identifiers: on Edwards25519, PURE_EDDSA and EDDSA_CTX differ even where the
 * context is empty; on Edwards448 they are one. HashEdDSA is given the hash, so that noble's own prehash is
 * replaced by none. Verification is that of RFC 8032, not the looser one of ZIP 215.
 */
import { type EdDSA, eddsa } from '@noble/curves/abstract/edwards.js';
import { ed448 } from '@noble/curves/ed448.js';
import { ed25519, ed25519ctx } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { shake256 } from '@noble/hashes/sha3.js';
import { concat, EMPTY } from '../../../../protocol/bytes.ts';
import {
  PSA_ALG_ED448PH,
  PSA_ALG_ED25519PH,
  PSA_ALG_EDDSA_CTX,
  PSA_ALG_PURE_EDDSA,
} from '../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import type { Draw, Driver, DriverKey, NewKey } from '../../driver.ts';
import {
  checkBits,
  eccBoth,
  eccPair,
  invalidArgument,
  invalidSignature,
  isPublic,
} from '../../keys.ts';
import { once } from './numbers.ts';

/** Both pre-hashes, SHA-512 and SHAKE256, give this many bytes. */
const HASH_LENGTH = 64;
const MAX_CONTEXT = 255;

/** What RFC 8032, section 2, calls dom2 and dom4; noble has its own inside. */
const domain =
  (label: string) =>
  (data: Uint8Array, context: Uint8Array, hashed: boolean): Uint8Array<ArrayBuffer> =>
    concat([
      new TextEncoder().encode(label),
      Uint8Array.of(hashed ? 1 : 0, context.length),
      context,
      data,
    ]);

const noPrehash = (hash: Uint8Array) => new Uint8Array(hash);

/** RFC 8032, sections 5.1.5 and 5.2.5: the lower half of the hashed private key. */
function pruned25519(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes);
  out[0] = (out[0] ?? 0) & 0xf8;
  out[31] = ((out[31] ?? 0) & 0x7f) | 0x40;
  return out;
}
function pruned448(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes);
  out[0] = (out[0] ?? 0) & 0xfc;
  out[55] = (out[55] ?? 0) | 0x80;
  out[56] = 0;
  return out;
}

const ed25519OfHash = once(() =>
  eddsa(ed25519.Point, sha512, {
    adjustScalarBytes: pruned25519,
    domain: domain('SigEd25519 no Ed25519 collisions'),
    prehash: noPrehash,
  }),
);
const ed448OfHash = once(() =>
  eddsa(ed448.Point, (data: Uint8Array) => shake256(data, { dkLen: 114 }), {
    adjustScalarBytes: pruned448,
    domain: domain('SigEd448'),
    prehash: noPrehash,
  }),
);

type EdwardsCurve = {
  readonly bits: number;
  readonly length: number;
  readonly pure: EdDSA;
  readonly withContext: EdDSA;
  readonly hashAlg: number;
  readonly ofHash: () => EdDSA;
};

const CURVES: readonly EdwardsCurve[] = [
  {
    bits: 255,
    length: 32,
    pure: ed25519,
    withContext: ed25519ctx,
    hashAlg: PSA_ALG_ED25519PH,
    ofHash: ed25519OfHash,
  },
  {
    bits: 448,
    length: 57,
    pure: ed448,
    withContext: ed448,
    hashAlg: PSA_ALG_ED448PH,
    ofHash: ed448OfHash,
  },
];

function curveFor({ bits }: KeyAttributes, data?: Uint8Array): EdwardsCurve {
  const found = CURVES.find(
    (curve) => (bits === 0 || curve.bits === bits) && (!data || curve.length === data.length),
  );
  if (!found) throw invalidArgument();
  return found;
}

const publicKeyOf = (key: DriverKey): Uint8Array =>
  isPublic(key) ? key.material : curveFor(key.attributes).pure.getPublicKey(key.material);

/** A point of small order is nobody's key: signatures for any message can be made for it. */
function isPoint({ pure }: EdwardsCurve, point: Uint8Array): boolean {
  try {
    return !pure.Point.fromBytes(point).isSmallOrder();
  } catch {
    return false;
  }
}

async function drawKey(attributes: KeyAttributes, draw: Draw): Promise<NewKey> {
  const { bits, length } = curveFor(attributes);
  return { bits, material: await draw(length) };
}

/** The scheme, and the context as its calls take it. */
function schemeFor(key: DriverKey, alg: number, context: Uint8Array) {
  const curve = curveFor(key.attributes);
  if (context.length > MAX_CONTEXT) throw invalidArgument();
  if (alg === curve.hashAlg) return { scheme: curve.ofHash(), options: { context } };
  if (alg === PSA_ALG_EDDSA_CTX) return { scheme: curve.withContext, options: { context } };
  if (context.length > 0) throw invalidArgument();
  return { scheme: curve.pure, options: {} };
}

function checkHash(hash: Uint8Array): void {
  if (hash.length !== HASH_LENGTH) throw invalidArgument();
}

async function sign(key: DriverKey, alg: number, message: Uint8Array, context: Uint8Array = EMPTY) {
  const { scheme, options } = schemeFor(key, alg, context);
  return scheme.sign(message, key.material, options);
}

async function verify(
  key: DriverKey,
  alg: number,
  message: Uint8Array,
  signature: Uint8Array,
  context: Uint8Array = EMPTY,
): Promise<void> {
  const { scheme, options } = schemeFor(key, alg, context);
  const good =
    signature.length === 2 * curveFor(key.attributes).length &&
    scheme.verify(signature, message, publicKeyOf(key), { ...options, zip215: false });
  if (!good) throw invalidSignature();
}

const FAMILY = PSA_ECC_FAMILY_TWISTED_EDWARDS;
const ALL_BITS = CURVES.map(({ bits }) => bits);
const MESSAGE = [PSA_ALG_PURE_EDDSA, PSA_ALG_EDDSA_CTX];

export const createEdwards = (entropy: Entropy): Driver => ({
  name: 'noble',
  capabilities: [
    { entryPoints: ['generateKey', 'deriveKey'], keys: [eccPair(FAMILY, ALL_BITS)] },
    { entryPoints: ['importKey', 'exportPublicKey'], keys: eccBoth(FAMILY, ALL_BITS) },
    { entryPoints: ['signMessage'], algorithms: MESSAGE, keys: [eccPair(FAMILY, ALL_BITS)] },
    { entryPoints: ['verifyMessage'], algorithms: MESSAGE, keys: eccBoth(FAMILY, ALL_BITS) },
    ...CURVES.flatMap(({ bits, hashAlg }): Driver['capabilities'] => [
      { entryPoints: ['signHash'], algorithms: [hashAlg], keys: [eccPair(FAMILY, [bits])] },
      { entryPoints: ['verifyHash'], algorithms: [hashAlg], keys: eccBoth(FAMILY, [bits]) },
    ]),
  ],
  generateKey: (attributes) => drawKey(attributes, entropy),
  deriveKey: drawKey,
  async importKey(attributes, data) {
    const curve = curveFor(attributes, data);
    checkBits(attributes.bits, curve.bits);
    if (PSA_KEY_TYPE_IS_PUBLIC_KEY(attributes.type) && !isPoint(curve, data)) {
      throw invalidArgument();
    }
    return { bits: curve.bits, material: data.slice() };
  },
  exportPublicKey: async (key) => publicKeyOf(key),
  signMessage: sign,
  verifyMessage: verify,
  async signHash(key, alg, hash, context) {
    checkHash(hash);
    return sign(key, alg, hash, context);
  },
  async verifyHash(key, alg, hash, signature, context) {
    checkHash(hash);
    return verify(key, alg, hash, signature, context);
  },
});
