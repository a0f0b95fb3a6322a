/**
 * What multi-part operations with a key have in common: the key is captured at setup, and
 * destroying it makes the operation fail (PSA Crypto 1.5, psa_destroy_key). The specification
 * leaves open with which status; here it is BAD_STATE, as for any operation that cannot go on.
 */
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_HANDLE,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { Keystore } from '../keystore/keystore.ts';
import type { PermittedKey } from '../keystore/policy.ts';
import type { Abortable, Contexts, Family } from '../sessions/contexts.ts';

/** A key by what does not come again: another key may get its id. */
export type KeyInUse = { readonly id: number; readonly serial: string };

export type KeyedState = Abortable & { readonly key: KeyInUse };

export const badState = (): PsaError => new PsaError(PSA_ERROR_BAD_STATE);

export const inUse = (key: PermittedKey): KeyInUse => ({
  id: key.attributes.id,
  serial: key.serial,
});

async function checkKey(keystore: Keystore, { id, serial }: KeyInUse): Promise<void> {
  try {
    const found = await keystore.find(id);
    found.material.fill(0);
    if (found.serial !== serial) throw badState();
  } catch (error) {
    const isGone = error instanceof PsaError && error.status === PSA_ERROR_INVALID_HANDLE;
    throw isGone ? badState() : error;
  }
}

type Where = {
  readonly contexts: Contexts;
  readonly keystore: Keystore;
  readonly request: { readonly operation: number };
};

type Step = <S extends KeyedState, R>(
  where: Where,
  work: (state: S) => R | Promise<R>,
) => Promise<R>;

/**
 * How a family's handlers work with an open operation: for a step that goes on, and for the last
 * one.
 */
export function keyedSteps(family: Family): { readonly step: Step; readonly last: Step } {
  const through =
    (how: 'use' | 'finish'): Step =>
    ({ contexts, keystore, request }, work) =>
      contexts[how](family, request.operation, async (state: Parameters<typeof work>[0]) => {
        await checkKey(keystore, state.key);
        return work(state);
      });
  return { step: through('use'), last: through('finish') };
}
