/**
 * The driver of wrapped keys as the contract sees drivers: keys come and go in the clear, and are wrapped on
 * the way in. So it is held to what local storage is held to.
 */
import { createDispatcher, type Drivers } from '../../background/drivers/dispatch.ts';
import type { Capability, Driver, DriverKey, NewKey } from '../../background/drivers/driver.ts';
import { type BlobParts, createBlobs } from '../../background/drivers/wrapped/blob.ts';
import { createWrapped } from '../../background/drivers/wrapped/driver.ts';
import type { Entropy } from '../../background/entropy.ts';
import { KEYWARD_LOCATION_WRAPPED } from '../../protocol/psa/lifetimes.ts';

type Call = (...args: unknown[]) => Promise<unknown>;

const OWNER = 'https://contract.example';
const MAKES_KEYS = ['generateKey', 'importKey', 'deriveKey'];
/** Asked at a location alone: `test/unit/wrapped.test.ts` and the scenarios of locations have them. */
const AT_LOCATIONS = ['exportKey', 'copyKey', 'exportWrappedKey', 'attachKey'];

const there = <T extends { readonly lifetime: number }>(attributes: T): T => ({
  ...attributes,
  lifetime: KEYWARD_LOCATION_WRAPPED * 256,
});

export function unwrappedDrivers(local: Drivers, entropy: Entropy): Drivers {
  const deviceKey = async () => new Uint8Array(32).fill(9);
  const parts: BlobParts = { drivers: local, entropy, deviceKey };
  const blobs = createBlobs(parts, OWNER);
  const { name, capabilities, ...entryPoints } = createWrapped(local, parts, OWNER);

  const adapted = (entry: string, call: Call): Call => {
    if (entry === 'keyDerivationSetup') return call;
    if (!MAKES_KEYS.includes(entry)) {
      return async (key, ...rest) => {
        const { attributes, material } = key as DriverKey;
        const sealed = await blobs.seal(attributes, material);
        return call({ attributes: there(attributes), material: sealed }, ...rest);
      };
    }
    return async (attributes, ...rest) => {
      const made = (await call(there(attributes as DriverKey['attributes']), ...rest)) as NewKey;
      const { material } = await blobs.open(made.material);
      return { bits: made.bits, material };
    };
  };

  const isKept = (entry: string) => !AT_LOCATIONS.includes(entry);
  const driver = {
    name,
    capabilities: capabilities
      .map((row): Capability => ({ ...row, entryPoints: row.entryPoints.filter(isKept) }))
      .filter(({ entryPoints: left }) => left.length > 0),
    ...Object.fromEntries(
      Object.entries(entryPoints)
        .filter(([entry]) => isKept(entry))
        .map(([entry, call]) => [entry, adapted(entry, call as Call)]),
    ),
  } as Driver;
  const isOfHashes = ({ driver: { capabilities: rows } }: { readonly driver: Driver }) =>
    rows.every((row) => row.entryPoints.every((entry) => entry.startsWith('hash')));
  const hashes = local.all.filter(isOfHashes).map((one) => one.driver);
  return createDispatcher({ transparent: [driver, ...hashes] });
}
