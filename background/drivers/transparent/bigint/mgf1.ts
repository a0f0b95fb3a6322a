/** MGF1 (RFC 8017, appendix B.2.1), over whichever hash. */
export type HashFunction = (alg: number, input: Uint8Array) => Promise<Uint8Array>;

/** A mask of `length` bytes from a seed. */
export async function mgf1(
  hash: HashFunction,
  alg: number,
  seed: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  const out = new Uint8Array(length);
  const input = new Uint8Array(seed.length + 4);
  input.set(seed);
  for (let offset = 0, counter = 0; offset < length; counter += 1) {
    new DataView(input.buffer).setUint32(seed.length, counter);
    const block = await hash(alg, input);
    out.set(block.subarray(0, Math.min(block.length, length - offset)), offset);
    offset += block.length;
  }
  input.fill(0);
  return out;
}
