/** The PSA statuses the host answers with. A test holds each to the extension's own table. */
export const PSA_SUCCESS = 0;
export const PSA_ERROR_GENERIC_ERROR = -132;
export const PSA_ERROR_NOT_PERMITTED = -133;
export const PSA_ERROR_NOT_SUPPORTED = -134;
export const PSA_ERROR_INVALID_ARGUMENT = -135;
export const PSA_ERROR_BAD_STATE = -137;
export const PSA_ERROR_ALREADY_EXISTS = -139;
export const PSA_ERROR_DOES_NOT_EXIST = -140;
export const PSA_ERROR_INSUFFICIENT_MEMORY = -141;
export const PSA_ERROR_INSUFFICIENT_STORAGE = -142;
export const PSA_ERROR_COMMUNICATION_FAILURE = -145;
export const PSA_ERROR_HARDWARE_FAILURE = -147;
export const PSA_ERROR_INSUFFICIENT_ENTROPY = -148;
export const PSA_ERROR_INVALID_SIGNATURE = -149;
export const PSA_ERROR_INVALID_PADDING = -150;

/** A status, thrown. `needs` says what would help: 'pin' or 'key-pin'. */
export class Failure extends Error {
  constructor(status, needs) {
    super(`status ${status}`);
    this.status = status;
    this.needs = needs;
  }
}
