/**
 * Key policies (PSA Crypto 1.5, key policies): what a key may be used for, and the one way to a key that
 * a driver takes.
 *
 * The requested algorithm must be the permitted one, save for the wildcards and the relaxations below.
 * Those for verification never hold for signing.
 */
import {
  PSA_ALG_ANY_HASH,
  PSA_ALG_CCM,
  PSA_ALG_CCM_STAR_ANY_TAG,
  PSA_ALG_CCM_STAR_NO_TAG,
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_DETERMINISTIC_SLH_DSA,
  PSA_ALG_ECDSA,
  PSA_ALG_FULL_LENGTH_MAC,
  PSA_ALG_GET_HASH,
  PSA_ALG_HASH_ML_DSA,
  PSA_ALG_HASH_SLH_DSA,
  PSA_ALG_IS_AEAD,
  PSA_ALG_IS_DETERMINISTIC_ECDSA,
  PSA_ALG_IS_DETERMINISTIC_HASH_ML_DSA,
  PSA_ALG_IS_DETERMINISTIC_HASH_SLH_DSA,
  PSA_ALG_IS_HASH_ML_DSA,
  PSA_ALG_IS_HASH_SLH_DSA,
  PSA_ALG_IS_KEY_AGREEMENT,
  PSA_ALG_IS_MAC,
  PSA_ALG_IS_RANDOMIZED_ECDSA,
  PSA_ALG_IS_SIGN,
  PSA_ALG_IS_STANDALONE_KEY_AGREEMENT,
  PSA_ALG_IS_WILDCARD,
  PSA_ALG_IS_WPA3_SAE_FIXED,
  PSA_ALG_IS_WPA3_SAE_GDH,
  PSA_ALG_IS_WPA3_SAE_H2E,
  PSA_ALG_KEY_AGREEMENT_GET_BASE,
  PSA_ALG_ML_DSA,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_SLH_DSA,
  PSA_ALG_WPA3_SAE_ANY,
} from '../../protocol/psa/algorithms.ts';
import type { KeyPolicy } from '../../protocol/psa/attributes.ts';
import { PSA_KEY_TYPE_IS_PUBLIC_KEY } from '../../protocol/psa/key-types.ts';
import { PSA_MAC_LENGTH } from '../../protocol/psa/sizes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import {
  KEY_USAGE_MASK,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../protocol/psa/usage.ts';
import type { StoredKey } from './key-file.ts';

declare const permitted: unique symbol;

/** A key whose policy allows what is about to be done with it. Only `permit` makes one. */
export type PermittedKey = StoredKey & { readonly [permitted]: true };

const HASH_BITS = 0xff;
const LENGTH_BITS = 0x003f0000;
const WILDCARD_BIT = 0x00008000;
const LENGTH_SHIFT = 16;

const lengthField = (alg: number) => (alg & LENGTH_BITS) >>> LENGTH_SHIFT;
const withoutHash = (alg: number) => (alg & ~HASH_BITS) >>> 0;

/** A full-length MAC counts as longer than any truncated one. */
const macLength = (alg: number) => lengthField(alg) || 64;

const isWildcardLength = (alg: number) =>
  (PSA_ALG_IS_MAC(alg) || PSA_ALG_IS_AEAD(alg)) && (alg & WILDCARD_BIT) !== 0;

/** A MAC cut to its full length is the MAC of full length, in a policy and in a request. */
function untruncated(type: number, alg: number): number {
  const full = PSA_ALG_FULL_LENGTH_MAC(alg);
  const isWhole =
    PSA_ALG_IS_MAC(alg) &&
    !isWildcardLength(alg) &&
    lengthField(alg) === PSA_MAC_LENGTH(type, 0, full);
  return isWhole ? full : alg;
}

/** The base of a MAC or AEAD: no length, no wildcard. */
const baseOf = (alg: number) =>
  PSA_ALG_IS_MAC(alg) ? PSA_ALG_FULL_LENGTH_MAC(alg) : (alg & ~(LENGTH_BITS | WILDCARD_BIT)) >>> 0;

const lengthOf = (alg: number) => (PSA_ALG_IS_MAC(alg) ? macLength(alg) : lengthField(alg));

/** Hedged and deterministic forms of one scheme, by their common name. */
function verificationName(alg: number): number {
  if (PSA_ALG_IS_DETERMINISTIC_ECDSA(alg) || PSA_ALG_IS_RANDOMIZED_ECDSA(alg)) {
    return PSA_ALG_ECDSA(alg & HASH_BITS);
  }
  if (alg === PSA_ALG_DETERMINISTIC_ML_DSA) return PSA_ALG_ML_DSA;
  if (alg === PSA_ALG_DETERMINISTIC_SLH_DSA) return PSA_ALG_SLH_DSA;
  if (PSA_ALG_IS_HASH_ML_DSA(alg) || PSA_ALG_IS_DETERMINISTIC_HASH_ML_DSA(alg)) {
    return PSA_ALG_HASH_ML_DSA(alg & HASH_BITS);
  }
  if (PSA_ALG_IS_HASH_SLH_DSA(alg) || PSA_ALG_IS_DETERMINISTIC_HASH_SLH_DSA(alg)) {
    return PSA_ALG_HASH_SLH_DSA(alg & HASH_BITS);
  }
  return alg;
}

