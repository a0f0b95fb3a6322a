/**
 * GCM (NIST SP 800-38D): counter mode with GHASH over additional data and ciphertext. GHASH is
 * noble's, which fills up each piece it is given to a block; here the pieces are cut into blocks
 * first.
 */
import { GHASH } from '@noble/ciphers/_polyval.js';
import { xorInto } from '../../../../../protocol/bytes.ts';
import type { Direction } from '../../../driver.ts';
import { invalidArgument } from '../../../keys.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { createSections, type Sections } from '../blocks.ts';
import { type AeadStream, badState, type Lengths } from '../streams.ts';
import { createKeystream, type Keystream } from './keystream.ts';

const BLOCK = 16;
/** The counter has 32 bits, and two of its values are taken (SP 800-38D, 5.2.1.1). */
const MAX_PLAINTEXT = (2 ** 32 - 2) * BLOCK;
/** What noble is told of a message whose length is not known: enough for its larger tables. */
const UNKNOWN_LENGTH = 2 ** 20;

/** Of the counter block, in bytes, the end that counts. */
export const COUNTER_LENGTH = 4;

export const isNonceLength = (length: number): boolean => length >= 1;

export const isTagLength = (length: number): boolean =>
  length === 4 || length === 8 || (length >= 12 && length <= 16);

/** Two lengths in bits, of 64 bits each. */
function lengthBlock(first: number, second: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(BLOCK));
  view.setBigUint64(0, BigInt(first) * 8n);
  view.setBigUint64(8, BigInt(second) * 8n);
  return new Uint8Array(view.buffer);
}

/** J_0 of SP 800-38D, 7.1. */
function preCounter(hashKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  if (nonce.length === 12) {
    const block = new Uint8Array(BLOCK);
    block.set(nonce);
    block[15] = 1;
    return block;
  }
  return new GHASH(hashKey, nonce.length)
    .update(nonce)
    .update(lengthBlock(0, nonce.length))
    .digest();
}

type Hash = Sections & {
  /** The hash of all sections and their lengths, in bytes. */
  digest(adLength: number, dataLength: number): Uint8Array;
};

function startHash(hashKey: Uint8Array, expected: number): Hash {
  const ghash = new GHASH(hashKey, expected);
  const sections = createSections(BLOCK, (blocks) => {
    ghash.update(blocks);
  });
  return {
    ...sections,
    digest: (adLength, dataLength) => ghash.update(lengthBlock(adLength, dataLength)).digest(),
    wipe() {
      ghash.destroy();
      sections.wipe();
    },
  };
}

/** XORs the next of a keystream into data. */
export type Mask = (data: Uint8Array) => void | Promise<void>;

/** The hash, the masks of the data, and that of the tag. */
function begin(cipher: BlockCipher, nonce: Uint8Array, expected: number) {
  const hashKey = new Uint8Array(BLOCK);
  cipher.encrypt(hashKey);
  const hash = startHash(hashKey, expected);
  const keystream = createKeystream(cipher, preCounter(hashKey, nonce), COUNTER_LENGTH);
  hashKey.fill(0);
  // The masks are one keystream, of which the first block is the tag's.
  const tagMask = new Uint8Array(BLOCK);
  keystream.apply(tagMask);
  return { hash, keystream, tagMask };
}

/** @param native - a faster way through the keystream of the data, if there is one */
export function startGcm(
  cipher: BlockCipher,
  direction: Direction,
  nonce: Uint8Array,
  lengths: Lengths | undefined,
  native?: (keystream: Keystream) => Mask,
): AeadStream {
  const expected = lengths ? lengths.additionalData + lengths.plaintext : UNKNOWN_LENGTH;
  const { hash, keystream, tagMask } = begin(cipher, nonce, expected);
  const mask: Mask = native?.(keystream) ?? keystream.apply;
  let adLength = 0;
  let dataLength = 0;
  let ended = false;

  return {
    updateAd(input) {
      adLength += input.length;
      hash.absorb(input);
    },
    async update(input) {
      if (dataLength === 0) hash.align();
      dataLength += input.length;
      if (dataLength > MAX_PLAINTEXT) throw invalidArgument();
      const out = input.slice();
      if (direction === 'decrypt') hash.absorb(input);
      await mask(out);
      // The connection may have closed meanwhile.
      if (ended) throw badState();
      if (direction === 'encrypt') hash.absorb(out);
      return out;
    },
    tag() {
      hash.align();
      const tag = hash.digest(adLength, dataLength);
      xorInto(tag, tagMask);
      return tag;
    },
    wipe() {
      ended = true;
      hash.wipe();
      keystream.wipe();
      tagMask.fill(0);
    },
  };
}
