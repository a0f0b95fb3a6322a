/*
 * Key lifetimes, persistence levels, locations and identifier ranges (PSA Crypto API 1.5, "Key
 * lifetimes" and "Key identifiers"), with the locations Keyward itself offers.
 *
 * The surprising part: the persistence byte alone says whether a key is volatile. A volatile key
 * may live in any location, so PSA_KEY_LIFETIME_VOLATILE is one volatile lifetime among many.
 */

export const PSA_KEY_LIFETIME_VOLATILE = 0x00000000;
export const PSA_KEY_LIFETIME_PERSISTENT = 0x00000001;

/** 0x02..0x7f are reserved for the specification, 0x80..0xfe for the implementation. */
export const PSA_KEY_PERSISTENCE_VOLATILE = 0x00;
export const PSA_KEY_PERSISTENCE_DEFAULT = 0x01;
export const PSA_KEY_PERSISTENCE_READ_ONLY = 0xff;

/** 0x000002..0x7fffff are reserved for the specification, 0x800000..0xffffff for Keyward. */
export const PSA_KEY_LOCATION_LOCAL_STORAGE = 0x000000;
export const PSA_KEY_LOCATION_PRIMARY_SECURE_ELEMENT = 0x000001;

/** The vault of non-extractable browser keys: Keyward's primary secure element. */
export const KEYWARD_LOCATION_VAULT = 0x000001;
/** Key material stored only in wrapped form. */
export const KEYWARD_LOCATION_WRAPPED = 0x800001;
/** The user's own keys, lent to a client through psa_attach_key(). */
export const KEYWARD_LOCATION_USER = 0x800002;
/** The n-th hardware token. */
export const KEYWARD_LOCATION_TOKEN = (n: number): number => 0x800100 + n;

export const PSA_KEY_ID_NULL = 0x00000000;
export const PSA_KEY_ID_USER_MIN = 0x00000001;
export const PSA_KEY_ID_USER_MAX = 0x3fffffff;
/** The vendor range also holds the identifiers given to volatile keys. */
export const PSA_KEY_ID_VENDOR_MIN = 0x40000000;
export const PSA_KEY_ID_VENDOR_MAX = 0x7fffffff;

export const PSA_KEY_LIFETIME_GET_PERSISTENCE = (lifetime: number): number => lifetime & 0xff;

export const PSA_KEY_LIFETIME_GET_LOCATION = (lifetime: number): number => lifetime >>> 8;

export const PSA_KEY_LIFETIME_IS_VOLATILE = (lifetime: number): boolean =>
  PSA_KEY_LIFETIME_GET_PERSISTENCE(lifetime) === PSA_KEY_PERSISTENCE_VOLATILE;

export const PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION = (
  persistence: number,
  location: number,
): number => ((location << 8) | (persistence & 0xff)) >>> 0;
