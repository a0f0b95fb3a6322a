/** What a mode for unauthenticated encryption is, over any block cipher. */
import type { Direction } from '../../../driver.ts';
import type { BlockCipher } from '../block-cipher.ts';
import type { CipherStream } from '../streams.ts';

export type CipherMode = {
  /** Absent for a mode without an IV. */
  readonly acceptsIv?: (length: number, blockSize: number) => boolean;
  /** The cipher stays the caller's, who wipes it. */
  readonly start: (cipher: BlockCipher, direction: Direction, iv: Uint8Array) => CipherStream;
};

export const wholeBlock = (length: number, blockSize: number): boolean => length === blockSize;
