/**
 * What a key derivation must answer: the algorithms by their standards, the order of their inputs, and the
 * state of an operation. Nothing in it is shared with the code that it is held against.
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
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
} from '../../../sdk/index.ts';
import { counterHmac, hkdfExpand, hmac, pbkdf2, pskPremaster, tls12Prf } from './models.ts';
import { CONTEXT, COST, INFO, LABEL, OTHER_SECRET, PASSWORD, SALT, SECRET, SEED } from './steps.ts';

const HASH = PSA_ALG_SHA_256;
export const UNLIMITED = 0xffffffff;
export const BAD = PSA_ERROR_BAD_STATE;
export const DERIVE = PSA_KEY_USAGE_DERIVE;
export const VERIFY = PSA_KEY_USAGE_VERIFY_DERIVATION;

type Given = ReadonlyMap<number, Buffer>;
export type Kdf = {
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
    alg: PSA_ALG_HKDF_EXTRACT(HASH),
    order: [
      [SALT, ''],
      [SECRET, ''],
    ],
    capacity: 32,
    output: (given, length) => extract(given).subarray(0, length),
  },
  {
    alg: PSA_ALG_HKDF_EXPAND(HASH),
    order: [
      [SECRET, ''],
      [INFO, ''],
    ],
    capacity: 255 * 32,
    output: (given, length) => hkdfExpand(HASH, at(given, SECRET), at(given, INFO), length),
  },
  {
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

export type State = {
  readonly kdf: Kdf;
  readonly handle: number;
  readonly given: Map<number, Buffer>;
  dead: boolean;
  begun: boolean;
  exhausted: boolean;
  keyed: boolean;
  mayDerive: boolean;
  left: number;
  /** The capacity when output began, and what has been read since. */
  full: number;
  read: number;
};
/** What an input to `step` must answer, leaving aside what it is. */
export function turn({ kdf, given, begun }: State, step: number): number {
  if (begun) return BAD;
  const index = kdf.order.findIndex(([own]) => own === step);
  const sort = kdf.order[index]?.[1];
  if (sort === undefined) return PSA_ERROR_INVALID_ARGUMENT;
  if (sort === '~') return given.has(step) ? BAD : 0;
  if (given.has(step) && sort !== '+') return BAD;
  const isEarly = kdf.order
    .slice(0, index)
    .some(([own, how]) => how !== '?' && how !== '~' && !given.has(own));
  const isLate = kdf.order.slice(index + 1).some(([own, how]) => how !== '~' && given.has(own));
  return isEarly || isLate ? BAD : 0;
}

export const isComplete = ({ kdf, given }: State) =>
  kdf.order.every(([step, sort]) => sort === '?' || given.has(step));

export const isMain = (step: number) => step === SECRET || step === PASSWORD;

export function take({ given }: State, step: number, data: Uint8Array) {
  given.set(step, Buffer.concat([given.get(step) ?? Buffer.alloc(0), data]));
}

/** The next bytes, or the status in their place; and what becomes of the operation. */
export function draw(state: State, length: number): Buffer | number {
  if (length > state.left) {
    state.left = 0;
    state.exhausted = true;
    return PSA_ERROR_INSUFFICIENT_DATA;
  }
  if (!isComplete(state)) {
    state.dead = true;
    return BAD;
  }
  if (!state.begun) state.full = state.left;
  state.begun = true;
  const end = state.read + length;
  const output = state.kdf.output(state.given, end, state.full).subarray(state.read);
  state.read = end;
  state.left -= length;
  return output;
}
