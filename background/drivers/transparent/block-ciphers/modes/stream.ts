/**
 * Modes that make a stream cipher of a block cipher: CTR, CFB, OFB (NIST SP 800-38A), and CCM*
 * without tag.
 */

import { EMPTY } from '../../../../../protocol/bytes.ts';
import { invalidArgument } from '../../../keys.ts';
import type { BlockCipher } from '../block-cipher.ts';
import type { CipherStream } from '../streams.ts';
import { counterBlock, isNonceLength, maxPlaintext } from './ccm.ts';
import { createKeystream } from './keystream.ts';
import { type CipherMode, wholeBlock } from './mode.ts';

/**
 * A shorter IV is filled up with zeros, and the whole block counts (PSA Crypto 1.5, PSA_ALG_CTR).
 */
export const CTR: CipherMode = {
  acceptsIv: (length, blockSize) => length >= 1 && length <= blockSize,
  start(cipher, _direction, iv) {
    const first = new Uint8Array(cipher.blockSize);
    first.set(iv);
    const { apply, wipe } = createKeystream(cipher, first);
    return {
      update(input) {
        const out = input.slice();
        apply(out);
        return out;
      },
      finish: () => EMPTY,
      wipe,
    };
  },
};

/** CCM with no tag is counter mode from block 1 on (IEEE 802.15.4, CCM*; RFC 3610, 2.3). */
export const CCM_STAR_NO_TAG: CipherMode = {
  acceptsIv: isNonceLength,
  start(cipher, _direction, iv) {
    const { apply, wipe } = createKeystream(cipher, counterBlock(iv, 1), 15 - iv.length);
    let left = maxPlaintext(iv.length);
    return {
      update(input) {
        left -= input.length;
        if (left < 0) throw invalidArgument();
        const out = input.slice();
        apply(out);
        return out;
      },
      finish: () => EMPTY,
      wipe,
    };
  },
};

/**
 * What goes back into the cipher: the ciphertext (CFB), which is output or input, or the keystream
 * (OFB).
 */
type Fed = 'output' | 'input' | 'keystream';

function feedback(cipher: BlockCipher, iv: Uint8Array, fed: Fed): CipherStream {
  const { blockSize } = cipher;
  const register = iv.slice();
  const mask = new Uint8Array(blockSize);
  let at = blockSize;
  return {
    update(input) {
      const out = new Uint8Array(input.length);
      for (let i = 0; i < input.length; i += 1, at += 1) {
        if (at === blockSize) {
          mask.set(register);
          cipher.encrypt(mask);
          at = 0;
        }
        const from = input[i] ?? 0;
        const by = mask[at] ?? 0;
        out[i] = from ^ by;
        if (fed === 'output') register[at] = from ^ by;
        else register[at] = fed === 'input' ? from : by;
      }
      return out;
    },
    finish: () => EMPTY,
    wipe() {
      register.fill(0);
      mask.fill(0);
    },
  };
}

/** Full-block CFB: the ciphertext is fed back. */
export const CFB: CipherMode = {
  acceptsIv: wholeBlock,
  start: (cipher, direction, iv) =>
    feedback(cipher, iv, direction === 'encrypt' ? 'output' : 'input'),
};

/** The keystream is fed back. */
export const OFB: CipherMode = {
  acceptsIv: wholeBlock,
  start: (cipher, _direction, iv) => feedback(cipher, iv, 'keystream'),
};
