/**
 * The binary curves of PSA Crypto: SEC 2 (sect*), which are also the K- and B- curves of FIPS 186-4.
 *
 * A curve is y² + xy = x³ + ax² + b over GF(2^bits); the reduction polynomial is that with the exponents
 * `bits`, those in `middle`, and 0. No seed of the B- curves is kept: nothing is generated from it.
 */
import {
  PSA_ECC_FAMILY_SECT_K1,
  PSA_ECC_FAMILY_SECT_R1,
  PSA_ECC_FAMILY_SECT_R2,
} from '../../../../../protocol/psa/key-types.ts';

export type BinaryParameters = {
  readonly family: number;
  /** Degree of the field, and `key_bits`. */
  readonly bits: number;
  /** Exponents of the reduction polynomial between the first and the last. */
  readonly middle: readonly number[];
  readonly a: bigint;
  readonly b: bigint;
  /** Base point. Bit i of a number is the coefficient of z^i. */
  readonly x: bigint;
  readonly y: bigint;
  readonly order: bigint;
  readonly cofactor: number;
};

/** A number in hexadecimal, in pieces that fit a line. */
const hex = (...digits: readonly string[]) => BigInt(`0x${digits.join('')}`);

export const BINARY_PARAMETERS: readonly BinaryParameters[] = [
  {
    family: PSA_ECC_FAMILY_SECT_K1,
    bits: 163,
    middle: [7, 6, 3],
    a: 1n,
    b: 1n,
    x: hex('2fe13c0537bbc11acaa07d793de4e6d5e5c94eee8'),
    y: hex('289070fb05d38ff58321f2e800536d538ccdaa3d9'),
    order: hex('4000000000000000000020108a2e0cc0d99f8a5ef'),
    cofactor: 2,
  },
  {
    family: PSA_ECC_FAMILY_SECT_K1,
    bits: 233,
    middle: [74],
    a: 0n,
    b: 1n,
    x: hex('17232ba853a7e731af129f22ff4149563a419c26bf50a4c9d6eefad6126'),
    y: hex('1db537dece819b7f70f555a67c427a8cd9bf18aeb9b56e0c11056fae6a3'),
    order: hex('8000000000000000000000000000069d5bb915bcd46efb1ad5f173abdf'),
    cofactor: 4,
  },
  {
    family: PSA_ECC_FAMILY_SECT_K1,
    bits: 239,
    middle: [158],
    a: 0n,
    b: 1n,
    x: hex('29a0b6a887a983e9730988a68727a8b2d126c44cc2cc7b2a6555193035dc'),
    y: hex('76310804f12e549bdb011c103089e73510acb275fc312a5dc6b76553f0ca'),
    order: hex('2000000000000000000000000000005a79fec67cb6e91f1c1da800e478a5'),
    cofactor: 4,
  },
  {
    family: PSA_ECC_FAMILY_SECT_K1,
    bits: 283,
    middle: [12, 7, 5],
    a: 0n,
    b: 1n,
    x: hex('503213f78ca44883f1a3b8162f188e553cd265f23c1567a16876913b0c2ac2458492836'),
    y: hex('1ccda380f1c9e318d90f95d07e5426fe87e45c0e8184698e45962364e34116177dd2259'),
    order: hex('1ffffffffffffffffffffffffffffffffffe9ae2ed07577265dff7f94451e061e163c61'),
    cofactor: 4,
  },
  {
    family: PSA_ECC_FAMILY_SECT_K1,
    bits: 409,
    middle: [87],
    a: 0n,
    b: 1n,
    x: hex(
      '60f05f658f49c1ad3ab1890f7184210efd0987e307c84c27accfb8f9f67cc2c460189eb5',
      'aaaa62ee222eb1b35540cfe9023746',
    ),
    y: hex(
      '1e369050b7c4e42acba1dacbf04299c3460782f918ea427e6325165e9ea10e3da5f6c42e',
      '9c55215aa9ca27a5863ec48d8e0286b',
    ),
    order: hex(
      '7ffffffffffffffffffffffffffffffffffffffffffffffffffe5f83b2d4ea20400ec455',
      '7d5ed3e3e7ca5b4b5c83b8e01e5fcf',
    ),
    cofactor: 4,
  },
  {
    family: PSA_ECC_FAMILY_SECT_K1,
    bits: 571,
    middle: [10, 5, 2],
    a: 0n,
    b: 1n,
    x: hex(
      '26eb7a859923fbc82189631f8103fe4ac9ca2970012d5d46024804801841ca4437095849',
      '3b205e647da304db4ceb08cbbd1ba39494776fb988b47174dca88c7e2945283a01c8972',
    ),
    y: hex(
      '349dc807f4fbf374f4aeade3bca95314dd58cec9f307a54ffc61efc006d8a2c9d4979c0a',
      'c44aea74fbebbb9f772aedcb620b01a7ba7af1b320430c8591984f601cd4c143ef1c7a3',
    ),
    order: hex(
      '200000000000000000000000000000000000000000000000000000000000000000000001',
      '31850e1f19a63e4b391a8db917f4138b630d84be5d639381e91deb45cfe778f637c1001',
    ),
    cofactor: 4,
  },
  {
    family: PSA_ECC_FAMILY_SECT_R1,
    bits: 163,
    middle: [7, 6, 3],
    a: hex('7b6882caaefa84f9554ff8428bd88e246d2782ae2'),
    b: hex('713612dcddcb40aab946bda29ca91f73af958afd9'),
    x: hex('369979697ab43897789566789567f787a7876a654'),
    y: hex('435edb42efafb2989d51fefce3c80988f41ff883'),
    order: hex('3ffffffffffffffffffff48aab689c29ca710279b'),
    cofactor: 2,
  },
  {
    family: PSA_ECC_FAMILY_SECT_R1,
    bits: 233,
    middle: [74],
    a: 1n,
    b: hex('66647ede6c332c7f8c0923bb58213b333b20e9ce4281fe115f7d8f90ad'),
    x: hex('fac9dfcbac8313bb2139f1bb755fef65bc391f8b36f8f8eb7371fd558b'),
    y: hex('1006a08a41903350678e58528bebf8a0beff867a7ca36716f7e01f81052'),
    order: hex('1000000000000000000000000000013e974e72f8a6922031d2603cfe0d7'),
    cofactor: 2,
  },
  {
    family: PSA_ECC_FAMILY_SECT_R1,
    bits: 283,
    middle: [12, 7, 5],
    a: 1n,
    b: hex('27b680ac8b8596da5a4af8a19a0303fca97fd7645309fa2a581485af6263e313b79a2f5'),
    x: hex('5f939258db7dd90e1934f8c70b0dfec2eed25b8557eac9c80e2e198f8cdbecd86b12053'),
    y: hex('3676854fe24141cb98fe6d4b20d02b4516ff702350eddb0826779c813f0df45be8112f4'),
    order: hex('3ffffffffffffffffffffffffffffffffffef90399660fc938a90165b042a7cefadb307'),
    cofactor: 2,
  },
  {
    family: PSA_ECC_FAMILY_SECT_R1,
    bits: 409,
    middle: [87],
    a: 1n,
    b: hex(
      '21a5c2c8ee9feb5c4b9a753b7b476b7fd6422ef1f3dd674761fa99d6ac27c8a9a197b272',
      '822f6cd57a55aa4f50ae317b13545f',
    ),
    x: hex(
      '15d4860d088ddb3496b0c6064756260441cde4af1771d4db01ffe5b34e59703dc255a868',
      'a1180515603aeab60794e54bb7996a7',
    ),
    y: hex(
      '61b1cfab6be5f32bbfa78324ed106a7636b9c5a7bd198d0158aa4f5488d08f38514f1fdf',
      '4b4f40d2181b3681c364ba0273c706',
    ),
    order: hex(
      '10000000000000000000000000000000000000000000000000001e2aad6a612f33307be5',
      'fa47c3c9e052f838164cd37d9a21173',
    ),
    cofactor: 2,
  },
  {
    family: PSA_ECC_FAMILY_SECT_R1,
    bits: 571,
    middle: [10, 5, 2],
    a: 1n,
    b: hex(
      '2f40e7e2221f295de297117b7f3d62f5c6a97ffcb8ceff1cd6ba8ce4a9a18ad84ffabbd8',
      'efa59332be7ad6756a66e294afd185a78ff12aa520e4de739baca0c7ffeff7f2955727a',
    ),
    x: hex(
      '303001d34b856296c16c0d40d3cd7750a93d1d2955fa80aa5f40fc8db7b2abdbde53950f',
      '4c0d293cdd711a35b67fb1499ae60038614f1394abfa3b4c850d927e1e7769c8eec2d19',
    ),
    y: hex(
      '37bf27342da639b6dccfffeb73d69d78c6c27a6009cbbca1980f8533921e8a684423e43b',
      'ab08a576291af8f461bb2a8b3531d2f0485c19b16e2f1516e23dd3c1a4827af1b8ac15b',
    ),
    order: hex(
      '3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe',
      '661ce18ff55987308059b186823851ec7dd9ca1161de93d5174d66e8382e9bb2fe84e47',
    ),
    cofactor: 2,
  },
  {
    family: PSA_ECC_FAMILY_SECT_R2,
    bits: 163,
    middle: [7, 6, 3],
    a: 1n,
    b: hex('20a601907b8c953ca1481eb10512f78744a3205fd'),
    x: hex('3f0eba16286a2d57ea0991168d4994637e8343e36'),
    y: hex('d51fbc6c71a0094fa2cdd545b11c5c0c797324f1'),
    order: hex('40000000000000000000292fe77e70c12a4234c33'),
    cofactor: 2,
  },
];
