/**
 * The driver of keys on short Weierstrass curves, over prime and binary fields alike: keys, ECDSA of a
 * given hash, cofactor ECDH. What a curve computes, it brings along.
 *
 * Lengths differ more than one would think (PSA Crypto 1.5, elliptic curve keys). A coordinate has the
 * length of the field; half a signature that of the order; a private key that of `key_bits` or of the
 * order, whichever is longer: 21 bytes for secp160r2, where ⌈160/8⌉ would not hold every scalar, and 30
 * for sect233k1, with a leading zero.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import type { CHash } from '@noble/hashes/utils.js';
import {
  findHash,
  PSA_ALG_DETERMINISTIC_ECDSA,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_ECDSA_ANY,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_DETERMINISTIC_ECDSA,
} from '../../../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import {
  PSA_KEY_TYPE_ECC_GET_FAMILY,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
} from '../../../../protocol/psa/key-types.ts';
import type { Entropy } from '../../../entropy.ts';
import { bigIntToBytes, bytesToBigInt } from '../../der.ts';
import type { Draw, Driver, DriverKey, NewKey } from '../../driver.ts';
import {
  checkBits,
  eccBoth,
  eccPair,
  invalidArgument,
  invalidSignature,
  isPublic,
  withHashes,
} from '../../keys.ts';
import { NOBLE_HASHES, nobleHash } from '../noble/hashes.ts';

/** A curve. Scalars are private keys in their format, points 0x04 ‖ x ‖ y. */
export type WeierstrassCurve = {
  readonly family: number;
  readonly bits: number;
  readonly order: bigint;
  readonly orderBits: number;
  readonly publicLength: number;
  publicKey(scalar: Uint8Array): Uint8Array;
  /** Is it a point of the subgroup, and not the one at infinity? */
  isPoint(point: Uint8Array): boolean;
  /** @param hash - cut to the length of the order; the nonce is that of RFC 6979, sections 3.2 and 3.6 */
  sign(
    hash: Uint8Array,
    scalar: Uint8Array,
    nonceHash: CHash,
    extraEntropy: Uint8Array | undefined,
  ): Uint8Array;
  verify(signature: Uint8Array, hash: Uint8Array, publicKey: Uint8Array): boolean;
  /** The x coordinate of cofactor × scalar × peer; undefined if there is none. */
  agree(scalar: Uint8Array, peer: Uint8Array): Uint8Array | undefined;
};

const bytes = (bits: number) => Math.ceil(bits / 8);
const privateLength = ({ bits, orderBits }: WeierstrassCurve) => bytes(Math.max(bits, orderBits));

/** RFC 6979 is defined over HMAC: a hash without a block size has none. */
const hasHmac = (hash: number) => findHash(hash)?.blockLength !== undefined;

/** The one curve that the attributes, or the length of the data, single out. */
function findCurve(
  curves: readonly WeierstrassCurve[],
  { type, bits }: KeyAttributes,
  data?: Uint8Array,
): WeierstrassCurve {
  const family = PSA_KEY_TYPE_ECC_GET_FAMILY(type);
  const lengthOf = PSA_KEY_TYPE_IS_PUBLIC_KEY(type)
    ? (curve: WeierstrassCurve) => curve.publicLength
    : privateLength;
  const [found, another] = curves.filter(
    (curve) =>
      curve.family === family &&
      (bits === 0 || curve.bits === bits) &&
      (!data || lengthOf(curve) === data.length),
  );
  if (!found || another) throw invalidArgument();
  return found;
}

const isScalar = ({ order }: WeierstrassCurve, scalar: Uint8Array) => {
  const value = bytesToBigInt(scalar);
  return value > 0n && value < order;
};

/**
 * A uniform scalar by testing candidates (FIPS 186-5, appendix A.2.2), as PSA lays down for derivation:
 * whole draws, the spare bits in front cleared, k > order - 2 thrown away, k + 1 taken.
 */
