/**
 * Keys in words: "P-256 key 1", "RSA key 7, 3072 bits".
 *
 * A curve has its size in its name, so only keys whose type leaves the size open carry their bits.
 * The names of curves are the ones people meet elsewhere, not those of the specification.
 */
import {
  CURVES,
  DH_GROUPS,
  keyTypeName,
  ML_DSA_SETS,
  ML_KEM_SETS,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DH_GET_FAMILY,
  PSA_KEY_TYPE_ECC_GET_FAMILY,
  PSA_KEY_TYPE_IS_DH,
  PSA_KEY_TYPE_IS_ECC,
  PSA_KEY_TYPE_IS_ML_DSA,
  PSA_KEY_TYPE_IS_ML_KEM,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_RSA,
  PSA_KEY_TYPE_IS_SLH_DSA,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_SLH_DSA_GET_FAMILY,
  SLH_DSA_SETS,
} from '../protocol/psa/key-types.ts';
import { PSA_KEY_LIFETIME_IS_VOLATILE } from '../protocol/psa/lifetimes.ts';

export type KeyInWords = { readonly id: number; readonly type: number; readonly bits: number };

const FAMILIAR: ReadonlyMap<string, string> = new Map([
  ['secp256r1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
  ['Curve25519', 'X25519'],
  ['Curve448', 'X448'],
  ['Edwards25519', 'Ed25519'],
  ['Edwards448', 'Ed448'],
]);

type Named = { readonly bits: number; readonly name: string; readonly family?: number };
type NamedSets = {
  readonly is: (type: number) => boolean;
  readonly family?: (type: number) => number;
  readonly sets: readonly Named[];
};

/** The types whose size, with their family if they have one, has a name of its own. */
const NAMED: readonly NamedSets[] = [
  { is: PSA_KEY_TYPE_IS_ECC, family: PSA_KEY_TYPE_ECC_GET_FAMILY, sets: CURVES },
  { is: PSA_KEY_TYPE_IS_DH, family: PSA_KEY_TYPE_DH_GET_FAMILY, sets: DH_GROUPS },
  { is: PSA_KEY_TYPE_IS_SLH_DSA, family: PSA_KEY_TYPE_SLH_DSA_GET_FAMILY, sets: SLH_DSA_SETS },
  { is: PSA_KEY_TYPE_IS_ML_DSA, sets: ML_DSA_SETS },
  { is: PSA_KEY_TYPE_IS_ML_KEM, sets: ML_KEM_SETS },
];

function setName(type: number, bits: number): string | undefined {
  const named = NAMED.find(({ is }) => is(type));
  const family = named?.family?.(type);
  const set = named?.sets.find((one) => one.bits === bits && one.family === family);
  return set && (FAMILIAR.get(set.name) ?? set.name);
}

const PLAIN: ReadonlyMap<number, string> = new Map([
  [PSA_KEY_TYPE_RAW_DATA, 'raw data'],
  [PSA_KEY_TYPE_DERIVE, 'derivation'],
  [PSA_KEY_TYPE_PASSWORD, 'password'],
]);

const specified = (type: number) =>
  keyTypeName(type)
    .replace(/PSA_(KEY_TYPE|ECC_FAMILY|DH_FAMILY)_/g, '')
    .replaceAll('_', ' ');

/** "P-256 key 1", "RSA public key 7, 3072 bits". */
export function describeKey({ id, type, bits }: KeyInWords): string {
  const set = setName(type, bits);
  const kind = PSA_KEY_TYPE_IS_PUBLIC_KEY(type) ? 'public key' : 'key';
  if (set !== undefined) return `${set} ${kind} ${id}`;
  const name = PSA_KEY_TYPE_IS_RSA(type) ? 'RSA' : (PLAIN.get(type) ?? specified(type));
  return `${name} ${kind} ${id}, ${bits} bits`;
}

/** Whether the key outlives the page that made it. */
export const lifetimeInWords = (lifetime: number): string =>
  PSA_KEY_LIFETIME_IS_VOLATILE(lifetime)
    ? 'Volatile: gone when its page closes'
    : 'Persistent: kept until destroyed';
