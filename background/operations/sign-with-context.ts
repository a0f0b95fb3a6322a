/** Signatures with a context. An empty one is none: these are then the functions without it. */
import { PSA_ALG_SIGN_SUPPORTS_CONTEXT } from '../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { Handlers } from './handler.ts';

/** RFC 8032, FIPS 204 and FIPS 205 agree on it. In bytes. */
const MAX_CONTEXT = 255;

/**
 * The one place where an algorithm is held to be able to take a context: drivers of other schemes are not
 * given any.
 * @throws PsaError PSA_ERROR_INVALID_ARGUMENT
 */
export function checkContext(alg: number, context: Uint8Array): void {
  if (context.length === 0) return;
  if (context.length > MAX_CONTEXT || !PSA_ALG_SIGN_SUPPORTS_CONTEXT(alg)) {
    throw new PsaError(PSA_ERROR_INVALID_ARGUMENT);
  }
}

export const signWithContext: Pick<
  Handlers,
  | 'signMessageWithContext'
  | 'verifyMessageWithContext'
  | 'signHashWithContext'
  | 'verifyHashWithContext'
> = {
  async signMessageWithContext({ request: { alg, message, context }, keys, drivers }) {
    checkContext(alg, context);
    return { signature: await drivers.signMessage(keys.key, alg, message, context) };
  },
  async verifyMessageWithContext({ request, keys, drivers }) {
    const { alg, message, context, signature } = request;
    checkContext(alg, context);
    await drivers.verifyMessage(keys.key, alg, message, signature, context);
    return {};
  },
  async signHashWithContext({ request: { alg, hash, context }, keys, drivers }) {
    checkContext(alg, context);
    return { signature: await drivers.signHash(keys.key, alg, hash, context) };
  },
  async verifyHashWithContext({ request: { alg, hash, context, signature }, keys, drivers }) {
    checkContext(alg, context);
    await drivers.verifyHash(keys.key, alg, hash, signature, context);
    return {};
  },
};
