/** The finite-field groups of the PAKE primitives: those of key agreement, RFC 7919 and RFC 3526. */
import {
  PSA_DH_FAMILY_RFC3526,
  PSA_DH_FAMILY_RFC7919,
} from '../../../../protocol/psa/key-types.ts';
import { PSA_PAKE_PRIMITIVE, PSA_PAKE_PRIMITIVE_TYPE_DH } from '../../../../protocol/psa/pake.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../protocol/psa/status.ts';
import { once } from '../curves/numbers.ts';
import { createGroups } from '../finite-field/groups.ts';
import { finiteFieldGroup, type Group } from './groups.ts';

export const DH_BITS = [2048, 3072, 4096, 6144, 8192] as const;

const findGroup = createGroups();

/** @throws PsaError PSA_ERROR_NOT_SUPPORTED */
export function dhPrime(family: number, bits: number): bigint {
  const group = findGroup(family, bits);
  if (!group) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  return group.p;
}

export const dhPrimitive = (family: number, bits: number): number =>
  PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_DH, family, bits);

export const DH_GROUPS: ReadonlyMap<number, () => Group> = new Map(
  [PSA_DH_FAMILY_RFC7919, PSA_DH_FAMILY_RFC3526].flatMap((family) =>
    DH_BITS.map((bits) => [
      dhPrimitive(family, bits),
      once((): Group => finiteFieldGroup(dhPrime(family, bits))),
    ]),
  ),
);
