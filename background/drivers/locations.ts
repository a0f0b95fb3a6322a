/** The drivers of every location, for one owner at a time. */
import { KEYWARD_LOCATION_WRAPPED } from '../../protocol/psa/lifetimes.ts';
import type { Entropy } from '../entropy.ts';
import { createDispatcher, type Drivers } from './dispatch.ts';
import { createLocalDrivers } from './transparent/index.ts';
import type { DeviceKey } from './wrapped/blob.ts';
import { createWrapped } from './wrapped/driver.ts';

export type LocationParts = {
  readonly entropy: Entropy;
  /** Left out, every operation is done in script. */
  readonly subtle?: SubtleCrypto | undefined;
  readonly deviceKey: DeviceKey;
};

/** @returns the drivers that serve an owner: what they bind to it, they bind from the start */
export function createLocations(parts: LocationParts): (owner: string) => Drivers {
  const { entropy, deviceKey } = parts;
  const local = createLocalDrivers(parts);
  const transparent = local.all.map(({ driver }) => driver);
  return (owner) => {
    const wrapped = createWrapped(local, { drivers: local, entropy, deviceKey }, owner);
    return createDispatcher({
      transparent,
      opaque: new Map([[KEYWARD_LOCATION_WRAPPED, wrapped]]),
    });
  };
}
