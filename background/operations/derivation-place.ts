/**
 * Where a key derivation runs: at the location of its secret input (PSA driver interface, section 4). The
 * setup does not say yet which that is. So an operation begins in local storage, and the first key of another
 * location takes it there, with what it has been given until then; once it has its secret it stays.
 */
import {
  PSA_KEY_LIFETIME_GET_LOCATION,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { Drivers } from '../drivers/dispatch.ts';
import type { DriverKey, KeyDerivationOperation } from '../drivers/driver.ts';
import { isMainSecret } from './derivation-inputs.ts';

/** The driver's operation. One that works with keys of several types is told which it has got. */
type TypedOperation = Omit<KeyDerivationOperation, 'input'> & {
  input(step: number, data: Uint8Array, keyType: number): void | Promise<void>;
};

export type PlacedDerivation = Omit<TypedOperation, 'inputKey' | 'outputEquals'> & {
  inputKey(step: number, key: DriverKey): Promise<void>;
  /** A secret that the key at its location has agreed on. */
  inputShared(step: number, key: DriverKey, secret: Uint8Array, keyType: number): Promise<void>;
  /** Are the next bytes those of the key? For a key that is not in local storage. */
  outputEquals(expected: DriverKey): Promise<boolean>;
};

type Given =
  | { readonly step: number; readonly data: Uint8Array; readonly keyType: number }
  | { readonly step: number; readonly value: bigint };

/** Inputs that are kept for a move, in bytes: with longer ones an operation stays where it is. */
const MAX_KEPT = 65_536;

const notSupported = () => new PsaError(PSA_ERROR_NOT_SUPPORTED);
const locationOf = ({ attributes }: DriverKey) =>
  PSA_KEY_LIFETIME_GET_LOCATION(attributes.lifetime);

/** What an operation has been given, for as long as it may move. */
function createLuggage() {
  let given: Given[] | undefined = [];
  let size = 0;
  const drop = () => {
    for (const item of given ?? []) if ('data' in item) item.data.fill(0);
    given = undefined;
  };
  return {
    add(item: Given): void {
      if (!given) return;
      size += 'data' in item ? item.data.length : 0;
      if (size > MAX_KEPT || isMainSecret(item.step)) drop();
      else given.push('data' in item ? { ...item, data: item.data.slice() } : item);
    },
    drop,
    items: () => given,
  };
}

async function unpack(items: readonly Given[], operation: TypedOperation): Promise<void> {
  for (const item of items) {
    if ('data' in item) await operation.input(item.step, item.data, item.keyType);
    else operation.inputInteger(item.step, item.value);
  }
}

export async function createPlacedDerivation(
  drivers: Drivers,
  kdf: number,
): Promise<PlacedDerivation> {
  const luggage = createLuggage();
  let location = PSA_KEY_LOCATION_LOCAL_STORAGE;
  let operation: TypedOperation = await drivers.keyDerivationSetup(kdf);
  const initial = operation.capacity();
  let ended = false;

  async function moveTo(target: number): Promise<void> {
    const items = luggage.items();
    if (!items) throw notSupported();
    const next: TypedOperation = await drivers.keyDerivationSetup(kdf, target);
    try {
      await unpack(items, next);
      if (operation.capacity() !== initial) next.setCapacity(operation.capacity());
      // The connection may have closed meanwhile.
      if (ended) throw new PsaError(PSA_ERROR_BAD_STATE);
    } catch (error) {
      next.abort();
      throw error;
    }
    operation.abort();
    luggage.drop();
    [operation, location] = [next, target];
  }

  async function input(step: number, data: Uint8Array, keyType: number): Promise<void> {
    await operation.input(step, data, keyType);
    luggage.add({ step, data, keyType });
  }

  /** The secret of an operation elsewhere is from there, and nothing else from a third place. */
  function checkComesHere(step: number, key: DriverKey): void {
    const from = locationOf(key);
    const isLocal = from === PSA_KEY_LOCATION_LOCAL_STORAGE;
    if (from !== location && (!isLocal || isMainSecret(step))) throw notSupported();
  }

  return {
    input,
    inputInteger(step, value) {
      operation.inputInteger(step, value);
      luggage.add({ step, value });
    },
    async inputKey(step, key) {
      const from = locationOf(key);
      if (from !== location && location === PSA_KEY_LOCATION_LOCAL_STORAGE) await moveTo(from);
      checkComesHere(step, key);
      if (from === PSA_KEY_LOCATION_LOCAL_STORAGE) {
        return input(step, key.material, key.attributes.type);
      }
      if (!operation.inputKey) throw notSupported();
      await operation.inputKey(step, key);
    },
    async inputShared(step, key, secret, keyType) {
      if (location !== PSA_KEY_LOCATION_LOCAL_STORAGE) checkComesHere(step, key);
      await input(step, secret, keyType);
    },
    async outputEquals(expected) {
      if (locationOf(expected) !== location || !operation.outputEquals) throw notSupported();
      return operation.outputEquals(expected);
    },
    capacity: () => operation.capacity(),
    setCapacity: (capacity) => operation.setCapacity(capacity),
    output(length) {
      luggage.drop();
      return operation.output(length);
    },
    abort() {
      ended = true;
      luggage.drop();
      operation.abort();
    },
  };
}
