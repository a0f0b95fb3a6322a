/**
 * What is served for the sake of old data and old peers, and no longer advised: one table for the
 * service's description of itself, the questions put to the user, the popup and docs/legacy.md.
 *
 * 'broken': a practical attack is known, or a key has some 80 bits of strength or less. 'legacy': too
 * weak for what is new, superseded, or easy to use wrongly. Inside a MAC or a key derivation a broken
 * hash is only legacy: HMAC does not rest on collisions being hard to find (RFC 6151, section 2.3).
 */
import {
  PSA_ALG_AES_MMO_ZIGBEE,
  PSA_ALG_CBC_MAC,
  PSA_ALG_ECB_NO_PADDING,
  PSA_ALG_FULL_LENGTH_MAC,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_HASH,
  PSA_ALG_IS_MAC,
  PSA_ALG_IS_SIGN,
  PSA_ALG_MD2,
  PSA_ALG_MD4,
  PSA_ALG_MD5,
  PSA_ALG_RIPEMD160,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
  PSA_ALG_SHA_1,
} from './algorithms.ts';
import {
  CURVES,
  type Curve,
  PSA_ECC_FAMILY_FRP,
  PSA_KEY_TYPE_ARC4,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
} from './key-types.ts';

export type Standing = 'legacy' | 'broken';

/** Why something is no longer advised. */
type Verdict = {
  /** Short, for a list: 'DES'. */
  readonly name: string;
  readonly standing: Standing;
  /** One plain sentence, for people who have never heard of it. */
  readonly why: string;
  readonly source: string;
};

export type LegacyAlgorithm = Verdict & { readonly alg: number };

const collisions = (name: string) =>
  `${name} is broken: a signature for one message can be made to fit another.`;

const brokenHash = (alg: number, name: string, source: string): LegacyAlgorithm => {
  return { alg, name, standing: 'broken', why: collisions(name), source };
};

export const LEGACY_ALGORITHMS: readonly LegacyAlgorithm[] = [
  brokenHash(PSA_ALG_MD2, 'MD2', 'RFC 6149'),
  brokenHash(PSA_ALG_MD4, 'MD4', 'RFC 6150'),
  brokenHash(PSA_ALG_MD5, 'MD5', 'RFC 6151'),
  brokenHash(PSA_ALG_SHA_1, 'SHA-1', 'NIST SP 800-131A Rev. 2, section 9; RFC 9155'),
  brokenHash(PSA_ALG_AES_MMO_ZIGBEE, 'AES-MMO', '128 bits of output: collisions after 2^64 steps'),
  {
    alg: PSA_ALG_RIPEMD160,
    name: 'RIPEMD-160',
    standing: 'legacy',
    why: 'Its fingerprints are too short for signatures that are to last.',
    source: '160 bits of output: collisions after 2^80 steps',
  },
  {
    alg: PSA_ALG_RSA_PKCS1V15_CRYPT,
    name: 'RSA PKCS #1 v1.5 encryption',
    standing: 'legacy',
    why: 'Whoever learns which messages fail to decrypt can decrypt them all.',
    source: 'RFC 8017, section 7.2; NIST SP 800-131A Rev. 2, section 6',
  },
  {
    alg: PSA_ALG_ECB_NO_PADDING,
    name: 'ECB',
    standing: 'legacy',
    why: 'Equal blocks of data stay equal when encrypted, so patterns show.',
    source: 'NIST IR 8459',
  },
  {
    alg: PSA_ALG_CBC_MAC,
    name: 'CBC-MAC',
    standing: 'legacy',
    why: 'It can be forged where messages of several lengths are marked with one key.',
    source: 'PSA Crypto 1.5, PSA_ALG_CBC_MAC',
  },
];

export type LegacyKey = Verdict & {
  readonly type: number;
  readonly min: number;
  readonly max: number;
};

const LARGEST = 65_528;
const TOO_SMALL = 'NIST SP 800-131A Rev. 2, section 3';

/** Why a curve is no longer advised; undefined for the others. Strength is half the order's bits. */
function curveVerdict({ family, name, orderBits }: Curve): Verdict | undefined {
  if (orderBits < 164) {
    return {
      name,
      standing: 'broken',
      why: 'This curve is so small that its private keys can be found with enough computers.',
      source: `NIST SP 800-57 Part 1 Rev. 5, table 2; ${TOO_SMALL}`,
    };
  }
  if (orderBits < 224) {
    const why = 'This curve is too small for keys that are to last.';
    return { name, standing: 'legacy', why, source: TOO_SMALL };
  }
  const why = 'Hardly anybody uses or examines this curve any more.';
  if (name.startsWith('sect')) {
    return { name, standing: 'legacy', why, source: 'NIST SP 800-186, section 3.3' };
  }
  if (family !== PSA_ECC_FAMILY_FRP) return undefined;
  return { name, standing: 'legacy', why, source: 'not in NIST SP 800-186' };
}

