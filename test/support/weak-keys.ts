/** Each way to make a key, making one that is broken. What comes before it is made is not weak. */
import type { OperationName } from '../../protocol/operations.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as D from '../../protocol/psa/derivation.ts';
import * as K from '../../protocol/psa/key-types.ts';
import * as P from '../../protocol/psa/pake.ts';
import * as U from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/session.ts';
import { utf8 } from './bytes.ts';

export const DES = {
  type: K.PSA_KEY_TYPE_DES,
  bits: 64,
  usage: U.PSA_KEY_USAGE_ENCRYPT | U.PSA_KEY_USAGE_COPY,
  alg: A.PSA_ALG_CBC_NO_PADDING,
};
export const DES_VALUE = Uint8Array.of(1, 2, 4, 7, 8, 11, 13, 14);
/** For results whose type is never a weak one: a policy that no key should have. */
const SECRET = {
  type: K.PSA_KEY_TYPE_DERIVE,
  usage: U.PSA_KEY_USAGE_SIGN_MESSAGE,
  alg: A.PSA_ALG_ECDSA(A.PSA_ALG_MD5),
};
export const CARD = 0x800100;
const LIFETIME = CARD * 256;

const HKDF = A.PSA_ALG_HKDF(A.PSA_ALG_SHA_256);

/** A derivation that is ready to give a key. */
async function derivation(session: Session): Promise<number> {
  const { PSA_KEY_USAGE_DERIVE: usage } = U;
  const secret = { type: K.PSA_KEY_TYPE_DERIVE, usage, alg: HKDF };
  const key = await session.importKey(secret, new Uint8Array(32).fill(7));
  const operation = await session.keyDerivationSetup(HKDF);
  await session.keyDerivationInputKey(operation, D.PSA_KEY_DERIVATION_INPUT_SECRET, key);
  await session.keyDerivationInputBytes(operation, D.PSA_KEY_DERIVATION_INPUT_INFO, utf8('x'));
  return operation;
}

const KEM = {
  type: K.PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  bits: 512,
  usage: U.PSA_KEY_USAGE_ENCRYPT | U.PSA_KEY_USAGE_DECRYPT,
  alg: A.PSA_ALG_ML_KEM,
};
export const STRONG = { ...SECRET, alg: A.PSA_ALG_HKDF(A.PSA_ALG_SHA_256) };

async function wrapped(session: Session) {
  const usage = U.PSA_KEY_USAGE_WRAP | U.PSA_KEY_USAGE_UNWRAP;
  const alg = A.PSA_ALG_KW;
  const wrapping = { type: K.PSA_KEY_TYPE_AES, bits: 128, usage, alg };
  const key = await session.generateKey(wrapping);
  const raw = { type: K.PSA_KEY_TYPE_RAW_DATA, usage: U.PSA_KEY_USAGE_EXPORT };
  const inside = await session.importKey(raw, new Uint8Array(16).fill(3));
  return { key, alg, data: new Uint8Array(await session.wrapKey(key, alg, inside)) };
}

/** J-PAKE of both sides, finished. @returns the operation of one of them */
async function exchange(session: Session): Promise<number> {
  const alg = A.PSA_ALG_JPAKE(A.PSA_ALG_SHA_256);
  const { PSA_ECC_FAMILY_SECP_R1: family } = K;
  const primitive = P.PSA_PAKE_PRIMITIVE(P.PSA_PAKE_PRIMITIVE_TYPE_ECC, family, 256);
  const side = async (user: string, peer: string) => {
    const password = { type: K.PSA_KEY_TYPE_PASSWORD, usage: U.PSA_KEY_USAGE_DERIVE, alg };
    const key = await session.importKey(password, utf8('password'));
    const { PSA_PAKE_UNCONFIRMED_KEY: unconfirmed } = P;
    const operation = await session.pakeSetup(key, alg, primitive, unconfirmed);
    await session.pakeSetUser(operation, utf8(user));
    await session.pakeSetPeer(operation, utf8(peer));
    return operation;
  };
  const once = [P.PSA_PAKE_STEP_KEY_SHARE, P.PSA_PAKE_STEP_ZK_PUBLIC, P.PSA_PAKE_STEP_ZK_PROOF];
  const [a, b] = [await side('a', 'b'), await side('b', 'a')];
  for (const round of [[...once, ...once], once]) {
    for (const [from, to] of [[a, b] as const, [b, a] as const]) {
      for (const step of round) {
        await session.pakeInput(to, step, new Uint8Array(await session.pakeOutput(from, step)));
      }
    }
  }
  return a;
}

async function agreement(session: Session) {
  const type = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
  const alg = A.PSA_ALG_ECDH;
  const key = await session.generateKey({ type, bits: 256, usage: U.PSA_KEY_USAGE_DERIVE, alg });
  const peer = new Uint8Array(await session.exportPublicKey(key));
  return session.keyAgreement(key, peer, alg, SECRET);
}

export const WAYS: { readonly [N in OperationName]?: (session: Session) => Promise<unknown> } = {
  generateKey: (session) => session.generateKey(DES),
  generateKeyCustom: (session) => session.generateKeyCustom(DES, 0, new Uint8Array(0)),
  importKey: (session) => session.importKey({ ...DES, bits: 0 }, DES_VALUE),
  copyKey: async (session) => {
    const usage = U.PSA_KEY_USAGE_COPY | U.PSA_KEY_USAGE_SIGN_MESSAGE;
    const type = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
    const alg = A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH);
    const key = await session.generateKey({ type, bits: 256, usage, alg });
    return session.copyKey(key, { usage, alg: A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_1) });
  },
  attachKey: (session) =>
    session.attachKey({ lifetime: LIFETIME, usage: DES.usage, alg: DES.alg }, utf8('slot')),
  keyDerivationOutputKey: async (session) =>
    session.keyDerivationOutputKey(await derivation(session), DES),
  keyDerivationOutputKeyCustom: async (session) =>
    session.keyDerivationOutputKeyCustom(await derivation(session), DES, 0, new Uint8Array(0)),
  keyAgreement: agreement,
  encapsulate: async (session) =>
    session.encapsulate(await session.generateKey(KEM), KEM.alg, SECRET),
  decapsulate: async (session) => {
    const key = await session.generateKey(KEM);
    const { ciphertext } = await session.encapsulate(key, KEM.alg, STRONG);
    return session.decapsulate(key, KEM.alg, new Uint8Array(ciphertext), SECRET);
  },
  unwrapKey: async (session) => {
    const { key, alg, data } = await wrapped(session);
    return session.unwrapKey({ ...DES, bits: 0, type: K.PSA_KEY_TYPE_ARC4 }, key, alg, data);
  },
  pakeGetSharedKey: async (session) => session.pakeGetSharedKey(await exchange(session), SECRET),
};
