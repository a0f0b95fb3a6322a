import type { Handler } from './handler.ts';

/** Key id 0 is destroyed already (PSA Crypto 1.5, `psa_destroy_key`). */
export const destroyKey: Handler<'destroyKey'> = async ({ keys, keystore }) => {
  if (keys.key) await keystore.destroy(keys.key);
  return {};
};
