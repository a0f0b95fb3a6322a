/** Key wrapping: what is wrapped is a key in its export format, and unwrapping is importing it. */
import { PSA_ALG_IS_KEY_WRAP } from '../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Handlers } from './handler.ts';

function checkKeyWrap(alg: number): void {
  if (!PSA_ALG_IS_KEY_WRAP(alg)) throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
}

export const keyWrapping: Pick<Handlers, 'wrapKey' | 'unwrapKey'> = {
  async wrapKey({ request, keys, drivers }) {
    checkKeyWrap(request.alg);
    return { data: await drivers.wrapKey(keys.wrappingKey, request.alg, keys.key) };
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
