/*
 * Password-authenticated key exchange: primitives, roles, steps, confirmation (PSA Crypto API 1.5,
 * "Password-authenticated key exchange").
 *
 * The surprising part: confirmation is asked for by the value 0, so a cipher suite nobody touched
 * demands it. J-PAKE cannot confirm, and must be given PSA_PAKE_UNCONFIRMED_KEY explicitly.
 */

export const PSA_PAKE_PRIMITIVE_TYPE_ECC = 0x01;
export const PSA_PAKE_PRIMITIVE_TYPE_DH = 0x02;

/** 0 when the parts do not fit their fields (8, 8 and 16 bits). */
export const PSA_PAKE_PRIMITIVE = (type: number, family: number, bits: number): number =>
  (type & 0xff) === type && (family & 0xff) === family && (bits & 0xffff) === bits
    ? ((type << 24) | (family << 16) | bits) >>> 0
    : 0;

export const PSA_PAKE_PRIMITIVE_GET_TYPE = (primitive: number): number => (primitive >>> 24) & 0xff;
export const PSA_PAKE_PRIMITIVE_GET_FAMILY = (primitive: number): number =>
  (primitive >>> 16) & 0xff;
export const PSA_PAKE_PRIMITIVE_GET_BITS = (primitive: number): number => primitive & 0xffff;

export const PSA_PAKE_CONFIRMED_KEY = 0;
export const PSA_PAKE_UNCONFIRMED_KEY = 1;

export const PSA_PAKE_ROLE_NONE = 0x00;
export const PSA_PAKE_ROLE_FIRST = 0x01;
export const PSA_PAKE_ROLE_SECOND = 0x02;
export const PSA_PAKE_ROLE_CLIENT = 0x11;
export const PSA_PAKE_ROLE_SERVER = 0x12;

export const PSA_PAKE_STEP_KEY_SHARE = 0x01;
export const PSA_PAKE_STEP_ZK_PUBLIC = 0x02;
export const PSA_PAKE_STEP_ZK_PROOF = 0x03;
export const PSA_PAKE_STEP_CONFIRM = 0x04;
export const PSA_PAKE_STEP_SALT = 0x05;
export const PSA_PAKE_STEP_COMMIT = 0x06;
export const PSA_PAKE_STEP_CONFIRM_COUNT = 0x07;
export const PSA_PAKE_STEP_KEY_ID = 0x08;
