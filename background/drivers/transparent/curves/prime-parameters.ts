/**
 * The prime curves of PSA Crypto that noble has no instance of, as its generic `weierstrass()` takes them.
 *
 * secp*: SEC 2 versions 1 and 2; brainpoolP*r1: RFC 5639, section 3; FRP256v1: ANSSI, Journal officiel of
 * 16 October 2011. The surprising rows are secp224k1 and secp160r2: their order has one bit more than
 * their field, and their scalars one byte more than their coordinates.
 */
import type { WeierstrassOpts } from '@noble/curves/abstract/weierstrass.js';
import {
  PSA_ECC_FAMILY_BRAINPOOL_P_R1,
  PSA_ECC_FAMILY_FRP,
  PSA_ECC_FAMILY_SECP_K1,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ECC_FAMILY_SECP_R2,
} from '../../../../protocol/psa/key-types.ts';

export type PrimeParameters = WeierstrassOpts<bigint> & {
  readonly family: number;
  readonly bits: number;
};

export const PRIME_PARAMETERS: readonly PrimeParameters[] = [
  // secp192k1
  {
    family: PSA_ECC_FAMILY_SECP_K1,
    bits: 192,
    p: 0xfffffffffffffffffffffffffffffffffffffffeffffee37n,
    a: 0x0n,
    b: 0x3n,
    Gx: 0xdb4ff10ec057e9ae26b07d0280b7f4341da5d1b1eae06c7dn,
    Gy: 0x9b2f2f6d9c5628a7844163d015be86344082aa88d95e2f9dn,
    n: 0xfffffffffffffffffffffffe26f2fc170f69466a74defd8dn,
    h: 1n,
  },
  // secp224k1
  {
    family: PSA_ECC_FAMILY_SECP_K1,
    bits: 225,
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffeffffe56dn,
    a: 0x0n,
    b: 0x5n,
    Gx: 0xa1455b334df099df30fc28a169a467e9e47075a90f7e650eb6b7a45cn,
    Gy: 0x7e089fed7fba344282cafbd6f7e319f7c0b0bd59e2ca4bdb556d61a5n,
    n: 0x10000000000000000000000000001dce8d2ec6184caf0a971769fb1f7n,
    h: 1n,
  },
  // secp192r1
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 192,
    p: 0xfffffffffffffffffffffffffffffffeffffffffffffffffn,
    a: 0xfffffffffffffffffffffffffffffffefffffffffffffffcn,
    b: 0x64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1n,
    Gx: 0x188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012n,
    Gy: 0x7192b95ffc8da78631011ed6b24cdd573f977a11e794811n,
    n: 0xffffffffffffffffffffffff99def836146bc9b1b4d22831n,
    h: 1n,
  },
  // secp224r1
  {
    family: PSA_ECC_FAMILY_SECP_R1,
    bits: 224,
    p: 0xffffffffffffffffffffffffffffffff000000000000000000000001n,
    a: 0xfffffffffffffffffffffffffffffffefffffffffffffffffffffffen,
    b: 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
    Gx: 0xb70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21n,
    Gy: 0xbd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34n,
    n: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
    h: 1n,
  },
  // secp160r2
  {
    family: PSA_ECC_FAMILY_SECP_R2,
    bits: 160,
    p: 0xfffffffffffffffffffffffffffffffeffffac73n,
    a: 0xfffffffffffffffffffffffffffffffeffffac70n,
    b: 0xb4e134d3fb59eb8bab57274904664d5af50388ban,
    Gx: 0x52dcb034293a117e1f4ff11b30f7199d3144ce6dn,
    Gy: 0xfeaffef2e331f296e071fa0df9982cfea7d43f2en,
    n: 0x100000000000000000000351ee786a818f3a1a16bn,
    h: 1n,
  },
  // brainpoolP160r1
  {
    family: PSA_ECC_FAMILY_BRAINPOOL_P_R1,
    bits: 160,
    p: 0xe95e4a5f737059dc60dfc7ad95b3d8139515620fn,
    a: 0x340e7be2a280eb74e2be61bada745d97e8f7c300n,
    b: 0x1e589a8595423412134faa2dbdec95c8d8675e58n,
    Gx: 0xbed5af16ea3f6a4f62938c4631eb5af7bdbcdbc3n,
    Gy: 0x1667cb477a1a8ec338f94741669c976316da6321n,
    n: 0xe95e4a5f737059dc60df5991d45029409e60fc09n,
    h: 1n,
  },
  // brainpoolP192r1
  {
    family: PSA_ECC_FAMILY_BRAINPOOL_P_R1,
    bits: 192,
    p: 0xc302f41d932a36cda7a3463093d18db78fce476de1a86297n,
    a: 0x6a91174076b1e0e19c39c031fe8685c1cae040e5c69a28efn,
    b: 0x469a28ef7c28cca3dc721d044f4496bcca7ef4146fbf25c9n,
    Gx: 0xc0a0647eaab6a48753b033c56cb0f0900a2f5c4853375fd6n,
    Gy: 0x14b690866abd5bb88b5f4828c1490002e6773fa2fa299b8fn,
    n: 0xc302f41d932a36cda7a3462f9e9e916b5be8f1029ac4acc1n,
    h: 1n,
  },
  // brainpoolP224r1
  {
    family: PSA_ECC_FAMILY_BRAINPOOL_P_R1,
    bits: 224,
    p: 0xd7c134aa264366862a18302575d1d787b09f075797da89f57ec8c0ffn,
    a: 0x68a5e62ca9ce6c1c299803a6c1530b514e182ad8b0042a59cad29f43n,
    b: 0x2580f63ccfe44138870713b1a92369e33e2135d266dbb372386c400bn,
    Gx: 0xd9029ad2c7e5cf4340823b2a87dc68c9e4ce3174c1e6efdee12c07dn,
    Gy: 0x58aa56f772c0726f24c6b89e4ecdac24354b9e99caa3f6d3761402cdn,
    n: 0xd7c134aa264366862a18302575d0fb98d116bc4b6ddebca3a5a7939fn,
    h: 1n,
  },
  // brainpoolP320r1
  {
    family: PSA_ECC_FAMILY_BRAINPOOL_P_R1,
    bits: 320,
    p: 0xd35e472036bc4fb7e13c785ed201e065f98fcfa6f6f40def4f92b9ec7893ec28fcd412b1f1b32e27n,
    a: 0x3ee30b568fbab0f883ccebd46d3f3bb8a2a73513f5eb79da66190eb085ffa9f492f375a97d860eb4n,
    b: 0x520883949dfdbc42d3ad198640688a6fe13f41349554b49acc31dccd884539816f5eb4ac8fb1f1a6n,
    Gx: 0x43bd7e9afb53d8b85289bcc48ee5bfe6f20137d10a087eb6e7871e2a10a599c710af8d0d39e20611n,
    Gy: 0x14fdd05545ec1cc8ab4093247f77275e0743ffed117182eaa9c77877aaac6ac7d35245d1692e8ee1n,
    n: 0xd35e472036bc4fb7e13c785ed201e065f98fcfa5b68f12a32d482ec7ee8658e98691555b44c59311n,
    h: 1n,
  },
  // FRP256v1
  {
    family: PSA_ECC_FAMILY_FRP,
    bits: 256,
    p: 0xf1fd178c0b3ad58f10126de8ce42435b3961adbcabc8ca6de8fcf353d86e9c03n,
    a: 0xf1fd178c0b3ad58f10126de8ce42435b3961adbcabc8ca6de8fcf353d86e9c00n,
    b: 0xee353fca5428a9300d4aba754a44c00fdfec0c9ae4b1a1803075ed967b7bb73fn,
    Gx: 0xb6b3d4c356c139eb31183d4749d423958c27d2dcaf98b70164c97a2dd98f5cffn,
    Gy: 0x6142e0f7c8b204911f9271f0f3ecef8c2701c307e8e4c9e183115a1554062cfbn,
    n: 0xf1fd178c0b3ad58f10126de8ce42435b53dc67e140d2bf941ffdd459c6d655e1n,
    h: 1n,
  },
];
