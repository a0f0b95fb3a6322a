/**
 * The prime curves, by noble: its own instances, and its generic curve with the parameters of the rest.
 *
 * noble's own defaults are another scheme's: signatures here may have a high s, and the hash of the
 * deterministic nonce (RFC 6979) is that of the algorithm, not that of the curve.
 */
import { type ECDSA, ecdsa, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { CHash } from '@noble/hashes/utils.js';
import {
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import type { Driver } from '../../driver.ts';
import { bitLength, once } from '../curves/numbers.ts';
import { PRIME_PARAMETERS } from '../curves/prime-parameters.ts';
import { createWeierstrassDriver, type WeierstrassCurve } from '../curves/weierstrass.ts';

const UNCOMPRESSED = 0x04;

/** ECDSA whose nonce is made with the given hash. Made once for each. */
function createNonceVariants(instance: () => ECDSA): (hash: CHash) => ECDSA {
  const made = new Map<CHash, ECDSA>();
  return (hash) => {
    const variant = made.get(hash) ?? ecdsa(instance().Point, hash);
    made.set(hash, variant);
    return variant;
  };
}

type Size = Pick<WeierstrassCurve, 'order' | 'orderBits'> & { readonly coordinateLength: number };

function primeCurve(
  family: number,
  bits: number,
  { order, orderBits, coordinateLength }: Size,
  instance: () => ECDSA,
): WeierstrassCurve {
  const variantFor = createNonceVariants(instance);
  const publicLength = 1 + 2 * coordinateLength;
  /** The one form PSA knows: 0x04 ‖ x ‖ y, on the curve. The cofactor of a prime curve is 1. */
  const isPoint = (point: Uint8Array) => {
    if (point.length !== publicLength || point[0] !== UNCOMPRESSED) return false;
    try {
      instance().Point.fromBytes(point).assertValidity();
      return true;
    } catch {
      return false;
    }
  };

  return {
    family,
    bits,
    order,
    orderBits,
    publicLength,
    isPoint,
    publicKey: (scalar) => instance().getPublicKey(scalar, false),
    sign: (hash, scalar, nonceHash, extraEntropy) =>
      variantFor(nonceHash).sign(hash, scalar, {
        prehash: false,
        lowS: false,
        extraEntropy: extraEntropy ?? false,
      }),
    verify: (signature, hash, publicKey) =>
      instance().verify(signature, hash, publicKey, { prehash: false, lowS: false }),
    agree(scalar, peer) {
      if (!isPoint(peer)) return undefined;
      const shared = instance().getSharedSecret(scalar, peer, false);
      const x = shared.slice(1, 1 + coordinateLength);
      shared.fill(0);
      return x;
    },
  };
}

function ready(family: number, bits: number, instance: ECDSA): WeierstrassCurve {
  const { Fn, Fp } = instance.Point;
  const size = { order: Fn.ORDER, orderBits: Fn.BITS, coordinateLength: Fp.BYTES };
  return primeCurve(family, bits, size, () => instance);
}

const NOBLE_CURVES: readonly WeierstrassCurve[] = [
  ready(PSA_ECC_FAMILY_SECP_R1, 256, p256),
  ready(PSA_ECC_FAMILY_SECP_R1, 384, p384),
  ready(PSA_ECC_FAMILY_SECP_R1, 521, p521),
  ready(PSA_ECC_FAMILY_SECP_K1, 256, secp256k1),
  ready(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 256, brainpoolP256r1),
  ready(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 384, brainpoolP384r1),
  ready(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 512, brainpoolP512r1),
];

const GENERIC_CURVES: readonly WeierstrassCurve[] = PRIME_PARAMETERS.map(
  ({ family, bits, ...curve }) => {
    const size = {
      order: curve.n,
      orderBits: bitLength(curve.n),
      coordinateLength: Math.ceil(bitLength(curve.p) / 8),
    };
    return primeCurve(
      family,
      bits,
      size,
      once(() => ecdsa(weierstrass(curve), sha512)),
    );
  },
);

export const createNobleWeierstrass = (entropy: Entropy): Driver =>
  createWeierstrassDriver('noble', [...NOBLE_CURVES, ...GENERIC_CURVES], entropy);
