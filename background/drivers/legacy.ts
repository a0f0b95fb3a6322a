/**
 * What is served for the sake of old data and old peers, and no longer advised: data for the service's
 * description of itself, for the questions put to the user, and for the coverage report.
 *
 * 'broken': there are practical attacks on what it promises. 'legacy': too small, or superseded, but not
 * known to be broken as used. Inside a MAC or a key derivation a broken hash is only legacy: HMAC does not
 * rest on collisions being hard to find (RFC 6151, section 2.3).
 */
import {
  PSA_ALG_AES_MMO_ZIGBEE,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_HASH,
  PSA_ALG_IS_SIGN,
  PSA_ALG_MD2,
  PSA_ALG_MD4,
  PSA_ALG_MD5,
  PSA_ALG_RIPEMD160,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  PSA_ALG_SHA_1,
} from '../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_TYPE_ARC4,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
} from '../../protocol/psa/key-types.ts';
import { type KeySizes, sizeMatches } from './driver.ts';
import { LEGACY_CURVES } from './transparent/curves/legacy.ts';

export type Standing = 'legacy' | 'broken';

export type LegacyAlgorithm = {
  readonly alg: number;
  readonly name: string;
  readonly standing: Standing;
};

export const LEGACY_ALGORITHMS: readonly LegacyAlgorithm[] = [
  { alg: PSA_ALG_MD2, name: 'MD2', standing: 'broken' },
  { alg: PSA_ALG_MD4, name: 'MD4', standing: 'broken' },
  { alg: PSA_ALG_MD5, name: 'MD5', standing: 'broken' },
  { alg: PSA_ALG_SHA_1, name: 'SHA-1', standing: 'broken' },
  // 160 and 128 bits leave collisions at 2^80 and 2^64.
  { alg: PSA_ALG_RIPEMD160, name: 'RIPEMD-160', standing: 'legacy' },
  { alg: PSA_ALG_AES_MMO_ZIGBEE, name: 'AES-MMO', standing: 'legacy' },
  // Padding oracles (RFC 8017, section 7.2).
  { alg: PSA_ALG_RSA_PKCS1V15_CRYPT, name: 'RSA PKCS #1 v1.5 encryption', standing: 'legacy' },
];

export type LegacyKey = {
  readonly type: number;
  readonly bits: KeySizes;
  readonly name: string;
  readonly standing: Standing;
};

/** Less than 112 bits of strength (NIST SP 800-131A). */
const SMALL_RSA: KeySizes = { min: 1, max: 2047, step: 1 };
const ANY: KeySizes = { min: 1, max: 65_528, step: 1 };

export const LEGACY_KEYS: readonly LegacyKey[] = [
  { type: PSA_KEY_TYPE_DES, bits: [64], name: 'DES', standing: 'broken' },
  { type: PSA_KEY_TYPE_DES, bits: [128, 192], name: 'Triple DES', standing: 'legacy' },
  { type: PSA_KEY_TYPE_ARC4, bits: ANY, name: 'ARC4', standing: 'broken' },
  ...[PSA_KEY_TYPE_RSA_KEY_PAIR, PSA_KEY_TYPE_RSA_PUBLIC_KEY].map(
    (type): LegacyKey => ({
      type,
      bits: SMALL_RSA,
      name: 'RSA below 2048 bits',
      standing: 'legacy',
    }),
  ),
  ...LEGACY_CURVES.flatMap(({ family, bits, name }) =>
    [PSA_KEY_TYPE_ECC_KEY_PAIR(family), PSA_KEY_TYPE_ECC_PUBLIC_KEY(family)].map(
      (type): LegacyKey => ({ type, bits: [bits], name, standing: 'legacy' }),
    ),
  ),
];

const standings: ReadonlyMap<number, Standing> = new Map(
  LEGACY_ALGORITHMS.map(({ alg, standing }) => [alg, standing]),
);

/** How an algorithm stands, by itself or by the hash it is built on; undefined for one that is advised. */
export function algorithmStanding(alg: number): Standing | undefined {
  const own = standings.get(alg);
  if (own) return own;
  const ofHash = standings.get(PSA_ALG_GET_HASH(alg));
  if (!ofHash || PSA_ALG_IS_HASH(alg) || PSA_ALG_IS_SIGN(alg)) return ofHash;
  return 'legacy';
}

/** How keys of a type and size stand; undefined for those that are advised. */
export const keyStanding = (type: number, bits: number): Standing | undefined =>
  LEGACY_KEYS.find((row) => row.type === type && sizeMatches(row.bits, bits))?.standing;
