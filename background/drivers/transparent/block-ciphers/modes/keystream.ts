/** The keystream of counter mode (NIST SP 800-38A, 6.5), for CTR itself and for CCM and GCM. */
import type { BlockCipher } from '../block-cipher.ts';

export type Keystream = {
  /** XORs the next bytes of the keystream into `data`. */
  apply(data: Uint8Array): void;
  /** Bytes left of the block begun: fewer than a block. */
  unused(): number;
  /** The next counter block, as it stands. */
  readonly counter: Uint8Array;
  /** Leaves out whole blocks, at the end of a block. */
  skip(blocks: number): void;
  wipe(): void;
};

/** Keystream made at once, in bytes; a multiple of every block size. */
const BATCH = 2048;

/** Adds `amount` to the big-endian number in the last `width` bytes, modulo its size. */
export function addToCounter(counter: Uint8Array, width: number, amount: number): void {
  let carry = amount;
  for (let i = counter.length - 1; i >= counter.length - width && carry > 0; i -= 1) {
    const sum = (counter[i] ?? 0) + (carry % 256);
    counter[i] = sum;
    carry = Math.floor(carry / 256) + (sum >>> 8);
  }
}

/**
 * @param first - the first counter block
 * @param width - how many of its last bytes count
 */
export function createKeystream(
  cipher: BlockCipher,
  first: Uint8Array,
  width = cipher.blockSize,
): Keystream {
  const { blockSize } = cipher;
  const counter = first.slice();
  const batch = new Uint8Array(BATCH);
  let at = 0;
  let end = 0;

  const refill = (wanted: number) => {
    end = Math.min(BATCH, Math.ceil(wanted / blockSize) * blockSize);
    for (let block = 0; block < end; block += blockSize) {
      batch.set(counter, block);
      addToCounter(counter, width, 1);
    }
    cipher.encrypt(batch.subarray(0, end));
    at = 0;
  };

  return {
    apply(data) {
      for (let i = 0; i < data.length; ) {
        if (at === end) refill(data.length - i);
        const stop = Math.min(data.length, i + end - at);
        for (; i < stop; i += 1, at += 1) data[i] = (data[i] ?? 0) ^ (batch[at] ?? 0);
      }
    },
    unused: () => end - at,
    counter,
    skip: (blocks) => addToCounter(counter, width, blocks),
    wipe() {
      batch.fill(0);
      counter.fill(0);
    },
  };
}
