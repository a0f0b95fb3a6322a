/**
 * A key of another location is a blob to everyone but that location's driver. For each operation of the table
 * that takes a key, and each of its keys: the call does not work where the location cannot do it, although
 * the blob is such that any other driver would take it for a key, and no other driver is ever shown it.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { createDispatcher } from '../../background/drivers/dispatch.ts';
import type { Driver } from '../../background/drivers/driver.ts';
import { createLocalDrivers } from '../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../background/entropy.ts';
import { type Operation, type OperationName, operations } from '../../protocol/operations.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as D from '../../protocol/psa/derivation.ts';
import * as K from '../../protocol/psa/key-types.ts';
import * as P from '../../protocol/psa/pake.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
  statusName,
} from '../../protocol/psa/status.ts';
import { KEY_USAGE_MASK } from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/session.ts';
import { createEngine } from '../support/engine.ts';
import { createSpies } from '../support/spied-drivers.ts';

const ELSEWHERE = 0x800177;
const AT = ELSEWHERE * 256;
const local = createLocalDrivers({ entropy: createEntropy(), subtle: crypto.subtle });

/** It makes keys, and can do nothing with them. Its blob is the key itself. */
const careless: Driver = {
  name: 'careless',
  capabilities: [{ entryPoints: ['importKey'] }],
  importKey: async ({ bits }, data) => ({ bits, material: data.slice() }),
};

type Kind = { readonly type: number; readonly alg: number; readonly bits: number };

const SHA = A.PSA_ALG_SHA_256;
const HKDF = A.PSA_ALG_HKDF(SHA);
const PBKDF2 = A.PSA_ALG_PBKDF2_HMAC(SHA);
const AGREED = A.PSA_ALG_KEY_AGREEMENT(A.PSA_ALG_ECDH, HKDF);
const P256 = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
const ED = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_TWISTED_EDWARDS);
const aes = (alg: number): Kind => ({ type: K.PSA_KEY_TYPE_AES, alg, bits: 128 });
const p256 = (alg: number): Kind => ({ type: P256, alg, bits: 256 });

/** A key that the operation would take, by its name. */
const KINDS: readonly (readonly [operation: RegExp, kind: Kind])[] = [
  [/^(sign|verify)MessageWithContext/, { type: ED, alg: A.PSA_ALG_EDDSA_CTX, bits: 255 }],
  [/^(sign|verify)HashWithContext/, { type: ED, alg: A.PSA_ALG_ED25519PH, bits: 255 }],
  [/^(sign|verify)/, p256(A.PSA_ALG_ECDSA(SHA))],
  [/^cipher/, aes(A.PSA_ALG_CTR)],
  [/^mac/, aes(A.PSA_ALG_CMAC)],
  [/^aead/, aes(A.PSA_ALG_GCM)],
  [/^asymmetric/, { type: K.PSA_KEY_TYPE_RSA_KEY_PAIR, alg: A.PSA_ALG_RSA_OAEP(SHA), bits: 2048 }],
  [/capsulate$/, p256(A.PSA_ALG_ECIES_SEC1)],
  [/^keyDerivationKeyAgreement/, p256(AGREED)],
  [/^(rawKey|key)Agreement/, p256(A.PSA_ALG_ECDH)],
  [/^keyDerivationInputKey/, { type: K.PSA_KEY_TYPE_DERIVE, alg: HKDF, bits: 256 }],
  [/^keyDerivationVerifyKey/, { type: K.PSA_KEY_TYPE_PASSWORD_HASH, alg: PBKDF2, bits: 256 }],
  [/^pake/, { type: K.PSA_KEY_TYPE_PASSWORD, alg: A.PSA_ALG_JPAKE(SHA), bits: 128 }],
  [/rap/, aes(A.PSA_ALG_KW)],
  [/^exportPublic/, p256(A.PSA_ALG_ECDH)],
  [/./, aes(A.PSA_ALG_CTR)],
];
const kindFor = (name: string) => KINDS.find(([is]) => is.test(name))?.[1] ?? aes(0);

/** What they tell is not in the key. */
const WITHOUT_THE_KEY: readonly string[] = ['getKeyAttributes', 'purgeKey', 'destroyKey'];
const CASES = Object.entries<Operation>(operations).flatMap(([name, { keys = {} }]) =>
  Object.keys(keys).map((field) => ({ name: name as OperationName, field })),
);

async function materialOf({ type, bits }: Kind): Promise<Uint8Array<ArrayBuffer>> {
  const policy = { usage: 0, alg: 0 };
  const made = await local.generateKey({ type, bits, lifetime: 0, id: 0, policy });
  return new Uint8Array(made.material);
}

