/**
 * Every operation that uses a key with an algorithm, called so that nothing but the key, its policy and the
 * algorithm can be wrong.
 */
import { type OperationName, operations } from '../../../protocol/operations.ts';
import * as A from '../../../protocol/psa/algorithms.ts';
import * as D from '../../../protocol/psa/derivation.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import * as P from '../../../protocol/psa/pake.ts';
import {
  PSA_AEAD_NONCE_LENGTH,
  PSA_CIPHER_IV_LENGTH,
  PSA_HASH_LENGTH,
} from '../../../protocol/psa/sizes.ts';
import * as U from '../../../protocol/psa/usage.ts';
import type { Session } from '../../../sdk/standalone.ts';
import type { Algorithm } from './figures.ts';
import { argumentsOf, methodsOf } from './support.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** One key of the matrix. */
export type Row = {
  /** The type and, of a second key of a type, its size. */
  readonly title: string;
  readonly name: string;
  readonly base: string;
  readonly type: number;
  readonly bits: number;
  readonly data: Bytes;
  /** The public key, where there is one: its own peer. */
  readonly open: Bytes;
};

/** An operation, or an input step of a key derivation. */
export type Use = {
  readonly name: string;
  readonly operation: OperationName;
  /** Any of these in the policy is enough. */
  readonly usage: number;
  readonly step?: number;
  readonly call: (key: number, algorithm: Algorithm, row: Row) => Promise<unknown>;
};

const zeros = (length: number): Bytes => new Uint8Array(length);
const hashLength = (alg: number) => PSA_HASH_LENGTH(A.PSA_ALG_GET_HASH(alg)) || 32;

/** The group that a key for an exchange is of. */
function primitiveFor({ type, bits }: Row): number {
  const isDh = K.PSA_KEY_TYPE_IS_WPA3_SAE_DH(type);
  const kind = isDh ? P.PSA_PAKE_PRIMITIVE_TYPE_DH : P.PSA_PAKE_PRIMITIVE_TYPE_ECC;
  const hasGroup = isDh || K.PSA_KEY_TYPE_IS_WPA3_SAE_ECC(type) || K.PSA_KEY_TYPE_IS_SPAKE2P(type);
  return hasGroup
    ? P.PSA_PAKE_PRIMITIVE(kind, K.PSA_KEY_TYPE_ECC_GET_FAMILY(type), bits)
    : P.PSA_PAKE_PRIMITIVE(kind, K.PSA_ECC_FAMILY_SECP_R1, 256);
}

const RAW = { type: K.PSA_KEY_TYPE_RAW_DATA, bits: 0, usage: 0, alg: 0 };
const DERIVE = { type: K.PSA_KEY_TYPE_DERIVE, bits: 0, usage: 0, alg: 0 };

/** Values of the right lengths, by the field of the request. */
function sensible(name: OperationName, alg: number, row: Row): Record<string, unknown> {
  const { type, bits, open } = row;
  const isRsa = K.PSA_KEY_TYPE_IS_RSA(type);
  const ivLength = name === 'cipherDecrypt' ? PSA_CIPHER_IV_LENGTH(type, alg) : 0;
  const kem = alg === A.PSA_ALG_ML_KEM ? zeros({ 512: 768, 768: 1088 }[bits] ?? 1568) : open;
  return {
    hash: zeros(hashLength(alg)),
    nonce: zeros(PSA_AEAD_NONCE_LENGTH(type, alg) || 12),
    input: zeros(ivLength + 32),
    ciphertext: name === 'decapsulate' ? kem : zeros(isRsa ? bits / 8 : 48),
    peerKey: open,
    data: zeros(32),
    attributes: name === 'unwrapKey' ? RAW : DERIVE,
    context: zeros(0),
    salt: zeros(0),
    primitive: primitiveFor(row),
    keyConfirmation: A.PSA_ALG_IS_JPAKE(alg) ? P.PSA_PAKE_UNCONFIRMED_KEY : 0,
  };
}

type KeyUse = { readonly alg?: string; readonly usage: number };

/** What is opened is closed: a connection has few operations at a time. */
const abortOf = (name: OperationName): OperationName | undefined => {
  const family = /^(cipher|mac|aead|sign|verify|pake)\w*Setup$/.exec(name)?.[1];
  return family ? (`${family}Abort` as OperationName) : undefined;
};

/** The operations whose row in the table gives a key an algorithm from the request. */
export function operationUses(session: Session, payload: number): Use[] {
  const methods = methodsOf(session);
  const rows = Object.entries(operations) as [OperationName, { keys?: Record<string, KeyUse> }][];
  return rows.flatMap(([name, { keys = {} }]) =>
    Object.entries(keys)
      .filter(([, { alg }]) => alg)
      .map(([field, { usage }]) => ({
        name,
        operation: name,
        usage,
        async call(key, { alg }, row) {
          const fill = { ...sensible(name, alg, row), key: payload, alg, [field]: key };
          const result = await methods[name](...argumentsOf(name, fill));
          const abort = abortOf(name);
          if (abort) await methods[abort](result);
        },
      })),
  );
}

