/** The drivers for keys in local storage, in the order they are tried: native first. */
import type { Entropy } from '../../entropy.ts';
import { createDispatcher, type Drivers } from '../dispatch.ts';
import { createBigintRsa } from './bigint/rsa.ts';
import { bigintRsaKeys } from './bigint/rsa-keys.ts';
import { NOBLE_HASHES } from './noble/hashes.ts';
import { createNoble } from './noble/index.ts';
import { createUnstructured } from './unstructured.ts';
import { createWebCrypto } from './webcrypto/index.ts';

export type LocalDrivers = {
  readonly entropy: Entropy;
  /** Left out, every operation is done in script. */
  readonly subtle?: SubtleCrypto | undefined;
};

export function createLocalDrivers({ entropy, subtle }: LocalDrivers): Drivers {
  const drivers: Drivers = createDispatcher({
    transparent: [
      createUnstructured(entropy),
      ...(subtle ? createWebCrypto(subtle, (key) => drivers.exportPublicKey(key)) : []),
      ...createNoble(entropy),
      bigintRsaKeys,
      createBigintRsa(entropy, (alg, input) => drivers.hashCompute(alg, input), [
        ...NOBLE_HASHES.keys(),
      ]),
    ],
  });
  return drivers;
}
