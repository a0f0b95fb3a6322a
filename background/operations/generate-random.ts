import { LIMITS } from '../../protocol/frame.ts';
import { PSA_ERROR_INSUFFICIENT_MEMORY, PsaError } from '../../protocol/psa/status.ts';
import type { Handler } from './handler.ts';

export const generateRandom: Handler<'generateRandom'> = async ({ request, entropy }) => {
  if (request.size > LIMITS.bodyBytes) throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
  return { random: request.size === 0 ? new Uint8Array(0) : entropy(request.size) };
};
