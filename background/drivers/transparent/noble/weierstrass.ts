/**
 * Short Weierstrass curves by noble: keys, ECDSA of a given hash, ECDH.
 *
 * noble's own defaults are another scheme's: signatures here may have a high s, and the hash of the
 * deterministic nonce (RFC 6979) is that of the algorithm, not that of the curve.
 */
import { type ECDSA, ecdsa } from '@noble/curves/abstract/weierstrass.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import {
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_DETERMINISTIC_ECDSA,
  PSA_ALG_SHA_256,
} from '../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_GET_FAMILY,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import { bytesToBigInt } from '../../der.ts';
import type { Driver, DriverKey } from '../../driver.ts';
import {
  checkBits,
  eccBoth,
  eccPair,
  invalidArgument,
  invalidSignature,
  isPublic,
  orInvalidArgument,
  withHashes,
} from '../../keys.ts';
import { NOBLE_HASHES, nobleHash } from './hashes.ts';

type Curve = {
  readonly family: number;
  readonly bits: number;
  readonly ecdsa: ECDSA;
  /** Length of a scalar, of half a signature, in bytes. */
  readonly scalarLength: number;
  readonly publicLength: number;
};

const curve = (family: number, bits: number, instance: ECDSA): Curve => ({
  family,
  bits,
  ecdsa: instance,
  scalarLength: instance.Point.Fn.BYTES,
  publicLength: instance.Point.Fp.BYTES * 2 + 1,
});

const CURVES: readonly Curve[] = [
  curve(PSA_ECC_FAMILY_SECP_R1, 256, p256),
  curve(PSA_ECC_FAMILY_SECP_R1, 384, p384),
  curve(PSA_ECC_FAMILY_SECP_R1, 521, p521),
  curve(PSA_ECC_FAMILY_SECP_K1, 256, secp256k1),
];

const UNCOMPRESSED = 0x04;

function curveFor({ type, bits }: KeyAttributes, data?: Uint8Array): Curve {
  const family = PSA_KEY_TYPE_ECC_GET_FAMILY(type);
  const length = PSA_KEY_TYPE_IS_PUBLIC_KEY(type) ? 'publicLength' : 'scalarLength';
  const found = CURVES.find(
    (candidate) =>
      candidate.family === family &&
      (bits === 0 || candidate.bits === bits) &&
      (!data || candidate[length] === data.length),
  );
  if (!found) throw invalidArgument();
  return found;
}

/** A uniform scalar in [1, n-1], by drawing until one fits. */
function drawScalar({ ecdsa: { Point }, scalarLength }: Curve, entropy: Entropy): Uint8Array {
  const excess = scalarLength * 8 - Point.Fn.BITS;
  for (;;) {
    const scalar = entropy(scalarLength);
    scalar[0] = (scalar[0] ?? 0) & (0xff >> excess);
    if (Point.Fn.isValidNot0(bytesToBigInt(scalar))) return scalar;
    scalar.fill(0);
  }
}

/** The one form PSA knows: 0x04 ‖ x ‖ y, a point of the curve and not the one at infinity. */
function checkPoint({ ecdsa: { Point }, publicLength }: Curve, point: Uint8Array): void {
  if (point.length !== publicLength || point[0] !== UNCOMPRESSED) throw invalidArgument();
  orInvalidArgument(() => Point.fromBytes(point).assertValidity());
}

const publicKeyOf = (key: DriverKey): Uint8Array =>
  isPublic(key)
    ? key.material
    : orInvalidArgument(() => curveFor(key.attributes).ecdsa.getPublicKey(key.material, false));

/**
 * The part of a hash that counts: its leftmost bits (FIPS 186-5, section 6.4.1). A hash of another length
 * than the algorithm's is taken, as the reference provider of the access protocol takes it.
 */
function hashToSign({ scalarLength }: Curve, hash: Uint8Array): Uint8Array {
  if (hash.length === 0) throw invalidArgument();
  return hash.subarray(0, scalarLength);
}

