/** A session: the PSA Crypto API as methods, over any transport. */
import type { Call, Reply } from '../protocol/frame.ts';
import { type CallOptions, type ClientTransport, createMethods } from './client.ts';
import type { Hashes } from './psa/hash.ts';
import type { KeyManagement } from './psa/keys.ts';
import type { Others } from './psa/other.ts';
import type { Signatures } from './psa/sign.ts';

export interface Session extends KeyManagement, Signatures, Hashes, Others {
  /**
   * The raw call, for clients with a serializer of their own. It never rejects for a status.
   * @example
   * const { rpcStatus, serviceStatus, body } =
   *   await session.call({ encoding: 'packed-c', opcode: 0x010c, body: Uint8Array.of(4, 0, 0, 0) });
   */
  call(call: Call, options?: CallOptions): Promise<Reply>;
  /** Ends the session, its open operations and its waiting questions. */
  close(): void;
}

export const createSession = (transport: ClientTransport): Session =>
  // The methods are made from the table; test/types holds them against these signatures.
  ({
    ...createMethods(transport),
    call: (call: Call, options?: CallOptions) => transport.call(call, options),
    close: () => transport.close(),
  }) as unknown as Session;
