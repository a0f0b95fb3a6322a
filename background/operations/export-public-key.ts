import { PSA_KEY_TYPE_IS_ASYMMETRIC } from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Handler } from './handler.ts';

export const exportPublicKey: Handler<'exportPublicKey'> = async ({ keys, drivers }) => {
  if (!PSA_KEY_TYPE_IS_ASYMMETRIC(keys.key.attributes.type)) {
    throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  }
  return { data: await drivers.exportPublicKey(keys.key) };
};
