/** Runner of cipher files: both directions, in parts, and the one-shot where the IV is PSA's. */
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_PADDING,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  type Session,
} from '../../../sdk/index.ts';
import {
  attempt,
  bytesOf,
  compare,
  concat,
  each,
  inParts,
  isValid,
  type Runner,
  withKey,
} from './support.ts';

type Subject = { readonly type: number; readonly alg: number; readonly ivLength: number };

type Work = {
  readonly key: number;
  readonly alg: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly input: Uint8Array<ArrayBuffer>;
};

async function crypt(session: Session, direction: 'Encrypt' | 'Decrypt', work: Work) {
  const operation = await session[`cipher${direction}Setup`](work.key, work.alg);
  try {
    await session.cipherSetIv(operation, work.iv);
    const parts: Uint8Array[] = [];
    for (const part of inParts(work.input)) parts.push(await session.cipherUpdate(operation, part));
    return concat(...parts, await session.cipherFinish(operation));
  } finally {
    await session.cipherAbort(operation);
  }
}

const REFUSED = [PSA_ERROR_INVALID_PADDING, PSA_ERROR_INVALID_ARGUMENT];

export const ciphers =
  ({ type, alg, ivLength }: Subject): Runner =>
  async (session) => ({
    judge: (vector) => {
      // XTS numbers data units little-endian: a short IV has zeros after it.
      const iv = new Uint8Array(ivLength);
      iv.set(bytesOf(vector, 'iv'));
      const [plaintext, ciphertext] = [bytesOf(vector, 'msg'), bytesOf(vector, 'ct')];
      const usage = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
      const opened = isValid(vector) ? plaintext : REFUSED;
      return withKey(session, { type, alg, usage }, bytesOf(vector, 'key'), (key) => {
        const work = (input: Uint8Array<ArrayBuffer>) => ({ key, alg, iv, input });
        const decrypts = [
          async () =>
            compare(await attempt(session.cipherDecrypt(key, alg, concat(iv, ciphertext))), opened),
          async () => compare(await attempt(crypt(session, 'Decrypt', work(ciphertext))), opened),
        ];
        if (!isValid(vector)) return each(...decrypts);
        return each(...decrypts, async () =>
          compare(await attempt(crypt(session, 'Encrypt', work(plaintext))), ciphertext),
        );
      });
    },
  });
