/**
 * The dispatcher. The key's location decides first; a location other than local storage has one driver,
 * whose word is final. The transparent drivers are tried in order, and the next one is asked after
 * `PSA_ERROR_NOT_SUPPORTED` alone.
 *
 * Signing a message may be done as hashing it and signing the hash (PSA driver interface, section 4).
 */
import { PSA_ALG_GET_HASH, PSA_ALG_IS_HASH_AND_SIGN } from '../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../protocol/psa/status.ts';
import {
  type Driver,
  type DriverKey,
  type EntryPoint,
  type EntryPoints,
  sizeMatches,
} from './driver.ts';

/** All entry points, each served by whichever driver can. */
export type Drivers = EntryPoints & {
  /** Does a driver serve keys at this location? */
  hasLocation(location: number): boolean;
  readonly all: readonly { readonly location: number; readonly driver: Driver }[];
};

export type DriverSet = {
  /** Drivers for keys in local storage, in the order they are tried. */
  readonly transparent: readonly Driver[];
  /** One driver for each other location. */
  readonly opaque?: ReadonlyMap<number, Driver>;
};

const notSupported = () => new PsaError(PSA_ERROR_NOT_SUPPORTED);

type Keyed = Pick<KeyAttributes, 'type' | 'bits' | 'lifetime'>;

/** Bits 0 is a size still unknown, at import: any size of the type will do. */
function canDo(driver: Driver, entry: EntryPoint, key?: Keyed, alg?: number): boolean {
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

export function createDispatcher({ transparent, opaque = new Map() }: DriverSet): Drivers {
  const atLocation = (location: number): readonly Driver[] => {
    if (location === PSA_KEY_LOCATION_LOCAL_STORAGE) return transparent;
    const driver = opaque.get(location);
    return driver ? [driver] : [];
  };

  /** Runs `call` on the first driver that serves it. */
  async function run<E extends EntryPoint, T>(
    entry: E,
    key: Keyed | undefined,
    alg: number | undefined,
    call: (entryPoint: EntryPoints[E]) => Promise<T>,
  ): Promise<T> {
    for (const driver of atLocation(PSA_KEY_LIFETIME_GET_LOCATION(key?.lifetime ?? 0))) {
      const entryPoint = driver[entry] as EntryPoints[E] | undefined;
      if (!entryPoint || !canDo(driver, entry, key, alg)) continue;
      try {
        return await call(entryPoint);
      } catch (error) {
        if (!(error instanceof PsaError && error.status === PSA_ERROR_NOT_SUPPORTED)) throw error;
      }
    }
    throw notSupported();
  }

  /** Does `direct`; if no driver can and the algorithm hashes first, hashes and does `onHash`. */
  async function orHashFirst<T>(
    direct: () => Promise<T>,
    alg: number,
    message: Uint8Array,
    onHash: (hash: Uint8Array) => Promise<T>,
  ): Promise<T> {
    try {
      return await direct();
    } catch (error) {
      const unserved = error instanceof PsaError && error.status === PSA_ERROR_NOT_SUPPORTED;
      if (!unserved || !PSA_ALG_IS_HASH_AND_SIGN(alg)) throw error;
      return onHash(await drivers.hashCompute(PSA_ALG_GET_HASH(alg), message));
    }
  }

  const drivers: Drivers = {
    generateKey: (attributes) =>
      run('generateKey', attributes, undefined, (entry) => entry(attributes)),
    importKey: (attributes, data) =>
      run('importKey', attributes, undefined, (entry) => entry(attributes, data)),
    exportPublicKey: (key) =>
      run('exportPublicKey', key.attributes, undefined, (entry) => entry(key)),
    signHash: (key, alg, hash) =>
      run('signHash', key.attributes, alg, (entry) => entry(key, alg, hash)),
    verifyHash: (key, alg, hash, signature) =>
      run('verifyHash', key.attributes, alg, (entry) => entry(key, alg, hash, signature)),
    signMessage: (key: DriverKey, alg, message) =>
      orHashFirst(
        () => run('signMessage', key.attributes, alg, (entry) => entry(key, alg, message)),
        alg,
        message,
        (hash) => drivers.signHash(key, alg, hash),
      ),
    verifyMessage: (key, alg, message, signature) =>
      orHashFirst(
        () =>
          run('verifyMessage', key.attributes, alg, (entry) => entry(key, alg, message, signature)),
        alg,
        message,
        (hash) => drivers.verifyHash(key, alg, hash, signature),
      ),
    rawKeyAgreement: (key, alg, peerKey) =>
      run('rawKeyAgreement', key.attributes, alg, (entry) => entry(key, alg, peerKey)),
    hashCompute: (alg, input) => run('hashCompute', undefined, alg, (entry) => entry(alg, input)),
    hashSetup: (alg) => run('hashSetup', undefined, alg, (entry) => entry(alg)),
    hasLocation: (location) => atLocation(location).length > 0,
    all: [
      ...transparent.map((driver) => ({ location: PSA_KEY_LOCATION_LOCAL_STORAGE, driver })),
      ...[...opaque].map(([location, driver]) => ({ location, driver })),
    ],
  };
  return drivers;
}