const [SECRET, OTHER_SECRET, PASSWORD, LABEL, CONTEXT, SALT, INFO, SEED, COST] = [
  D.PSA_KEY_DERIVATION_INPUT_SECRET,
  D.PSA_KEY_DERIVATION_INPUT_OTHER_SECRET,
  D.PSA_KEY_DERIVATION_INPUT_PASSWORD,
  D.PSA_KEY_DERIVATION_INPUT_LABEL,
  D.PSA_KEY_DERIVATION_INPUT_CONTEXT,
  D.PSA_KEY_DERIVATION_INPUT_SALT,
  D.PSA_KEY_DERIVATION_INPUT_INFO,
  D.PSA_KEY_DERIVATION_INPUT_SEED,
  D.PSA_KEY_DERIVATION_INPUT_COST,
] as const;

/** The steps of each derivation, in an order that all take. */
const ORDERS: readonly (readonly [algorithm: RegExp, steps: readonly number[]])[] = [
  [/_HKDF$/, [SALT, SECRET, INFO]],
  [/_EXTRACT$/, [SALT, SECRET]],
  [/_EXPAND$/, [SECRET, INFO]],
  [/_SP800_108_/, [SECRET, LABEL, CONTEXT]],
  [/_TLS12_PRF$/, [SEED, SECRET, LABEL]],
  [/_PSK_TO_MS$/, [SEED, OTHER_SECRET, SECRET, LABEL]],
  [/_ECJPAKE_TO_PMS$/, [SECRET]],
  [/_PBKDF2_/, [COST, SALT, PASSWORD]],
  [/_H2E$/, [SALT, PASSWORD, INFO]],
];

const orderOf = ({ name }: Algorithm) => ORDERS.find(([is]) => is.test(name))?.[1] ?? [];

export const hasStep = (algorithm: Algorithm, step: number): boolean =>
  orderOf(algorithm).includes(step);

/** A point for TLS12_ECJPAKE_TO_PMS, and for others just bytes. */
export const POINT = zeros(65).fill(4);

const aesKeys = new WeakMap<Session, Promise<number>>();

/** One for all derivations of a session: each would end with its key. */
function aesKeyOf(session: Session): Promise<number> {
  const alg = A.PSA_ALG_SP800_108_COUNTER_CMAC;
  const policy = { usage: U.PSA_KEY_USAGE_DERIVE, alg };
  const key =
    aesKeys.get(session) ?? session.generateKey({ type: K.PSA_KEY_TYPE_AES, bits: 128, ...policy });
  aesKeys.set(session, key);
  return key;
}

/** Of a derivation that has had no key: an input of bytes, or for SP800-108 with CMAC a key of AES. */
async function give(session: Session, operation: number, step: number, algorithm: Algorithm) {
  if (step === COST) return session.keyDerivationInputInteger(operation, step, 1);
  if (step !== SECRET || algorithm.alg !== A.PSA_ALG_SP800_108_COUNTER_CMAC) {
    const length = orderOf(algorithm).length === 1 ? 65 : 32;
    return session.keyDerivationInputBytes(operation, step, POINT.slice(0, length));
  }
  return session.keyDerivationInputKey(operation, step, await aesKeyOf(session));
}

/** A derivation that has had these inputs. */
async function withDerivation(
  session: Session,
  algorithm: Algorithm,
  steps: readonly number[],
  work: (operation: number) => Promise<void>,
): Promise<void> {
  const operation = await session.keyDerivationSetup(algorithm.alg);
  try {
    for (const step of steps) await give(session, operation, step, algorithm);
    await work(operation);
  } finally {
    await session.keyDerivationAbort(operation);
  }
}

/** A key at each step of each derivation. */
const inputUses = (session: Session): Use[] =>
  Object.entries({ SECRET, OTHER_SECRET, PASSWORD, LABEL, CONTEXT, SALT, INFO, SEED }).map(
    ([name, step]) => ({
      name: `input ${name}`,
      operation: 'keyDerivationInputKey',
      usage: U.PSA_KEY_USAGE_DERIVE | U.PSA_KEY_USAGE_VERIFY_DERIVATION,
      step,
      call(key, algorithm) {
        const order = orderOf(algorithm);
        const before = order.slice(0, Math.max(0, order.indexOf(step)));
        return withDerivation(session, algorithm, before, (operation) =>
          session.keyDerivationInputKey(operation, step, key),
        );
      },
    }),
  );

/** And a key that the output is compared with. */
export const derivationUses = (session: Session): Use[] => [
  ...inputUses(session),
  {
    name: 'keyDerivationVerifyKey',
    operation: 'keyDerivationVerifyKey',
    usage: U.PSA_KEY_USAGE_VERIFY_DERIVATION,
    call: (key, algorithm) =>
      withDerivation(session, algorithm, orderOf(algorithm), (operation) =>
        session.keyDerivationVerifyKey(operation, key),
      ),
  },
];