const attributesFor = ({ type, alg, bits }: Kind, lifetime: number) => ({
  ...{ type, alg, bits, lifetime },
  usage: KEY_USAGE_MASK,
});

/** An operation that the key is given to, up to the point where it is. */
async function operationFor(session: Session, name: string): Promise<number> {
  if (name === 'keyDerivationKeyAgreement') return session.keyDerivationSetup(AGREED);
  if (name !== 'keyDerivationVerifyKey') return session.keyDerivationSetup(HKDF);
  const operation = await session.keyDerivationSetup(PBKDF2);
  await session.keyDerivationInputInteger(operation, D.PSA_KEY_DERIVATION_INPUT_COST, 1);
  for (const step of [D.PSA_KEY_DERIVATION_INPUT_SALT, D.PSA_KEY_DERIVATION_INPUT_PASSWORD]) {
    await session.keyDerivationInputBytes(operation, step, new Uint8Array(8));
  }
  return operation;
}

/** Calls the operation with one key at `lifetime`, its others being in local storage. */
async function call(session: Session, name: OperationName, field: string, lifetime: number) {
  const kind = kindFor(name);
  const [material, spare] = [await materialOf(kind), await materialOf(kind)];
  const key = await session.importKey(attributesFor(kind, lifetime), material);
  const other = await session.importKey(attributesFor(kind, 0), spare);
  const isPeer = kind.type === P256;
  const peer = isPeer ? await session.exportPublicKey(other) : new Uint8Array(0);
  const fill: Record<string, unknown> = {
    ...{ alg: kind.alg, key: other, step: D.PSA_KEY_DERIVATION_INPUT_SECRET, peerKey: peer },
    attributes: { type: K.PSA_KEY_TYPE_DERIVE, lifetime: name === 'copyKey' ? lifetime : 0 },
    operation: /^keyDerivation/.test(name) ? await operationFor(session, name) : 0,
    primitive: P.PSA_PAKE_PRIMITIVE(P.PSA_PAKE_PRIMITIVE_TYPE_ECC, K.PSA_ECC_FAMILY_SECP_R1, 256),
    keyConfirmation: P.PSA_PAKE_UNCONFIRMED_KEY,
    hash: new Uint8Array(/Hash/.test(name) && kind.type === ED ? 64 : 32),
    nonce: new Uint8Array(12),
    salt: new Uint8Array(0),
    wrappingKey: other,
    usage: 0x100,
  };
  if (name === 'copyKey') fill['attributes'] = attributesFor(kind, lifetime);
  const args = Object.entries(operations[name].in).map(([input, { kind: form }]) => {
    if (input === field) return key;
    return fill[input] ?? (form === 'bytes' ? new Uint8Array(64) : 0);
  });
  const method = session[name] as (...args: unknown[]) => Promise<unknown>;
  return { material, result: method(...args) };
}

const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => 0,
    (error: unknown) => {
      if (error instanceof PsaError) return error.status;
      throw error;
    },
  );

/** What a driver says that had the key and took a good look at the rest. */
const WORKED_ON: readonly number[] = [0, PSA_ERROR_INVALID_SIGNATURE, PSA_ERROR_INVALID_ARGUMENT];

describe.each(CASES)('$name with its $field', ({ name, field }) => {
  let spies = createSpies();
  let session: Session;
  beforeEach(() => {
    spies = createSpies();
    const transparent = spies.spyOn(local.all.map(({ driver }) => driver));
    const opaque = new Map([[ELSEWHERE, careless]]);
    session = createEngine({ drivers: createDispatcher({ transparent, opaque }) }).connect();
  });

  it('in local storage is worked on, if it can be', async () => {
    const { result } = await call(session, name, field, 0);
    const status = statusName(await outcomeOf(result));
    // What lies in local storage has no wrapped form.
    const expected = name === 'exportWrappedKey' ? [PSA_ERROR_NOT_SUPPORTED] : WORKED_ON;
    expect(expected.map(statusName)).toContain(status);
    expect(spies.count()).toBeGreaterThan(0);
  });

  it('elsewhere is shown to nobody, and nothing is done in its place', async () => {
    const { material, result } = await call(session, name, field, AT);
    const status = await outcomeOf(result);
    const expected = WITHOUT_THE_KEY.includes(name) ? 0 : PSA_ERROR_NOT_SUPPORTED;
    expect(statusName(status)).toBe(statusName(expected));
    expect(spies.sawBytes(material)).toEqual([]);
  });
});