const hasAnyHash = (alg: number) =>
  PSA_ALG_IS_SIGN(alg) && (alg & HASH_BITS) === (PSA_ALG_ANY_HASH & HASH_BITS);

function anyHashPermits(policy: number, alg: number): boolean {
  if (!hasAnyHash(policy) || !PSA_ALG_IS_SIGN(alg)) return false;
  if (
    alg === PSA_ALG_RSA_PKCS1V15_SIGN_RAW &&
    withoutHash(policy) === withoutHash(PSA_ALG_RSA_PKCS1V15_SIGN(0))
  ) {
    return true;
  }
  return withoutHash(policy) === withoutHash(alg) && PSA_ALG_GET_HASH(alg) !== 0;
}

/** WPA3_SAE_ANY on a password permits the token's derivation and the looping exchange; on a token both. */
const saeAnyPermits = (alg: number) =>
  PSA_ALG_IS_WPA3_SAE_H2E(alg) || PSA_ALG_IS_WPA3_SAE_FIXED(alg) || PSA_ALG_IS_WPA3_SAE_GDH(alg);

function ccmStarPermits(alg: number): boolean {
  if (alg === PSA_ALG_CCM_STAR_NO_TAG) return true;
  const isCcm = PSA_ALG_IS_AEAD(alg) && baseOf(alg) === baseOf(PSA_ALG_CCM);
  return isCcm && !isWildcardLength(alg) && [4, 8, 16].includes(lengthField(alg));
}

/** May a key whose policy permits `policy` be used with the concrete algorithm `alg`? */
export function algorithmPermits(policy: number, alg: number, verifying = false): boolean {
  if (policy === 0) return false;
  if (policy === alg || anyHashPermits(policy, alg)) return true;
  if (verifying && PSA_ALG_IS_SIGN(policy) && PSA_ALG_IS_SIGN(alg)) {
    const [wanted, offered] = [verificationName(alg), verificationName(policy)];
    if (wanted === offered || anyHashPermits(offered, wanted)) return true;
  }
  if (PSA_ALG_IS_KEY_AGREEMENT(policy) && PSA_ALG_IS_KEY_AGREEMENT(alg)) {
    return (
      PSA_ALG_IS_STANDALONE_KEY_AGREEMENT(policy) && PSA_ALG_KEY_AGREEMENT_GET_BASE(alg) === policy
    );
  }
  if (policy === PSA_ALG_CCM_STAR_ANY_TAG) return ccmStarPermits(alg);
  if (policy === PSA_ALG_WPA3_SAE_ANY) return saeAnyPermits(alg);
  if (isWildcardLength(policy) && baseOf(policy) === baseOf(alg) && !isWildcardLength(alg)) {
    return lengthOf(alg) >= lengthField(policy);
  }
  return false;
}

/** The narrower of two policy algorithms where one includes the other; else undefined. */
export function narrower(a: number, b: number): number | undefined {
  if (a === b) return a;
  if (isWildcardLength(a) && isWildcardLength(b) && baseOf(a) === baseOf(b)) {
    return lengthField(a) >= lengthField(b) ? a : b;
  }
  if (algorithmPermits(a, b)) return b;
  if (algorithmPermits(b, a)) return a;
  return undefined;
}

/** The policy as it is stored: the right to sign a hash includes that to sign a message. */
export function completedPolicy({ usage, alg }: KeyPolicy): KeyPolicy {
  if (usage & ~KEY_USAGE_MASK) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  let all = usage;
  if (usage & PSA_KEY_USAGE_SIGN_HASH) all |= PSA_KEY_USAGE_SIGN_MESSAGE;
  if (usage & PSA_KEY_USAGE_VERIFY_HASH) all |= PSA_KEY_USAGE_VERIFY_MESSAGE;
  return { usage: all, alg };
}

const VERIFY = PSA_KEY_USAGE_VERIFY_HASH | PSA_KEY_USAGE_VERIFY_MESSAGE;

/**
 * @param usage - flags of which the policy must hold one; 0 for any key
 * @param alg - the algorithm about to be used, if the operation has one
 * @throws PsaError PSA_ERROR_NOT_PERMITTED, or PSA_ERROR_INVALID_ARGUMENT for a wildcard as `alg`
 */
export function permit(key: StoredKey, usage: number, alg?: number): PermittedKey {
  const { type, policy } = key.attributes;
  const publicExport = usage === PSA_KEY_USAGE_EXPORT && PSA_KEY_TYPE_IS_PUBLIC_KEY(type);
  if (usage !== 0 && !publicExport && (policy.usage & usage) === 0) {
    throw new PsaError(PSA_ERROR_NOT_PERMITTED);
  }
  if (alg !== undefined) {
    if (alg === 0 || PSA_ALG_IS_WILDCARD(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
    const [permitted, asked] = [untruncated(type, policy.alg), untruncated(type, alg)];
    if (!algorithmPermits(permitted, asked, (usage & VERIFY) !== 0)) {
      throw new PsaError(PSA_ERROR_NOT_PERMITTED);
    }
  }
  return key as PermittedKey;
}
