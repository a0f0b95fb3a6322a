/*
 * Key derivation: input steps and the capacity that means "no limit" (PSA Crypto API 1.5, "Key
 * derivation").
 *
 * The surprising part: the specification leaves these numbers to the implementation. They are the
 * ones TF-PSA-Crypto uses, so that data and tests made for it carry over.
 */

export const PSA_KEY_DERIVATION_INPUT_SECRET = 0x0101;
export const PSA_KEY_DERIVATION_INPUT_PASSWORD = 0x0102;
export const PSA_KEY_DERIVATION_INPUT_OTHER_SECRET = 0x0103;
export const PSA_KEY_DERIVATION_INPUT_LABEL = 0x0201;
export const PSA_KEY_DERIVATION_INPUT_SALT = 0x0202;
export const PSA_KEY_DERIVATION_INPUT_INFO = 0x0203;
export const PSA_KEY_DERIVATION_INPUT_SEED = 0x0204;
export const PSA_KEY_DERIVATION_INPUT_COST = 0x0205;
export const PSA_KEY_DERIVATION_INPUT_CONTEXT = 0x0206;

/** The algorithm sets no limit of its own, or one beyond a u32. */
export const PSA_KEY_DERIVATION_UNLIMITED_CAPACITY = 0xffffffff;
