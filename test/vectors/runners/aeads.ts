/** Runner of AEAD files, with tags of full length and shortened ones: at once and in parts. */
import {
  PSA_ALG_AEAD_WITH_SHORTENED_TAG,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  type Session,
} from '../../../sdk/index.ts';
import {
  attempt,
  bytesOf,
  type Case,
  compare,
  concat,
  each,
  inParts,
  isValid,
  type Runner,
  withKey,
} from './support.ts';

type Subject = { readonly type: number; readonly alg: number };

const FIELDS = { nonce: 'iv', ad: 'aad', plaintext: 'msg', ciphertext: 'ct', tag: 'tag' } as const;
type Parts = { readonly [name in keyof typeof FIELDS]: Uint8Array<ArrayBuffer> };
type Work = Parts & { readonly key: number; readonly alg: number };

async function start(session: Session, direction: 'Encrypt' | 'Decrypt', work: Work) {
  const operation = await session[`aead${direction}Setup`](work.key, work.alg);
  await session.aeadSetLengths(operation, work.ad.length, work.plaintext.length);
  await session.aeadSetNonce(operation, work.nonce);
  for (const part of inParts(work.ad)) await session.aeadUpdateAd(operation, part);
  return operation;
}

async function put(session: Session, operation: number, input: Uint8Array<ArrayBuffer>) {
  const parts: Uint8Array[] = [];
  for (const part of inParts(input)) parts.push(await session.aeadUpdate(operation, part));
  return concat(...parts);
}

async function seal(session: Session, work: Work) {
  const operation = await start(session, 'Encrypt', work);
  const body = await put(session, operation, work.plaintext);
  const { ciphertext, tag } = await session.aeadFinish(operation);
  return concat(body, ciphertext, tag);
}

async function open(session: Session, work: Work) {
  const lengths = { ...work, plaintext: work.ciphertext };
  const operation = await start(session, 'Decrypt', lengths);
  try {
    const body = await put(session, operation, work.ciphertext);
    return concat(body, await session.aeadVerify(operation, work.tag));
  } finally {
    await session.aeadAbort(operation);
  }
}

const isNonceBad = ({ flags }: Case) =>
  flags.some((flag) => /InvalidNonceSize|ZeroLengthIv/.test(flag));

export const aeads =
  ({ type, alg: base }: Subject): Runner =>
  async (session, group) => ({
    judge: (vector) => {
      const alg = PSA_ALG_AEAD_WITH_SHORTENED_TAG(base, Number(group['tagSize']) / 8);
      const parts = Object.fromEntries(
        Object.entries(FIELDS).map(([name, field]) => [name, bytesOf(vector, field)]),
      ) as Parts;
      const { nonce, ad, plaintext, ciphertext, tag } = parts;
      const sealed = concat(ciphertext, tag);
      const refused = isNonceBad(vector) ? PSA_ERROR_INVALID_ARGUMENT : PSA_ERROR_INVALID_SIGNATURE;
      const opened = isValid(vector) ? plaintext : refused;
      const attributes = { type, alg, usage: PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT };
      return withKey(session, attributes, bytesOf(vector, 'key'), (key) => {
        const work = { ...parts, key, alg };
        const opens = [
          async () =>
            compare(await attempt(session.aeadDecrypt(key, alg, nonce, ad, sealed)), opened),
          async () => compare(await attempt(open(session, work)), opened),
        ];
        if (!isValid(vector)) return each(...opens);
        return each(
          ...opens,
          async () =>
            compare(await attempt(session.aeadEncrypt(key, alg, nonce, ad, plaintext)), sealed),
          async () => compare(await attempt(seal(session, work)), sealed),
        );
      });
    },
  });
