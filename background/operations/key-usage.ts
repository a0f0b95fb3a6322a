/**
 * What `psa_check_key_usage` asks (PSA Crypto 1.5, key policies): would this key do for that algorithm in
 * that role? All that attributes and the drivers' tables tell is told; no arithmetic is done with the key.
 *
 * The surprising part: PSA_KEY_USAGE_DERIVE_PUBLIC, a right no key holds, asks about a public part. In a key
 * agreement that travels as bytes, so no policy speaks about it.
 */
import * as A from '../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_KEY_TYPE_KEY_PAIR_OF_PUBLIC_KEY,
  PSA_KEY_TYPE_PASSWORD_HASH,
} from '../../protocol/psa/key-types.ts';
import {
  PSA_AEAD_TAG_LENGTH,
  PSA_ASYMMETRIC_DECRYPT_OUTPUT_SIZE,
  PSA_MAC_LENGTH,
} from '../../protocol/psa/sizes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { Drivers } from '../drivers/dispatch.ts';
import type { EntryPoint } from '../drivers/driver.ts';
import { offers } from './capabilities.ts';
import { derivationOf, stepsOf, takesKey } from './derivation-inputs.ts';

type Role = readonly [
  is: (alg: number) => boolean,
  usage: number,
  ...entryPoints: readonly EntryPoint[],
];

/** The roles in an algorithm, and who plays them. Derivations are told of below. */
const ROLES: readonly Role[] = [
  [A.PSA_ALG_IS_CIPHER, U.PSA_KEY_USAGE_ENCRYPT, 'cipherEncrypt', 'cipherSetup'],
  [A.PSA_ALG_IS_CIPHER, U.PSA_KEY_USAGE_DECRYPT, 'cipherDecrypt', 'cipherSetup'],
  [A.PSA_ALG_IS_AEAD, U.PSA_KEY_USAGE_ENCRYPT, 'aeadEncrypt', 'aeadSetup'],
  [A.PSA_ALG_IS_AEAD, U.PSA_KEY_USAGE_DECRYPT, 'aeadDecrypt', 'aeadSetup'],
  [A.PSA_ALG_IS_ASYMMETRIC_ENCRYPTION, U.PSA_KEY_USAGE_ENCRYPT, 'asymmetricEncrypt'],
  [A.PSA_ALG_IS_ASYMMETRIC_ENCRYPTION, U.PSA_KEY_USAGE_DECRYPT, 'asymmetricDecrypt'],
  [A.PSA_ALG_IS_KEY_ENCAPSULATION, U.PSA_KEY_USAGE_ENCRYPT, 'encapsulate'],
  [A.PSA_ALG_IS_KEY_ENCAPSULATION, U.PSA_KEY_USAGE_DECRYPT, 'decapsulate'],
  [A.PSA_ALG_IS_MAC, U.PSA_KEY_USAGE_SIGN_MESSAGE, 'macCompute', 'macSetup'],
  [A.PSA_ALG_IS_MAC, U.PSA_KEY_USAGE_VERIFY_MESSAGE, 'macCompute', 'macSetup'],
  [A.PSA_ALG_IS_HASH_AND_SIGN, U.PSA_KEY_USAGE_SIGN_MESSAGE, 'signMessage', 'signHash'],
  [A.PSA_ALG_IS_HASH_AND_SIGN, U.PSA_KEY_USAGE_VERIFY_MESSAGE, 'verifyMessage', 'verifyHash'],
  [A.PSA_ALG_IS_SIGN_MESSAGE, U.PSA_KEY_USAGE_SIGN_MESSAGE, 'signMessage'],
  [A.PSA_ALG_IS_SIGN_MESSAGE, U.PSA_KEY_USAGE_VERIFY_MESSAGE, 'verifyMessage'],
  [A.PSA_ALG_IS_SIGN_HASH, U.PSA_KEY_USAGE_SIGN_HASH, 'signHash'],
  [A.PSA_ALG_IS_SIGN_HASH, U.PSA_KEY_USAGE_VERIFY_HASH, 'verifyHash'],
  [A.PSA_ALG_IS_KEY_WRAP, U.PSA_KEY_USAGE_WRAP, 'wrapKey'],
  [A.PSA_ALG_IS_KEY_WRAP, U.PSA_KEY_USAGE_UNWRAP, 'unwrapKey'],
  [A.PSA_ALG_IS_KEY_AGREEMENT, U.PSA_KEY_USAGE_DERIVE, 'rawKeyAgreement'],
  [A.PSA_ALG_IS_KEY_AGREEMENT, U.PSA_KEY_USAGE_DERIVE_PUBLIC, 'rawKeyAgreement'],
  [A.PSA_ALG_IS_PAKE, U.PSA_KEY_USAGE_DERIVE, 'pakeSetup'],
  [A.PSA_ALG_IS_SPAKE2P, U.PSA_KEY_USAGE_DERIVE_PUBLIC, 'pakeSetup'],
  [A.PSA_ALG_IS_KEY_DERIVATION, U.PSA_KEY_USAGE_DERIVE, 'keyDerivationSetup'],
  [A.PSA_ALG_IS_KEY_DERIVATION, U.PSA_KEY_USAGE_VERIFY_DERIVATION, 'keyDerivationSetup'],
];

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);

