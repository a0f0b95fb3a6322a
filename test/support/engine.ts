/** A partition in parts, each of which a test can replace. */
import { ownerOf } from '../../background/caller.ts';
import { allowAll } from '../../background/consent/consent.ts';
import { createDispatcher, type Drivers } from '../../background/drivers/dispatch.ts';
import type { Driver, DriverKey } from '../../background/drivers/driver.ts';
import { createLocations } from '../../background/drivers/locations.ts';
import { createEntropy } from '../../background/entropy.ts';
import { createPartition, type PartitionParts } from '../../background/partition.ts';
import { createMemoryBackend } from '../../background/storage/its-memory.ts';
import { createDeviceKey, withOwnRecords } from '../../background/storage/own-records.ts';
import { createSession, type Session } from '../../sdk/session.ts';

export const A = 'https://a.example';
export const B = 'https://b.example';

export const callerOf = (origin: string, document = 'document 1') => ({
  owner: ownerOf(origin),
  origin,
  document,
});

type Parts = Partial<PartitionParts> & {
  /** The same for every owner. */
  readonly drivers?: Drivers;
};

export function createEngine({ drivers, ...parts }: Parts = {}) {
  const entropy = parts.entropy ?? createEntropy();
  const storage = parts.storage ?? {
    persistent: createMemoryBackend(),
    volatile: createMemoryBackend(),
  };
  const errors: unknown[] = [];
  const partition = createPartition({
    storage,
    driversOf: drivers
      ? () => drivers
      : createLocations({
          entropy,
          subtle: crypto.subtle,
          deviceKey: createDeviceKey(withOwnRecords(storage.persistent).own, entropy),
        }),
    entropy,
    consent: allowAll,
    now: () => 1000,
    onError: (error) => errors.push(error),
    ...parts,
  });
  return {
    partition,
    storage,
    /** What the partition took for a fault of its own. */
    errors,
    connect: (origin = A, document?: string): Session =>
      createSession(partition.connect(callerOf(origin, document))),
  };
}

/** Key type that `createSpyDriver` serves: raw data. */
export const SPY_TYPE = 0x1001;

/**
 * A driver for raw data that keeps hold of every buffer it is given or gives, to look at later. It signs
 * with any algorithm, and fails when told to.
 */
export function createSpyDriver() {
  const given: Uint8Array[] = [];
  const made: Uint8Array[] = [];
  let failure: Error | undefined;

  const keys = [{ type: SPY_TYPE, bits: { min: 8, max: 65_528, step: 8 } }];
  const give = (data: Uint8Array) => {
    made.push(data);
    if (failure) throw failure;
    return data;
  };
  const sign = async ({ material }: DriverKey) => {
    given.push(material);
    return give(material.slice());
  };
  const driver: Driver = {
    name: 'spy',
    capabilities: [{ entryPoints: ['generateKey', 'importKey', 'signMessage', 'signHash'], keys }],
    generateKey: async ({ bits }) => ({
      bits,
      material: give(new Uint8Array(bits / 8).fill(0xaa)),
    }),
    importKey: async (_attributes, data) => {
      given.push(data);
      return { bits: data.length * 8, material: give(data.slice()) };
    },
    signMessage: sign,
    signHash: sign,
  };
  return {
    drivers: createDispatcher({ transparent: [driver] }),
    given,
    made,
    failWith(error?: Error) {
      failure = error;
    },
  };
}

export const isWiped = (data: Uint8Array): boolean => data.every((byte) => byte === 0);
