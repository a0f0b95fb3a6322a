/** HMAC as a pseudorandom function that many inputs go through: the key is worked in once. */
import { hmac } from '@noble/hashes/hmac.js';
import { nobleHash } from '../noble/hashes.ts';

export type Prf = {
  /** Length of an output, in bytes. */
  readonly length: number;
  /** Puts PRF(the parts, one after the other) into `out`, which may be one of the parts. */
  apply(parts: readonly Uint8Array[], out: Uint8Array): void;
  wipe(): void;
};

/** @param hash - a hash with a block length */
export function hmacPrf(hash: number, key: Uint8Array): Prf {
  const keyed = hmac.create(nobleHash(hash), key);
  const work = keyed.clone();
  return {
    length: keyed.outputLen,
    apply(parts, out) {
      keyed._cloneInto(work);
      for (const part of parts) work.update(part);
      work.digestInto(out);
    },
    wipe() {
      keyed.destroy();
      work.destroy();
    },
  };
}

/** A counter as the standards write it, in four bytes. */
export function bigEndian32(value: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}