/** As capabilities name it: without length modifiers, without what follows a key agreement. */
function baseOf(alg: number): number {
  if (A.PSA_ALG_IS_MAC(alg)) return A.PSA_ALG_FULL_LENGTH_MAC(alg);
  if (A.PSA_ALG_IS_AEAD(alg)) return A.PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG(alg);
  return A.PSA_ALG_IS_KEY_AGREEMENT(alg) ? A.PSA_ALG_KEY_AGREEMENT_GET_BASE(alg) : alg;
}

/** Lengths that an algorithm names, and the room that one needs. */
function lengthsFit(alg: number, { type, bits }: KeyAttributes): boolean {
  if (A.PSA_ALG_IS_MAC(alg)) return PSA_MAC_LENGTH(type, bits, alg) > 0;
  if (A.PSA_ALG_IS_AEAD(alg)) return PSA_AEAD_TAG_LENGTH(type, bits, alg) > 0;
  return !A.PSA_ALG_IS_RSA_OAEP(alg) || PSA_ASYMMETRIC_DECRYPT_OUTPUT_SIZE(type, bits, alg) > 0;
}

/** Is there a step that takes such a key, or a result that it is compared with? */
function feedsDerivation(kdf: number, usage: number, key: KeyAttributes): boolean {
  const isExpected =
    key.type === PSA_KEY_TYPE_PASSWORD_HASH &&
    usage === U.PSA_KEY_USAGE_VERIFY_DERIVATION &&
    !A.PSA_ALG_IS_WPA3_SAE_H2E(kdf);
  return isExpected || stepsOf(kdf).some((step) => takesKey(kdf, step, key));
}

/** Any key at the location of this one. */
const neighbour = ({ lifetime }: KeyAttributes) => ({ type: 0, bits: 0, lifetime });

/**
 * @returns the usage and algorithm a policy must permit; undefined if policies have no say
 * @throws PsaError PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED
 */
export function checkRole(
  drivers: Drivers,
  key: KeyAttributes,
  alg: number,
  usage: number,
): { readonly usage: number } | undefined {
  const role = ROLES.find(([is, flag]) => flag === usage && is(alg));
  if (alg === A.PSA_ALG_NONE || A.PSA_ALG_IS_WILDCARD(alg) || !role) throw invalid();
  const [, , ...entryPoints] = role;
  const isPublicRole = usage === U.PSA_KEY_USAGE_DERIVE_PUBLIC;
  const isAgreement = A.PSA_ALG_IS_KEY_AGREEMENT(alg);
  const isCombined = isAgreement && !A.PSA_ALG_IS_STANDALONE_KEY_AGREEMENT(alg);
  const kdf = derivationOf(alg);
  const served =
    offers(drivers, entryPoints, baseOf(alg), neighbour(key)) &&
    (!isCombined || offers(drivers, ['keyDerivationSetup'], kdf));
  if (!served) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  // The public part of a pair agrees with whatever the private part would.
  const type =
    isPublicRole && isAgreement ? PSA_KEY_TYPE_KEY_PAIR_OF_PUBLIC_KEY(key.type) : key.type;
  const isInput =
    !isPublicRole &&
    (isCombined || A.PSA_ALG_IS_KEY_DERIVATION(alg)) &&
    feedsDerivation(kdf, usage, key) &&
    offers(drivers, ['keyDerivationSetup'], kdf, neighbour(key));
  const isPlayer =
    !A.PSA_ALG_IS_KEY_DERIVATION(alg) &&
    offers(drivers, entryPoints, baseOf(alg), { ...key, type }) &&
    lengthsFit(alg, key);
  if (!isInput && !isPlayer) throw invalid();
  if (isPublicRole) return isAgreement ? undefined : { usage: U.PSA_KEY_USAGE_DERIVE };
  return { usage };
}
