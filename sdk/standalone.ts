/**
 * The same partition inside a page or Node: a single-partition architecture. It has no isolation from the
 * code around it, asks nobody, and names its owners by what it is told. It is for tests, for servers and
 * for pages that keep their own keys.
 */
import { type OwnerId, ownerOf } from '../background/caller.ts';
import { allowAll, type Consent } from '../background/consent/consent.ts';
import { createLocations } from '../background/drivers/locations.ts';
import { createEntropy, type EntropySource } from '../background/entropy.ts';
import { parseManagedPolicy } from '../background/managed/policy.ts';
import { createPartition as createEngine } from '../background/partition.ts';
import type { StorageBackend } from '../background/storage/its.ts';
import { createIdbBackends } from '../background/storage/its-idb.ts';
import { createMemoryBackend } from '../background/storage/its-memory.ts';
import { createDeviceKey, withOwnRecords } from '../background/storage/own-records.ts';
import type { Call } from '../protocol/frame.ts';
import { createSession, type Session } from './session.ts';

export { PsaError } from '../protocol/psa/status.ts';
export type { Session } from './session.ts';

export type PartitionOptions = {
  /** 'memory' (default) forgets everything; 'indexeddb' keeps persistent keys, in clear. */
  readonly storage?: 'memory' | 'indexeddb' | StorageBackend;
  /** `false` does everything in script. Default: WebCrypto where it has the operation. */
  readonly webCrypto?: boolean;
  readonly entropy?: EntropySource;
  /** Asked before keys are used. Default: everything is allowed. */
  readonly consent?: Consent;
  /** What the partition serves, in the form of a managed policy (docs/managed-policy.md). */
  readonly policy?: unknown;
  /** Told of what should not have happened; the caller gets `PSA_ERROR_GENERIC_ERROR`. */
  readonly onError?: (error: unknown) => void;
};

export type StandalonePartition = {
  /**
   * A session of the client named `owner`, e.g. an origin. Each owner has keys of its own.
   * @example const session = createPartition().connect('https://a.example');
   */
  connect(owner: string): Session;
  /** Ends the volatile keys of `owner`, as leaving its last page does in the extension. */
  endSession(owner: string): Promise<void>;
};

function persistentBackend(storage: PartitionOptions['storage']): StorageBackend {
  if (storage === undefined || storage === 'memory') return createMemoryBackend();
  return storage === 'indexeddb' ? createIdbBackends().persistent : storage;
}

/** The caller may change its buffer while the call is under way. */
const ownCopy = (call: Call): Call =>
  call?.body instanceof Uint8Array ? { ...call, body: call.body.slice() } : call;

/** Rejects with the signal's reason as soon as it aborts; the work is told by the signal itself. */
function untilAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (!signal) return work();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Makes a partition in this very process.
 * @example
 * const partition = createPartition();
 * const session = partition.connect('https://a.example');
 * const random = await session.generateRandom(16);
 */
export function createPartition(options: PartitionOptions = {}): StandalonePartition {
  const entropy = createEntropy(options.entropy);
  const policy = parseManagedPolicy(options.policy ?? {});
  const subtle = options.webCrypto === false ? undefined : globalThis.crypto?.subtle;
  const { own, others } = withOwnRecords(persistentBackend(options.storage));
  const engine = createEngine({
    storage: {
      persistent: others,
      volatile: createMemoryBackend(),
    },
    driversOf: createLocations({ entropy, subtle, deviceKey: createDeviceKey(own, entropy) }),
    entropy,
    consent: options.consent ?? allowAll,
    managed: async () => policy,
    now: () => Date.now(),
    onError: options.onError ?? (() => undefined),
  });
  let documents = 0;

  return {
    connect(name) {
      const owner: OwnerId = ownerOf(name);
      documents += 1;
      const transport = engine.connect({
        owner,
        origin: name,
        document: `standalone ${documents}`,
      });
      return createSession({
        call: (call, callOptions) =>
          untilAborted(callOptions?.signal, () => transport.call(ownCopy(call), callOptions)),
        close: () => transport.close(),
      });
    },
    endSession: (owner) => engine.keystoreOf(ownerOf(owner)).endSession(),
  };
}
