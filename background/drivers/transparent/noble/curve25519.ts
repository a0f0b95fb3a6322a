/**
 * Ed25519 and X25519 by noble.
 *
 * PSA takes an X25519 private key only with its clamp bits set already: an import refuses, it never
 * repairs. An agreement whose result is all zero is refused (RFC 7748, section 6.1).
 */
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { PSA_ALG_ECDH, PSA_ALG_PURE_EDDSA } from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import type { Driver, DriverKey } from '../../driver.ts';
import {
  checkBits,
  eccBoth,
  eccPair,
  invalidArgument,
  invalidSignature,
  isPublic,
  orInvalidArgument,
} from '../../keys.ts';

const BITS = 255;
const LENGTH = 32;

const edPublic = (key: DriverKey) =>
  isPublic(key) ? key.material : orInvalidArgument(() => ed25519.getPublicKey(key.material));

/** A point of small order is nobody's key: signatures for any message can be made for it. */
function checkEdwardsPoint(point: Uint8Array): void {
  if (orInvalidArgument(() => ed25519.Point.fromBytes(point)).isSmallOrder()) {
    throw invalidArgument();
  }
}

export function createNobleEd25519(entropy: Entropy): Driver {
  const both = eccBoth(PSA_ECC_FAMILY_TWISTED_EDWARDS, [BITS]);
  const pair = [eccPair(PSA_ECC_FAMILY_TWISTED_EDWARDS, [BITS])];
  const algorithms = [PSA_ALG_PURE_EDDSA];
  return {
    name: 'noble',
    capabilities: [
      { entryPoints: ['generateKey'], keys: pair },
      { entryPoints: ['importKey', 'exportPublicKey'], keys: both },
      { entryPoints: ['signMessage'], algorithms, keys: pair },
      { entryPoints: ['verifyMessage'], algorithms, keys: both },
    ],
    generateKey: async () => ({ bits: BITS, material: entropy(LENGTH) }),
    async importKey({ type, bits }, data) {
      if (data.length !== LENGTH) throw invalidArgument();
      checkBits(bits, BITS);
      if (PSA_KEY_TYPE_IS_PUBLIC_KEY(type)) checkEdwardsPoint(data);
      return { bits: BITS, material: data.slice() };
    },
    exportPublicKey: async (key) => edPublic(key),
    signMessage: async (key, _alg, message) =>
      orInvalidArgument(() => ed25519.sign(message, key.material)),
    async verifyMessage(key, _alg, message, signature) {
      if (signature.length !== 2 * LENGTH) throw invalidSignature();
      const publicKey = edPublic(key);
      const good = orInvalidArgument(() =>
        ed25519.verify(signature, message, publicKey, { zip215: false }),
      );
      if (!good) throw invalidSignature();
    },
  };
}

const isClamped = (scalar: Uint8Array) =>
  ((scalar[0] ?? 0) & 0x07) === 0 && ((scalar[LENGTH - 1] ?? 0) & 0xc0) === 0x40;

export function createNobleX25519(entropy: Entropy): Driver {
  const both = eccBoth(PSA_ECC_FAMILY_MONTGOMERY, [BITS]);
  const pair = [eccPair(PSA_ECC_FAMILY_MONTGOMERY, [BITS])];
  return {
    name: 'noble',
    capabilities: [
      { entryPoints: ['generateKey'], keys: pair },
      { entryPoints: ['importKey', 'exportPublicKey'], keys: both },
      { entryPoints: ['rawKeyAgreement'], algorithms: [PSA_ALG_ECDH], keys: pair },
    ],
    async generateKey() {
      const material = entropy(LENGTH);
      material[0] = (material[0] ?? 0) & 0xf8;
      material[LENGTH - 1] = ((material[LENGTH - 1] ?? 0) & 0x7f) | 0x40;
      return { bits: BITS, material };
    },
    async importKey({ type, bits }, data) {
      if (data.length !== LENGTH) throw invalidArgument();
      checkBits(bits, BITS);
      if (!PSA_KEY_TYPE_IS_PUBLIC_KEY(type) && !isClamped(data)) throw invalidArgument();
      return { bits: BITS, material: data.slice() };
    },
    exportPublicKey: async (key) =>
      isPublic(key) ? key.material : orInvalidArgument(() => x25519.getPublicKey(key.material)),
    async rawKeyAgreement(key, _alg, peerKey) {
      if (peerKey.length !== LENGTH) throw invalidArgument();
      return orInvalidArgument(() => x25519.getSharedSecret(key.material, peerKey));
    },
  };
}
