/**
 * What a mode of operation wants of a block cipher. All modes are written over this, once for all
 * ciphers.
 *
 * Blocks are worked on where they lie: a mode that chains calls once per block, and would drown in
 * small arrays otherwise.
 */

export type BlockCipher = {
  /** In bytes: 16 or 8. */
  readonly blockSize: number;
  /** Encrypts each block in place. The length is a multiple of the block size, 0 included. */
  encrypt(blocks: Uint8Array): void;
  /** Decrypts each block in place. The length is a multiple of the block size, 0 included. */
  decrypt(blocks: Uint8Array): void;
  /** Overwrites the key schedule; the cipher is of no use afterwards. */
  wipe(): void;
};

/**
 * Expands a key of one of the cipher's sizes. The key belongs to the caller and may be wiped after.
 */
export type BlockCipherFactory = (key: Uint8Array) => BlockCipher;
