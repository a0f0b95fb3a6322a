import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import { PSA_KEY_LIFETIME_GET_LOCATION } from '../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import { completedPolicy, narrower } from '../keystore/policy.ts';
import type { Handler } from './handler.ts';

/** Type and size are the source's; the policy is what source and request both allow. */
function attributesOfCopy(source: KeyAttributes, wanted: KeyAttributes): KeyAttributes {
  const alg = narrower(source.policy.alg, wanted.policy.alg);
  const differs =
    (wanted.type !== 0 && wanted.type !== source.type) ||
    (wanted.bits !== 0 && wanted.bits !== source.bits);
  if (differs || alg === undefined) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  const location = PSA_KEY_LIFETIME_GET_LOCATION(wanted.lifetime);
  if (location !== PSA_KEY_LIFETIME_GET_LOCATION(source.lifetime)) {
    throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  }
  return {
    ...wanted,
    type: source.type,
    bits: source.bits,
    policy: { usage: source.policy.usage & completedPolicy(wanted.policy).usage, alg },
  };
}

/** A copy is guarded as its source is: no volatile copy slips out of the user's sight. */
export const copyKey: Handler<'copyKey'> = async ({ request, keys, keystore, drivers }) => {
  const source = keys.sourceKey;
  const targetKey = await keystore.create(
    attributesOfCopy(source.attributes, request.attributes),
    (attributes) => drivers.copyKey(source, attributes),
    { guarded: source.guarded },
  );
  return { targetKey };
};
