/**
 * The front desk: one call in, one reply out, and it never throws. It reads like the rules of the house:
 * decode, find the key, check its policy, ask the user, run, encode.
 */
import {
  LIMITS,
  type Reply,
  RpcError,
  rpcFailure,
  serviceFailure,
  type Transport,
} from '../protocol/frame.ts';
import type { KeyUse } from '../protocol/operations.ts';
import type { KeyAttributes } from '../protocol/psa/attributes.ts';
import {
  PSA_ERROR_COMMUNICATION_FAILURE,
  PSA_ERROR_GENERIC_ERROR,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../protocol/psa/status.ts';
import type { Fields, Message } from '../protocol/schema.ts';
import { type Decoded, decode, encodeReply, open } from './call.ts';
import type { Caller, OwnerId } from './caller.ts';
import type { Consent } from './consent/consent.ts';
import { mustAsk } from './consent/policy.ts';
import { connectQuestion, keyQuestion, weakKeyQuestion } from './consent/questions.ts';
import type { Drivers } from './drivers/dispatch.ts';
import type { Entropy } from './entropy.ts';
import { type CreateOptions, createKeystore, type Keystore } from './keystore/keystore.ts';
import { type PermittedKey, permit } from './keystore/policy.ts';
import type { Handling } from './operations/handler.ts';
import { handlers } from './operations/index.ts';
import { notSupported } from './operations/not-supported.ts';
import { type Contexts, createContexts, createHandles } from './sessions/contexts.ts';
import { createLanes } from './sessions/in-turn.ts';
import { forOwner, type StorageBackend } from './storage/its.ts';

export type PartitionParts = {
  readonly storage: { readonly persistent: StorageBackend; readonly volatile: StorageBackend };
  readonly drivers: Drivers;
  readonly entropy: Entropy;
  readonly consent: Consent;
  readonly now: () => number;
  /** Told of what should not have happened; the caller learns no more than a status. */
  readonly onError: (error: unknown) => void;
};

export type Partition = {
  /** A connection of `caller`, with multi-part operations of its own. */
  connect(caller: Caller): Transport;
  /** For the admin side: the keys of any owner. */
  keystoreOf(owner: OwnerId): Keystore;
};

type Keys = [field: string, use: KeyUse, key: PermittedKey, alg: number][];

const wipe = (keys: Keys) => {
  for (const [, , key] of keys) key.material.fill(0);
};

/** Whatever makes a key makes it here, so no operation gets around `approve`. */
const approving = (
  keystore: Keystore,
  approve: NonNullable<CreateOptions['approve']>,
): Keystore => ({
  ...keystore,
  create: (attributes, make, options) => keystore.create(attributes, make, { ...options, approve }),
});

/** While the user was thinking, a key may have gone, and its id may be another's. */
function checkSame(shown: Keys, found: Keys): void {
  if (!shown.every(([, , { serial }], i) => serial === found[i]?.[2].serial)) {
    throw new PsaError(PSA_ERROR_INVALID_HANDLE);
  }
}

export function createPartition(parts: PartitionParts): Partition {
  const { storage, drivers, entropy, consent, now, onError } = parts;
  const inOwnersTurn = createLanes<OwnerId>();
  const forgotten = new Map<OwnerId, number>();
  const load = new Map<OwnerId, { calls: number; bytes: number }>();

  const keystoreOf = (owner: OwnerId) =>
    createKeystore({
      storage: {
        persistent: forOwner(storage.persistent, owner),
        volatile: forOwner(storage.volatile, owner),
      },
      entropy,
      hasLocation: drivers.hasLocation,
      now,
      inTurn: (work) => inOwnersTurn(owner, work),
      timesForgotten: () => forgotten.get(owner) ?? 0,
      forget: () => forgotten.set(owner, (forgotten.get(owner) ?? 0) + 1),
    });

  const failure = (error: unknown): Reply => {
    if (error instanceof PsaError) return serviceFailure(error.status);
    if (error instanceof RpcError) return rpcFailure(error.rpc);
    onError(error);
    return serviceFailure(PSA_ERROR_GENERIC_ERROR);
  };

  /** Counts a call in; the owner's other connections count too. @returns how to count it out */
  function admit(owner: OwnerId, bytes: number): () => void {
    const now = load.get(owner) ?? { calls: 0, bytes: 0 };
    if (now.calls >= LIMITS.callsPerOwner || now.bytes + bytes > LIMITS.bytesPerOwner) {
      throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY, 'too many calls under way');
    }
    load.set(owner, { calls: now.calls + 1, bytes: now.bytes + bytes });
    return () => {
      const { calls = 1, bytes: all = bytes } = load.get(owner) ?? {};
      if (calls <= 1) load.delete(owner);
      else load.set(owner, { calls: calls - 1, bytes: all - bytes });
    };
  }

  /** Finds the keys a request names and checks their policies. The user is not disturbed before. */
  async function permittedKeys(
    { row, request }: Decoded,
    keystore: Keystore,
    contexts: Contexts,
  ): Promise<Keys> {
    const keys: Keys = [];
    for (const [field, use] of Object.entries(row.keys ?? {})) {
      const id = request[field] as number;
      if (!use || (use.nullable && id === 0)) continue;
      const algOf =
        use.algOf === undefined ? undefined : contexts.algorithm(request[use.algOf] as number);
      const alg = use.alg ? (request[use.alg] as number) : algOf;
      keys.push([field, use, permit(await keystore.find(id), use.usage, alg), alg ?? 0]);
    }
    return keys;
  }

  /** Asks about each key. @returns whether the user was asked now */
  async function askAboutKeys(caller: Caller, call: Decoded, signal: AbortSignal, keys: Keys) {
    let asked = false;
    for (const [, use, key, alg] of keys) {
      if (!use.consent || !mustAsk(use.consent, key)) continue;
      const question = keyQuestion(caller, call, use.consent, key, alg);
      asked = (await consent.require(question, signal)) || asked;
    }
    return asked;
  }

  /** Asks about a key that is about to be stored, if it is weak; `used` are the keys it is made from. */
  const approval =
    (caller: Caller, call: Decoded, signal: AbortSignal, used: Keys, lookUp: () => Promise<Keys>) =>
    async (made: KeyAttributes): Promise<void> => {
      const weak = weakKeyQuestion(caller, call, made);
      if (!weak || !(await consent.require(weak, signal))) return;
      const again = await lookUp();
      wipe(again);
      checkSame(used, again);
    };

  async function perform(
    call: Decoded,
    caller: Caller,
    keystore: Keystore,
    contexts: Contexts,
    signal: AbortSignal,
  ): Promise<Reply> {
    // First of all: a site that is not connected learns nothing, not even whether a key exists.
    if (!call.row.open) await consent.require(connectQuestion(caller, call), signal);
    const lookUp = () => permittedKeys(call, keystore, contexts);
    let keys = await lookUp();
    try {
      if (handlers[call.name] === notSupported) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
      if (await askAboutKeys(caller, call, signal, keys)) {
        const shown = keys;
        wipe(shown);
        keys = await lookUp();
        checkSame(shown, keys);
      }
      const handling = {
        request: call.request,
        keys: Object.fromEntries(keys.map(([field, , key]) => [field, key])),
        keystore: approving(keystore, approval(caller, call, signal, keys, lookUp)),
        drivers,
        contexts,
        entropy,
      };
      // The name picks handler and types together: the row's request is the handler's.
      const handler = handlers[call.name] as (
        handling: Handling<never>,
      ) => Promise<Message<Fields>>;
      return encodeReply(call, await handler(handling as unknown as Handling<never>));
    } finally {
      wipe(keys);
    }
  }

  return {
    keystoreOf,
    connect(caller) {
      const nextHandle = createHandles(new DataView(entropy(4).buffer).getUint32(0));
      const contexts = createContexts(nextHandle, LIMITS.operationsPerConnection);
      const closing = new AbortController();
      const inOperationsTurn = createLanes<number>();
      let calls = 0;

      return {
        async call(unverified, { signal } = {}) {
          let leave: (() => void) | undefined;
          try {
            const envelope = open(unverified);
            if (closing.signal.aborted) throw new PsaError(PSA_ERROR_COMMUNICATION_FAILURE);
            if (calls >= LIMITS.callsPerConnection) {
              throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY, 'too many calls under way');
            }
            leave = admit(caller.owner, envelope.body.length);
            calls += 1;
            const call = decode(envelope);
            const keystore = keystoreOf(caller.owner);
            const until = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
            const run = () => perform(call, caller, keystore, contexts, until);
            const handle = call.request['operation'] ?? call.request['sourceOperation'];
            return await (typeof handle === 'number' ? inOperationsTurn(handle, run) : run());
          } catch (error) {
            return failure(error);
          } finally {
            if (leave) {
              leave();
              calls -= 1;
            }
          }
        },
        close() {
          closing.abort();
          contexts.abortAll();
        },
      };
    },
  };
}
