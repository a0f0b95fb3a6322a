/** A session: the PSA Crypto API as methods, over any transport. */
import type { Call, Reply } from '../protocol/frame.ts';
import { type CallOptions, type ClientTransport, createMethods } from './client.ts';
import type { Aeads } from './psa/aead.ts';
import type { AsymmetricEncryption } from './psa/asymmetric-encryption.ts';
import type { Ciphers } from './psa/cipher.ts';
import type { Hashes } from './psa/hash.ts';
import type { KeyAgreement } from './psa/key-agreement.ts';
import type { KeyDerivation } from './psa/key-derivation.ts';
import type { KeyEncapsulation } from './psa/key-encapsulation.ts';
import type { KeyExtras } from './psa/key-extras.ts';
import type { KeyWrapping } from './psa/key-wrapping.ts';
import type { KeyManagement } from './psa/keys.ts';
import type { Macs } from './psa/mac.ts';
import type { Others } from './psa/other.ts';
import type { PasswordExchanges } from './psa/pake.ts';
import type { SignedHashes } from './psa/pkcs7.ts';
import type { Signatures } from './psa/sign.ts';
import type { ContextSignatures } from './psa/sign-context.ts';
import type { SignOperations } from './psa/sign-operation.ts';
import type { ExtendableOutput } from './psa/xof.ts';

export interface Session
  extends KeyManagement,
    KeyExtras,
    Hashes,
    ExtendableOutput,
    Macs,
    Ciphers,
    Aeads,
    KeyWrapping,
    KeyDerivation,
    Signatures,
    ContextSignatures,
    SignOperations,
    AsymmetricEncryption,
    KeyAgreement,
    KeyEncapsulation,
    PasswordExchanges,
    SignedHashes,
    Others {
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
