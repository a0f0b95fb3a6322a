/**
 * AES in CTR, CBC and GCM, in several parts: large pieces by WebCrypto, small ones, odd ends and GHASH in
 * script, where the way to WebCrypto and back takes longer than the work.
 */
import { EMPTY } from '../../../../../protocol/bytes.ts';
import {
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_CTR,
  PSA_ALG_GCM,
} from '../../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_AES } from '../../../../../protocol/psa/key-types.ts';
import type { Direction, Driver } from '../../../driver.ts';
import { invalidArgument } from '../../../keys.ts';
import type { BlockCipher } from '../block-cipher.ts';
import { createAes } from '../ciphers/aes.ts';
import { type BlockWork, cbc, cbcStream } from '../modes/ecb-cbc.ts';
import * as gcm from '../modes/gcm.ts';
import { createKeystream, type Keystream } from '../modes/keystream.ts';
import { type CipherStream, createAeadOperation, createCipherOperation } from '../streams.ts';
import { BLOCK, cbcDecrypt, cbcEncrypt, ctr, importAes } from './native.ts';

/** From this many bytes on WebCrypto is faster, by a measurement in Chromium 156. */
const LARGE = 16_384;

/** Goes on with a keystream: whole blocks natively, if they are many. @param width - as the keystream's */
const masking =
  (subtle: SubtleCrypto, key: CryptoKey, keystream: Keystream, width: number) =>
  async (data: Uint8Array): Promise<void> => {
    const start = keystream.unused();
    const length = Math.floor((data.length - start) / BLOCK) * BLOCK;
    if (length < LARGE) {
      keystream.apply(data);
      return;
    }
    keystream.apply(data.subarray(0, start));
    const whole = data.subarray(start, start + length);
    whole.set(await ctr(subtle, key, keystream.counter, 8 * width, whole));
    keystream.skip(length / BLOCK);
    keystream.apply(data.subarray(start + length));
  };

function startCtr(
  subtle: SubtleCrypto,
  key: CryptoKey,
  cipher: BlockCipher,
  iv: Uint8Array,
): CipherStream {
  const first = new Uint8Array(BLOCK);
  first.set(iv);
  const keystream = createKeystream(cipher, first);
  const mask = masking(subtle, key, keystream, BLOCK);
  return {
    async update(input) {
      const out = input.slice();
      await mask(out);
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
    {
      entryPoints: ['aeadSetup'],
      algorithms: [PSA_ALG_GCM],
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
  async aeadSetup(driverKey, _alg, tagLength, direction) {
    if (!gcm.isTagLength(tagLength)) throw invalidArgument();
    const key = await importAes(subtle, driverKey, 'AES-CTR', ['encrypt']);
    const cipher = createAes(driverKey.material);
    const native = (keystream: Keystream) => masking(subtle, key, keystream, gcm.COUNTER_LENGTH);
    return createAeadOperation({
      tagLength,
      acceptsNonce: gcm.isNonceLength,
      start: (nonce, lengths) => gcm.startGcm(cipher, direction, nonce, lengths, native),
      wipe: cipher.wipe,
    });
  },
});
