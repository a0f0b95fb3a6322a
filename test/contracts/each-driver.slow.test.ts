/** Each transparent driver against the contract, by itself. */
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../background/entropy.ts';
import { testDrivers } from './drivers.ts';

const entropy = createEntropy();
const native = createLocalDrivers({ entropy, subtle: crypto.subtle });
const script = createLocalDrivers({ entropy });

for (const [index, { driver }] of native.all.entries()) {
  testDrivers({
    name: `driver ${index + 1}, ${driver.name}, alone`,
    drivers: createDispatcher({ transparent: [driver] }),
    companion: driver.name === 'webcrypto' ? script : native,
    brief: false,
  });
}
