/**
 * The keys of a call: found, held against their policies and against what the organization allows, before
 * anybody is asked about them.
 */
import type { KeyUse } from '../protocol/operations.ts';
import { PSA_ERROR_INVALID_HANDLE, PsaError } from '../protocol/psa/status.ts';
import type { Decoded } from './call.ts';
import type { Keystore } from './keystore/keystore.ts';
import { type PermittedKey, permit } from './keystore/policy.ts';
import { checkAlgorithm, checkLocation } from './managed/enforce.ts';
import type { ManagedPolicy } from './managed/policy.ts';
import { type Contexts, familyOf } from './sessions/contexts.ts';

export type Keys = [field: string, use: KeyUse, key: PermittedKey, alg: number][];

export const wipe = (keys: Keys) => {
  for (const [, , key] of keys) key.material.fill(0);
};

/** While the user was thinking, a key may have gone, and its id may be another's. */
export function checkSame(shown: Keys, found: Keys): void {
  if (!shown.every(([, , { serial }], i) => serial === found[i]?.[2].serial)) {
    throw new PsaError(PSA_ERROR_INVALID_HANDLE);
  }
}

/** What of a call works with no algorithm and no key: an end must be possible whatever is forbidden. */
const isEnd = ({ name }: Decoded) => name.endsWith('Abort') || name === 'destroyKey';

/** The open operation that a call goes on with. */
export function operationOf({ name, request }: Decoded) {
  const handle = request['operation'] ?? request['sourceOperation'];
  const family = familyOf(name);
  return typeof handle === 'number' && family ? { family, handle } : undefined;
}

/** The algorithms that a call names or goes on with; those of new keys are checked where they are made. */
export function checkAlgorithms(policy: ManagedPolicy, call: Decoded, contexts: Contexts): void {
  if (policy.kind !== 'managed' || isEnd(call)) return;
  const { alg } = call.request;
  if (typeof alg === 'number') checkAlgorithm(policy, alg);
  const on = operationOf(call);
  if (on) checkAlgorithm(policy, contexts.algorithm(on.family, on.handle));
}

/** Finds the keys a request names and checks their policies. The user is not disturbed before. */
export async function permittedKeys(
  call: Decoded,
  policy: ManagedPolicy,
  keystore: Keystore,
  contexts: Contexts,
): Promise<Keys> {
  const { row, request } = call;
  const on = operationOf(call);
  const keys: Keys = [];
  const materials: Uint8Array[] = [];
  try {
    for (const [field, use] of Object.entries(row.keys ?? {})) {
      const id = request[field] as number;
      if (!use || (use.nullable && id === 0)) continue;
      const algOf = use.algOf && on ? contexts.algorithm(on.family, on.handle) : undefined;
      const alg = use.alg ? (request[use.alg] as number) : algOf;
      const found = await keystore.find(id);
      materials.push(found.material);
      if (!isEnd(call)) checkLocation(policy, found.attributes);
      keys.push([field, use, permit(found, use.usage, alg), alg ?? 0]);
    }
    return keys;
  } catch (error) {
    for (const material of materials) material.fill(0);
    throw error;
  }
}
