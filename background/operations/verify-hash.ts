import type { Handler } from './handler.ts';

export const verifyHash: Handler<'verifyHash'> = async ({ request, keys, drivers }) => {
  await drivers.verifyHash(keys.key, request.alg, request.hash, request.signature);
  return {};
};
