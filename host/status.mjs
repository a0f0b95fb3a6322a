/** What PKCS #11 answers (CKR_*), as PSA statuses: the one table. */
import pkcs11 from 'pkcs11js';
import * as psa from './psa.mjs';

const TABLE = [
  [psa.PSA_ERROR_INSUFFICIENT_MEMORY, ['HOST_MEMORY']],
  [psa.PSA_ERROR_INSUFFICIENT_STORAGE, ['DEVICE_MEMORY']],
  [psa.PSA_ERROR_HARDWARE_FAILURE, ['GENERAL_ERROR', 'DEVICE_ERROR', 'FUNCTION_FAILED']],
  [
    psa.PSA_ERROR_COMMUNICATION_FAILURE,
    [
      'SLOT_ID_INVALID',
      'DEVICE_REMOVED',
      'TOKEN_NOT_PRESENT',
      'TOKEN_NOT_RECOGNIZED',
      'SESSION_CLOSED',
      'SESSION_HANDLE_INVALID',
      'FUNCTION_CANCELED',
      'CRYPTOKI_NOT_INITIALIZED',
    ],
  ],
  [
    psa.PSA_ERROR_NOT_PERMITTED,
    [
      'ATTRIBUTE_READ_ONLY',
      'ATTRIBUTE_SENSITIVE',
      'KEY_FUNCTION_NOT_PERMITTED',
      'KEY_UNEXTRACTABLE',
      'PIN_INCORRECT',
      'PIN_INVALID',
      'PIN_LEN_RANGE',
      'PIN_EXPIRED',
      'PIN_LOCKED',
      'SESSION_READ_ONLY',
      'TOKEN_WRITE_PROTECTED',
      'USER_NOT_LOGGED_IN',
      'USER_PIN_NOT_INITIALIZED',
      'USER_ANOTHER_ALREADY_LOGGED_IN',
    ],
  ],
  [
    psa.PSA_ERROR_NOT_SUPPORTED,
    [
      'FUNCTION_NOT_SUPPORTED',
      'ATTRIBUTE_TYPE_INVALID',
      'MECHANISM_INVALID',
      'MECHANISM_PARAM_INVALID',
      'KEY_SIZE_RANGE',
      'DOMAIN_PARAMS_INVALID',
      'TEMPLATE_INCOMPLETE',
      'TEMPLATE_INCONSISTENT',
    ],
  ],
  [
    psa.PSA_ERROR_INVALID_ARGUMENT,
    [
      'ARGUMENTS_BAD',
      'ATTRIBUTE_VALUE_INVALID',
      'DATA_INVALID',
      'DATA_LEN_RANGE',
      'ENCRYPTED_DATA_LEN_RANGE',
      'KEY_TYPE_INCONSISTENT',
    ],
  ],
  [psa.PSA_ERROR_INVALID_PADDING, ['ENCRYPTED_DATA_INVALID']],
  [psa.PSA_ERROR_INVALID_SIGNATURE, ['SIGNATURE_INVALID', 'SIGNATURE_LEN_RANGE']],
  [psa.PSA_ERROR_DOES_NOT_EXIST, ['KEY_HANDLE_INVALID', 'OBJECT_HANDLE_INVALID']],
  [psa.PSA_ERROR_INSUFFICIENT_ENTROPY, ['RANDOM_NO_RNG']],
];

/** Of version 3 of the standard, which the package does not name. */
const CKR_CURVE_NOT_SUPPORTED = 0x140;

export const STATUS_OF_CKR = new Map([
  ...TABLE.flatMap(([status, names]) => names.map((name) => [pkcs11[`CKR_${name}`], status])),
  [CKR_CURVE_NOT_SUPPORTED, psa.PSA_ERROR_NOT_SUPPORTED],
]);

/** The code of a PKCS #11 error, or undefined for an error of another kind. */
export const ckrOf = (error) =>
  error instanceof pkcs11.Pkcs11Error ? Number(error.code) : undefined;

/** The status of whatever was thrown. */
export function statusOf(error) {
  if (error instanceof psa.Failure) return error.status;
  return STATUS_OF_CKR.get(ckrOf(error)) ?? psa.PSA_ERROR_GENERIC_ERROR;
}
