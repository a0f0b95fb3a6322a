/**
 * A hash over blocks, in noble's form, for hashes that are not built like MD5: it keeps what does not fill
 * a block, and leaves the rest to a core.
 *
 * A class, against the custom of this house: noble's HMAC copies hashes by calling `_cloneInto`.
 */
import type { Hash, TRet } from '@noble/hashes/utils.js';
import type { SuspendedHash } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';

export type HashCore = {
  /** Takes in a whole block. */
  block(block: Uint8Array): void;
  /** Pads, takes in the rest, which is shorter than a block, and gives the hash. */
  finish(rest: Uint8Array): Uint8Array;
  copy(): HashCore;
  wipe(): void;
  /** Present where PSA defines a suspended state. */
  readonly state?: {
    save(): Uint8Array;
    load(state: Uint8Array): void;
  };
};

export class BlockHash implements Hash<BlockHash> {
  readonly blockLen: number;
  readonly outputLen: number;
  readonly canXOF = false;
  private core: HashCore;
  private readonly buffer: Uint8Array;
  private pos = 0;
  private length = 0n;

  constructor(blockLen: number, outputLen: number, core: HashCore) {
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.core = core;
    this.buffer = new Uint8Array(blockLen);
  }

  update(data: Uint8Array): this {
    this.length += BigInt(data.length);
    for (let at = 0; at < data.length; ) {
      const take = Math.min(this.blockLen - this.pos, data.length - at);
      this.buffer.set(data.subarray(at, at + take), this.pos);
      this.pos += take;
      at += take;
      if (this.pos === this.blockLen) {
        this.core.block(this.buffer);
        this.pos = 0;
      }
    }
    return this;
  }

  digestInto(out: Uint8Array): void {
    out.set(this.core.finish(this.buffer.slice(0, this.pos)));
  }

  digest(): TRet<Uint8Array> {
    const out = new Uint8Array(this.outputLen);
    this.digestInto(out);
    this.destroy();
    return out;
  }

  destroy(): void {
    this.core.wipe();
    this.buffer.fill(0);
  }

  _cloneInto(to?: BlockHash): BlockHash {
    const core = this.core.copy();
    const copy = to ?? new BlockHash(this.blockLen, this.outputLen, core);
    copy.core = core;
    copy.buffer.set(this.buffer);
    copy.pos = this.pos;
    copy.length = this.length;
    return copy;
  }

  clone(): BlockHash {
    return this._cloneInto();
  }

  suspend(): SuspendedHash {
    const state = this.core.state?.save() ?? new Uint8Array(0);
    return { length: this.length, state, unprocessed: this.buffer.slice(0, this.pos) };
  }

  resume({ length, state, unprocessed }: SuspendedHash): void {
    if (unprocessed.length >= this.blockLen) throw invalidArgument();
    this.core.state?.load(state);
    this.buffer.set(unprocessed);
    this.pos = unprocessed.length;
    this.length = length;
  }
}
