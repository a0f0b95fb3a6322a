import type { Handler } from './handler.ts';

export const verifyMessage: Handler<'verifyMessage'> = async ({ request, keys, drivers }) => {
  await drivers.verifyMessage(keys.key, request.alg, request.message, request.signature);
  return {};
};
