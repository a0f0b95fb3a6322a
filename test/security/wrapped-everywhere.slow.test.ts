/**
 * Whatever local storage can do, the location of wrapped keys can do: each scenario is told again with all its
 * keys there. Meanwhile no driver of local storage is shown a blob.
 */
import { afterAll, expect, it } from 'vitest';
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import type { Driver, NewKey } from '../../background/drivers/driver.ts';
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createWrapped } from '../../background/drivers/wrapped/driver.ts';
import { createEntropy } from '../../background/entropy.ts';
import { KEYWARD_LOCATION_WRAPPED } from '../../protocol/psa/lifetimes.ts';
import { scenarios } from '../scenarios/index.ts';
import { locations } from '../scenarios/locations.ts';
import { createEngine } from '../support/engine.ts';
import { relocated } from '../support/relocated.ts';
import { createSpies } from '../support/spied-drivers.ts';

const entropy = createEntropy();
const local = createLocalDrivers({ entropy, subtle: crypto.subtle });
const parts = { drivers: local, entropy, deviceKey: async () => new Uint8Array(32).fill(5) };
const blobs: Uint8Array[] = [];

/** The same driver, whose blobs are kept for the comparison. */
function keeping(driver: Driver): Driver {
  const made = (key: NewKey) => {
    blobs.push(key.material.slice());
    return key;
  };
  return {
    ...driver,
    generateKey: async (...args) => made(await (driver.generateKey as never as Make)(...args)),
    importKey: async (...args) => made(await (driver.importKey as never as Make)(...args)),
    deriveKey: async (...args) => made(await (driver.deriveKey as never as Make)(...args)),
    copyKey: async (...args) => made(await (driver.copyKey as never as Make)(...args)),
  };
}
type Make = (...args: unknown[]) => Promise<NewKey>;

/** They are told of more than the partition. */
const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['a call that is given up rejects with an AbortError', 'that is the transport’s doing'],
]);

const spies = createSpies();
const transparent = spies.spyOn(local.all.map(({ driver }) => driver));
const engine = createEngine({
  driversOf: (owner) =>
    createDispatcher({
      transparent,
      opaque: new Map([[KEYWARD_LOCATION_WRAPPED, keeping(createWrapped(local, parts, owner))]]),
    }),
});
const context = {
  session: async ({ owner }: { readonly owner: string }) =>
    relocated(engine.connect(`https://${owner}.example`), KEYWARD_LOCATION_WRAPPED),
};

/** Those about locations name their own. */
for (const { name, run } of scenarios.filter((one) => !locations.includes(one))) {
  const reason = LEFT_OUT.get(name);
  it.skipIf(reason)(reason ? `${name}: left out, ${reason}` : name, () => run(context));
}

afterAll(() => {
  expect(blobs.length).toBeGreaterThan(100);
  const shown = blobs.flatMap((blob) => spies.sawBytes(blob));
  expect([...new Set(shown)]).toEqual([]);
  expect(engine.errors).toEqual([]);
});