/** ECDSA whose nonce is made with the given hash. Made once for each pair. */
function createNonceVariants(): (instance: ECDSA, hashAlg: number) => ECDSA {
  const made = new Map<ECDSA, Map<number, ECDSA>>();
  return (instance, hashAlg) => {
    const ofCurve = made.get(instance) ?? new Map<number, ECDSA>();
    made.set(instance, ofCurve);
    const variant = ofCurve.get(hashAlg) ?? ecdsa(instance.Point, nobleHash(hashAlg));
    ofCurve.set(hashAlg, variant);
    return variant;
  };
}

export function createNobleWeierstrass(entropy: Entropy): Driver {
  const variantFor = createNonceVariants();
  const both = CURVES.flatMap(({ family, bits }) => eccBoth(family, [bits]));
  const pairs = CURVES.map(({ family, bits }) => eccPair(family, [bits]));
  const algorithms = [
    PSA_ALG_ECDSA_ANY,
    ...withHashes([PSA_ALG_ECDSA, PSA_ALG_DETERMINISTIC_ECDSA], [...NOBLE_HASHES.keys()]),
  ];

  return {
    name: 'noble',
    capabilities: [
      { entryPoints: ['generateKey', 'exportPublicKey'], keys: pairs },
      { entryPoints: ['importKey', 'exportPublicKey'], keys: both },
      { entryPoints: ['signHash'], algorithms, keys: pairs },
      { entryPoints: ['verifyHash'], algorithms, keys: both },
      { entryPoints: ['rawKeyAgreement'], algorithms: [PSA_ALG_ECDH], keys: pairs },
    ],
    async generateKey(attributes) {
      return { bits: attributes.bits, material: drawScalar(curveFor(attributes), entropy) };
    },
    async importKey(attributes, data) {
      const found = curveFor(attributes, data);
      checkBits(attributes.bits, found.bits);
      if (PSA_KEY_TYPE_IS_PUBLIC_KEY(attributes.type)) checkPoint(found, data);
      else if (!found.ecdsa.Point.Fn.isValidNot0(bytesToBigInt(data))) throw invalidArgument();
      return { bits: found.bits, material: data.slice() };
    },
    async exportPublicKey(key) {
      return publicKeyOf(key);
    },
    async signHash(key, alg, hash) {
      const found = curveFor(key.attributes);
      const { ecdsa: instance, scalarLength } = found;
      const input = hashToSign(found, hash);
      const hashAlg = alg === PSA_ALG_ECDSA_ANY ? PSA_ALG_SHA_256 : PSA_ALG_GET_HASH(alg);
      const extraEntropy = PSA_ALG_IS_DETERMINISTIC_ECDSA(alg) ? false : entropy(scalarLength);
      const options = { prehash: false, lowS: false, extraEntropy } as const;
      return orInvalidArgument(() =>
        variantFor(instance, hashAlg).sign(input, key.material, options),
      );
    },
    async verifyHash(key, _alg, hash, signature) {
      const found = curveFor(key.attributes);
      const input = hashToSign(found, hash);
      if (signature.length !== found.scalarLength * 2) throw invalidSignature();
      const publicKey = publicKeyOf(key);
      const options = { prehash: false, lowS: false } as const;
      const good = orInvalidArgument(() =>
        found.ecdsa.verify(signature, input, publicKey, options),
      );
      if (!good) throw invalidSignature();
    },
    async rawKeyAgreement(key, _alg, peerKey) {
      const found = curveFor(key.attributes);
      checkPoint(found, peerKey);
      const shared = orInvalidArgument(() =>
        found.ecdsa.getSharedSecret(key.material, peerKey, false),
      );
      const x = shared.slice(1, 1 + (found.publicLength - 1) / 2);
      shared.fill(0);
      return x;
    },
  };
}