async function drawScalar(curve: WeierstrassCurve, draw: Draw): Promise<NewKey> {
  const length = bytes(curve.orderBits);
  for (;;) {
    const drawn = await draw(length);
    drawn[0] = (drawn[0] ?? 0) & (0xff >> (length * 8 - curve.orderBits));
    const candidate = bytesToBigInt(drawn);
    drawn.fill(0);
    if (candidate <= curve.order - 2n) {
      return { bits: curve.bits, material: bigIntToBytes(candidate + 1n, privateLength(curve)) };
    }
  }
}

function capabilitiesOf(curves: readonly WeierstrassCurve[]): Driver['capabilities'] {
  const both = curves.flatMap(({ family, bits }) => eccBoth(family, [bits]));
  const pairs = curves.map(({ family, bits }) => eccPair(family, [bits]));
  const hashes = [...NOBLE_HASHES.keys()];
  const algorithms = [
    PSA_ALG_ECDSA_ANY,
    ...withHashes([PSA_ALG_ECDSA], hashes),
    ...withHashes([PSA_ALG_DETERMINISTIC_ECDSA], hashes.filter(hasHmac)),
  ];
  return [
    { entryPoints: ['generateKey', 'deriveKey'], keys: pairs },
    { entryPoints: ['importKey', 'exportPublicKey'], keys: both },
    { entryPoints: ['signHash'], algorithms, keys: pairs },
    { entryPoints: ['verifyHash'], algorithms, keys: both },
    { entryPoints: ['rawKeyAgreement'], algorithms: [PSA_ALG_ECDH], keys: pairs },
  ];
}

export function createWeierstrassDriver(
  name: string,
  curves: readonly WeierstrassCurve[],
  entropy: Entropy,
): Driver {
  const curveOf = (key: DriverKey) => findCurve(curves, key.attributes);
  const publicKeyOf = (key: DriverKey) =>
    isPublic(key) ? key.material : curveOf(key).publicKey(key.material);

  return {
    name,
    capabilities: capabilitiesOf(curves),
    generateKey: async (attributes) => drawScalar(findCurve(curves, attributes), entropy),
    deriveKey: async (attributes, draw) => drawScalar(findCurve(curves, attributes), draw),
    async importKey(attributes, data) {
      const curve = findCurve(curves, attributes, data);
      checkBits(attributes.bits, curve.bits);
      const good = PSA_KEY_TYPE_IS_PUBLIC_KEY(attributes.type)
        ? curve.isPoint(data)
        : isScalar(curve, data);
      if (!good) throw invalidArgument();
      return { bits: curve.bits, material: data.slice() };
    },
    exportPublicKey: async (key) => publicKeyOf(key),
    // Any length of hash but none is taken, whatever the algorithm says, as upstream does.
    async signHash(key, alg, hash) {
      if (hash.length === 0) throw invalidArgument();
      const curve = curveOf(key);
      const cut = hash.subarray(0, bytes(curve.orderBits));
      if (PSA_ALG_IS_DETERMINISTIC_ECDSA(alg)) {
        return curve.sign(cut, key.material, nobleHash(PSA_ALG_GET_HASH(alg)), undefined);
      }
      return curve.sign(cut, key.material, sha512, entropy(bytes(curve.orderBits)));
    },
    async verifyHash(key, _alg, hash, signature) {
      if (hash.length === 0) throw invalidArgument();
      const curve = curveOf(key);
      const good =
        signature.length === 2 * bytes(curve.orderBits) &&
        curve.verify(signature, hash.subarray(0, bytes(curve.orderBits)), publicKeyOf(key));
      if (!good) throw invalidSignature();
    },
    async rawKeyAgreement(key, _alg, peerKey) {
      const x = curveOf(key).agree(key.material, peerKey);
      if (!x) throw invalidArgument();
      return x;
    },
  };
}
