import type { Handler } from './handler.ts';

export const signMessage: Handler<'signMessage'> = async ({ request, keys, drivers }) => ({
  signature: await drivers.signMessage(keys.key, request.alg, request.message),
});
