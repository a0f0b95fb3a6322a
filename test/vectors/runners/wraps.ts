/** Runner of key wrapping files: the payload is a key of plain bytes. */
import {
  PSA_ALG_KW,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_UNWRAP,
  PSA_KEY_USAGE_WRAP,
  type Session,
} from '../../../sdk/index.ts';
import { attempt, bytesOf, compare, each, isValid, type Runner, withKey } from './support.ts';

const PAYLOAD = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT };
const WRAPPING = {
  type: PSA_KEY_TYPE_AES,
  alg: PSA_ALG_KW,
  usage: PSA_KEY_USAGE_WRAP | PSA_KEY_USAGE_UNWRAP,
};
const REFUSED = [PSA_ERROR_INVALID_SIGNATURE, PSA_ERROR_INVALID_ARGUMENT];

async function unwrapped(session: Session, wrapping: number, data: Uint8Array<ArrayBuffer>) {
  const key = await session.unwrapKey(PAYLOAD, wrapping, PSA_ALG_KW, data);
  const material = await session.exportKey(key);
  await session.destroyKey(key);
  return material;
}

/** What is "acceptable", the wrapping of a key of 8 bytes, has no place in SP 800-38F, nor here. */
export const wrapsAes: Runner = async (session) => ({
  judge: (vector) => {
    const [data, wrapped] = [bytesOf(vector, 'msg'), bytesOf(vector, 'ct')];
    return withKey(session, WRAPPING, bytesOf(vector, 'key'), async (wrapping) => {
      const opened = isValid(vector) ? data : REFUSED;
      const opens = async () =>
        compare(await attempt(unwrapped(session, wrapping, wrapped)), opened);
      if (!isValid(vector)) return opens();
      return each(opens, () =>
        withKey(session, PAYLOAD, data, async (key) =>
          compare(await attempt(session.wrapKey(wrapping, PSA_ALG_KW, key)), wrapped),
        ),
      );
    });
  },
});
