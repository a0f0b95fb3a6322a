/** ECB and CBC (NIST SP 800-38A, 6.1 and 6.2), on whole blocks or with PKCS#7 padding. */
import { concat, EMPTY, xorInto } from '../../../../../protocol/bytes.ts';
import type { Direction } from '../../../driver.ts';
import { invalidArgument } from '../../../keys.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { createBlocks } from '../blocks.ts';
import type { CipherStream } from '../streams.ts';
import { type CipherMode, wholeBlock } from './mode.ts';
import { pad, unpad } from './padding.ts';

/** Works on whole blocks in place. */
export type BlockWork = { run(blocks: Uint8Array): void | Promise<void>; wipe(): void };

/** `chain` is the ciphertext block before the next one. */
export type ChainedWork = BlockWork & {
  readonly chain: Uint8Array;
  run(blocks: Uint8Array): void;
};

const ecb = (cipher: BlockCipher, direction: Direction): BlockWork => ({
  run: (blocks) => cipher[direction](blocks),
  wipe: () => undefined,
});

function cbcEncryption(cipher: BlockCipher, iv: Uint8Array): ChainedWork {
  const { blockSize } = cipher;
  const chain = iv.slice();
  return {
    chain,
    run(blocks) {
      for (let at = 0; at < blocks.length; at += blockSize) {
        for (let i = 0; i < blockSize; i += 1) chain[i] = (chain[i] ?? 0) ^ (blocks[at + i] ?? 0);
        cipher.encrypt(chain);
        blocks.set(chain, at);
      }
    },
    wipe: () => chain.fill(0),
  };
}

function cbcDecryption(cipher: BlockCipher, iv: Uint8Array): ChainedWork {
  const { blockSize } = cipher;
  const chain = iv.slice();
  return {
    chain,
    run(blocks) {
      if (blocks.length === 0) return;
      // Every block is XORed with the ciphertext before it.
      const before = concat([chain, blocks.subarray(0, blocks.length - blockSize)]);
      chain.set(blocks.subarray(blocks.length - blockSize));
      cipher.decrypt(blocks);
      xorInto(blocks, before);
    },
    wipe: () => chain.fill(0),
  };
}

export const cbc = (cipher: BlockCipher, direction: Direction, iv: Uint8Array): ChainedWork =>
  direction === 'encrypt' ? cbcEncryption(cipher, iv) : cbcDecryption(cipher, iv);

/** What is done with the bytes left at the end: fewer than a block, or the one held back. */
type Ending = (rest: Uint8Array) => Uint8Array | Promise<Uint8Array>;

function inBlocks(work: BlockWork, blockSize: number, end: Ending, keep = 0): CipherStream {
  const blocks = createBlocks(blockSize, keep);
  return {
    async update(input) {
      const out = blocks.take(input);
      await work.run(out);
      return out;
    },
    finish: async () => end(blocks.rest()),
    wipe() {
      blocks.wipe();
      work.wipe();
    },
  };
}

/** The total must be a multiple of the block size. */
const unpadded = (work: BlockWork, blockSize: number): CipherStream =>
  inBlocks(work, blockSize, (rest) => {
    if (rest.length > 0) throw invalidArgument();
    return EMPTY;
  });

const withPadding = (work: BlockWork, blockSize: number): CipherStream =>
  inBlocks(work, blockSize, async (rest) => {
    const last = pad(rest, blockSize);
    await work.run(last);
    return last;
  });

/** The block with the padding is held back: which one it is shows at the end only. */
const withoutPadding = (work: BlockWork, blockSize: number): CipherStream =>
  inBlocks(
    work,
    blockSize,
    async (rest) => {
      if (rest.length !== blockSize) throw invalidArgument();
      const last = rest.slice();
      await work.run(last);
      return unpad(last);
    },
    1,
  );

export const ECB_NO_PADDING: CipherMode = {
  start: (cipher, direction) => unpadded(ecb(cipher, direction), cipher.blockSize),
};

/** CBC with PKCS#7 padding or without, over whatever does the blocks. */
export function cbcStream(
  work: BlockWork,
  blockSize: number,
  direction: Direction,
  isPadded: boolean,
): CipherStream {
  if (!isPadded) return unpadded(work, blockSize);
  return direction === 'encrypt' ? withPadding(work, blockSize) : withoutPadding(work, blockSize);
}

const cbcMode = (isPadded: boolean): CipherMode => ({
  acceptsIv: wholeBlock,
  start: (cipher, direction, iv) =>
    cbcStream(cbc(cipher, direction, iv), cipher.blockSize, direction, isPadded),
});

export const CBC_NO_PADDING: CipherMode = cbcMode(false);
export const CBC_PKCS7: CipherMode = cbcMode(true);
