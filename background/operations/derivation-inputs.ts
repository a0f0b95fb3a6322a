/**
 * Which step of a key derivation takes what (PSA Crypto 1.5, input step types and the algorithms' lists of
 * compatible keys). Whether it is the step's turn, the driver says.
 */
import {
  PSA_ALG_IS_HKDF,
  PSA_ALG_IS_HKDF_EXPAND,
  PSA_ALG_IS_HKDF_EXTRACT,
  PSA_ALG_IS_KEY_AGREEMENT,
  PSA_ALG_IS_PBKDF2_HMAC,
  PSA_ALG_IS_SP800_108_COUNTER_HMAC,
  PSA_ALG_IS_TLS12_PRF,
  PSA_ALG_IS_TLS12_PSK_TO_MS,
  PSA_ALG_IS_WPA3_SAE_H2E,
  PSA_ALG_KEY_AGREEMENT_GET_KDF,
  PSA_ALG_PBKDF2_AES_CMAC_PRF_128,
  PSA_ALG_SP800_108_COUNTER_CMAC,
  PSA_ALG_TLS12_ECJPAKE_TO_PMS,
} from '../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_KEY_DERIVATION_INPUT_CONTEXT,
  PSA_KEY_DERIVATION_INPUT_COST,
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_LABEL,
  PSA_KEY_DERIVATION_INPUT_OTHER_SECRET,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET,
  PSA_KEY_DERIVATION_INPUT_SEED,
} from '../../protocol/psa/derivation.ts';
import {
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_PASSWORD,
  PSA_KEY_TYPE_PEPPER,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_TYPE_SM4,
} from '../../protocol/psa/key-types.ts';

type Kind = Pick<KeyAttributes, 'type' | 'bits'>;

const BLOCK_CIPHERS: readonly number[] = [
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_SM4,
];

/** The derivation in an algorithm that may have a key agreement in front of it. */
export const derivationOf = (alg: number): number =>
  PSA_ALG_IS_KEY_AGREEMENT(alg) ? PSA_ALG_KEY_AGREEMENT_GET_KDF(alg) : alg;

function secretTypes(kdf: number): readonly number[] {
  if (kdf === PSA_ALG_SP800_108_COUNTER_CMAC) return BLOCK_CIPHERS;
  return PSA_ALG_IS_SP800_108_COUNTER_HMAC(kdf)
    ? [PSA_KEY_TYPE_HMAC, PSA_KEY_TYPE_DERIVE]
    : [PSA_KEY_TYPE_DERIVE];
}

const isPbkdf2 = (kdf: number) =>
  PSA_ALG_IS_PBKDF2_HMAC(kdf) || kdf === PSA_ALG_PBKDF2_AES_CMAC_PRF_128;

const isSp800108 = (kdf: number) =>
  PSA_ALG_IS_SP800_108_COUNTER_HMAC(kdf) || kdf === PSA_ALG_SP800_108_COUNTER_CMAC;

const [SECRET, OTHER_SECRET, PASSWORD, LABEL, CONTEXT, SALT, INFO, SEED, COST] = [
  PSA_KEY_DERIVATION_INPUT_SECRET,
  PSA_KEY_DERIVATION_INPUT_OTHER_SECRET,
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_LABEL,
  PSA_KEY_DERIVATION_INPUT_CONTEXT,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_SEED,
  PSA_KEY_DERIVATION_INPUT_COST,
] as const;

/** The steps of each algorithm. */
const STEPS: readonly (readonly [is: (kdf: number) => boolean, steps: readonly number[]])[] = [
  [PSA_ALG_IS_HKDF, [SALT, SECRET, INFO]],
  [PSA_ALG_IS_HKDF_EXTRACT, [SALT, SECRET]],
  [PSA_ALG_IS_HKDF_EXPAND, [SECRET, INFO]],
  [PSA_ALG_IS_TLS12_PRF, [SEED, SECRET, LABEL]],
  [PSA_ALG_IS_TLS12_PSK_TO_MS, [SEED, OTHER_SECRET, SECRET, LABEL]],
  [(kdf) => kdf === PSA_ALG_TLS12_ECJPAKE_TO_PMS, [SECRET]],
  [isSp800108, [SECRET, LABEL, CONTEXT]],
  [isPbkdf2, [COST, SALT, PASSWORD]],
  [PSA_ALG_IS_WPA3_SAE_H2E, [SALT, PASSWORD, INFO]],
];

export const stepsOf = (kdf: number): readonly number[] => STEPS.find(([is]) => is(kdf))?.[1] ?? [];

/** A key or a shared secret at one of these makes keys of the output. */
export const isMainSecret = (step: number): boolean => step === SECRET || step === PASSWORD;

/** Types of the keys that a step takes; none for a step that takes no key. */
function keyTypesFor(kdf: number, step: number): readonly number[] {
  if (!stepsOf(kdf).includes(step) || step === COST) return [];
  switch (step) {
    case SECRET:
      return secretTypes(kdf);
    case PASSWORD:
      return [PSA_KEY_TYPE_PASSWORD, PSA_KEY_TYPE_DERIVE];
    case OTHER_SECRET:
      return [PSA_KEY_TYPE_DERIVE, PSA_KEY_TYPE_RAW_DATA];
    case SALT:
      return isPbkdf2(kdf) ? [PSA_KEY_TYPE_RAW_DATA, PSA_KEY_TYPE_PEPPER] : [PSA_KEY_TYPE_RAW_DATA];
    default:
      return [PSA_KEY_TYPE_RAW_DATA];
  }
}

/** The keys of XTS are two in one, and too long for CMAC. */
const fitsCmac = ({ type, bits }: Kind) => bits <= (type === PSA_KEY_TYPE_SM4 ? 128 : 256);

/** Does the step take a key like this one? */
export const takesKey = (kdf: number, step: number, key: Kind): boolean =>
  keyTypesFor(kdf, step).includes(key.type) &&
  (kdf !== PSA_ALG_SP800_108_COUNTER_CMAC || step !== SECRET || fitsCmac(key));

/** A cost is an integer, and the key of a block cipher is a key. */
export const takesBytes = (kdf: number, step: number): boolean =>
  stepsOf(kdf).includes(step) &&
  step !== COST &&
  !(kdf === PSA_ALG_SP800_108_COUNTER_CMAC && step === SECRET);

/** A shared secret counts as a key of type DERIVE. */
export const takesAgreement = (kdf: number, step: number): boolean =>
  keyTypesFor(kdf, step).includes(PSA_KEY_TYPE_DERIVE);
