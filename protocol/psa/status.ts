/*
 * Status codes, and the error that carries one through JavaScript.
 *
 * The surprising part: five of the 27 codes (PROGRAMMER_ERROR, CONNECTION_REFUSED, CONNECTION_BUSY,
 * SERVICE_FAILURE, OPERATION_INCOMPLETE) belong to the range shared by all PSA services and are
 * returned by no Crypto function. They are here because a transport may still produce them.
 */

/** Version of the interface this folder describes: 1.5 ("Library management"). */
export const PSA_CRYPTO_API_VERSION_MAJOR = 1;
export const PSA_CRYPTO_API_VERSION_MINOR = 5;

export const PSA_SUCCESS = 0;
export const PSA_ERROR_PROGRAMMER_ERROR = -129;
export const PSA_ERROR_CONNECTION_REFUSED = -130;
export const PSA_ERROR_CONNECTION_BUSY = -131;
export const PSA_ERROR_GENERIC_ERROR = -132;
export const PSA_ERROR_NOT_PERMITTED = -133;
export const PSA_ERROR_NOT_SUPPORTED = -134;
export const PSA_ERROR_INVALID_ARGUMENT = -135;
export const PSA_ERROR_INVALID_HANDLE = -136;
export const PSA_ERROR_BAD_STATE = -137;
export const PSA_ERROR_BUFFER_TOO_SMALL = -138;
export const PSA_ERROR_ALREADY_EXISTS = -139;
export const PSA_ERROR_DOES_NOT_EXIST = -140;
export const PSA_ERROR_INSUFFICIENT_MEMORY = -141;
export const PSA_ERROR_INSUFFICIENT_STORAGE = -142;
export const PSA_ERROR_INSUFFICIENT_DATA = -143;
export const PSA_ERROR_SERVICE_FAILURE = -144;
export const PSA_ERROR_COMMUNICATION_FAILURE = -145;
export const PSA_ERROR_STORAGE_FAILURE = -146;
export const PSA_ERROR_HARDWARE_FAILURE = -147;
export const PSA_ERROR_INSUFFICIENT_ENTROPY = -148;
export const PSA_ERROR_INVALID_SIGNATURE = -149;
export const PSA_ERROR_INVALID_PADDING = -150;
export const PSA_ERROR_CORRUPTION_DETECTED = -151;
export const PSA_ERROR_DATA_CORRUPT = -152;
export const PSA_ERROR_DATA_INVALID = -153;
export const PSA_OPERATION_INCOMPLETE = -248;

const byValue = (names: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(names).map(([name, value]) => [value, name]));

export const PSA_STATUS_NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ byValue({
  PSA_SUCCESS,
  PSA_ERROR_PROGRAMMER_ERROR,
  PSA_ERROR_CONNECTION_REFUSED,
  PSA_ERROR_CONNECTION_BUSY,
  PSA_ERROR_GENERIC_ERROR,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_BUFFER_TOO_SMALL,
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INSUFFICIENT_STORAGE,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_SERVICE_FAILURE,
  PSA_ERROR_COMMUNICATION_FAILURE,
  PSA_ERROR_STORAGE_FAILURE,
  PSA_ERROR_HARDWARE_FAILURE,
  PSA_ERROR_INSUFFICIENT_ENTROPY,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_CORRUPTION_DETECTED,
  PSA_ERROR_DATA_CORRUPT,
  PSA_ERROR_DATA_INVALID,
  PSA_OPERATION_INCOMPLETE,
});

/** 'PSA_ERROR_NOT_PERMITTED' for -133; 'PSA_STATUS_<n>' for a value the table does not hold. */
export const statusName = (status: number): string =>
  PSA_STATUS_NAMES.get(status) ?? `PSA_STATUS_${status}`;

/** A status other than PSA_SUCCESS, thrown. `code` is its PSA spelling. */
export class PsaError extends Error {
  override readonly name = 'PsaError';
  readonly code: string;
  readonly status: number;

  constructor(status: number, message?: string) {
    const code = statusName(status);
    super(message ?? code);
    this.code = code;
    this.status = status;
  }
}
