/** What a handler is: a request and what it needs of the owner, in; a response, out. */
import type { OperationName, Operations, Request, Response } from '../../protocol/operations.ts';
import type { Drivers } from '../drivers/dispatch.ts';
import type { Entropy } from '../entropy.ts';
import type { Keystore } from '../keystore/keystore.ts';
import type { PermittedKey } from '../keystore/policy.ts';
import type { Contexts } from '../sessions/contexts.ts';

/** The keys an operation uses, by the request field that names each; absent where id 0 was let through. */
export type KeysOf<N extends OperationName> = Operations[N] extends {
  readonly keys: infer K;
}
  ? {
      readonly [F in keyof K]: K[F] extends { readonly nullable: true }
        ? PermittedKey | undefined
        : PermittedKey;
    }
  : Record<never, never>;

export type Handling<N extends OperationName> = {
  /** Its byte strings are views of the message: copy what is kept. */
  readonly request: Request<N>;
  readonly keys: KeysOf<N>;
  readonly keystore: Keystore;
  readonly drivers: Drivers;
  readonly contexts: Contexts;
  readonly entropy: Entropy;
};

export type Handler<N extends OperationName> = (handling: Handling<N>) => Promise<Response<N>>;
export type Handlers = { readonly [N in OperationName]: Handler<N> };
