/** The driver of wrapped keys against the contract. */
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../background/entropy.ts';
import { testDrivers } from './drivers.ts';
import { unwrappedDrivers } from './unwrapped.ts';

const entropy = createEntropy();
const native = createLocalDrivers({ entropy, subtle: crypto.subtle });

testDrivers({
  name: 'wrapped keys',
  drivers: unwrappedDrivers(native, entropy),
  companion: createLocalDrivers({ entropy }),
  brief: true,
});
