/**
 * MD2 (RFC 1319, with its erratum 555 on the checksum). Broken; for old signatures alone.
 *
 * PSA gives its suspended state 64 bytes and does not say of what: here the 48 bytes of X, then the checksum.
 */
import { type CHash, createHasher } from '@noble/hashes/utils.js';
import { invalidArgument } from '../../keys.ts';

import { BlockHash, type HashCore } from './block-hash.ts';

const BLOCK = 16;
const ROUNDS = 18;

/** Section 3.2: a permutation of the bytes, made from the digits of pi. */
const S = Uint8Array.from(
  (
    '292e43c9a2d87c013d3654a1ecf0061362a705f3c0c7738c98932bd9bc4c82ca' +
    '1e9b573cfdd4e01667426f188a17e512be4ec4d6da9ede49a0fbf58ebb2fee7a' +
    'a968799115b2073f94c210890b225f21807f5d9a5a903227353ecce7bff79703' +
    'ff1930b348a5b5d1d75e922aac56aac64fb838d296a47db676fc6be29c7404f1' +
    '459d705964718720865bcf65e62da8021b6025adaeb0b9f61c46616934407e0f' +
    '5547a323dd51af3ac35cf9cebac5ea262c530d6e85288409d3dfcdf441814d52' +
    '6adc37c86cc1abfa24e17b080cbdb14a7888958be363e86de9cbd5fe3b001d39' +
    'f2efb70e6658d0e4a67772f8eb754b0a314450b48fed1f1adb998d339f118314'
  ).match(/../g) ?? [],
  (hex) => Number.parseInt(hex, 16),
);

/** @param x - 48 bytes; @param checksum - 16 bytes */
function createCore(x: Uint8Array, checksum: Uint8Array): HashCore {
  const compress = (block: Uint8Array) => {
    for (let i = 0; i < BLOCK; i += 1) {
      x[BLOCK + i] = block[i] ?? 0;
      x[2 * BLOCK + i] = (block[i] ?? 0) ^ (x[i] ?? 0);
    }
    for (let round = 0, t = 0; round < ROUNDS; round += 1) {
      for (let i = 0; i < x.length; i += 1) {
        t = (x[i] ?? 0) ^ (S[t] ?? 0);
        x[i] = t;
      }
      t = (t + round) & 0xff;
    }
  };
  const block = (input: Uint8Array) => {
    for (let i = 0, last = checksum[BLOCK - 1] ?? 0; i < BLOCK; i += 1) {
      last = (checksum[i] ?? 0) ^ (S[(input[i] ?? 0) ^ last] ?? 0);
      checksum[i] = last;
    }
    compress(input);
  };
  return {
    block,
    finish(rest) {
      const padded = new Uint8Array(BLOCK).fill(BLOCK - rest.length);
      padded.set(rest);
      block(padded);
      compress(checksum.slice());
      return x.slice(0, BLOCK);
    },
    copy: () => createCore(x.slice(), checksum.slice()),
    wipe() {
      x.fill(0);
      checksum.fill(0);
    },
    state: {
      save() {
        const out = new Uint8Array(x.length + BLOCK);
        out.set(x);
        out.set(checksum, x.length);
        return out;
      },
      load(state) {
        if (state.length !== x.length + BLOCK) throw invalidArgument();
        x.set(state.subarray(0, x.length));
        checksum.set(state.subarray(x.length));
      },
    },
  };
}

export const md2: CHash<BlockHash> = createHasher(
  () => new BlockHash(BLOCK, BLOCK, createCore(new Uint8Array(3 * BLOCK), new Uint8Array(BLOCK))),
);
