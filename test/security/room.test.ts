/** A page that has operations keep input, to fill the worker's memory: what they keep is counted for its owner. */
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_ECDSA,
  PSA_ALG_HKDF,
  PSA_ALG_JPAKE,
  PSA_ALG_SHA_256,
} from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_DERIVATION_INPUT_SALT } from '../../protocol/psa/derivation.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_PASSWORD,
} from '../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../protocol/psa/pake.ts';
import { PSA_KEY_USAGE_DERIVE, PSA_KEY_USAGE_VERIFY_MESSAGE } from '../../protocol/psa/usage.ts';
import { createPartition, type Session } from '../../sdk/standalone.ts';
import { outcomeOf } from '../support/status.ts';

const PART = 7 * 1024 * 1024;
/** As many parts as fit the room of an owner, 64 MiB. */
const FIT = 9;
const ECDSA = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const JPAKE = PSA_ALG_JPAKE(PSA_ALG_SHA_256);
const P256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, PSA_ECC_FAMILY_SECP_R1, 256);

type Family = {
  /** Has a new operation keep a part. */
  readonly fill: (session: Session, key: number, part: BufferSource) => Promise<number>;
  /** Makes an operation fail. */
  readonly fail: (session: Session, operation: number) => Promise<unknown>;
  readonly abort: (session: Session, operation: number) => Promise<void>;
  readonly key: (session: Session) => Promise<number>;
};

const derivations: Family = {
  key: async () => 0,
  async fill(session, _key, part) {
    const operation = await session.keyDerivationSetup(PSA_ALG_HKDF(PSA_ALG_SHA_256));
    await session.keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_SALT, part);
    return operation;
  },
  fail: (session, operation) =>
    session.keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_SALT, new Uint8Array(1)),
  abort: (session, operation) => session.keyDerivationAbort(operation),
};

const exchanges: Family = {
  key: (session) =>
    session.importKey(
      { type: PSA_KEY_TYPE_PASSWORD, usage: PSA_KEY_USAGE_DERIVE, alg: JPAKE },
      new Uint8Array(8).fill(1),
    ),
  async fill(session, key, part) {
    const operation = await session.pakeSetup(key, JPAKE, P256, PSA_PAKE_UNCONFIRMED_KEY);
    await session.pakeSetPeer(operation, part);
    return operation;
  },
  fail: (session, operation) => session.pakeSetPeer(operation, new Uint8Array(1)),
  abort: (session, operation) => session.pakeAbort(operation),
};

const verifications: Family = {
  key: (session) =>
    session.generateKey({
      type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
      bits: 256,
      usage: PSA_KEY_USAGE_VERIFY_MESSAGE,
      alg: ECDSA,
    }),
  fill: (session, key, part) => session.verifySetup(key, ECDSA, part),
  fail: (session, operation) => session.verifyFinish(operation),
  abort: (session, operation) => session.verifyAbort(operation),
};

describe.each([
  ['inputs of key derivations', derivations],
  ['names of exchanges', exchanges],
  ['signatures to be verified', verifications],
])('%s', (_what, { key, fill, fail, abort }) => {
  it('have room for an owner, over all its connections, and give it back', async () => {
    const partition = createPartition();
    const [one, other] = [1, 2].map(() => partition.connect('https://a.example'));
    if (!one || !other) return expect.unreachable();
    const [keyOfAll, part] = [await key(one), new Uint8Array(PART).fill(1)];
    const fills = (session: Session) => outcomeOf(fill(session, keyOfAll, part));

    const operations: number[] = [];
    while (operations.length < FIT) operations.push(await fill(one, keyOfAll, part));
    expect(await fills(one)).toBe('PSA_ERROR_INSUFFICIENT_MEMORY');
    expect(await fills(other)).toBe('PSA_ERROR_INSUFFICIENT_MEMORY');

    const [first = 0, second = 0] = operations;
    await abort(one, first);
    expect(await fills(other)).toBe('PSA_SUCCESS');
    expect(await outcomeOf(fail(one, second))).not.toBe('PSA_SUCCESS');
    expect(await fills(other)).toBe('PSA_SUCCESS');
    expect(await fills(other)).toBe('PSA_ERROR_INSUFFICIENT_MEMORY');
    one.close();
    expect(await fills(other)).toBe('PSA_SUCCESS');
  });
});
