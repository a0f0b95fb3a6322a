/**
 * Keyward's SDK: the PSA Crypto API for web pages, with keys that no page can see.
 *
 * @example
 * import { connect, PSA_ALG_SHA_256 } from 'keyward';
 * const session = await connect();
 * const digest = await session.hashCompute(PSA_ALG_SHA_256, new TextEncoder().encode('abc'));
 */
import { createSession, type Session } from './session.ts';
import { openExtensionTransport } from './transport/extension.ts';

export type { Call, Encoding, Reply } from '../protocol/frame.ts';
export * from '../protocol/psa/algorithms.ts';
export * from '../protocol/psa/derivation.ts';
export * from '../protocol/psa/key-types.ts';
export * from '../protocol/psa/lifetimes.ts';
export * from '../protocol/psa/pake.ts';
export * from '../protocol/psa/sizes.ts';
export * from '../protocol/psa/status.ts';
export * from '../protocol/psa/usage.ts';
export type { KeyAttributes } from './attributes.ts';
export type { CallOptions } from './client.ts';
export { KeywardNotFoundError } from './errors.ts';
export type { Session } from './session.ts';

/**
 * Finds the Keyward extension and opens a session with it. The session connects anew by itself when the
 * extension's worker was restarted.
 * @param options.signal - gives the search up
 * @throws KeywardNotFoundError within a second if no Keyward answers, PsaError
 *   PSA_ERROR_CONNECTION_REFUSED if it does not serve this kind of page
 * @example const session = await connect();
 */
export async function connect(options: { signal?: AbortSignal } = {}): Promise<Session> {
  return createSession(await openExtensionTransport(options.signal));
}
