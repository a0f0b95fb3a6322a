/** Field, order and names of the short Weierstrass curves, as SEC 2 and FIPS 186 print them. */
import {
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_GET_FAMILY,
} from '../../protocol/psa/key-types.ts';

export type WeierstrassCurve = {
  readonly family: number;
  readonly bits: number;
  /** Of the field. */
  readonly p: bigint;
  /** Order of the base point. */
  readonly n: bigint;
  /** Length of a scalar and of a coordinate, in bytes. */
  readonly length: number;
};

export const WEIERSTRASS: readonly WeierstrassCurve[] = [
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 256,
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    length: 32,
  },
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 384,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    n: 2n ** 384n - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68dn,
    length: 48,
  },
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 521,
    p: 2n ** 521n - 1n,
    n: 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n,
    length: 66,
  },
  {
    family: PSA_ECC_FAMILY_SECP_K1,
    bits: 256,
    p: 2n ** 256n - 2n ** 32n - 977n,
    n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
    length: 32,
  },
];

/** The order of the group of Edwards25519. */
export const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

export const weierstrassOf = (type: number, bits: number): WeierstrassCurve | undefined =>
  WEIERSTRASS.find(
    (curve) => curve.family === PSA_KEY_TYPE_ECC_GET_FAMILY(type) && curve.bits === bits,
  );
