/*
 * Usage flags of a key policy (PSA Crypto API 1.5, "Key policies").
 *
 * The surprising part: DERIVE_PUBLIC is not a right a key can hold. It only exists as a question to
 * psa_check_key_usage(), so it is left out of KEY_USAGE_MASK and a policy carrying it is invalid.
 */

export const PSA_KEY_USAGE_EXPORT = 0x00000001;
export const PSA_KEY_USAGE_COPY = 0x00000002;
export const PSA_KEY_USAGE_CACHE = 0x00000004;
export const PSA_KEY_USAGE_DERIVE_PUBLIC = 0x00000080;
export const PSA_KEY_USAGE_ENCRYPT = 0x00000100;
export const PSA_KEY_USAGE_DECRYPT = 0x00000200;
export const PSA_KEY_USAGE_SIGN_MESSAGE = 0x00000400;
export const PSA_KEY_USAGE_VERIFY_MESSAGE = 0x00000800;
export const PSA_KEY_USAGE_SIGN_HASH = 0x00001000;
export const PSA_KEY_USAGE_VERIFY_HASH = 0x00002000;
export const PSA_KEY_USAGE_DERIVE = 0x00004000;
export const PSA_KEY_USAGE_VERIFY_DERIVATION = 0x00008000;
export const PSA_KEY_USAGE_WRAP = 0x00010000;
export const PSA_KEY_USAGE_UNWRAP = 0x00020000;

const FLAGS = {
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_CACHE,
  PSA_KEY_USAGE_DERIVE_PUBLIC,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_VERIFY_DERIVATION,
  PSA_KEY_USAGE_WRAP,
  PSA_KEY_USAGE_UNWRAP,
};

/** Flags that manage the key itself; psa_check_key_usage() asks for them with PSA_ALG_NONE. */
export const KEY_USAGE_MANAGEMENT_MASK =
  PSA_KEY_USAGE_EXPORT | PSA_KEY_USAGE_COPY | PSA_KEY_USAGE_CACHE;

/** Every bit a policy may carry; anything outside makes the attributes invalid. */
export const KEY_USAGE_MASK =
  KEY_USAGE_MANAGEMENT_MASK |
  PSA_KEY_USAGE_ENCRYPT |
  PSA_KEY_USAGE_DECRYPT |
  PSA_KEY_USAGE_SIGN_MESSAGE |
  PSA_KEY_USAGE_VERIFY_MESSAGE |
  PSA_KEY_USAGE_SIGN_HASH |
  PSA_KEY_USAGE_VERIFY_HASH |
  PSA_KEY_USAGE_DERIVE |
  PSA_KEY_USAGE_VERIFY_DERIVATION |
  PSA_KEY_USAGE_WRAP |
  PSA_KEY_USAGE_UNWRAP;

/** Names of the flags set, lowest bit first; bits without a name come last, as one hex number. */
export const usageNames = (usage: number): string[] => {
  const names: string[] = [];
  let rest = usage >>> 0;
  for (const [name, flag] of Object.entries(FLAGS)) {
    if ((rest & flag) === 0) continue;
    names.push(name);
    rest = (rest & ~flag) >>> 0;
  }
  if (rest !== 0) names.push(`0x${rest.toString(16).padStart(8, '0')}`);
  return names;
};