const curveKeys = (): LegacyKey[] =>
  CURVES.flatMap((curve) => {
    const verdict = curveVerdict(curve);
    const { family, bits } = curve;
    return [PSA_KEY_TYPE_ECC_KEY_PAIR(family), PSA_KEY_TYPE_ECC_PUBLIC_KEY(family)].flatMap(
      (type) => (verdict ? [{ type, min: bits, max: bits, ...verdict }] : []),
    );
  });

const rsaKeys = (): LegacyKey[] =>
  [PSA_KEY_TYPE_RSA_KEY_PAIR, PSA_KEY_TYPE_RSA_PUBLIC_KEY].flatMap((type): LegacyKey[] => [
    {
      type,
      min: 1,
      max: 1024,
      name: 'RSA of 1024 bits or less',
      standing: 'broken',
      why: 'RSA keys of this size can be broken with enough computers.',
      source: `NIST SP 800-57 Part 1 Rev. 5, table 2; RFC 3766, section 5; ${TOO_SMALL}`,
    },
    {
      type,
      min: 1025,
      max: 2047,
      name: 'RSA below 2048 bits',
      standing: 'legacy',
      why: 'Keys of this size are too small to last.',
      source: TOO_SMALL,
    },
  ]);

export const LEGACY_KEYS: readonly LegacyKey[] = [
  {
    type: PSA_KEY_TYPE_DES,
    min: 64,
    max: 64,
    name: 'DES',
    standing: 'broken',
    why: 'All DES keys can be tried within days.',
    source: 'RFC 4772; FIPS 46-3, withdrawn in 2005',
  },
  {
    type: PSA_KEY_TYPE_DES,
    min: 128,
    max: 128,
    name: 'Triple DES with two keys',
    standing: 'broken',
    why: 'What such a key encrypts can be decrypted with enough computers.',
    source: 'NIST SP 800-57 Part 1 Rev. 5, table 2; NIST SP 800-131A Rev. 2, section 2',
  },
  {
    type: PSA_KEY_TYPE_DES,
    min: 192,
    max: 192,
    name: 'Triple DES',
    standing: 'legacy',
    why: 'Its blocks are too small for much data under one key.',
    source: 'NIST SP 800-131A Rev. 2, section 2; RFC 8429, section 5',
  },
  {
    type: PSA_KEY_TYPE_ARC4,
    min: 1,
    max: LARGEST,
    name: 'ARC4',
    standing: 'broken',
    why: 'What ARC4 encrypts can be guessed from what comes out.',
    source: 'RFC 7465',
  },
  {
    type: PSA_KEY_TYPE_HMAC,
    min: 1,
    max: 111,
    name: 'HMAC below 112 bits',
    standing: 'legacy',
    why: 'A key this short may be found by trying.',
    source: 'NIST SP 800-131A Rev. 2, section 10',
  },
  ...rsaKeys(),
  ...curveKeys(),
];

/** The row of an algorithm: its own, or that of the hash it is built on. */
const rowOf = (alg: number): LegacyAlgorithm | undefined => {
  const whole = PSA_ALG_IS_MAC(alg) ? PSA_ALG_FULL_LENGTH_MAC(alg) : alg;
  const named = (wanted: number) => LEGACY_ALGORITHMS.find((row) => row.alg === wanted);
  return named(whole) ?? named(PSA_ALG_GET_HASH(alg));
};

/** A broken hash breaks what is nothing but a hash, or signs one. */
const isBroken = (alg: number) =>
  rowOf(alg)?.standing === 'broken' && (PSA_ALG_IS_HASH(alg) || PSA_ALG_IS_SIGN(alg));

/** How an algorithm stands, by itself or by the hash it is built on; undefined for one that is advised. */
export const algorithmStanding = (alg: number): Standing | undefined =>
  isBroken(alg) ? 'broken' : rowOf(alg) && 'legacy';

const keyRow = (type: number, bits: number): LegacyKey | undefined =>
  LEGACY_KEYS.find((row) => row.type === type && row.min <= bits && bits <= row.max);

/** How keys of a type and size stand; undefined for those that are advised. */
export const keyStanding = (type: number, bits: number): Standing | undefined =>
  keyRow(type, bits)?.standing;

/** The largest legacy size of each key type that has one: all that are smaller are legacy too. */
export const legacySizes = (): ReadonlyMap<number, number> => {
  const sizes = new Map<number, number>();
  for (const { type, max } of LEGACY_KEYS) sizes.set(type, Math.max(max, sizes.get(type) ?? 0));
  return sizes;
};

export type Weakness = { readonly name: string; readonly why: string };

/** What is broken about a key: its type or size, and the algorithm of its policy. */
export function weaknesses(type: number, bits: number, alg: number): readonly Weakness[] {
  const key = keyRow(type, bits);
  const algorithm = isBroken(alg) ? rowOf(alg) : undefined;
  return [
    ...(key?.standing === 'broken' ? [{ name: key.name, why: key.why }] : []),
    ...(algorithm ? [{ name: `signatures over ${algorithm.name}`, why: algorithm.why }] : []),
  ];
}
