/** Key wrapping: what is wrapped is a key in its export format, and unwrapping is importing it. */
import { PSA_ALG_IS_KEY_WRAP } from '../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { PermittedKey } from '../keystore/policy.ts';
import type { Handlers } from './handler.ts';

function checkKeyWrap(alg: number): void {
  if (!PSA_ALG_IS_KEY_WRAP(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
}

/** At another location the material is not the key. */
function checkLocal({ attributes }: PermittedKey): void {
  if (PSA_KEY_LIFETIME_GET_LOCATION(attributes.lifetime) !== PSA_KEY_LOCATION_LOCAL_STORAGE) {
    throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  }
}

export const keyWrapping: Pick<Handlers, 'wrapKey' | 'unwrapKey'> = {
  async wrapKey({ request, keys, drivers }) {
    checkKeyWrap(request.alg);
    checkLocal(keys.key);
    return { data: await drivers.wrapKey(keys.wrappingKey, request.alg, keys.key.material) };
  },
  /** What comes out from under a guarded key is guarded: a wrapping is no way around the user. */
  async unwrapKey({ request, keys: { wrappingKey }, keystore, drivers }) {
    checkKeyWrap(request.alg);
    const key = await keystore.create(
      request.attributes,
      async (attributes) => {
        const data = await drivers.unwrapKey(wrappingKey, request.alg, request.data);
        try {
          return await drivers.importKey(attributes, data);
        } finally {
          data.fill(0);
        }
      },
      { guarded: wrappingKey.guarded },
    );
    return { key };
  },
};
