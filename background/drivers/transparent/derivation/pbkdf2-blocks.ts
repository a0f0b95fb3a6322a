/** How the blocks of PBKDF2 are made, whatever its PRF. */
import type { Blocks } from './operation.ts';

export type Pbkdf2Blocks = Blocks & {
  /** How many blocks the next call will work out. */
  blocksFor(wanted: number): number;
};

/** The inputs belong to the caller, who wipes them after. */
export type StartPbkdf2 = (
  password: Uint8Array,
  salt: Uint8Array,
  cost: number,
) => Promise<Pbkdf2Blocks>;
