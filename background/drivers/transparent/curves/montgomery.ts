/**
 * X25519 and X448 by noble (RFC 7748).
 *
 * PSA takes a private key only with its forced bits set already: an import refuses, it never repairs; a
 * key that is drawn is repaired. An agreement whose result is all zero is refused (RFC 7748, section 6).
 */

import { x448 } from '@noble/curves/ed448.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { PSA_ALG_ECDH } from '../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import type { Draw, Driver, NewKey } from '../../driver.ts';
import { checkBits, eccBoth, eccPair, invalidArgument, isPublic } from '../../keys.ts';

type MontgomeryCurve = {
  readonly bits: number;
  readonly length: number;
  readonly ecdh: typeof x25519;
  /** Bits of the first and the last byte that are kept (RFC 7748, section 5), and set. */
  readonly keptFirst: number;
  readonly keptLast: number;
  readonly setLast: number;
};

const CURVES: readonly MontgomeryCurve[] = [
  { bits: 255, length: 32, ecdh: x25519, keptFirst: 0xf8, keptLast: 0x7f, setLast: 0x40 },
  { bits: 448, length: 56, ecdh: x448, keptFirst: 0xfc, keptLast: 0xff, setLast: 0x80 },
];

function curveFor({ bits }: KeyAttributes, data?: Uint8Array): MontgomeryCurve {
  const found = CURVES.find(
    (curve) => (bits === 0 || curve.bits === bits) && (!data || curve.length === data.length),
  );
  if (!found) throw invalidArgument();
  return found;
}

/** Sets the forced bits. */
function clamp({ keptFirst, keptLast, setLast }: MontgomeryCurve, scalar: Uint8Array): void {
  scalar[0] = (scalar[0] ?? 0) & keptFirst;
  scalar[scalar.length - 1] = ((scalar.at(-1) ?? 0) & keptLast) | setLast;
}

function isClamped(curve: MontgomeryCurve, scalar: Uint8Array): boolean {
  const ends = Uint8Array.of(scalar[0] ?? 0, scalar.at(-1) ?? 0);
  clamp(curve, ends);
  return ends[0] === scalar[0] && ends[1] === scalar.at(-1);
}

async function drawKey(attributes: KeyAttributes, draw: Draw): Promise<NewKey> {
  const curve = curveFor(attributes);
  const material = await draw(curve.length);
  clamp(curve, material);
  return { bits: curve.bits, material };
}

const FAMILY = PSA_ECC_FAMILY_MONTGOMERY;
const ALL_BITS = CURVES.map(({ bits }) => bits);

export const createMontgomery = (entropy: Entropy): Driver => ({
  name: 'noble',
  capabilities: [
    { entryPoints: ['generateKey', 'deriveKey'], keys: [eccPair(FAMILY, ALL_BITS)] },
    { entryPoints: ['importKey', 'exportPublicKey'], keys: eccBoth(FAMILY, ALL_BITS) },
    {
      entryPoints: ['rawKeyAgreement'],
      algorithms: [PSA_ALG_ECDH],
      keys: [eccPair(FAMILY, ALL_BITS)],
    },
  ],
  generateKey: (attributes) => drawKey(attributes, entropy),
  deriveKey: drawKey,
  async importKey(attributes, data) {
    const curve = curveFor(attributes, data);
    checkBits(attributes.bits, curve.bits);
    if (!PSA_KEY_TYPE_IS_PUBLIC_KEY(attributes.type) && !isClamped(curve, data)) {
      throw invalidArgument();
    }
    return { bits: curve.bits, material: data.slice() };
  },
  exportPublicKey: async (key) =>
    isPublic(key) ? key.material : curveFor(key.attributes).ecdh.getPublicKey(key.material),
  async rawKeyAgreement(key, _alg, peerKey) {
    const { length, ecdh } = curveFor(key.attributes);
    if (peerKey.length !== length) throw invalidArgument();
    try {
      return ecdh.getSharedSecret(key.material, peerKey);
    } catch {
      throw invalidArgument();
    }
  },
});
