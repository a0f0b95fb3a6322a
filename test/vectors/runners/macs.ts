/** Runner of MAC files, with tags of full length and truncated ones: at once and in parts. */
import {
  PSA_ALG_TRUNCATED_MAC,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  type Session,
} from '../../../sdk/index.ts';
import {
  ACCEPTED,
  attempt,
  bytesOf,
  type Case,
  compare,
  each,
  inParts,
  isValid,
  type Runner,
  withKey,
} from './support.ts';

type Subject = { readonly type: number; readonly alg: number };
type Bytes = Uint8Array<ArrayBuffer>;

async function signInParts(session: Session, key: number, alg: number, message: Bytes) {
  const operation = await session.macSignSetup(key, alg);
  for (const part of inParts(message)) await session.macUpdate(operation, part);
  return session.macSignFinish(operation);
}

async function verifyInParts(
  session: Session,
  key: number,
  alg: number,
  message: Bytes,
  mac: Bytes,
) {
  const operation = await session.macVerifySetup(key, alg);
  try {
    for (const part of inParts(message)) await session.macUpdate(operation, part);
    await session.macVerifyFinish(operation, mac);
  } finally {
    await session.macAbort(operation);
  }
}

const nothing = (call: Promise<void>) => call.then(() => undefined);
const isKeyOfBadSize = ({ flags }: Case) => flags.includes('InvalidKeySize');

export const macs =
  ({ type, alg: full }: Subject): Runner =>
  async (session, group) => ({
    judge: async (vector) => {
      const alg = PSA_ALG_TRUNCATED_MAC(full, Number(group['tagSize']) / 8);
      const attributes = {
        type,
        alg,
        usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
      };
      const [data, message, mac] = ['key', 'msg', 'tag'].map((name) => bytesOf(vector, name)) as [
        Bytes,
        Bytes,
        Bytes,
      ];
      if (isKeyOfBadSize(vector)) {
        const made = session.importKey(attributes, data).then(() => undefined);
        return compare(await attempt(made), PSA_ERROR_INVALID_ARGUMENT);
      }
      const verified = isValid(vector) ? ACCEPTED : PSA_ERROR_INVALID_SIGNATURE;
      return withKey(session, attributes, data, (key) => {
        const verifies = [
          async () =>
            compare(await attempt(nothing(session.macVerify(key, alg, message, mac))), verified),
          async () =>
            compare(
              await attempt(nothing(verifyInParts(session, key, alg, message, mac))),
              verified,
            ),
        ];
        if (!isValid(vector)) return each(...verifies);
        return each(
          ...verifies,
          async () => compare(await attempt(session.macCompute(key, alg, message)), mac),
          async () => compare(await attempt(signInParts(session, key, alg, message)), mac),
        );
      });
    },
  });
