/** A session: the PSA Crypto API as methods, over any transport. */
import type { Call, Reply } from '../protocol/frame.ts';
import { type CallOptions, type ClientTransport, createInvoke } from './client.ts';
import { hashes } from './psa/hash.ts';
import { keyManagement } from './psa/keys.ts';
import { others } from './psa/other.ts';
import { signatures } from './psa/sign.ts';

export type Session = ReturnType<typeof keyManagement> &
  ReturnType<typeof signatures> &
  ReturnType<typeof hashes> &
  ReturnType<typeof others> & {
    /**
     * The raw call, for clients with a serializer of their own. It never rejects for a status.
     * @example
     * const { rpcStatus, serviceStatus, body } =
     *   await session.call({ encoding: 'packed-c', opcode: 0x010c, body: Uint8Array.of(4, 0, 0, 0) });
     */
    call(call: Call, options?: CallOptions): Promise<Reply>;
    /** Ends the session, its open operations and its waiting questions. */
    close(): void;
  };

export function createSession(transport: ClientTransport): Session {
  const invoke = createInvoke(transport);
  return {
    ...keyManagement(invoke),
    ...signatures(invoke),
    ...hashes(invoke),
    ...others(invoke),
    call: (call, options) => transport.call(call, options),
    close: () => transport.close(),
  };
}
