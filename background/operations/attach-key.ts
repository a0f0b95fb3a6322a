/**
 * A key that is already at a location gets an id (PSA Crypto 1.5, psa_attach_key). Local storage has no such
 * keys and never will: what lies there was put there.
 *
 * The id is volatile whatever it names, and destroying it only detaches the key. Attached keys are guarded:
 * they were the user's before they were the site's.
 */
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LIFETIME_IS_VOLATILE,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Drivers } from '../drivers/dispatch.ts';
import type { AttachedKey } from '../drivers/driver.ts';
import { completedPolicy, narrower } from '../keystore/policy.ts';
import type { Handler } from './handler.ts';

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);

function checkPlace({ lifetime }: KeyAttributes, drivers: Drivers): void {
  const location = PSA_KEY_LIFETIME_GET_LOCATION(lifetime);
  const isPlace = location !== PSA_KEY_LOCATION_LOCAL_STORAGE && drivers.hasLocation(location);
  if (!isPlace || !PSA_KEY_LIFETIME_IS_VOLATILE(lifetime)) throw invalid();
}

/** Type and size may come from either side, and must agree; of the policies both count. */
function attributesOf(wanted: KeyAttributes, held: AttachedKey): KeyAttributes {
  const differs =
    (wanted.type !== 0 && wanted.type !== held.type) ||
    (wanted.bits !== 0 && wanted.bits !== held.bits);
  const alg = narrower(held.policy.alg, wanted.policy.alg);
  if (differs || alg === undefined) throw invalid();
  const usage = completedPolicy(held.policy).usage & completedPolicy(wanted.policy).usage;
  return { ...wanted, type: held.type, bits: held.bits, policy: { usage, alg } };
}

export const attachKey: Handler<'attachKey'> = async ({
  request: { attributes, label },
  keystore,
  drivers,
}) => {
  checkPlace(attributes, drivers);
  completedPolicy(attributes.policy);
  const held = await drivers.attachKey(attributes, label);
  try {
    const key = await keystore.create(
      attributesOf(attributes, held),
      async ({ bits }) => ({ bits, material: held.material.slice() }),
      { guarded: true },
    );
    return { key };
  } finally {
    held.material.fill(0);
  }
};
