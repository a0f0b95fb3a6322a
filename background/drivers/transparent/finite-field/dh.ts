/**
 * Diffie-Hellman in a prime field (PSA Crypto 1.5, finite-field Diffie-Hellman keys).
 *
 * Private keys, public keys and shared secrets are all as long as the prime, leading zeros and all. A peer's
 * key must lie in the subgroup of prime order (NIST SP 800-56A, section 5.6.2.3.1), which for a safe prime
 * is that of the squares: the Jacobi symbol tells, without a power.
 */
import { PSA_ALG_FFDH } from '../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  PSA_KEY_TYPE_DH_GET_FAMILY,
  PSA_KEY_TYPE_DH_KEY_PAIR,
  PSA_KEY_TYPE_DH_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import { bigIntToBytes, bytesToBigInt } from '../../der.ts';
import type { Draw, Driver, DriverKey } from '../../driver.ts';
import { checkBits, invalidArgument, isPublic } from '../../keys.ts';
import { blindExponent, blindedPower } from '../bigint/modular.ts';
import { createGroups, DH_SIZES, GENERATOR, type Group } from './groups.ts';

/** (a / n) of an odd n. Public numbers only. */
function jacobi(a: bigint, n: bigint): number {
  let [x, m, sign] = [a % n, n, 1];
  while (x > 0n) {
    while ((x & 1n) === 0n) {
      x >>= 1n;
      const rest = m & 7n;
      if (rest === 3n || rest === 5n) sign = -sign;
    }
    [x, m] = [m, x];
    if ((x & 3n) === 3n && (m & 3n) === 3n) sign = -sign;
    x %= m;
  }
  return m === 1n ? sign : 0;
}

const isInside = ({ p }: Group, value: bigint) => value > 1n && value < p - 1n;

/** A public key, or what a peer calls one. */
function parsePublic(group: Group, data: Uint8Array): bigint {
  if (data.length * 8 !== group.bits) throw invalidArgument();
  const y = bytesToBigInt(data);
  if (!isInside(group, y) || jacobi(y, group.p) !== 1) throw invalidArgument();
  return y;
}

function checkPrivate(group: Group, data: Uint8Array): void {
  if (!isInside(group, bytesToBigInt(data))) throw invalidArgument();
}

/** k + 1 for a k drawn in [0, p - 2] (NIST SP 800-56A, section 5.6.1.1.4). */
async function drawPrivate({ bits, p }: Group, draw: Draw): Promise<Uint8Array> {
  for (;;) {
    const bytes = await draw(bits / 8);
    const k = bytesToBigInt(bytes);
    bytes.fill(0);
    if (k <= p - 2n) return bigIntToBytes(k + 1n, bits / 8);
  }
}

/** `base`^x, blinded: every base here has an order that divides p - 1. */
function powerOf({ bits, p }: Group, base: bigint, x: Uint8Array, entropy: Entropy): Uint8Array {
  const exponent = blindExponent(bytesToBigInt(x), p - 1n, entropy);
  return bigIntToBytes(blindedPower(base, exponent, p, entropy), bits / 8);
}

export function createFfdh(entropy: Entropy): Driver {
  const groups = createGroups();
  const groupFor = (type: number, bits: number): Group => {
    const group = groups(PSA_KEY_TYPE_DH_GET_FAMILY(type), bits);
    if (!group) throw invalidArgument();
    return group;
  };
  const groupOf = ({ attributes }: DriverKey) => groupFor(attributes.type, attributes.bits);
  const pairs = DH_SIZES.map(([family, bits]) => ({
    type: PSA_KEY_TYPE_DH_KEY_PAIR(family),
    bits,
  }));
  const publics = DH_SIZES.map(([family, bits]) => ({
    type: PSA_KEY_TYPE_DH_PUBLIC_KEY(family),
    bits,
  }));
  const make = async ({ type, bits }: KeyAttributes, draw: Draw) => ({
    bits,
    material: await drawPrivate(groupFor(type, bits), draw),
  });

  return {
    name: 'bigint',
    capabilities: [
      { entryPoints: ['generateKey', 'deriveKey'], keys: pairs },
      { entryPoints: ['importKey', 'exportPublicKey'], keys: [...pairs, ...publics] },
      { entryPoints: ['rawKeyAgreement'], algorithms: [PSA_ALG_FFDH], keys: pairs },
    ],
    generateKey: (attributes) => make(attributes, entropy),
    deriveKey: make,
    async importKey({ type, bits: wanted }, data) {
      const bits = data.length * 8;
      checkBits(wanted, bits);
      const group = groupFor(type, bits);
      if (PSA_KEY_TYPE_IS_PUBLIC_KEY(type)) parsePublic(group, data);
      else checkPrivate(group, data);
      return { bits, material: data.slice() };
    },
    exportPublicKey: async (key) =>
      isPublic(key) ? key.material : powerOf(groupOf(key), GENERATOR, key.material, entropy),
    async rawKeyAgreement(key, _alg, peerKey) {
      const group = groupOf(key);
      return powerOf(group, parsePublic(group, peerKey), key.material, entropy);
    },
  };
}
