/** What a transparent driver may need: randomness, the native primitives, and the other drivers. */
import type { Entropy } from '../../entropy.ts';
import type { Drivers } from '../dispatch.ts';

export type DriverParts = {
  readonly entropy: Entropy;
  /** Left out, every operation is done in script. */
  readonly subtle?: SubtleCrypto | undefined;
  /** All drivers, once they are put together: not to be called while a driver is made. */
  readonly drivers: () => Drivers;
};
