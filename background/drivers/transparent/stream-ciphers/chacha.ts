/**
 * ChaCha20 (RFC 8439) and XChaCha20 (draft-irtf-cfrg-xchacha) by noble, as a keystream that goes
 * on.
 *
 * The counter PSA gives a caller to start from may be anything. noble never makes the last block of
 * a 32-bit counter, and does not carry into the nonce: what would need either is refused.
 */
import { chacha20, hchacha } from '@noble/ciphers/chacha.js';
import { invalidArgument } from '../../keys.ts';

const BLOCK = 64;
const LAST_COUNTER = 0xfffffffe;

export type ChaCha = {
  /** The next stretch of the keystream on `input`, in a new array. */
  apply(input: Uint8Array): Uint8Array<ArrayBuffer>;
  wipe(): void;
};

/** Where a keystream begins: a ChaCha20 key, a nonce of 12 bytes, and the counter. */
export type Start = {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly counter: number;
};

/** @param start - its key and nonce are taken over, and wiped at the end */
export function createChaCha({ key, nonce, counter: first }: Start): ChaCha {
  const block = new Uint8Array(BLOCK);
  let counter = first;
  let used = BLOCK;

  /** Whole blocks of the keystream on `input`. */
  const run = (input: Uint8Array, out: Uint8Array) => {
    if (input.length === 0) return;
    const blocks = input.length / BLOCK;
    if (counter + blocks - 1 > LAST_COUNTER) throw invalidArgument();
    chacha20(key, nonce, input, out, counter);
    counter += blocks;
  };
  /** From the block begun, a new one being made when it is used up. */
  const fromBlock = (input: Uint8Array, out: Uint8Array) => {
    if (input.length > 0 && used === BLOCK) {
      run(new Uint8Array(BLOCK), block);
      used = 0;
    }
    for (let i = 0; i < input.length; i += 1, used += 1) {
      out[i] = (input[i] ?? 0) ^ (block[used] ?? 0);
    }
  };
  return {
    apply(input) {
      const out = new Uint8Array(input.length);
      const start = Math.min(BLOCK - used, input.length);
      const end = start + Math.floor((input.length - start) / BLOCK) * BLOCK;
      fromBlock(input.subarray(0, start), out);
      run(input.subarray(start, end), out.subarray(start, end));
      fromBlock(input.subarray(end), out.subarray(end));
      return out;
    },
    wipe() {
      key.fill(0);
      nonce.fill(0);
      block.fill(0);
    },
  };
}

const words = (bytes: Uint8Array): Uint32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
};

/** "expand 32-byte k" */
const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);

/** The key HChaCha20 makes of the first 16 bytes of the nonce. */
function subkey(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const keyWords = words(key);
  const out = new Uint32Array(8);
  hchacha(SIGMA, keyWords, words(nonce.subarray(0, 16)), out);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  out.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  keyWords.fill(0);
  out.fill(0);
  return bytes;
}

/**
 * @param iv - 12 bytes; 16: the counter, 32 bits little-endian, and the nonce; 8: the original
 * cipher, whose counter has 64 bits
 */
export function chachaStart(key: Uint8Array, iv: Uint8Array): Start {
  const nonce = new Uint8Array(12);
  nonce.set(iv.subarray(iv.length === 16 ? 4 : 0), iv.length === 8 ? 4 : 0);
  const counter = iv.length === 16 ? (words(iv.subarray(0, 4))[0] ?? 0) : 0;
  return { key: key.slice(), nonce, counter };
}

/** @param iv - 24 bytes; 32: the counter, 64 bits little-endian, and the nonce */
export function xchachaStart(key: Uint8Array, iv: Uint8Array): Start {
  const given = iv.subarray(iv.length - 24);
  const nonce = new Uint8Array(12);
  nonce.set(given.subarray(16), 4);
  let counter = 0;
  if (iv.length === 32) {
    counter = words(iv.subarray(0, 4))[0] ?? 0;
    nonce.set(iv.subarray(4, 8));
  }
  return { key: subkey(key, given), nonce, counter };
}
