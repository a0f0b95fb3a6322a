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

/**
 * The names of -129, -130 and so on, as one text: the SDK carries it into every page. A test holds each
 * to its constant.
 */
const ERRORS =
  'PROGRAMMER_ERROR CONNECTION_REFUSED CONNECTION_BUSY GENERIC_ERROR NOT_PERMITTED NOT_SUPPORTED ' +
  'INVALID_ARGUMENT INVALID_HANDLE BAD_STATE BUFFER_TOO_SMALL ALREADY_EXISTS DOES_NOT_EXIST ' +
  'INSUFFICIENT_MEMORY INSUFFICIENT_STORAGE INSUFFICIENT_DATA SERVICE_FAILURE ' +
  'COMMUNICATION_FAILURE STORAGE_FAILURE HARDWARE_FAILURE INSUFFICIENT_ENTROPY INVALID_SIGNATURE ' +
  'INVALID_PADDING CORRUPTION_DETECTED DATA_CORRUPT DATA_INVALID';

const readNames = (): ReadonlyMap<number, string> =>
  new Map([
    [PSA_SUCCESS, 'PSA_SUCCESS'],
    ...ERRORS.split(' ').map((name, i): [number, string] => [
      PSA_ERROR_PROGRAMMER_ERROR - i,
      `PSA_ERROR_${name}`,
    ]),
    [PSA_OPERATION_INCOMPLETE, 'PSA_OPERATION_INCOMPLETE'],
  ]);

export const PSA_STATUS_NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ readNames();

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
