/** What a policy forbids, asked in one place for each thing that it can forbid. */
import { REMEMBER_ALWAYS, REMEMBER_ONCE } from '../../protocol/admin.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import { PSA_KEY_LIFETIME_GET_LOCATION } from '../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_CONNECTION_REFUSED,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { EntryPoints } from '../drivers/driver.ts';
import { concreteOf } from './algorithms.ts';
import type { ManagedPolicy } from './policy.ts';

const rulesOf = (policy: ManagedPolicy) => (policy.kind === 'managed' ? policy.rules : {});

const forbidden = () =>
  new PsaError(PSA_ERROR_NOT_PERMITTED, 'the policy of the organization forbids it');

/** Is the origin served at all? Nobody is under a policy that cannot be read. */
export function admits(policy: ManagedPolicy, origin: string): boolean {
  const { admittedOrigins } = rulesOf(policy);
  if (policy.kind === 'unreadable') return false;
  return !admittedOrigins || admittedOrigins.some((matches) => matches(origin));
}

/** @throws PsaError PSA_ERROR_CONNECTION_REFUSED */
export function checkOrigin(policy: ManagedPolicy, origin: string): void {
  if (!admits(policy, origin)) throw new PsaError(PSA_ERROR_CONNECTION_REFUSED);
}

/** Is the algorithm forbidden, or one that it permits if it is a wildcard? */
export const forbids = (policy: ManagedPolicy, alg: number): boolean =>
  rulesOf(policy).forbiddenAlgorithms?.some((names) => concreteOf(alg).some(names)) === true;

/** @throws PsaError PSA_ERROR_NOT_PERMITTED */
export function checkAlgorithm(policy: ManagedPolicy, alg: number): void {
  if (forbids(policy, alg)) throw forbidden();
}

/** @throws PsaError PSA_ERROR_NOT_PERMITTED if no key may be where `lifetime` says */
export function checkLocation(policy: ManagedPolicy, { lifetime }: { lifetime: number }): void {
  const location = PSA_KEY_LIFETIME_GET_LOCATION(lifetime);
  const { allowedLocations } = rulesOf(policy);
  if (allowedLocations?.some((allows) => allows(location)) === false) throw forbidden();
}

/** @throws PsaError PSA_ERROR_NOT_PERMITTED if no such key may be made */
export function checkNewKey(policy: ManagedPolicy, attributes: KeyAttributes): void {
  checkLocation(policy, attributes);
  checkAlgorithm(policy, attributes.policy.alg);
}

/** The longest time for which an answer of the user may count. */
export function longestConsent(policy: ManagedPolicy): number {
  if (policy.kind === 'unreadable') return REMEMBER_ONCE;
  return rulesOf(policy).longestConsent ?? REMEMBER_ALWAYS;
}

type Hashing = Pick<EntryPoints, 'hashCompute' | 'hashResume' | 'verifyHash'>;

/**
 * Drivers for operations whose request does not name what they work with: it is in a hash's suspended state,
 * or in a PKCS #7 signature.
 */
export function policed<D extends Hashing>(policy: ManagedPolicy, drivers: D): D {
  if (rulesOf(policy).forbiddenAlgorithms === undefined) return drivers;
  return {
    ...drivers,
    hashCompute: async (alg, input) => {
      checkAlgorithm(policy, alg);
      return drivers.hashCompute(alg, input);
    },
    hashResume: async (alg, suspended) => {
      checkAlgorithm(policy, alg);
      return drivers.hashResume(alg, suspended);
    },
    verifyHash: async (key, alg, ...rest) => {
      checkAlgorithm(policy, alg);
      return drivers.verifyHash(key, alg, ...rest);
    },
  };
}
