/** Key management beyond the first version of the API: custom production, usage queries. */
import { PSA_ALG_NONE } from '../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import {
  KEY_USAGE_MANAGEMENT_MASK,
  KEY_USAGE_MASK,
  PSA_KEY_USAGE_DERIVE_PUBLIC,
} from '../../protocol/psa/usage.ts';
import { checkGenerable } from '../keystore/checks.ts';
import { permit } from '../keystore/policy.ts';
import { checkProduction } from './custom-production.ts';
import type { Handlers } from './handler.ts';
import { checkRole } from './key-usage.ts';

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);

const isOneFlag = (usage: number) =>
  usage !== 0 &&
  (usage & (usage - 1)) === 0 &&
  (usage & (KEY_USAGE_MASK | PSA_KEY_USAGE_DERIVE_PUBLIC)) !== 0;

export const keyExtras: Pick<Handlers, 'generateKeyCustom' | 'checkKeyUsage'> = {
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
