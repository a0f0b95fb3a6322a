/**
 * Rules of the specification that no vector shows: policies, lengths, padding, what failures leave
 * behind.
 */
import { describe, expect, it } from 'vitest';
import * as A from '../../../protocol/psa/algorithms.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
} from '../../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DECRYPT, PSA_KEY_USAGE_ENCRYPT } from '../../../protocol/psa/usage.ts';
import { toHex } from '../../support/hex.ts';
import { crypt } from './checks.ts';
import { ALL_USES, expectStatus, open, WAYS } from './support.ts';

const AES = K.PSA_KEY_TYPE_AES;
const MESSAGE = new TextEncoder().encode('a message');
const KEY = new Uint8Array(16).fill(7);
const NONE = new Uint8Array(0);

describe.each(WAYS)('%s', (_way, webCrypto) => {
  const session = open(webCrypto);
  const aes = (alg: number, usage = ALL_USES, material = KEY) =>
    session.importKey({ type: AES, alg, usage }, material);

  describe('cipher', () => {
    it('draws another IV each time', async () => {
      const key = await aes(A.PSA_ALG_CTR);
      const outputs = await Promise.all(
        [1, 2, 3].map(() => session.cipherEncrypt(key, A.PSA_ALG_CTR, MESSAGE)),
      );
      expect(new Set(outputs.map((output) => toHex(output.slice(0, 16)))).size).toBe(3);
    });

    it('fills a short IV of CTR up with zeros, and carries over the whole block', async () => {
      const key = await aes(A.PSA_ALG_CTR);
      const short = Uint8Array.of(1, 2, 3);
      const long = new Uint8Array(16);
      long.set(short);
      const input = [new Uint8Array(50)];
      const one = await crypt(session, 'Encrypt', key, A.PSA_ALG_CTR, short, input);
      expect(one).toEqual(await crypt(session, 'Encrypt', key, A.PSA_ALG_CTR, long, input));
      const last = new Uint8Array(16).fill(255);
      const around = await crypt(session, 'Encrypt', key, A.PSA_ALG_CTR, last, [
        new Uint8Array(40_000),
      ]);
      const zero = new Uint8Array(16);
      const next = await crypt(session, 'Encrypt', key, A.PSA_ALG_CTR, zero, [
        new Uint8Array(39_984),
      ]);
      expect(toHex(around.slice(16))).toBe(toHex(next));
    });

    it('tells every wrong padding apart from a wrong length, and from nothing else', async () => {
      const key = await aes(A.PSA_ALG_CBC_NO_PADDING);
      const padded = await aes(A.PSA_ALG_CBC_PKCS7);
      const iv = new Uint8Array(16);
      const endings = [[0], [17], [255], [1, 2], [3, 2, 3], [16], [2, 3, 3]];
      for (const ending of endings) {
        const block = new Uint8Array(16);
        block.set(ending, 16 - ending.length);
        const clear = [new Uint8Array(16), block];
        const alg = A.PSA_ALG_CBC_NO_PADDING;
        const made = await crypt(session, 'Encrypt', key, alg, iv, clear);
        const input = Uint8Array.of(...iv, ...made);
        const one = session.cipherDecrypt(padded, A.PSA_ALG_CBC_PKCS7, input);
        await expectStatus(one, PSA_ERROR_INVALID_PADDING);
        const inParts = crypt(session, 'Decrypt', padded, A.PSA_ALG_CBC_PKCS7, iv, [made]);
        await expectStatus(inParts, PSA_ERROR_INVALID_PADDING);
      }
      for (const length of [0, 15, 16, 17, 33]) {
        const input = new Uint8Array(length);
        const one = session.cipherDecrypt(padded, A.PSA_ALG_CBC_PKCS7, input);
        await expectStatus(one, PSA_ERROR_INVALID_ARGUMENT);
      }
    });

    it('encrypts and decrypts with the right to do so, and with ciphers alone', async () => {
      const key = await aes(A.PSA_ALG_CTR, PSA_KEY_USAGE_ENCRYPT);
      const output = await session.cipherEncrypt(key, A.PSA_ALG_CTR, MESSAGE);
      const refused = session.cipherDecrypt(key, A.PSA_ALG_CTR, output);
      await expectStatus(refused, PSA_ERROR_NOT_PERMITTED);
      const setup = session.cipherDecryptSetup(key, A.PSA_ALG_CTR);
      await expectStatus(setup, PSA_ERROR_NOT_PERMITTED);
      const gcm = await aes(A.PSA_ALG_GCM);
      const wrong = session.cipherEncrypt(gcm, A.PSA_ALG_GCM, MESSAGE);
      await expectStatus(wrong, PSA_ERROR_INVALID_ARGUMENT);
    });

    it('ends an XTS data unit after 2²⁰ blocks', async () => {
      const material = Uint8Array.from({ length: 32 }, (_, i) => i);
      const key = await aes(A.PSA_ALG_XTS, ALL_USES, material);
      const operation = await session.cipherEncryptSetup(key, A.PSA_ALG_XTS);
      await session.cipherGenerateIv(operation);
      const piece = new Uint8Array(2 ** 22);
      for (let i = 0; i < 4; i += 1) await session.cipherUpdate(operation, piece);
      const over = session.cipherUpdate(operation, new Uint8Array(1));
      await expectStatus(over, PSA_ERROR_INVALID_ARGUMENT);
      await expectStatus(session.cipherFinish(operation), PSA_ERROR_BAD_STATE);
    });
  });

  describe('AEAD', () => {
    it('gives CCM the longest nonce that leaves room for the length', async () => {
      const key = await aes(A.PSA_ALG_CCM);
      for (const [length, nonceLength] of [
        [0, 13],
        [65_535, 13],
        [65_536, 12],
        [2 ** 24, 11],
      ] as const) {
        const operation = await session.aeadEncryptSetup(key, A.PSA_ALG_CCM);
        await session.aeadSetLengths(operation, 0, length);
        expect(await session.aeadGenerateNonce(operation)).toHaveLength(nonceLength);
        await session.aeadAbort(operation);
      }
      const seal = (nonce: number) =>
        session.aeadEncrypt(
          key,
          A.PSA_ALG_CCM,
          new Uint8Array(nonce),
          NONE,
          new Uint8Array(65_536),
        );
      await expectStatus(seal(13), PSA_ERROR_INVALID_ARGUMENT);
      expect(await seal(12)).toHaveLength(65_552);
    });

    it.each([65_536, 2 ** 20 + 1])(
      'opens no CCM of %i bytes under a long nonce',
      async (length) => {
        const key = await aes(A.PSA_ALG_CCM);
        const sealed = new Uint8Array(length + 16);
        const opened = session.aeadDecrypt(key, A.PSA_ALG_CCM, new Uint8Array(13), NONE, sealed);
        await expectStatus(opened, PSA_ERROR_INVALID_ARGUMENT);
      },
    );

    it('refuses nonces and tags that a mode does not have', async () => {
      for (const [alg, nonceLength, tagLength] of [
        [A.PSA_ALG_CCM, 6, 16],
        [A.PSA_ALG_CCM, 14, 16],
        [A.PSA_ALG_CCM, 13, 5],
        [A.PSA_ALG_CCM, 13, 2],
        [A.PSA_ALG_GCM, 0, 16],
        [A.PSA_ALG_GCM, 12, 5],
        [A.PSA_ALG_GCM, 12, 11],
        [A.PSA_ALG_GCM, 12, 17],
      ] as const) {
        const cut = A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(alg, tagLength);
        const key = await aes(cut);
        const nonce = new Uint8Array(nonceLength);
        const sealed = session.aeadEncrypt(key, cut, nonce, NONE, MESSAGE);
        await expectStatus(sealed, PSA_ERROR_INVALID_ARGUMENT);
      }
    });

    it('keeps to the least tag of a policy', async () => {
      const key = await aes(A.PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG(A.PSA_ALG_GCM, 12));
      for (const [tagLength, status] of [
        [8, PSA_ERROR_NOT_PERMITTED],
        [12, 0],
        [16, 0],
      ] as const) {
        const alg = A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(A.PSA_ALG_GCM, tagLength);
        const sealed = session.aeadEncrypt(key, alg, new Uint8Array(12), NONE, MESSAGE);
        await expectStatus(sealed, status);
      }
    });

    it('lets a policy of CCM* have no tag, or one of 4, 8 or 16 bytes', async () => {
      const key = await aes(A.PSA_ALG_CCM_STAR_ANY_TAG);
      await session.cipherEncrypt(key, A.PSA_ALG_CCM_STAR_NO_TAG, MESSAGE);
      for (const tagLength of [4, 6, 8, 10, 12, 14, 16]) {
        const alg = A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(A.PSA_ALG_CCM, tagLength);
        const sealed = session.aeadEncrypt(key, alg, new Uint8Array(13), NONE, MESSAGE);
        await expectStatus(sealed, [4, 8, 16].includes(tagLength) ? 0 : PSA_ERROR_NOT_PERMITTED);
      }
    });

    it('takes no ciphertext shorter than a tag, and no tag of another length', async () => {
      const key = await aes(A.PSA_ALG_GCM, PSA_KEY_USAGE_DECRYPT);
      const nonce = new Uint8Array(12);
      const short = session.aeadDecrypt(key, A.PSA_ALG_GCM, nonce, NONE, new Uint8Array(15));
      await expectStatus(short, PSA_ERROR_INVALID_ARGUMENT);
      const operation = await session.aeadDecryptSetup(key, A.PSA_ALG_GCM);
      await session.aeadSetNonce(operation, nonce);
      const verified = session.aeadVerify(operation, new Uint8Array(15));
      await expectStatus(verified, PSA_ERROR_INVALID_SIGNATURE);
      await expectStatus(session.aeadUpdate(operation, NONE), PSA_ERROR_BAD_STATE);
    });
  });
});
