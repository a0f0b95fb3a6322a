/**
 * What each cell of algorithm, key type, operation and usage flag must end with: the rules of docs/psa.md
 * ("Statuses"), over the lists of compatible types in compatible.ts.
 */
import * as D from '../../../protocol/psa/derivation.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import * as S from '../../../protocol/psa/status.ts';
import { isCompatible, isPossible, suits } from './compatible.ts';
import type { Algorithm } from './figures.ts';
import { hasStep, type Row, type Use } from './matrix-calls.ts';

/** Let through: what is then found wrong is the data, which is made up. */
export const ACCEPTED = 'accepted';
const OF_DATA = [S.PSA_SUCCESS, S.PSA_ERROR_INVALID_SIGNATURE, S.PSA_ERROR_INVALID_PADDING];

export const outcome = (status: number): string =>
  OF_DATA.includes(status) ? ACCEPTED : S.statusName(status);

const NOT_PERMITTED = S.statusName(S.PSA_ERROR_NOT_PERMITTED);
const INVALID = S.statusName(S.PSA_ERROR_INVALID_ARGUMENT);
const NOT_SUPPORTED = S.statusName(S.PSA_ERROR_NOT_SUPPORTED);

const isDerivation = ({ category }: Algorithm) => category === 'key-derivation';

/** Is the algorithm of the kind that the operation, or the step, is for? */
export function suitsUse({ operation, step }: Use, algorithm: Algorithm): boolean {
  if (step !== undefined) return isDerivation(algorithm) && hasStep(algorithm, step);
  return operation === 'keyDerivationVerifyKey'
    ? isDerivation(algorithm)
    : suits(operation, algorithm);
}

/** The types of keys at steps other than the main one. */
function stepTakes(step: number, algorithm: Algorithm, row: Row): boolean {
  const { base } = row;
  if (step === D.PSA_KEY_DERIVATION_INPUT_SECRET) return isCompatible(algorithm, row);
  if (step === D.PSA_KEY_DERIVATION_INPUT_PASSWORD) return isCompatible(algorithm, row);
  if (base === 'PSA_KEY_TYPE_RAW_DATA') return true;
  if (step === D.PSA_KEY_DERIVATION_INPUT_OTHER_SECRET) return base === 'PSA_KEY_TYPE_DERIVE';
  const isSalt = step === D.PSA_KEY_DERIVATION_INPUT_SALT;
  return isSalt && /PBKDF2/.test(algorithm.name) && base === 'PSA_KEY_TYPE_PEPPER';
}

/** XTS has two keys in one; the prehashes of EdDSA go with one curve each, and Matter with P-256. */
function fitsSize({ name }: Algorithm, { base, type, bits }: Row): boolean {
  if (name === 'PSA_ALG_XTS') return bits >= 256;
  if (base === 'PSA_KEY_TYPE_SM4') return bits === 128;
  if (name === 'PSA_ALG_SPAKE2P_MATTER') {
    return K.PSA_KEY_TYPE_SPAKE2P_GET_FAMILY(type) === K.PSA_ECC_FAMILY_SECP_R1;
  }
  if (name === 'PSA_ALG_ED25519PH') return bits === 255;
  return name !== 'PSA_ALG_ED448PH' || bits === 448;
}

/** What it derives is never compared with anything. */
const isOnlyForKeys = ({ name }: Algorithm) => name === 'PSA_ALG_WPA3_SAE_H2E';

function takes({ operation, step }: Use, algorithm: Algorithm, row: Row): boolean {
  if (step !== undefined) return stepTakes(step, algorithm, row);
  if (operation === 'keyDerivationVerifyKey') {
    return row.base === 'PSA_KEY_TYPE_PASSWORD_HASH' && !isOnlyForKeys(algorithm);
  }
  return isPossible(operation, algorithm, row);
}

/** Signing in parts needs an algorithm that reads the message once. */
const READS_TWICE = /_ALG_(PURE_EDDSA|EDDSA_CTX|(DETERMINISTIC_)?SLH_DSA)$/;

export const isAccepted = (use: Use, algorithm: Algorithm, row: Row): boolean =>
  suitsUse(use, algorithm) &&
  fitsSize(algorithm, row) &&
  !(use.name === 'signSetup' && READS_TWICE.test(algorithm.name)) &&
  takes(use, algorithm, row);

const BY_DRIVER_TABLES = /^(sign|verify|rawKeyAgreement)/;
const CHECKS_TYPES_ITSELF = /^(aead|mac|pake|keyDerivation)/;

/** @param flags - of the key's policy, whose algorithm is the one asked for */
export function expected(use: Use, algorithm: Algorithm, row: Row, flags: number): string {
  if ((flags & use.usage) === 0) return NOT_PERMITTED;
  if (isAccepted(use, algorithm, row)) return ACCEPTED;
  const isOfKind = suitsUse(use, algorithm);
  if (!isOfKind) return BY_DRIVER_TABLES.test(use.operation) ? NOT_SUPPORTED : INVALID;
  if (use.operation === 'keyDerivationVerifyKey' && isOnlyForKeys(algorithm)) {
    return row.base === 'PSA_KEY_TYPE_PASSWORD_HASH' ? NOT_PERMITTED : INVALID;
  }
  // The type is right, and the size is not: that is for the driver tables to say.
  if (use.step === undefined && takes(use, algorithm, row)) return NOT_SUPPORTED;
  return CHECKS_TYPES_ITSELF.test(use.operation) ? INVALID : NOT_SUPPORTED;
}
