/**
 * A signature or verification of several parts whose context may come after the setup. The driver is asked
 * at once, so that what it cannot do shows then, and anew when a context comes; until the first part, a
 * copy of the key is kept for that.
 */
import { EMPTY } from '../../protocol/bytes.ts';
import { PSA_ERROR_BAD_STATE, PsaError } from '../../protocol/psa/status.ts';
import type { DriverKey } from '../drivers/driver.ts';
import type { Abortable } from '../sessions/contexts.ts';
import { checkContext } from './sign-with-context.ts';

type Operation<R> = Abortable & {
  update(input: Uint8Array): void | Promise<void>;
  finish(): R | Promise<R>;
};

export type ContextFirst<R> = Operation<R> & {
  /** Once, and before the first part. @throws PsaError PSA_ERROR_BAD_STATE */
  setContext(context: Uint8Array): Promise<void>;
};

export async function createContextFirst<R>(
  { attributes, material }: DriverKey,
  alg: number,
  setUp: (key: DriverKey, context: Uint8Array) => Promise<Operation<R>>,
): Promise<ContextFirst<R>> {
  const key = { attributes, material: material.slice() };
  let open = true;
  let ended = false;
  let operation: Operation<R>;
  try {
    operation = await setUp(key, EMPTY);
  } catch (error) {
    key.material.fill(0);
    throw error;
  }

  const closeContext = () => {
    open = false;
    key.material.fill(0);
  };

  return {
    async setContext(context) {
      if (!open) throw new PsaError(PSA_ERROR_BAD_STATE);
      checkContext(alg, context);
      if (context.length > 0) {
        operation.abort();
        operation = await setUp(key, context);
        // The connection may have closed meanwhile.
        if (ended) operation.abort();
      }
      closeContext();
    },
    update(input) {
      closeContext();
      return operation.update(input);
    },
    finish() {
      closeContext();
      return operation.finish();
    },
    abort() {
      ended = true;
      closeContext();
      operation.abort();
    },
  };
}
