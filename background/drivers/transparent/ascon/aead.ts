/**
 * Ascon-AEAD128 (NIST SP 800-232, section 4), byte by byte, so that its output keeps up with its input. A key
 * of 256 bits is a key and a mask for the nonce (section 4.2).
 */

import { xorInto } from '../../../../protocol/bytes.ts';
import { PSA_ALG_ASCON_AEAD128 } from '../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_ASCON } from '../../../../protocol/psa/key-types.ts';
import type { Direction, Driver } from '../../driver.ts';
import { invalidArgument } from '../../keys.ts';
import { type AeadStream, createAeadOperation } from '../block-ciphers/streams.ts';
import { permute, STATE_BYTES } from './permutation.ts';

const KEY = 16;
const NONCE = 16;
const RATE = 16;
const MIN_TAG = 4;
const MAX_TAG = 16;

/** Table 14, first byte first. */
const IV = Uint8Array.of(0x01, 0x00, 0x8c, 0x80, 0x00, 0x10, 0x00, 0x00);
/** The key is added to the end at the start, and after the rate before the tag. */
const KEY_AT_START = STATE_BYTES - KEY;
const KEY_AT_END = RATE;

/** @param key - 16 bytes, which the caller wipes after the stream is done with */
function start(key: Uint8Array, direction: Direction, nonce: Uint8Array): AeadStream {
  const s = new Uint8Array(STATE_BYTES);
  s.set(IV);
  s.set(key, IV.length);
  s.set(nonce, IV.length + KEY);
  permute(s, 12);
  xorInto(s.subarray(KEY_AT_START), key);
  let pos = 0;
  let hasAd = false;
  let inText = false;
  const advance = () => {
    pos += 1;
    if (pos < RATE) return;
    permute(s, 8);
    pos = 0;
  };
  const pad = () => {
    s[pos] = (s[pos] ?? 0) ^ 1;
  };
  /** From the additional data to the text: algorithm 3, domain separation in the last bit. */
  const beginText = () => {
    if (inText) return;
    inText = true;
    if (hasAd) {
      pad();
      permute(s, 8);
      pos = 0;
    }
    s[STATE_BYTES - 1] = (s[STATE_BYTES - 1] ?? 0) ^ 0x80;
  };
  return {
    updateAd(input) {
      for (const byte of input) {
        hasAd = true;
        s[pos] = (s[pos] ?? 0) ^ byte;
        advance();
      }
    },
    update(input) {
      beginText();
      return input.map((byte) => {
        const out = byte ^ (s[pos] ?? 0);
        s[pos] = direction === 'encrypt' ? out : byte;
        advance();
        return out;
      });
    },
    tag() {
      beginText();
      pad();
      xorInto(s.subarray(KEY_AT_END), key);
      permute(s, 12);
      const tag = s.slice(KEY_AT_START);
      xorInto(tag, key);
      return tag;
    },
    wipe: () => {
      s.fill(0);
    },
  };
}

export const asconAead: Driver = {
  name: 'keyward',
  capabilities: [
    {
      entryPoints: ['aeadSetup'],
      algorithms: [PSA_ALG_ASCON_AEAD128],
      keys: [{ type: PSA_KEY_TYPE_ASCON, bits: [128, 256] }],
    },
  ],
  async aeadSetup({ material }, _alg, tagLength, direction) {
    if (tagLength < MIN_TAG || tagLength > MAX_TAG) throw invalidArgument();
    const key = material.slice(0, KEY);
    const mask = material.slice(KEY);
    return createAeadOperation({
      tagLength,
      acceptsNonce: (length) => length === NONCE,
      start(nonce) {
        const masked = nonce.slice();
        xorInto(masked, mask);
        return start(key, direction, masked);
      },
      wipe() {
        key.fill(0);
        mask.fill(0);
      },
    });
  },
};
