/** The models of a cipher operation and of a MAC operation. */
import { concat } from '../../../protocol/bytes.ts';
import * as A from '../../../protocol/psa/algorithms.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import { PSA_CIPHER_IV_LENGTH } from '../../../protocol/psa/sizes.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import { createModel, data, type Family, type Model, okUnless } from './model.ts';
import { ALL_USES, type Bytes } from './support.ts';

/* Cipher */

type CipherFacts = { encrypt: boolean; hasIv: boolean; total: number };

function cipherModel([type, alg]: readonly [number, number]): Model {
  const ivLength = PSA_CIPHER_IV_LENGTH(type, alg);
  const facts = (encrypt: boolean) => (): CipherFacts => ({ encrypt, hasIv: false, total: 0 });
  const ready = ({ hasIv }: CipherFacts) => hasIv || ivLength === 0;
  return createModel<CipherFacts>([type, alg], {
    abort: (session, handle) => session.cipherAbort(handle),
    setups: {
      encrypt: { facts: facts(true), run: (session, key) => session.cipherEncryptSetup(key, alg) },
      decrypt: { facts: facts(false), run: (session, key) => session.cipherDecryptSetup(key, alg) },
    },
    steps: {
      generateIv: {
        run: (session, handle) => session.cipherGenerateIv(handle),
        status(now) {
          const refused = !now.encrypt || ready(now);
          now.hasIv = true;
          return okUnless(refused);
        },
      },
      setIv: {
        run: (session, handle) => session.cipherSetIv(handle, data(ivLength)),
        status(now) {
          const refused = ready(now);
          now.hasIv = true;
          return okUnless(refused);
        },
      },
      setWrongIv: {
        run: (session, handle) => session.cipherSetIv(handle, data(33)),
        status: (now) => (ready(now) ? PSA_ERROR_BAD_STATE : PSA_ERROR_INVALID_ARGUMENT),
      },
      update: {
        run: (session, handle, length) => session.cipherUpdate(handle, data(length)),
        status(now, length) {
          now.total += length;
          return okUnless(!ready(now));
        },
      },
      finish: {
        isLast: true,
        run: (session, handle) => session.cipherFinish(handle),
        status(now) {
          if (!ready(now)) return PSA_ERROR_BAD_STATE;
          const inBlocks = alg === A.PSA_ALG_ECB_NO_PADDING || alg === A.PSA_ALG_CBC_NO_PADDING;
          return okUnless(inBlocks && now.total % 16 !== 0, PSA_ERROR_INVALID_ARGUMENT);
        },
      },
    },
  });
}

export const cipherFamily: Family = {
  algorithms: [
    [K.PSA_KEY_TYPE_AES, A.PSA_ALG_CTR],
    [K.PSA_KEY_TYPE_AES, A.PSA_ALG_CBC_NO_PADDING],
    [K.PSA_KEY_TYPE_AES, A.PSA_ALG_ECB_NO_PADDING],
    [K.PSA_KEY_TYPE_AES, A.PSA_ALG_OFB],
    [K.PSA_KEY_TYPE_CHACHA20, A.PSA_ALG_STREAM_CIPHER],
    [K.PSA_KEY_TYPE_ARC4, A.PSA_ALG_STREAM_CIPHER],
  ],
  setups: ['encrypt', 'decrypt'],
  calls: [
    'encrypt',
    'decrypt',
    'generateIv',
    'setIv',
    'setWrongIv',
    'update',
    'update',
    'finish',
    'abort',
    'destroy',
  ],
  model: cipherModel,
};

/* MAC */

type MacFacts = { sign: boolean; message: Bytes[] };

function macModel([type, alg]: readonly [number, number]): Model {
  return createModel<MacFacts>([type, alg], {
    abort: (session, handle) => session.macAbort(handle),
    setups: {
      sign: {
        facts: () => ({ sign: true, message: [] }),
        run: (session, key) => session.macSignSetup(key, alg),
      },
      verify: {
        facts: () => ({ sign: false, message: [] }),
        run: (session, key) => session.macVerifySetup(key, alg),
      },
    },
    steps: {
      update: {
        run: (session, handle, length) => session.macUpdate(handle, data(length)),
        status(now, length) {
          now.message = [...now.message, data(length)];
          return PSA_SUCCESS;
        },
      },
      signFinish: {
        isLast: true,
        run: (session, handle) => session.macSignFinish(handle),
        status: ({ sign }) => okUnless(!sign),
      },
      verifyFinish: {
        isLast: true,
        // The MAC of the message, worked out in one go under a key that is there for it.
        run: async (session, handle, _length, { message }) => {
          const key = await session.importKey({ type, alg, usage: ALL_USES }, data(16));
          const mac = await session.macCompute(key, alg, concat(message ?? []));
          await session.destroyKey(key);
          return session.macVerifyFinish(handle, mac);
        },
        status: ({ sign }) => okUnless(sign),
      },
      verifyWrong: {
        isLast: true,
        run: (session, handle, length) => session.macVerifyFinish(handle, data(length)),
        status: ({ sign }) => (sign ? PSA_ERROR_BAD_STATE : PSA_ERROR_INVALID_SIGNATURE),
      },
    },
  });
}

export const macFamily: Family = {
  algorithms: [
    [K.PSA_KEY_TYPE_AES, A.PSA_ALG_CMAC],
    [K.PSA_KEY_TYPE_HMAC, A.PSA_ALG_HMAC(A.PSA_ALG_SHA_256)],
    [K.PSA_KEY_TYPE_HMAC, A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_HMAC(A.PSA_ALG_SHA_512), 20)],
  ],
  setups: ['sign', 'verify'],
  calls: [
    'sign',
    'verify',
    'update',
    'update',
    'signFinish',
    'verifyFinish',
    'verifyWrong',
    'abort',
    'destroy',
  ],
  model: macModel,
};
