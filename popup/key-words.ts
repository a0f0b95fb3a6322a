/**
 * Keys in words: "P-256 key 1", "AES-256 key 2", "RSA key 7, 3072 bits".
 *
 * A curve has its size in its name, so only keys whose name leaves the size open carry their bits.
 * The names are the ones people meet elsewhere, not those of the specification.
 */
import {
  CURVES,
  DH_GROUPS,
  keyTypeName,
  ML_DSA_SETS,
  ML_KEM_SETS,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_ASCON,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_CHACHA20,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_DH_GET_FAMILY,
  PSA_KEY_TYPE_ECC_GET_FAMILY,
  PSA_KEY_TYPE_HSS_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_DH,
  PSA_KEY_TYPE_IS_ECC,
  PSA_KEY_TYPE_IS_ML_DSA,
  PSA_KEY_TYPE_IS_ML_KEM,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_SLH_DSA,
  PSA_KEY_TYPE_IS_SPAKE2P,
  PSA_KEY_TYPE_IS_WPA3_SAE_DH,
  PSA_KEY_TYPE_IS_WPA3_SAE_ECC,
  PSA_KEY_TYPE_LMS_PUBLIC_KEY,
  PSA_KEY_TYPE_NONE,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PASSWORD_HASH,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_TYPE_RSA_PUBLIC_KEY,
  PSA_KEY_TYPE_SLH_DSA_GET_FAMILY,
  PSA_KEY_TYPE_SM4,
  PSA_KEY_TYPE_SPAKE2P_GET_FAMILY,
  PSA_KEY_TYPE_WPA3_SAE_DH_GET_FAMILY,
  PSA_KEY_TYPE_WPA3_SAE_ECC_GET_FAMILY,
  PSA_KEY_TYPE_XCHACHA20,
  PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY,
  PSA_KEY_TYPE_XMSS_PUBLIC_KEY,
  SLH_DSA_SETS,
} from '../protocol/psa/key-types.ts';
import { PSA_KEY_LIFETIME_IS_VOLATILE } from '../protocol/psa/lifetimes.ts';

export type KeyInWords = { readonly id: number; readonly type: number; readonly bits: number };

