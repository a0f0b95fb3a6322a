/**
 * The groups of SAE (IEEE Std 802.11-2020, section 12.4.4): curves with the Z of their map, and the MODP
 * groups of RFC 3526. Those below 256 bits the standard no longer allows, and none is here.
 *
 * Which hash a group takes is fixed (table 12-1), save for the looping method, which knows SHA-256 alone.
 */
import type { WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import {
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
} from '../../../../../protocol/psa/algorithms.ts';
import {
  PSA_DH_FAMILY_RFC3526,
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_IS_WPA3_SAE_DH,
  PSA_KEY_TYPE_WPA3_SAE_DH,
  PSA_KEY_TYPE_WPA3_SAE_ECC,
} from '../../../../../protocol/psa/key-types.ts';
import { once } from '../../curves/numbers.ts';
import { DH_BITS, dhPrime, dhPrimitive } from '../dh-groups.ts';
import { eccPrimitive, finiteFieldGroup, type Group, weierstrassGroup } from '../groups.ts';
import { bigIntToBytes, byteLength } from '../scalars.ts';

export type SaeGroup = {
  readonly primitive: number;
  /** The key type of a password token in this group. */
  readonly type: number;
  readonly bits: number;
  readonly hash: number;
  /** Bytes of the prime: of a coordinate, and of a scalar in a message. */
  readonly primeLength: number;
  readonly group: Group;
  readonly prime: bigint;
  readonly curve?: { readonly Point: WeierstrassPointCons<bigint>; readonly z: bigint };
  /** x ‖ y, or the number. */
  encode(element: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
  encodePrime(): Uint8Array;
  /** What keys are made of: x, or the number. */
  secretOf(element: unknown): Uint8Array;
};

const UNCOMPRESSED = Uint8Array.of(0x04);

function curveGroup(
  family: number,
  bits: number,
  z: bigint,
  { Point }: { readonly Point: WeierstrassPointCons<bigint> },
): SaeGroup {
  const group: Group = weierstrassGroup(Point);
  const primeLength = Point.Fp.BYTES;
  const encode = (element: unknown) => group.encode(element).slice(1);
  let hash = PSA_ALG_SHA_512;
  if (bits <= 384) hash = bits <= 256 ? PSA_ALG_SHA_256 : PSA_ALG_SHA_384;
  return {
    primitive: eccPrimitive(family, bits),
    type: PSA_KEY_TYPE_WPA3_SAE_ECC(family),
    bits,
    hash,
    primeLength,
    group,
    prime: Point.Fp.ORDER,
    curve: { Point, z },
    encode,
    decode: (bytes) => group.decode(Uint8Array.of(...UNCOMPRESSED, ...bytes)),
    encodePrime: () => bigIntToBytes(Point.Fp.ORDER, primeLength),
    secretOf: (element) => encode(element).slice(0, primeLength),
  };
}

function modpGroup(bits: (typeof DH_BITS)[number]): SaeGroup {
  const prime = dhPrime(PSA_DH_FAMILY_RFC3526, bits);
  const group: Group = finiteFieldGroup(prime);
  const encode = (element: unknown) => group.encode(element);
  let hash = PSA_ALG_SHA_512;
  if (bits <= 3072) hash = bits <= 2048 ? PSA_ALG_SHA_256 : PSA_ALG_SHA_384;
  return {
    primitive: dhPrimitive(PSA_DH_FAMILY_RFC3526, bits),
    type: PSA_KEY_TYPE_WPA3_SAE_DH(PSA_DH_FAMILY_RFC3526),
    bits,
    hash,
    primeLength: byteLength(prime),
    group,
    prime,
    encode,
    decode: (bytes) => group.decode(bytes),
    encodePrime: () => bigIntToBytes(prime, byteLength(prime)),
    secretOf: encode,
  };
}

type Entry = { readonly primitive: number; readonly make: () => SaeGroup };

const ecc = (
  family: number,
  bits: number,
  z: bigint,
  curve: { readonly Point: WeierstrassPointCons<bigint> },
): Entry => ({
  primitive: eccPrimitive(family, bits),
  make: once(() => curveGroup(family, bits, z, curve)),
});

/** Groups 19 to 21 and 28 to 30 with the Z of IEEE 802.11, table 12-2; then 14 to 18. */
const ENTRIES: readonly Entry[] = [
  ecc(PSA_ECC_FAMILY_SECP_R1, 256, -10n, p256),
  ecc(PSA_ECC_FAMILY_SECP_R1, 384, -12n, p384),
  ecc(PSA_ECC_FAMILY_SECP_R1, 521, -4n, p521),
  ecc(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 256, -2n, brainpoolP256r1),
  ecc(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 384, -5n, brainpoolP384r1),
  ecc(PSA_ECC_FAMILY_BRAINPOOL_P_R1, 512, 7n, brainpoolP512r1),
  ...DH_BITS.map((bits) => ({
    primitive: dhPrimitive(PSA_DH_FAMILY_RFC3526, bits),
    make: once(() => modpGroup(bits)),
  })),
];

export const saeGroup = (primitive: number): SaeGroup | undefined =>
  ENTRIES.find((entry) => entry.primitive === primitive)?.make();

export const SAE_TOKENS: readonly { readonly type: number; readonly bits: readonly number[] }[] = [
  { type: PSA_KEY_TYPE_WPA3_SAE_ECC(PSA_ECC_FAMILY_SECP_R1), bits: [256, 384, 521] },
  { type: PSA_KEY_TYPE_WPA3_SAE_ECC(PSA_ECC_FAMILY_BRAINPOOL_P_R1), bits: [256, 384, 512] },
  { type: PSA_KEY_TYPE_WPA3_SAE_DH(PSA_DH_FAMILY_RFC3526), bits: DH_BITS },
];

const familyOf = (type: number) => type & 0x7f;

/** The group of a token. */
export const saeGroupOfKey = (type: number, bits: number): SaeGroup | undefined =>
  saeGroup(
    PSA_KEY_TYPE_IS_WPA3_SAE_DH(type)
      ? dhPrimitive(familyOf(type), bits)
      : eccPrimitive(familyOf(type), bits),
  );

export const SAE_HASHES = [PSA_ALG_SHA_256, PSA_ALG_SHA_384, PSA_ALG_SHA_512] as const;
