/**
 * ChaCha20-Poly1305 (RFC 8439, 2.8) in several parts; XChaCha20-Poly1305 is the same from another
 * key.
 */
import { Poly1305 } from '@noble/ciphers/_poly1305.js';
import type { Direction } from '../../driver.ts';
import type { AeadStream } from '../block-ciphers/streams.ts';
import { createChaCha, type Start } from './chacha.ts';

const BLOCK = 16;
const KEYSTREAM_BLOCK = 64;

const padding = (length: number) => new Uint8Array((BLOCK - (length % BLOCK)) % BLOCK);

function lengthBlock(adLength: number, dataLength: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(BLOCK));
  view.setBigUint64(0, BigInt(adLength), true);
  view.setBigUint64(8, BigInt(dataLength), true);
  return new Uint8Array(view.buffer);
}

export function startChaChaPoly(start: Start, direction: Direction): AeadStream {
  const chacha = createChaCha(start);
  // The first block of the keystream makes the key of the MAC, and is not used further.
  const first = chacha.apply(new Uint8Array(KEYSTREAM_BLOCK));
  const mac = new Poly1305(first.subarray(0, 32));
  first.fill(0);
  let adLength = 0;
  let dataLength = 0;
  let adEnded = false;

  const endAd = () => {
    if (!adEnded) mac.update(padding(adLength));
    adEnded = true;
  };
  return {
    updateAd(input) {
      adLength += input.length;
      mac.update(input);
    },
    update(input) {
      endAd();
      dataLength += input.length;
      const out = chacha.apply(input);
      mac.update(direction === 'encrypt' ? out : input);
      return out;
    },
    tag() {
      endAd();
      return mac.update(padding(dataLength)).update(lengthBlock(adLength, dataLength)).digest();
    },
    wipe() {
      mac.destroy();
      chacha.wipe();
    },
  };
}