const FAMILIAR: ReadonlyMap<string, string> = new Map([
  ['secp192r1', 'P-192'],
  ['secp224r1', 'P-224'],
  ['secp256r1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
  ['Curve25519', 'X25519'],
  ['Curve448', 'X448'],
  ['Edwards25519', 'Ed25519'],
  ['Edwards448', 'Ed448'],
]);

/** "brainpool P-256r1" for brainpoolP256r1, "MODP-2048" for modp2048. */
const familiar = (name: string): string =>
  FAMILIAR.get(name) ?? name.replace(/^brainpoolP/, 'brainpool P-').replace(/^modp/, 'MODP-');

type Named = { readonly bits: number; readonly name: string; readonly family?: number };
type NamedSets = {
  readonly is: (type: number) => boolean;
  readonly family?: (type: number) => number;
  readonly sets: readonly Named[];
  /** What stands before the name of the set. */
  readonly of?: string;
};

/** The types whose size, with their family if they have one, has a name of its own. */
const NAMED: readonly NamedSets[] = [
  { is: PSA_KEY_TYPE_IS_ECC, family: PSA_KEY_TYPE_ECC_GET_FAMILY, sets: CURVES },
  { is: PSA_KEY_TYPE_IS_DH, family: PSA_KEY_TYPE_DH_GET_FAMILY, sets: DH_GROUPS },
  { is: PSA_KEY_TYPE_IS_SLH_DSA, family: PSA_KEY_TYPE_SLH_DSA_GET_FAMILY, sets: SLH_DSA_SETS },
  { is: PSA_KEY_TYPE_IS_ML_DSA, sets: ML_DSA_SETS },
  { is: PSA_KEY_TYPE_IS_ML_KEM, sets: ML_KEM_SETS },
  {
    is: PSA_KEY_TYPE_IS_SPAKE2P,
    family: PSA_KEY_TYPE_SPAKE2P_GET_FAMILY,
    sets: CURVES,
    of: 'SPAKE2+',
  },
  {
    is: PSA_KEY_TYPE_IS_WPA3_SAE_ECC,
    family: PSA_KEY_TYPE_WPA3_SAE_ECC_GET_FAMILY,
    sets: CURVES,
    of: 'WPA3-SAE',
  },
  {
    is: PSA_KEY_TYPE_IS_WPA3_SAE_DH,
    family: PSA_KEY_TYPE_WPA3_SAE_DH_GET_FAMILY,
    sets: DH_GROUPS,
    of: 'WPA3-SAE',
  },
];

const CIPHERS: ReadonlyMap<number, string> = new Map([
  [PSA_KEY_TYPE_AES, 'AES'],
  [PSA_KEY_TYPE_ARIA, 'ARIA'],
  [PSA_KEY_TYPE_CAMELLIA, 'Camellia'],
]);
/** Keys for XTS are two in one, and no size of the cipher. */
const CIPHER_SIZES = [128, 192, 256];
const DES_BY_BITS: ReadonlyMap<number, string> = new Map([
  [64, 'DES'],
  [128, 'Triple DES (two keys)'],
  [192, 'Triple DES'],
]);
const ONE_SIZE: ReadonlyMap<number, string> = new Map([
  [PSA_KEY_TYPE_SM4, 'SM4'],
  [PSA_KEY_TYPE_CHACHA20, 'ChaCha20'],
  [PSA_KEY_TYPE_XCHACHA20, 'XChaCha20'],
]);

/** A name that says the size too. */
function setName(type: number, bits: number): string | undefined {
  if (type === PSA_KEY_TYPE_DES) return DES_BY_BITS.get(bits);
  const cipher = CIPHERS.get(type);
  if (cipher) return CIPHER_SIZES.includes(bits) ? `${cipher}-${bits}` : undefined;
  const named = NAMED.find(({ is }) => is(type));
  const family = named?.family?.(type);
  const set = named?.sets.find((one) => one.bits === bits && one.family === family);
  if (!named || !set) return ONE_SIZE.get(type);
  return named.of ? `${named.of} ${familiar(set.name)}` : familiar(set.name);
}

const PLAIN: ReadonlyMap<number, string> = new Map([
  [PSA_KEY_TYPE_NONE, 'unreadable'],
  [PSA_KEY_TYPE_RAW_DATA, 'raw data'],
  [PSA_KEY_TYPE_DERIVE, 'derivation'],
  [PSA_KEY_TYPE_PASSWORD, 'password'],
  [PSA_KEY_TYPE_PASSWORD_HASH, 'password hash'],
  [PSA_KEY_TYPE_PEPPER, 'pepper'],
  [PSA_KEY_TYPE_ASCON, 'Ascon'],
  [PSA_KEY_TYPE_RSA_KEY_PAIR, 'RSA'],
  [PSA_KEY_TYPE_RSA_PUBLIC_KEY, 'RSA'],
  [PSA_KEY_TYPE_LMS_PUBLIC_KEY, 'LMS'],
  [PSA_KEY_TYPE_HSS_PUBLIC_KEY, 'HSS'],
  [PSA_KEY_TYPE_XMSS_PUBLIC_KEY, 'XMSS'],
  [PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY, 'XMSS^MT'],
]);

const specified = (type: number) =>
  keyTypeName(type)
    .replace(/PSA_(KEY_TYPE|ECC_FAMILY|DH_FAMILY)_/g, '')
    .replaceAll('_', ' ');

/** "P-256 key 1", "RSA public key 7, 3072 bits"; without a number if the key has none yet. */
export function describeKey({ id, type, bits }: KeyInWords): string {
  const set = setName(type, bits);
  const kind = PSA_KEY_TYPE_IS_PUBLIC_KEY(type) ? 'public key' : 'key';
  const numbered = id === 0 ? kind : `${kind} ${id}`;
  if (set !== undefined) return `${set} ${numbered}`;
  return `${PLAIN.get(type) ?? specified(type)} ${numbered}, ${bits} bits`;
}

/** Whether the key outlives the page that made it. */
export const lifetimeInWords = (lifetime: number): string =>
  PSA_KEY_LIFETIME_IS_VOLATILE(lifetime)
    ? 'Volatile: gone when its page closes'
    : 'Persistent: kept until destroyed';
