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
import type { KeyAttributes } from '../protocol/psa/attributes.ts';
import {
  PSA_ERROR_COMMUNICATION_FAILURE,
  PSA_ERROR_GENERIC_ERROR,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../protocol/psa/status.ts';
import type { Fields, Message } from '../protocol/schema.ts';
import { type Decoded, decode, encodeReply, open } from './call.ts';
import {
  checkAlgorithms,
  checkSame,
  type Keys,
  operationOf,
  permittedKeys,
  wipe,
} from './call-keys.ts';
import type { Caller, OwnerId } from './caller.ts';
import type { Consent } from './consent/consent.ts';
import { mustAsk } from './consent/policy.ts';
import { keyQuestion, siteQuestion, weakKeyQuestion } from './consent/questions.ts';
import type { Drivers } from './drivers/dispatch.ts';
import type { Entropy } from './entropy.ts';
import { type CreateOptions, createKeystore, type Keystore } from './keystore/keystore.ts';
import { checkNewKey, checkOrigin, policed } from './managed/enforce.ts';
import { type ManagedPolicy, UNMANAGED } from './managed/policy.ts';
import type { Handling } from './operations/handler.ts';
import { handlers } from './operations/index.ts';
import { notSupported } from './operations/not-supported.ts';
import { createConnections } from './sessions/connections.ts';
import { type Contexts, createContexts, createHandles } from './sessions/contexts.ts';
import { createLanes } from './sessions/in-turn.ts';
import { createLoad } from './sessions/load.ts';
import { forOwner, type StorageBackend } from './storage/its.ts';
import { whenOpened } from './storage/protected.ts';

export type PartitionParts = {
  readonly storage: { readonly persistent: StorageBackend; readonly volatile: StorageBackend };
  /** The drivers that serve an owner. */
  readonly driversOf: (owner: OwnerId) => Drivers;
  readonly entropy: Entropy;
  readonly consent: Consent;
  /** Are stored keys open? If it is not given, they always are. */
  readonly isOpen?: () => Promise<boolean>;
  /** What the organization allows, as of now; without it everything. */
  readonly managed?: () => Promise<ManagedPolicy>;
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

/** Whatever makes a key makes it here, so no operation gets around `policy` and `approve`. */
const approving = (
  keystore: Keystore,
  policy: ManagedPolicy,
  approve: NonNullable<CreateOptions['approve']>,
): Keystore => ({
  ...keystore,
  async create(attributes, make, options) {
    checkNewKey(policy, attributes);
    return keystore.create(attributes, make, { ...options, approve });
  },
});

export function createPartition(parts: PartitionParts): Partition {
  const { storage, driversOf, entropy, consent, now, onError } = parts;
  const managed = parts.managed ?? (async () => UNMANAGED);
  const inOwnersTurn = createLanes<OwnerId>();
  const forgotten = new Map<OwnerId, number>();
  const load = createLoad(LIMITS);
  const connections = createConnections();

  const keystoreOf = (owner: OwnerId, opened?: () => Promise<void>, drivers = driversOf(owner)) =>
    createKeystore({
      storage: {
        persistent: forOwner(
          opened ? whenOpened(storage.persistent, opened) : storage.persistent,
          owner,
        ),
        volatile: forOwner(storage.volatile, owner),
      },
      entropy,
      hasLocation: drivers.hasLocation,
      now,
      release: drivers.destroyKey,
      inTurn: (work) => inOwnersTurn(owner, work),
      timesForgotten: () => forgotten.get(owner) ?? 0,
      forget: () => forgotten.set(owner, (forgotten.get(owner) ?? 0) + 1),
      keysGone: (isGone) => connections.keysGone(owner, isGone),
    });

  const failure = (error: unknown): Reply => {
    if (error instanceof PsaError) return serviceFailure(error.status);
    if (error instanceof RpcError) return rpcFailure(error.rpc);
    onError(error);
    return serviceFailure(PSA_ERROR_GENERIC_ERROR);
  };

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

  /**
   * The keys of a call that may go ahead. A call refused here has failed, and what fails puts its operation
   * into the error state, as if the handler had refused it.
   */
  async function checkedKeys(
    call: Decoded,
    caller: Caller,
    policy: ManagedPolicy,
    keystore: Keystore,
    contexts: Contexts,
    signal: AbortSignal,
  ): Promise<Keys> {
    let keys: Keys = [];
    try {
      // First of all: a site that is not connected learns nothing, not even whether a key exists.
      if (!call.row.open) await consent.require(siteQuestion('connect', caller, call), signal);
      checkAlgorithms(policy, call, contexts);
      keys = await permittedKeys(call, policy, keystore, contexts);
      if (handlers[call.name] === notSupported) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
      if (await askAboutKeys(caller, call, signal, keys)) {
        const shown = keys;
        wipe(shown);
        keys = await permittedKeys(call, policy, keystore, contexts);
        checkSame(shown, keys);
      }
      return keys;
    } catch (error) {
      wipe(keys);
      const on = operationOf(call);
      if (on) contexts.fail(on.family, on.handle);
      throw error;
    }
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
    drivers: Drivers,
    signal: AbortSignal,
  ): Promise<Reply> {
    const policy = await managed();
    checkOrigin(policy, caller.origin);
    const keys = await checkedKeys(call, caller, policy, keystore, contexts, signal);
    const lookUp = () => permittedKeys(call, policy, keystore, contexts);
    try {
      const handling = {
        request: call.request,
        keys: Object.fromEntries(keys.map(([field, , key]) => [field, key])),
        keystore: approving(keystore, policy, approval(caller, call, signal, keys, lookUp)),
        drivers: policed(policy, drivers),
        contexts,
        entropy,
      };
      // The name picks handler and types together: the row's request is the handler's.
      const handler = handlers[call.name] as (
        handling: Handling<never>,
      ) => Promise<Message<Fields>>;
      const response = await handler(handling as unknown as Handling<never>);
      const operation = (response['operation'] as number) ?? operationOf(call)?.handle;
      for (const [, use, key] of keys) {
        if (operation === undefined || use.momentary) continue;
        const held = { id: key.attributes.id, serial: key.serial };
        await contexts.hold(operation, held, () => keystore.has(key));
      }
      return encodeReply(call, response);
    } finally {
      wipe(keys);
    }
  }

  /** While stored keys are locked, whoever needs one waits for the user. */
  const opened = (caller: Caller, call: Decoded, signal: AbortSignal) => {
    if (!parts.isOpen) return undefined;
    const { isOpen } = parts;
    return async () => {
      if (!(await isOpen())) await consent.require(siteQuestion('unlock', caller, call), signal);
    };
  };

  return {
    keystoreOf: (owner) => keystoreOf(owner),
    connect(caller) {
      const nextHandle = createHandles(new DataView(entropy(4).buffer).getUint32(0));
      const drivers = driversOf(caller.owner);
      const room = load.roomOf(caller.owner);
      const contexts = createContexts(nextHandle, LIMITS.operationsPerConnection, room);
      const leaveOwner = connections.add(caller.owner, contexts);
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
            leave = load.admit(caller.owner, envelope.body.length);
            calls += 1;
            const call = decode(envelope);
            const until = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
            const keystore = keystoreOf(caller.owner, opened(caller, call, until), drivers);
            const run = () => perform(call, caller, keystore, contexts, drivers, until);
            const on = operationOf(call);
            return await (on ? inOperationsTurn(on.handle, run) : run());
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
          leaveOwner();
        },
      };
    },
  };
}
