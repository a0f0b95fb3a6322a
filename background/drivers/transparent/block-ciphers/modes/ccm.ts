/**
 * CCM (NIST SP 800-38C, RFC 3610): counter mode with a CBC-MAC over lengths, additional data and
 * plaintext. The lengths come first, so that they must be known before anything else.
 */
import { concat, EMPTY, xorInto } from '../../../../../protocol/bytes.ts';
import type { Direction } from '../../../driver.ts';
import { invalidArgument } from '../../../keys.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { createSections } from '../blocks.ts';
import type { AeadStream, Lengths } from '../streams.ts';
import { createChain } from './cbc-mac.ts';
import { createKeystream } from './keystream.ts';

const BLOCK = 16;

/** 15 − L for a length field of L = 2 … 8 bytes. */
export const isNonceLength = (length: number): boolean => length >= 7 && length <= 13;
export const isTagLength = (length: number): boolean =>
  length >= 4 && length <= 16 && length % 2 === 0;

/** The longest plaintext: its length must fit into the length field. */
export const maxPlaintext = (nonceLength: number): number => 2 ** (8 * (15 - nonceLength)) - 1;

function withNumber(flags: number, nonce: Uint8Array, value: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  block[0] = flags;
  block.set(nonce, 1);
  for (let i = BLOCK - 1, rest = value; rest > 0; i -= 1, rest = Math.floor(rest / 256)) {
    block[i] = rest % 256;
  }
  return block;
}

/** A_i of RFC 3610, 2.3. */
export const counterBlock = (nonce: Uint8Array, i: number): Uint8Array<ArrayBuffer> =>
  withNumber(14 - nonce.length, nonce, i);

/** B_0 and the length of the additional data, as the MAC begins (RFC 3610, 2.2). */
export function macPrefix(
  nonce: Uint8Array,
  tagLength: number,
  { additionalData, plaintext }: Lengths,
): { first: Uint8Array; adLength: Uint8Array } {
  if (plaintext > maxPlaintext(nonce.length)) throw invalidArgument();
  const flags = (additionalData > 0 ? 0x40 : 0) + 8 * ((tagLength - 2) / 2) + 14 - nonce.length;
  const first = withNumber(flags, nonce, plaintext);
  if (additionalData === 0) return { first, adLength: EMPTY };
  if (additionalData < 0xff00) {
    return { first, adLength: Uint8Array.of(additionalData >>> 8, additionalData) };
  }
  const long = new DataView(new ArrayBuffer(6));
  long.setUint16(0, 0xfffe);
  long.setUint32(2, additionalData);
  return { first, adLength: new Uint8Array(long.buffer) };
}

/** @param lengths - declared; the core sees to it that they are kept */
export function startCcm(
  cipher: BlockCipher,
  direction: Direction,
  tagLength: number,
  nonce: Uint8Array,
  lengths: Lengths | undefined,
): AeadStream {
  if (!lengths) throw invalidArgument();
  const tagMask = counterBlock(nonce, 0);
  const { first, adLength } = macPrefix(nonce, tagLength, lengths);
  const chain = createChain(cipher);
  const { absorb, align, wipe } = createSections(BLOCK, chain.absorb);
  const keystream = createKeystream(cipher, counterBlock(nonce, 1), 15 - nonce.length);
  let adEnded = false;

  absorb(concat([first, adLength]));
  return {
    updateAd: absorb,
    update(input) {
      if (!adEnded) align();
      adEnded = true;
      const out = input.slice();
      if (direction === 'encrypt') absorb(input);
      keystream.apply(out);
      if (direction === 'decrypt') absorb(out);
      return out;
    },
    tag() {
      align();
      cipher.encrypt(tagMask);
      xorInto(tagMask, chain.state);
      return tagMask;
    },
    wipe() {
      chain.state.fill(0);
      wipe();
      keystream.wipe();
    },
  };
}
