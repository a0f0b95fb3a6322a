/** Cuts a stream of bytes into whole blocks, and keeps what does not fill one. */
import { EMPTY } from '../../../../protocol/bytes.ts';

export type Blocks = {
  /** The next whole blocks, in an array of their own that may be written to. */
  take(input: Uint8Array): Uint8Array<ArrayBuffer>;
  /** What is left, not copied. */
  rest(): Uint8Array;
  wipe(): void;
};

/** @param keep - bytes held back at least, once there are so many */
export function createBlocks(blockSize: number, keep = 0): Blocks {
  let pending: Uint8Array = EMPTY;

  const replace = (next: Uint8Array) => {
    pending.fill(0);
    pending = next;
  };

  return {
    take(input) {
      const total = pending.length + input.length;
      const length = Math.max(0, Math.floor((total - keep) / blockSize)) * blockSize;
      const out = new Uint8Array(length);
      const fromPending = Math.min(pending.length, length);
      out.set(pending.subarray(0, fromPending));
      out.set(input.subarray(0, length - fromPending), fromPending);
      const next = new Uint8Array(total - length);
      next.set(pending.subarray(fromPending));
      next.set(input.subarray(length - fromPending), pending.length - fromPending);
      replace(next);
      return out;
    },
    rest: () => pending,
    wipe: () => replace(EMPTY),
  };
}

/**
 * What takes in sections that each end on a block, filled up with zeros: the MACs of CCM and GCM.
 */
export type Sections = {
  absorb(data: Uint8Array): void;
  /** Ends a section. */
  align(): void;
  wipe(): void;
};

/** @param take - is given whole blocks */
export function createSections(blockSize: number, take: (blocks: Uint8Array) => void): Sections {
  const blocks = createBlocks(blockSize);
  const absorb = (data: Uint8Array) => {
    const whole = blocks.take(data);
    take(whole);
    whole.fill(0);
  };
  return {
    absorb,
    align: () => absorb(new Uint8Array((blockSize - blocks.rest().length) % blockSize)),
    wipe: blocks.wipe,
  };
}
