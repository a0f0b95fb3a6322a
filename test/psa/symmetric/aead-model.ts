/** The model of an AEAD operation: lengths, nonce, additional data, data, end. */
import * as A from '../../../protocol/psa/algorithms.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { createModel, data, type Family, type Model, okUnless } from './model.ts';

type Facts = {
  encrypt: boolean;
  declared: { readonly ad: number; readonly plaintext: number } | undefined;
  hasNonce: boolean;
  inData: boolean;
  ad: number;
  plaintext: number;
};

const start = (encrypt: boolean) => (): Facts => ({
  encrypt,
  declared: undefined,
  hasNonce: false,
  inData: false,
  ad: 0,
  plaintext: 0,
});

/** Declared by the call that declares. */
const AD = 7;
const NONCES = new Map([
  [A.PSA_ALG_CCM, 13],
  [A.PSA_ALG_GCM, 12],
  [A.PSA_ALG_CHACHA20_POLY1305, 12],
  [A.PSA_ALG_XCHACHA20_POLY1305, 24],
]);

const adDiffers = ({ declared, ad }: Facts) => declared !== undefined && ad !== declared.ad;

function ending(now: Facts, encrypt: boolean): number {
  if (now.encrypt !== encrypt || !now.hasNonce) return PSA_ERROR_BAD_STATE;
  const short = now.declared !== undefined && now.plaintext !== now.declared.plaintext;
  return okUnless(short || adDiffers(now), PSA_ERROR_INVALID_ARGUMENT);
}

function model([type, alg]: readonly [number, number]): Model {
  const mustDeclare = alg === A.PSA_ALG_CCM;
  const nonceDue = (now: Facts) => !now.hasNonce && (!mustDeclare || now.declared !== undefined);
  return createModel<Facts>([type, alg], {
    abort: (session, handle) => session.aeadAbort(handle),
    setups: {
      encrypt: { facts: start(true), run: (session, key) => session.aeadEncryptSetup(key, alg) },
      decrypt: { facts: start(false), run: (session, key) => session.aeadDecryptSetup(key, alg) },
    },
    steps: {
      setLengths: {
        run: (session, handle, length) => session.aeadSetLengths(handle, AD, length),
        status(now, length) {
          const refused = now.hasNonce || now.declared !== undefined;
          now.declared ??= { ad: AD, plaintext: length };
          return okUnless(refused);
        },
      },
      generateNonce: {
        run: (session, handle) => session.aeadGenerateNonce(handle),
        status(now) {
          const refused = !now.encrypt || !nonceDue(now);
          now.hasNonce = true;
          return okUnless(refused);
        },
      },
      setNonce: {
        run: (session, handle) => session.aeadSetNonce(handle, data(NONCES.get(alg) ?? 0)),
        status(now) {
          const refused = !nonceDue(now);
          now.hasNonce = true;
          return okUnless(refused);
        },
      },
      updateAd: {
        run: (session, handle) => session.aeadUpdateAd(handle, data(AD)),
        status(now) {
          if (!now.hasNonce || now.inData) return PSA_ERROR_BAD_STATE;
          now.ad += AD;
          const over = now.declared !== undefined && now.ad > now.declared.ad;
          return okUnless(over, PSA_ERROR_INVALID_ARGUMENT);
        },
      },
      update: {
        run: (session, handle, length) => session.aeadUpdate(handle, data(length)),
        status(now, length) {
          if (!now.hasNonce) return PSA_ERROR_BAD_STATE;
          now.inData = true;
          now.plaintext += length;
          const over = now.declared !== undefined && now.plaintext > now.declared.plaintext;
          return okUnless(over || adDiffers(now), PSA_ERROR_INVALID_ARGUMENT);
        },
      },
      finish: {
        isLast: true,
        run: (session, handle) => session.aeadFinish(handle),
        status: (now) => ending(now, true),
      },
      verify: {
        isLast: true,
        run: (session, handle, length) => session.aeadVerify(handle, data(length)),
        status: (now) => ending(now, false) || PSA_ERROR_INVALID_SIGNATURE,
      },
    },
  });
}

export const aeadFamily: Family = {
  algorithms: [
    [K.PSA_KEY_TYPE_AES, A.PSA_ALG_CCM],
    [K.PSA_KEY_TYPE_AES, A.PSA_ALG_GCM],
    [K.PSA_KEY_TYPE_CHACHA20, A.PSA_ALG_CHACHA20_POLY1305],
    [K.PSA_KEY_TYPE_XCHACHA20, A.PSA_ALG_XCHACHA20_POLY1305],
  ],
  setups: ['encrypt', 'decrypt'],
  calls: [
    'encrypt',
    'decrypt',
    'setLengths',
    'generateNonce',
    'setNonce',
    'setNonce',
    'updateAd',
    'updateAd',
    'update',
    'update',
    'finish',
    'verify',
    'abort',
    'destroy',
  ],
  model,
};
