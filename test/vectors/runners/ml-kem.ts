/** Runners of ML-KEM files. A key pair is its seed d ‖ z. */
import {
  PSA_ALG_ML_KEM,
  PSA_ENCAPSULATE_CIPHERTEXT_SIZE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
  type Session,
} from '../../../sdk/index.ts';
import {
  attempt,
  bytesOf,
  type Case,
  compare,
  each,
  isValid,
  type Runner,
  type Verdict,
  withKey,
} from './support.ts';

const PAIR = {
  type: PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  bits: 768,
  usage: PSA_KEY_USAGE_DECRYPT,
  alg: PSA_ALG_ML_KEM,
};
const PUBLIC = {
  type: PSA_KEY_TYPE_ML_KEM_PUBLIC_KEY,
  bits: 768,
  usage: PSA_KEY_USAGE_ENCRYPT,
  alg: PSA_ALG_ML_KEM,
};
const SECRET = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_EXPORT };

async function taken(session: Session, key: number): Promise<Uint8Array> {
  const secret = await session.exportKey(key);
  await session.destroyKey(key);
  return secret;
}

const hasPublicKey = (vector: Case) => typeof vector['ek'] === 'string' && vector['ek'] !== '';

async function publicPart(session: Session, key: number, vector: Case): Promise<Verdict> {
  if (!hasPublicKey(vector)) return true;
  return compare(await attempt(session.exportPublicKey(key)), bytesOf(vector, 'ek'));
}

export const makesKeys: Runner = async (session) => ({
  judge: (vector) =>
    withKey(session, PAIR, bytesOf(vector, 'seed'), (key) => publicPart(session, key, vector)),
});

/** A case is invalid for its seed, or for its ciphertext, by their lengths. */
export const decapsulates: Runner = async (session) => ({
  judge: async (vector) => {
    const seed = bytesOf(vector, 'seed');
    if (seed.length !== 64) {
      const imported = session.importKey(PAIR, seed).then(() => undefined);
      return isValid(vector)
        ? { differs: 'a valid seed is of another length' }
        : compare(await attempt(imported), PSA_ERROR_INVALID_ARGUMENT);
    }
    return withKey(session, PAIR, seed, (key) =>
      each(
        () => publicPart(session, key, vector),
        async () => {
          const ciphertext = bytesOf(vector, 'c');
          const secret = session
            .decapsulate(key, PSA_ALG_ML_KEM, ciphertext, SECRET)
            .then((made) => taken(session, made));
          const expected = isValid(vector) ? bytesOf(vector, 'K') : PSA_ERROR_INVALID_ARGUMENT;
          return compare(await attempt(secret), expected);
        },
      ),
    );
  },
});

/**
 * What is encapsulated is drawn inside, so a session shows no more than whether the key is one. The
 * ciphertext and the secret of each case are checked where the driver is asked itself.
 */
export const encapsulates: Runner = async (session) => ({
  judge: async (vector) => {
    const imported = session.importKey(PUBLIC, bytesOf(vector, 'ek'));
    if (!isValid(vector)) {
      return compare(await attempt(imported.then(() => undefined)), PSA_ERROR_INVALID_ARGUMENT);
    }
    const key = await imported;
    const { outputKey, ciphertext } = await session.encapsulate(key, PSA_ALG_ML_KEM, SECRET);
    const secret = await taken(session, outputKey);
    await session.destroyKey(key);
    const length = PSA_ENCAPSULATE_CIPHERTEXT_SIZE(PUBLIC.type, PUBLIC.bits, PSA_ALG_ML_KEM);
    return (
      (ciphertext.length === length && secret.length === 32) || {
        differs: `${ciphertext.length} bytes of ciphertext, ${secret.length} of secret`,
      }
    );
  },
});

/** An expanded decapsulation key cannot be imported, be it good or bad; its public key can. */
export const refusesExpanded: Runner = async (session) => ({
  judge: async (vector) => {
    const key = bytesOf(vector, 'dk');
    const verdict = compare(
      await attempt(session.importKey(PAIR, key).then(() => undefined)),
      PSA_ERROR_INVALID_ARGUMENT,
    );
    if (verdict !== true || !isValid(vector)) return verdict;
    return { apart: 'an expanded private key is no key of PSA' };
  },
});
