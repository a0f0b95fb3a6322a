/**
 * A signer for LMS, written from RFC 8554 (sections 4, 5 and appendix A) for the tests alone: it stands in
 * for vectors of the parameter sets that no document has any of. It keeps no state and must sign nothing
 * of value.
 */
import { createHash } from 'node:crypto';
import { concat } from '../../../protocol/bytes.ts';

const HASHES = [
  ['sha256', 32],
  ['sha256', 24],
  ['shake256', 32],
  ['shake256', 24],
] as const;

const u32 = (value: number) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
const u16 = (value: number) => Uint8Array.of(value >>> 8, value);

export function createLmsSigner(
  lmsType: number,
  otsType: number,
  identifier: Uint8Array,
  seed: Uint8Array,
) {
  const [name, n] = HASHES[Math.floor((lmsType - 5) / 5)]!;
  const height = [5, 10, 15, 20, 25][(lmsType - 5) % 5]!;
  const w = [1, 2, 4, 8][(otsType - 1) % 4]!;
  const u = (8 * n) / w;
  const v = Math.ceil((Math.floor(Math.log2((2 ** w - 1) * u)) + 1) / w);
  const shift = 16 - v * w;
  const hash = (...parts: readonly Uint8Array[]) => {
    const state = createHash(name, name === 'shake256' ? { outputLength: n } : {});
    return new Uint8Array(state.update(concat(parts)).digest().subarray(0, n));
  };
  const chain = (q: number, i: number, to: number) => {
    let value = hash(identifier, u32(q), u16(i), Uint8Array.of(0xff), seed);
    for (let j = 0; j < to; j += 1) {
      value = hash(identifier, u32(q), u16(i), Uint8Array.of(j), value);
    }
    return value;
  };
  const all = Array.from({ length: u + v }, (_, i) => i);
  const leaf = (q: number) =>
    hash(
      identifier,
      u32(2 ** height + q),
      u16(0x8282),
      hash(identifier, u32(q), u16(0x8080), ...all.map((i) => chain(q, i, 2 ** w - 1))),
    );
  const nodes: Uint8Array[] = [];
  for (let r = 2 ** (height + 1) - 1; r > 0; r -= 1) {
    nodes[r] =
      r >= 2 ** height
        ? leaf(r - 2 ** height)
        : hash(identifier, u32(r), u16(0x8383), nodes[2 * r]!, nodes[2 * r + 1]!);
  }
  const digit = (bytes: Uint8Array, i: number) =>
    (bytes[Math.floor((i * w) / 8)]! >> (8 - w - ((i * w) % 8))) & (2 ** w - 1);

  return {
    publicKey: concat([u32(lmsType), u32(otsType), identifier, nodes[1]!]),
    sign(q: number, randomizer: Uint8Array, message: Uint8Array) {
      const digest = hash(identifier, u32(q), u16(0x8181), randomizer, message);
      let sum = 0;
      for (let i = 0; i < u; i += 1) sum += 2 ** w - 1 - digit(digest, i);
      const digits = concat([digest, u16(sum << shift)]);
      const path = Array.from(
        { length: height },
        (_, i) => nodes[Math.floor((2 ** height + q) / 2 ** i) ^ 1]!,
      );
      const chains = all.map((i) => chain(q, i, digit(digits, i)));
      return concat([u32(q), u32(otsType), randomizer, ...chains, u32(lmsType), ...path]);
    },
  };
}
