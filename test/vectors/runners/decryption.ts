/** Runner of RSA decryption files. */
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_DECRYPT,
} from '../../../sdk/index.ts';
import { unwrapped } from './signatures.ts';
import { attempt, bytesOf, type Case, compare, isValid, type Runner } from './support.ts';

/** What is no number below the modulus in its length is no ciphertext, and anybody can see that. */
const isNoCiphertext = ({ flags }: Case) =>
  flags.some((flag) => flag.startsWith('InvalidCiphertext'));

const expectedOf = (vector: Case) => {
  if (isValid(vector)) return bytesOf(vector, 'msg');
  return isNoCiphertext(vector) ? PSA_ERROR_INVALID_ARGUMENT : PSA_ERROR_INVALID_PADDING;
};

export const decrypts =
  (alg: number): Runner =>
  async (session, group) => {
    const attributes = { type: PSA_KEY_TYPE_RSA_KEY_PAIR, usage: PSA_KEY_USAGE_DECRYPT, alg };
    const key = await session.importKey(attributes, unwrapped(bytesOf(group, 'privateKeyPkcs8')));
    return {
      end: () => session.destroyKey(key),
      judge: async (vector) => {
        const label = 'label' in vector ? bytesOf(vector, 'label') : new Uint8Array(0);
        const call = session.asymmetricDecrypt(key, alg, bytesOf(vector, 'ct'), label);
        return compare(await attempt(call), expectedOf(vector));
      },
    };
  };
