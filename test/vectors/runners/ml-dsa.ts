/** Runners of ML-DSA files. Cases of which the message is not given are about what no API shows. */
import {
  PSA_ALG_DETERMINISTIC_ML_DSA,
  PSA_ALG_ML_DSA,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY,
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
  type Group,
  isValid,
  type Judge,
  type Runner,
  type Verdict,
} from './support.ts';

const VERIFIER = {
  type: PSA_KEY_TYPE_ML_DSA_PUBLIC_KEY,
  bits: 192,
  usage: PSA_KEY_USAGE_VERIFY_MESSAGE,
  alg: PSA_ALG_ML_DSA,
};
const SIGNER = {
  type: PSA_KEY_TYPE_ML_DSA_KEY_PAIR,
  bits: 192,
  usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
  alg: PSA_ALG_DETERMINISTIC_ML_DSA,
};

const INTERNAL: Verdict = { apart: 'only the inner hash of the message is given' };
const isInternal = ({ flags, ...vector }: Case) => flags.includes('Internal') || !('msg' in vector);
const contextOf = (vector: Case) => ('ctx' in vector ? bytesOf(vector, 'ctx') : new Uint8Array(0));

async function verified(session: Session, key: number, alg: number, vector: Case) {
  const [message, signature] = [bytesOf(vector, 'msg'), bytesOf(vector, 'sig')];
  const call = session.verifyMessageWithContext(key, alg, message, contextOf(vector), signature);
  return attempt(call.then(() => undefined));
}

/** A group whose key is none: every case of it is invalid, and the import refuses. */
async function noKey(imported: Promise<number>): Promise<Judge> {
  const verdict = compare(
    await attempt(imported.then(() => undefined)),
    PSA_ERROR_INVALID_ARGUMENT,
  );
  return {
    judge: async (vector) => (isValid(vector) ? { differs: 'a valid key is refused' } : verdict),
  };
}

const isBadKey = (group: Group, ...flags: string[]) =>
  group.tests.every((vector) => vector.flags.some((flag) => flags.includes(flag)));

export const verifiesMlDsa: Runner = async (session, group) => {
  const imported = session.importKey(VERIFIER, bytesOf(group, 'publicKey'));
  if (isBadKey(group, 'IncorrectPublicKeyLength')) return noKey(imported);
  const key = await imported;
  return {
    end: () => session.destroyKey(key),
    judge: async (vector) => {
      const refused =
        contextOf(vector).length > 255 ? PSA_ERROR_INVALID_ARGUMENT : PSA_ERROR_INVALID_SIGNATURE;
      const outcome = await verified(session, key, PSA_ALG_ML_DSA, vector);
      return compare(outcome, isValid(vector) ? ACCEPTED : refused);
    },
  };
};

/** A key pair is its seed. A randomized signature cannot be asked for; it is verified. */
export const signsMlDsa: Runner = async (session, group) => {
  const imported = session.importKey(SIGNER, bytesOf(group, 'privateSeed'));
  if (isBadKey(group, 'IncorrectPrivateKeyLength')) return noKey(imported);
  const key = await imported;
  const publicKey = compare(
    await attempt(session.exportPublicKey(key)),
    bytesOf(group, 'publicKey'),
  );
  const sign = (vector: Case) =>
    session.signMessageWithContext(key, SIGNER.alg, bytesOf(vector, 'msg'), contextOf(vector));
  return {
    end: () => session.destroyKey(key),
    judge: async (vector) => {
      if (isInternal(vector)) return INTERNAL;
      if (publicKey !== true) return publicKey;
      if (!isValid(vector)) return compare(await attempt(sign(vector)), PSA_ERROR_INVALID_ARGUMENT);
      const verifies = async () =>
        compare(await verified(session, key, SIGNER.alg, vector), ACCEPTED);
      if (vector.flags.includes('Randomized')) return verifies();
      return each(verifies, async () =>
        compare(await attempt(sign(vector)), bytesOf(vector, 'sig')),
      );
    },
  };
};

/** The private keys of this file are expanded, for which PSA has no format: its signatures are verified. */
export const verifiesExpanded: Runner = async (session, group) => {
  const expanded: Verdict = { apart: 'an expanded private key is no key of PSA' };
  if (!group.tests.some((vector) => isValid(vector) && !isInternal(vector))) {
    return { judge: async (vector) => (isInternal(vector) ? INTERNAL : expanded) };
  }
  const key = await session.importKey(VERIFIER, bytesOf(group, 'publicKey'));
  return {
    end: () => session.destroyKey(key),
    judge: async (vector) => {
      if (isInternal(vector)) return INTERNAL;
      if (!isValid(vector)) return expanded;
      return compare(await verified(session, key, PSA_ALG_ML_DSA, vector), ACCEPTED);
    },
  };
};
