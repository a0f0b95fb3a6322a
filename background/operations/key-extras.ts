/** Key management beyond the first version of the API: custom production, attached keys, usage queries. */
import { PSA_ALG_NONE } from '../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LIFETIME_IS_VOLATILE,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_DOES_NOT_EXIST,
  PSA_ERROR_INVALID_ARGUMENT,
  PsaError,
} from '../../protocol/psa/status.ts';
import {
  KEY_USAGE_MANAGEMENT_MASK,
  KEY_USAGE_MASK,
  PSA_KEY_USAGE_DERIVE_PUBLIC,
} from '../../protocol/psa/usage.ts';
import { checkGenerable } from '../keystore/keystore.ts';
import { completedPolicy, permit } from '../keystore/policy.ts';
import { checkProduction } from './custom-production.ts';
import type { Handlers } from './handler.ts';
import { checkRole } from './key-usage.ts';

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);

const isOneFlag = (usage: number) =>
  usage !== 0 &&
  (usage & (usage - 1)) === 0 &&
  (usage & (KEY_USAGE_MASK | PSA_KEY_USAGE_DERIVE_PUBLIC)) !== 0;

export const keyExtras: Pick<Handlers, 'generateKeyCustom' | 'attachKey' | 'checkKeyUsage'> = {
  async generateKeyCustom({ request, keystore, drivers }) {
    const { attributes, flags, customData } = request;
    checkProduction(attributes.type, flags, customData);
    checkGenerable(attributes);
    return {
      key: await keystore.create(attributes, (completed) =>
        drivers.generateKey(completed, customData),
      ),
    };
  },

  /** No location has keys of its own yet. Local storage never will: what lies there was put there. */
  async attachKey({ request: { attributes }, drivers }) {
    const location = PSA_KEY_LIFETIME_GET_LOCATION(attributes.lifetime);
    completedPolicy(attributes.policy);
    const isPlace =
      PSA_KEY_LIFETIME_IS_VOLATILE(attributes.lifetime) &&
      location !== PSA_KEY_LOCATION_LOCAL_STORAGE &&
      drivers.hasLocation(location);
    throw isPlace ? new PsaError(PSA_ERROR_DOES_NOT_EXIST) : invalid();
  },

  async checkKeyUsage({ request: { alg, usage }, keys: { key }, drivers }) {
    if (!isOneFlag(usage)) throw invalid();
    if (usage & KEY_USAGE_MANAGEMENT_MASK) {
      if (alg !== PSA_ALG_NONE) throw invalid();
      permit(key, usage);
      return {};
    }
    const role = checkRole(drivers, key.attributes, alg, usage);
    if (role) permit(key, role.usage, alg);
    return {};
  },
};
