/**
 * The key derivations: their outputs by their standards, the order of their inputs, and which keys a step
 * takes. Nothing in it is shared with the code that it is held against.
 */
import {
  PSA_ALG_HKDF,
  PSA_ALG_HKDF_EXPAND,
  PSA_ALG_HKDF_EXTRACT,
  PSA_ALG_PBKDF2_HMAC,
  PSA_ALG_SHA_256,
  PSA_ALG_SP800_108_COUNTER_HMAC,
  PSA_ALG_TLS12_PRF,
  PSA_ALG_TLS12_PSK_TO_MS,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
} from '../../../sdk/index.ts';
import {
  counterHmac,
  hkdfExpand,
  hmac,
  pbkdf2,
  pskPremaster,
  tls12Prf,
} from '../../psa/derivation/models.ts';
import {
  CONTEXT,
  COST,
  INFO,
  LABEL,
  OTHER_SECRET,
  PASSWORD,
  SALT,
  SECRET,
  SEED,
} from '../../psa/derivation/steps.ts';

const HASH = PSA_ALG_SHA_256;
const UNLIMITED = 0xffffffff;

export type Given = ReadonlyMap<number, Buffer>;
export type Kdf = {
  readonly name: string;
  readonly alg: number;
  /** The steps in order: `?` may be left out, `+` may be repeated, `~` comes at any time. */
  readonly order: readonly (readonly [step: number, sort: '' | '?' | '+' | '~'])[];
  readonly capacity: number;
  readonly fixesCapacity?: true;
  readonly output: (given: Given, length: number, capacity: number) => Buffer;
};

const at = (given: Given, step: number) => given.get(step) ?? Buffer.alloc(0);
const extract = (given: Given) => hmac(HASH, at(given, SALT), at(given, SECRET));

export const KDFS: readonly Kdf[] = [
  {
    name: 'HKDF',
    alg: PSA_ALG_HKDF(HASH),
    order: [
      [SALT, '?'],
      [SECRET, ''],
      [INFO, '~'],
    ],
    capacity: 255 * 32,
    output: (given, length) => hkdfExpand(HASH, extract(given), at(given, INFO), length),
  },
  {
    name: 'HKDF-Extract',
    alg: PSA_ALG_HKDF_EXTRACT(HASH),
    order: [
      [SALT, ''],
      [SECRET, ''],
    ],
    capacity: 32,
    output: (given, length) => extract(given).subarray(0, length),
  },
  {
    name: 'HKDF-Expand',
    alg: PSA_ALG_HKDF_EXPAND(HASH),
    order: [
      [SECRET, ''],
      [INFO, ''],
    ],
    capacity: 255 * 32,
    output: (given, length) => hkdfExpand(HASH, at(given, SECRET), at(given, INFO), length),
  },
  {
    name: 'TLS 1.2 PRF',
    alg: PSA_ALG_TLS12_PRF(HASH),
    order: [
      [SEED, ''],
      [SECRET, ''],
      [LABEL, ''],
    ],
    capacity: UNLIMITED,
    output: (given, length) =>
      tls12Prf(HASH, at(given, SECRET), at(given, LABEL), at(given, SEED), length),
  },
  {
    name: 'TLS 1.2 PSK',
    alg: PSA_ALG_TLS12_PSK_TO_MS(HASH),
    order: [
      [SEED, ''],
      [OTHER_SECRET, '?'],
      [SECRET, ''],
      [LABEL, ''],
    ],
    capacity: UNLIMITED,
    output: (given, length) => {
      const premaster = pskPremaster(at(given, SECRET), given.get(OTHER_SECRET));
      return tls12Prf(HASH, premaster, at(given, LABEL), at(given, SEED), length);
    },
  },
  {
    name: 'counter',
    alg: PSA_ALG_SP800_108_COUNTER_HMAC(HASH),
    order: [
      [SECRET, ''],
      [LABEL, '?'],
      [CONTEXT, '?'],
    ],
    capacity: 2 ** 29 - 1,
    fixesCapacity: true,
    output: (given, length, capacity) => {
      const fixed = { label: at(given, LABEL), context: at(given, CONTEXT), bits: capacity * 8 };
      return counterHmac(HASH, at(given, SECRET), fixed, length);
    },
  },
  {
    name: 'PBKDF2',
    alg: PSA_ALG_PBKDF2_HMAC(HASH),
    order: [
      [COST, ''],
      [SALT, '+'],
      [PASSWORD, ''],
    ],
    capacity: UNLIMITED,
    output: (given, length) =>
      pbkdf2(HASH, at(given, PASSWORD), at(given, SALT), at(given, COST).readUInt32BE(), length),
  },
];

export const TYPES = [
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_HMAC,
];

/** The types of the keys that a step takes (PSA Crypto 1.5, compatible key types). */
export function typesFor({ alg }: Kdf, step: number): readonly number[] {
  if (step === SECRET) {
    const isCounter = alg === PSA_ALG_SP800_108_COUNTER_HMAC(HASH);
    return isCounter ? [PSA_KEY_TYPE_HMAC, PSA_KEY_TYPE_DERIVE] : [PSA_KEY_TYPE_DERIVE];
  }
  if (step === PASSWORD) return [PSA_KEY_TYPE_PASSWORD, PSA_KEY_TYPE_DERIVE];
  if (step === OTHER_SECRET) return [PSA_KEY_TYPE_DERIVE, PSA_KEY_TYPE_RAW_DATA];
  if (step === COST) return [];
  const isPepper = step === SALT && alg === PSA_ALG_PBKDF2_HMAC(HASH);
  return isPepper ? [PSA_KEY_TYPE_RAW_DATA, PSA_KEY_TYPE_PEPPER] : [PSA_KEY_TYPE_RAW_DATA];
}

type Taken = { readonly kdf: Kdf; readonly given: Given; readonly begun: boolean };

/** What an input to `step` must answer, leaving aside what it is. */
export function turn({ kdf, given, begun }: Taken, step: number): number {
  if (begun) return PSA_ERROR_BAD_STATE;
  const index = kdf.order.findIndex(([own]) => own === step);
  const sort = kdf.order[index]?.[1];
  if (sort === undefined) return PSA_ERROR_INVALID_ARGUMENT;
  if (sort === '~') return given.has(step) ? PSA_ERROR_BAD_STATE : 0;
  if (given.has(step) && sort !== '+') return PSA_ERROR_BAD_STATE;
  const isEarly = kdf.order
    .slice(0, index)
    .some(([own, how]) => how !== '?' && how !== '~' && !given.has(own));
  const isLate = kdf.order.slice(index + 1).some(([own, how]) => how !== '~' && given.has(own));
  return isEarly || isLate ? PSA_ERROR_BAD_STATE : 0;
}

export const isComplete = ({ kdf, given }: Taken): boolean =>
  kdf.order.every(([step, sort]) => sort === '?' || given.has(step));

export const isMain = (step: number): boolean => step === SECRET || step === PASSWORD;

/** The input whose turn it is, if any is due. */
export const due = (now: Taken): number | undefined =>
  now.kdf.order.find(([step]) => turn(now, step) === 0 && !now.given.has(step))?.[0];
