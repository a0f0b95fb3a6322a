import type { Handler } from './handler.ts';

export const signHash: Handler<'signHash'> = async ({ request, keys, drivers }) => ({
  signature: await drivers.signHash(keys.key, request.alg, request.hash),
});
