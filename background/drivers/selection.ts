/**
 * Which driver serves a call. The key's location decides first; a location other than local storage has one
 * driver, whose word is final. The transparent drivers are tried in order, and the next one is asked after
 * `PSA_ERROR_NOT_SUPPORTED` alone (PSA driver interface, section 4).
 */
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../protocol/psa/status.ts';
import { type Driver, type EntryPoint, type EntryPoints, sizeMatches } from './driver.ts';

export type DriverSet = {
  /** Drivers for keys in local storage, in the order they are tried. */
  readonly transparent: readonly Driver[];
  /** One driver for each other location. */
  readonly opaque?: ReadonlyMap<number, Driver>;
};

export type Keyed = Pick<KeyAttributes, 'type' | 'bits' | 'lifetime'>;

export type Selection = {
  /** Runs `call` on the first driver that serves it. */
  run<E extends EntryPoint, T>(
    entry: E,
    key: Keyed | undefined,
    alg: number | undefined,
    call: (entryPoint: EntryPoints[E]) => Promise<T>,
  ): Promise<T>;
  serves(entry: EntryPoint, key: Keyed, alg?: number): boolean;
  hasLocation(location: number): boolean;
};

/** Bits 0 is a size still unknown, at import: any size of the type will do. */
function canDo(driver: Driver, entry: EntryPoint, key?: Keyed, alg?: number): boolean {
  if (!driver[entry]) return false;
  return driver.capabilities.some(
    (capability) =>
      capability.entryPoints.includes(entry) &&
      (alg === undefined || !capability.algorithms || capability.algorithms.includes(alg)) &&
      (!key ||
        !capability.keys ||
        capability.keys.some(
          ({ type, bits }) => type === key.type && (key.bits === 0 || sizeMatches(bits, key.bits)),
        )),
  );
}

/** Does `other` if `direct` says that it is not supported. */
export async function orElse<T>(direct: () => Promise<T>, other: () => Promise<T>): Promise<T> {
  try {
    return await direct();
  } catch (error) {
    if (!(error instanceof PsaError) || error.status !== PSA_ERROR_NOT_SUPPORTED) throw error;
    return other();
  }
}

export function createSelection({ transparent, opaque = new Map() }: DriverSet): Selection {
  const atLocation = (location: number): readonly Driver[] => {
    if (location === PSA_KEY_LOCATION_LOCAL_STORAGE) return transparent;
    const driver = opaque.get(location);
    return driver ? [driver] : [];
  };
  const candidates = (key?: Keyed) => atLocation(PSA_KEY_LIFETIME_GET_LOCATION(key?.lifetime ?? 0));

  async function run<E extends EntryPoint, T>(
    entry: E,
    key: Keyed | undefined,
    alg: number | undefined,
    call: (entryPoint: EntryPoints[E]) => Promise<T>,
  ): Promise<T> {
    const able = candidates(key).filter((driver) => canDo(driver, entry, key, alg));
    const tryFrom = (index: number): Promise<T> => {
      const driver = able[index];
      if (!driver) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
      const entryPoint = driver[entry] as EntryPoints[E];
      return orElse(
        () => call(entryPoint),
        () => tryFrom(index + 1),
      );
    };
    return tryFrom(0);
  }

  return {
    run,
    serves: (entry, key, alg) => candidates(key).some((driver) => canDo(driver, entry, key, alg)),
    hasLocation: (location) => atLocation(location).length > 0,
  };
}
