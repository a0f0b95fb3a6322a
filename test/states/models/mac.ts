/** MAC: input, then the MAC or its comparison, each with its own setup. */
import {
  PSA_ALG_CMAC,
  PSA_ALG_HMAC,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ALG_TRUNCATED_MAC,
} from '../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_AES, PSA_KEY_TYPE_HMAC } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import {
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../../protocol/psa/usage.ts';
import { cmac, hmac } from '../../psa/derivation/models.ts';
import { expectBytes } from '../../support/status.ts';
import { type Bytes, data, type Model, okUnless, type Variant } from '../model.ts';

type Compute = (message: Uint8Array) => Uint8Array;
type Facts = { readonly compute: Compute; readonly sign: boolean; message: readonly Bytes[] };
type Mac = Variant & { readonly alg: number; readonly compute: Compute };

const usage = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE;
const KEY = data(16);

const variant = (name: string, type: number, alg: number, compute: Compute): Mac => ({
  name,
  alg,
  compute,
  key: { attributes: { type, alg, usage }, material: () => KEY },
});

const macOf = ({ compute, message }: Facts) => compute(Buffer.concat(message));

export const macModel: Model<Facts, Mac> = {
  family: 'mac',
  variants: [
    variant('CMAC', PSA_KEY_TYPE_AES, PSA_ALG_CMAC, (message) => cmac('aes', KEY, message)),
    variant('HMAC', PSA_KEY_TYPE_HMAC, PSA_ALG_HMAC(PSA_ALG_SHA_256), (message) =>
      hmac(PSA_ALG_SHA_256, KEY, message),
    ),
    variant(
      'short HMAC',
      PSA_KEY_TYPE_HMAC,
      PSA_ALG_TRUNCATED_MAC(PSA_ALG_HMAC(PSA_ALG_SHA_512), 20),
      (message) => hmac(PSA_ALG_SHA_512, KEY, message).subarray(0, 20),
    ),
  ],
  setups: {
    sign: {
      call: 'macSignSetup',
      facts: ({ compute }) => ({ compute, sign: true, message: [] }),
      run: ({ session, key }, { alg }) => session.macSignSetup(key.id, alg),
    },
    verify: {
      call: 'macVerifySetup',
      facts: ({ compute }) => ({ compute, sign: false, message: [] }),
      run: ({ session, key }, { alg }) => session.macVerifySetup(key.id, alg),
    },
  },
  steps: {
    update: {
      call: 'macUpdate',
      run: ({ session, handle }, n) => session.macUpdate(handle, data(n)),
      status(now, n) {
        now.message = [...now.message, data(n)];
        return PSA_SUCCESS;
      },
    },
    signFinish: {
      call: 'macSignFinish',
      last: true,
      run: ({ session, handle }) => session.macSignFinish(handle),
      status: ({ sign }) => okUnless(!sign),
      check: (output: Uint8Array, facts) => expectBytes(output, macOf(facts)),
    },
    verifyFinish: {
      call: 'macVerifyFinish',
      last: true,
      run: ({ session, handle }, _n, facts) =>
        session.macVerifyFinish(handle, new Uint8Array(macOf(facts))),
      status: ({ sign }) => okUnless(sign),
    },
    verifyWrong: {
      call: 'macVerifyFinish',
      run: ({ session, handle }, n) => session.macVerifyFinish(handle, data(n)),
      status: ({ sign }) => (sign ? PSA_ERROR_BAD_STATE : PSA_ERROR_INVALID_SIGNATURE),
    },
  },
  abort: 'macAbort',
  paths: [
    ['CMAC', 'sign', 'update', 'update', 'signFinish'],
    ['HMAC', 'verify', 'update', 'verifyFinish'],
  ],
};
