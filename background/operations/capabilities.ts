/** What the drivers offer, read from their tables: asked before anything is tried. */
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import { PSA_KEY_LIFETIME_GET_LOCATION } from '../../protocol/psa/lifetimes.ts';
import type { Drivers } from '../drivers/dispatch.ts';
import { type EntryPoint, sizeMatches } from '../drivers/driver.ts';

type Kind = Pick<KeyAttributes, 'type' | 'bits' | 'lifetime'>;

/**
 * Does a driver serve one of `entryPoints` with the algorithm, and with the key if one is given?
 * @param key - of type 0 if any key at its location will do
 * @param alg - without length modifiers, as capabilities name it
 */
export const offers = (
  drivers: Drivers,
  entryPoints: readonly EntryPoint[],
  alg: number,
  key?: Kind,
): boolean =>
  drivers.all.some(
    ({ location, driver }) =>
      (!key || location === PSA_KEY_LIFETIME_GET_LOCATION(key.lifetime)) &&
      driver.capabilities.some(
        (capability) =>
          entryPoints.some((entry) => capability.entryPoints.includes(entry)) &&
          capability.algorithms?.includes(alg) === true &&
          (!key?.type ||
            !capability.keys ||
            capability.keys.some(
              ({ type, bits }) => type === key.type && sizeMatches(bits, key.bits),
            )),
      ),
  );
