/**
 * The groups of SPAKE2+ with their constants M and N (RFC 9383, section 4), and its scalars as keys have
 * them.
 *
 * The surprising part: scalars on the Edwards curves are little-endian and as long as an RFC 8032 key,
 * also in the transcript. PSA writes of "the standard formats", which RFC 8032 gives to no scalar.
 */
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_TWISTED_EDWARDS,
} from '../../../../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../../protocol/psa/status.ts';
import { CURVE_GROUPS, eccPrimitive, type Group } from '../groups.ts';
import { bigIntToBytes, bytesToBigInt } from '../scalars.ts';

export type Suite = {
  readonly family: number;
  readonly bits: number;
  readonly group: Group;
  readonly m: unknown;
  readonly n: unknown;
  readonly scalarLength: number;
  readonly pointLength: number;
  /** Bytes of each half of what a key derivation gives (PSA Crypto 1.5, SPAKE2+ keys). */
  readonly drawLength: number;
  encodeScalar(scalar: bigint): Uint8Array;
  /** Undefined outside [1, order - 1]. */
  decodeScalar(bytes: Uint8Array): bigint | undefined;
};

type Row = {
  readonly family: number;
  readonly bits: number;
  readonly scalarLength: number;
  readonly drawLength: number;
  /** Compressed, or as RFC 8032 encodes: as the RFC prints them. */
  readonly m: string;
  readonly n: string;
};

const ROWS: readonly Row[] = [
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 256,
    scalarLength: 32,
    drawLength: 40,
    m: '02886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f',
    n: '03d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49',
  },
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 384,
    scalarLength: 48,
    drawLength: 56,
    m: '030ff0895ae5ebf6187080a82d82b42e2765e3b2f8749c7e05eba366434b363d3dc36f15314739074d2eb8613fceec2853',
    n: '02c72cf2e390853a1c1c4ad816a62fd15824f56078918f43f922ca21518f9c543bb252c5490214cf9aa3f0baab4b665c10',
  },
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 521,
    scalarLength: 66,
    drawLength: 74,
    m: '02003f06f38131b2ba2600791e82488e8d20ab889af753a41806c5db18d37d85608cfae06b82e4a72cd744c719193562a653ea1f119eef9356907edc9b56979962d7aa',
    n: '0200c7924b9ec017f3094562894336a53c50167ba8c5963876880542bc669e494b2532d76c5b53dfb349fdf69154b9e0048c58a42e8ed04cef052a3bc349d95575cd25',
  },
  {
    family: PSA_ECC_FAMILY_TWISTED_EDWARDS,
    bits: 255,
    scalarLength: 32,
    drawLength: 40,
    m: 'd048032c6ea0b6d697ddc2e86bda85a33adac920f1bf18e1b0c6d166a5cecdaf',
    n: 'd3bfb518f44f3430f29d0c92af503865a1ed3281dc69b35dd868ba85f886c4ab',
  },
  {
    family: PSA_ECC_FAMILY_TWISTED_EDWARDS,
    bits: 448,
    scalarLength: 57,
    drawLength: 64,
    m: 'b6221038a775ecd007a4e4dde39fd76ae91d3cf0cc92be8f0c2fa6d6b66f9a12942f5a92646109152292464f3e63d354701c7848d9fc3b8880',
    n: '6034c65b66e4cd7a49b0edec3e3c9ccc4588afd8cf324e29f0a84a072531c4dbf97ff9af195ed714a689251f08f8e06e2d1f24a0ffc0146600',
  },
];

const notSupported = () => new PsaError(PSA_ERROR_NOT_SUPPORTED);

function makeSuite({ m, n, ...row }: Row): Suite {
  const group = CURVE_GROUPS.get(eccPrimitive(row.family, row.bits))?.();
  if (!group?.decodeConstant) throw notSupported();
  const isLittle = row.family === PSA_ECC_FAMILY_TWISTED_EDWARDS;
  return {
    ...row,
    group,
    m: group.decodeConstant(m),
    n: group.decodeConstant(n),
    pointLength: group.encode(group.generator).length,
    encodeScalar(scalar) {
      const bytes = bigIntToBytes(scalar, row.scalarLength);
      return isLittle ? bytes.reverse() : bytes;
    },
    decodeScalar(bytes) {
      const copy = isLittle ? bytes.slice().reverse() : bytes.slice();
      const scalar = bytesToBigInt(copy);
      copy.fill(0);
      const fits = bytes.length === row.scalarLength && scalar > 0n && scalar < group.order;
      return fits ? scalar : undefined;
    },
  };
}

const made = new Map<Row, Suite>();

/** @throws PsaError PSA_ERROR_NOT_SUPPORTED */
export function findSuite(
  family: number,
  fits: (row: Pick<Suite, 'bits' | 'scalarLength'>) => boolean,
): Suite {
  const row = ROWS.find((candidate) => candidate.family === family && fits(candidate));
  if (!row) throw notSupported();
  const suite = made.get(row) ?? makeSuite(row);
  made.set(row, suite);
  return suite;
}

export const SUITE_SIZES: readonly { readonly family: number; readonly bits: readonly number[] }[] =
  [
    { family: PSA_ECC_FAMILY_SECP_R1, bits: [256, 384, 521] },
    { family: PSA_ECC_FAMILY_TWISTED_EDWARDS, bits: [255, 448] },
  ];
