/** The drivers for keys in local storage, in the order they are tried: native first. */
import type { Entropy } from '../../entropy.ts';
import { createDispatcher, type Drivers } from '../dispatch.ts';
import { createAscon } from './ascon/index.ts';
import { createBigintRsa } from './bigint/rsa.ts';
import { bigintRsaKeys } from './bigint/rsa-keys.ts';
import { createBlockCiphers } from './block-ciphers/index.ts';
import { createCurves } from './curves/index.ts';
import { createDerivation } from './derivation/index.ts';
import { createFiniteField } from './finite-field/index.ts';
import { createMacs } from './macs/index.ts';
import { NOBLE_HASHES } from './noble/hashes.ts';
import { createNoble } from './noble/index.ts';
import { createPake } from './pake/index.ts';
import type { DriverParts } from './parts.ts';
import { createPostQuantum } from './post-quantum/index.ts';
import { createRsaEncryption } from './rsa-encryption/index.ts';
import { createStreamCiphers } from './stream-ciphers/index.ts';
import { createUnstructured } from './unstructured.ts';
import { createWebCrypto } from './webcrypto/index.ts';
import { createXofs } from './xofs/index.ts';

export type LocalDrivers = {
  readonly entropy: Entropy;
  /** Left out, every operation is done in script. */
  readonly subtle?: SubtleCrypto | undefined;
};

export function createLocalDrivers({ entropy, subtle }: LocalDrivers): Drivers {
  const parts: DriverParts = { entropy, subtle, drivers: () => drivers };
  const drivers: Drivers = createDispatcher({
    transparent: [
      createUnstructured(entropy),
      ...(subtle ? createWebCrypto(subtle, (key) => drivers.exportPublicKey(key)) : []),
      ...createNoble(entropy),
      bigintRsaKeys,
      createBigintRsa(entropy, (alg, input) => drivers.hashCompute(alg, input), [
        ...NOBLE_HASHES.keys(),
      ]),
      ...createBlockCiphers(parts),
      ...createStreamCiphers(parts),
      ...createMacs(parts),
      ...createDerivation(parts),
      ...createPostQuantum(parts),
      ...createCurves(parts),
      ...createFiniteField(parts),
      ...createRsaEncryption(parts),
      ...createPake(parts),
      ...createAscon(parts),
      ...createXofs(parts),
    ],
  });
  return drivers;
}
