/**
 * AES-MMO as Zigbee defines it (Zigbee specification, annex B.6): Matyas-Meyer-Oseas with AES-128, where the
 * hash so far is the key. The length goes into 16 bits; into 32 with two zero bytes after it if 16 are too few.
 */
import { type CHash, createHasher } from '@noble/hashes/utils.js';
import { xorInto } from '../../../../protocol/bytes.ts';
import { invalidArgument } from '../../keys.ts';
import { createAes } from '../block-ciphers/ciphers/aes.ts';
import { BlockHash, type HashCore } from './block-hash.ts';

const BLOCK = 16;
const SHORT_BITS = 2 ** 16;
const LONG_BITS = 2 ** 32;

/** The rest of the message with its padding: one or two blocks. */
function pad(rest: Uint8Array, bits: number): Uint8Array {
  const field = bits < SHORT_BITS ? 2 : 6;
  const length = rest.length + 1 + field <= BLOCK ? BLOCK : 2 * BLOCK;
  const out = new Uint8Array(length);
  out.set(rest);
  out[rest.length] = 0x80;
  const view = new DataView(out.buffer, length - field);
  if (field === 2) view.setUint16(0, bits);
  else view.setUint32(0, bits);
  return out;
}

function createCore(hash: Uint8Array, blocks: number): HashCore {
  let count = blocks;
  const block = (input: Uint8Array) => {
    const aes = createAes(hash);
    hash.set(input);
    aes.encrypt(hash);
    aes.wipe();
    xorInto(hash, input);
    count += 1;
  };
  return {
    block,
    finish(rest) {
      const bits = (count * BLOCK + rest.length) * 8;
      if (bits >= LONG_BITS) throw invalidArgument();
      const padded = pad(rest, bits);
      for (let at = 0; at < padded.length; at += BLOCK) block(padded.subarray(at, at + BLOCK));
      padded.fill(0);
      return hash.slice();
    },
    copy: () => createCore(hash.slice(), count),
    wipe: () => {
      hash.fill(0);
    },
  };
}

export const aesMmoZigbee: CHash<BlockHash> = createHasher(
  () => new BlockHash(BLOCK, BLOCK, createCore(new Uint8Array(BLOCK), 0)),
);
