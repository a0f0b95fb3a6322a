import type { Handler } from './handler.ts';

export const rawKeyAgreement: Handler<'rawKeyAgreement'> = async ({ request, keys, drivers }) => ({
  output: await drivers.rawKeyAgreement(keys.privateKey, request.alg, request.peerKey),
});
