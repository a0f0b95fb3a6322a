/**
 * AES in CTR and CBC, in several parts: large pieces by WebCrypto, small ones and odd ends in
 * script, where the way to WebCrypto and back takes longer than the work.
 */
import { EMPTY } from '../../../../../protocol/bytes.ts';
import {
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_CTR,
} from '../../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_AES } from '../../../../../protocol/psa/key-types.ts';
import type { Direction, Driver } from '../../../driver.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { createAes } from '../ciphers/aes.ts';
import { type BlockWork, cbc, cbcStream } from '../modes/ecb-cbc.ts';
import { createKeystream } from '../modes/keystream.ts';
import { type CipherStream, createCipherOperation } from '../streams.ts';
import { BLOCK, cbcDecrypt, cbcEncrypt, ctr, importAes } from './native.ts';

/** From this many bytes on WebCrypto is faster, by a measurement in Chromium 156. */
const LARGE = 16_384;

function startCtr(
  subtle: SubtleCrypto,
  key: CryptoKey,
  cipher: BlockCipher,
  iv: Uint8Array,
): CipherStream {
  const first = new Uint8Array(BLOCK);
  first.set(iv);
  const keystream = createKeystream(cipher, first);
  return {
    async update(input) {
      const out = input.slice();
      const start = keystream.unused();
      const length = Math.floor((input.length - start) / BLOCK) * BLOCK;
      if (length < LARGE) {
        keystream.apply(out);
        return out;
      }
      keystream.apply(out.subarray(0, start));
      const whole = out.subarray(start, start + length);
      whole.set(await ctr(subtle, key, keystream.counter, 8 * BLOCK, whole));
      keystream.skip(length / BLOCK);
      keystream.apply(out.subarray(start + length));
      return out;
    },
    finish: () => EMPTY,
    wipe: keystream.wipe,
  };
}

function cbcWork(
  subtle: SubtleCrypto,
  key: CryptoKey,
  cipher: BlockCipher,
  direction: Direction,
  iv: Uint8Array,
): BlockWork {
  const { chain, run, wipe } = cbc(cipher, direction, iv);
  const large = direction === 'encrypt' ? cbcEncrypt : cbcDecrypt;
  return {
    async run(blocks) {
      if (blocks.length < LARGE) return run(blocks);
      const out = await large(subtle, key, chain, blocks);
      chain.set((direction === 'encrypt' ? out : blocks).subarray(blocks.length - BLOCK));
      blocks.set(out);
    },
    wipe,
  };
}

export const createWebCryptoAesStreams = (subtle: SubtleCrypto): Driver => ({
  name: 'webcrypto',
  capabilities: [
    {
      entryPoints: ['cipherSetup'],
      algorithms: [PSA_ALG_CTR, PSA_ALG_CBC_NO_PADDING, PSA_ALG_CBC_PKCS7],
      keys: [{ type: PSA_KEY_TYPE_AES, bits: [128, 256] }],
    },
  ],
  async cipherSetup(driverKey, alg, direction) {
    const isCtr = alg === PSA_ALG_CTR;
    const key = await importAes(
      subtle,
      driverKey,
      isCtr ? 'AES-CTR' : 'AES-CBC',
      isCtr ? ['encrypt'] : ['encrypt', 'decrypt'],
    );
    const cipher = createAes(driverKey.material);
    return createCipherOperation({
      acceptsIv: (length) => (isCtr ? length >= 1 && length <= BLOCK : length === BLOCK),
      start: (iv) =>
        isCtr
          ? startCtr(subtle, key, cipher, iv)
          : cbcStream(
              cbcWork(subtle, key, cipher, direction, iv),
              BLOCK,
              direction,
              alg === PSA_ALG_CBC_PKCS7,
            ),
      wipe: cipher.wipe,
    });
  },
});
