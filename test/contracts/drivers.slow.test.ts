/** The transparent drivers against their contract, as the two sets that are put together of them. */
import { describe, expect, it } from 'vitest';
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../background/entropy.ts';
import { testDrivers } from './drivers.ts';
import { offers, type Subject } from './offers.ts';

const entropy = createEntropy();
const native = createLocalDrivers({ entropy, subtle: crypto.subtle });
const script = createLocalDrivers({ entropy });

const nativeFirst: Subject = {
  name: 'WebCrypto first',
  drivers: native,
  companion: script,
  brief: true,
};
const inScript: Subject = {
  name: 'everything in script',
  drivers: script,
  companion: native,
  brief: true,
};

testDrivers(nativeFirst);
testDrivers(inScript);

describe('the sets', () => {
  it('without WebCrypto nothing is lost', () => {
    const lost = native.all
      .flatMap(({ driver }) => driver.capabilities)
      .flatMap(({ entryPoints, algorithms = [undefined], keys = [undefined] }) =>
        entryPoints.flatMap((entry) =>
          algorithms.flatMap((alg) =>
            keys.map((key) => {
              const sizes = key && ('min' in key.bits ? [key.bits.min] : key.bits);
              return { entry, alg, type: key?.type, bits: sizes?.[0] };
            }),
          ),
        ),
      )
      .filter(({ entry, alg, type, bits }) => {
        const kind = type === undefined || bits === undefined ? undefined : { type, bits };
        return !offers(inScript, entry, kind, alg);
      })
      .map(({ entry, type }) => `${entry} ${type}`);
    expect([...new Set(lost)]).toEqual([]);
  });
});
