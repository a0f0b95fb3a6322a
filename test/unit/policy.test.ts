/** Key policies, rule by rule (PSA Crypto 1.5, "Key policies"), and over all pairs of a sample. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  algorithmPermits,
  completedPolicy,
  narrower,
  permit,
} from '../../background/keystore/policy.ts';
import { type Operation, type OperationName, operations } from '../../protocol/operations.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import * as U from '../../protocol/psa/usage.ts';
import { createPartition, type Session } from '../../sdk/standalone.ts';
import {
  isWildcard,
  modelNarrower,
  modelPermits,
  SAMPLES,
  type Sample,
} from '../support/algorithms.ts';
import { outcomeOf } from '../support/status.ts';

const named = (samples: readonly Sample[]) => samples.map(({ name }) => name);
const concrete = SAMPLES.filter((sample) => !isWildcard(sample) && sample.is.kind !== 'none');
const wildcards = SAMPLES.filter(isWildcard);

const storedKey = (type: number, usage: number, alg: number) => ({
  attributes: { type, bits: 256, lifetime: 0, id: 0x40000000, policy: { usage, alg } },
  material: new Uint8Array(32),
  serial: '00',
  guarded: false,
  created: 0,
});

/** The status with which `work` throws, or 0. */
function statusOf(work: () => unknown): number {
  try {
    work();
    return 0;
  } catch (error) {
    if (error instanceof PsaError) return error.status;
    throw error;
  }
}

describe('every pair of the sample', () => {
  it('is a sample worth the name', () => {
    expect(SAMPLES.length).toBeGreaterThan(60);
    expect(new Set(SAMPLES.map(({ alg }) => alg)).size).toBe(SAMPLES.length);
    expect(wildcards.length).toBeGreaterThan(15);
  });

  it.each(SAMPLES)('$name permits what the rules say, and nothing else', (policy) => {
    for (const verifying of [false, true]) {
      const permitted = concrete.filter(({ alg }) => algorithmPermits(policy.alg, alg, verifying));
      const expected = concrete.filter((alg) => modelPermits(policy, alg, verifying));
      expect(named(permitted), verifying ? 'verifying' : 'signing').toEqual(named(expected));
    }
  });

  it.each(SAMPLES)('$name and any other have the narrower policy the rules say', (a) => {
    for (const b of SAMPLES) {
      expect(narrower(a.alg, b.alg), `with ${b.name}`).toBe(modelNarrower(a, b)?.alg);
    }
  });

  it('knows a wildcard when it sees one', () => {
    expect(named(SAMPLES.filter(({ alg }) => A.PSA_ALG_IS_WILDCARD(alg)))).toEqual(
      named(wildcards),
    );
  });

  it.each(wildcards)('$name is no algorithm of an operation, whatever the policy', ({ alg }) => {
    for (const policy of SAMPLES) {
      const key = storedKey(K.PSA_KEY_TYPE_RAW_DATA, U.PSA_KEY_USAGE_DERIVE, policy.alg);
      expect(statusOf(() => permit(key, U.PSA_KEY_USAGE_DERIVE, alg))).toBe(
        PSA_ERROR_INVALID_ARGUMENT,
      );
    }
  });

  it('has no operation with NONE as algorithm, not even where the policy is NONE', () => {
    for (const { alg } of SAMPLES) {
      const key = storedKey(K.PSA_KEY_TYPE_RAW_DATA, U.PSA_KEY_USAGE_DERIVE, alg);
      expect(statusOf(() => permit(key, U.PSA_KEY_USAGE_DERIVE, A.PSA_ALG_NONE))).not.toBe(0);
    }
  });
});

describe('the rules that are easily missed', () => {
  const permits = algorithmPermits;
  const SHA = A.PSA_ALG_SHA_256;
  const ANY = A.PSA_ALG_ANY_HASH;

  it('ANY_HASH of PKCS #1 permits the raw form; that of ECDSA does not permit ECDSA_ANY', () => {
    expect(permits(A.PSA_ALG_RSA_PKCS1V15_SIGN(ANY), A.PSA_ALG_RSA_PKCS1V15_SIGN_RAW)).toBe(true);
    expect(permits(A.PSA_ALG_ECDSA(ANY), A.PSA_ALG_ECDSA_ANY)).toBe(false);
    expect(permits(A.PSA_ALG_ECDSA(ANY), A.PSA_ALG_ECDSA_ANY, true)).toBe(false);
    expect(permits(A.PSA_ALG_RSA_PKCS1V15_SIGN_RAW, A.PSA_ALG_RSA_PKCS1V15_SIGN(SHA))).toBe(false);
  });

  it('ANY_HASH means nothing outside a signature', () => {
    for (const build of [A.PSA_ALG_HMAC, A.PSA_ALG_HKDF, A.PSA_ALG_RSA_OAEP, A.PSA_ALG_JPAKE]) {
      expect(permits(build(ANY), build(SHA))).toBe(false);
    }
    expect(permits(ANY, SHA)).toBe(false);
  });

  it('deterministic and randomised forms verify alike and never sign alike', () => {
    for (const [one, other] of [
      [A.PSA_ALG_ECDSA(SHA), A.PSA_ALG_DETERMINISTIC_ECDSA(SHA)],
      [A.PSA_ALG_ECDSA(ANY), A.PSA_ALG_DETERMINISTIC_ECDSA(SHA)],
      [A.PSA_ALG_ML_DSA, A.PSA_ALG_DETERMINISTIC_ML_DSA],
      [A.PSA_ALG_HASH_ML_DSA(SHA), A.PSA_ALG_DETERMINISTIC_HASH_ML_DSA(SHA)],
      [A.PSA_ALG_SLH_DSA, A.PSA_ALG_DETERMINISTIC_SLH_DSA],
      [A.PSA_ALG_HASH_SLH_DSA(SHA), A.PSA_ALG_DETERMINISTIC_HASH_SLH_DSA(SHA)],
    ] as const) {
      expect(permits(one, other, true)).toBe(true);
      expect(permits(one, other, false)).toBe(false);
    }
    const sha512 = A.PSA_ALG_DETERMINISTIC_ECDSA(A.PSA_ALG_SHA_512);
    expect(permits(A.PSA_ALG_ECDSA(SHA), sha512, true)).toBe(false);
  });

  it('only the verifying usages relax it: a key with both may not sign in the other form', () => {
    const both = U.PSA_KEY_USAGE_SIGN_MESSAGE | U.PSA_KEY_USAGE_VERIFY_MESSAGE;
    const type = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
    const key = storedKey(type, both, A.PSA_ALG_ECDSA(SHA));
    const alg = A.PSA_ALG_DETERMINISTIC_ECDSA(SHA);
    expect(statusOf(() => permit(key, U.PSA_KEY_USAGE_VERIFY_MESSAGE, alg))).toBe(0);
    expect(statusOf(() => permit(key, U.PSA_KEY_USAGE_SIGN_MESSAGE, alg))).toBe(
      PSA_ERROR_NOT_PERMITTED,
    );
  });

  it('a standalone key agreement permits the combined one, and not the other way round', () => {
    const combined = A.PSA_ALG_KEY_AGREEMENT(A.PSA_ALG_ECDH, A.PSA_ALG_HKDF(SHA));
    expect(permits(A.PSA_ALG_ECDH, combined)).toBe(true);
    expect(permits(combined, A.PSA_ALG_ECDH)).toBe(false);
    expect(permits(A.PSA_ALG_FFDH, combined)).toBe(false);
    expect(permits(A.PSA_ALG_HKDF(SHA), combined)).toBe(false);
    expect(permits(combined, A.PSA_ALG_HKDF(SHA))).toBe(false);
  });

  it('a truncated MAC of the full length is another algorithm than the untruncated one', () => {
    const hmac = A.PSA_ALG_HMAC(SHA);
    const cut = A.PSA_ALG_TRUNCATED_MAC(hmac, 32);
    expect(permits(hmac, cut)).toBe(false);
    expect(permits(cut, hmac)).toBe(false);
    const atLeast = A.PSA_ALG_AT_LEAST_THIS_LENGTH_MAC(hmac, 32);
    expect(permits(atLeast, cut)).toBe(true);
    expect(permits(atLeast, hmac)).toBe(true);
  });

  it('NONE permits no algorithm', () => {
    for (const { alg } of SAMPLES) expect(permits(A.PSA_ALG_NONE, alg)).toBe(false);
  });
});

describe('usage flags', () => {
  const USAGES = Object.entries(U).filter((entry): entry is [string, number] =>
    /^PSA_KEY_USAGE_/.test(entry[0]),
  );

  /** The flags an operation needs of each key, as the specification names them; 0 for none. */
  const NEEDED: { readonly [N in OperationName]?: { readonly [field: string]: number } } = {
    destroyKey: { key: 0 },
    exportKey: { key: U.PSA_KEY_USAGE_EXPORT },
    exportPublicKey: { key: 0 },
    copyKey: { sourceKey: U.PSA_KEY_USAGE_COPY },
    purgeKey: { key: 0 },
    getKeyAttributes: { key: 0 },
    signHash: { key: U.PSA_KEY_USAGE_SIGN_HASH },
    signMessage: { key: U.PSA_KEY_USAGE_SIGN_MESSAGE },
    verifyHash: { key: U.PSA_KEY_USAGE_VERIFY_HASH },
    verifyMessage: { key: U.PSA_KEY_USAGE_VERIFY_MESSAGE },
    asymmetricEncrypt: { key: U.PSA_KEY_USAGE_ENCRYPT },
    asymmetricDecrypt: { key: U.PSA_KEY_USAGE_DECRYPT },
    cipherEncryptSetup: { key: U.PSA_KEY_USAGE_ENCRYPT },
    cipherDecryptSetup: { key: U.PSA_KEY_USAGE_DECRYPT },
    aeadEncryptSetup: { key: U.PSA_KEY_USAGE_ENCRYPT },
    aeadDecryptSetup: { key: U.PSA_KEY_USAGE_DECRYPT },
    macSignSetup: { key: U.PSA_KEY_USAGE_SIGN_MESSAGE },
    macVerifySetup: { key: U.PSA_KEY_USAGE_VERIFY_MESSAGE },
    keyDerivationInputKey: { key: U.PSA_KEY_USAGE_DERIVE | U.PSA_KEY_USAGE_VERIFY_DERIVATION },
    keyDerivationKeyAgreement: { privateKey: U.PSA_KEY_USAGE_DERIVE },
    rawKeyAgreement: { privateKey: U.PSA_KEY_USAGE_DERIVE },
    exportWrappedKey: { key: 0 },
    checkKeyUsage: { key: 0 },
    signMessageWithContext: { key: U.PSA_KEY_USAGE_SIGN_MESSAGE },
    verifyMessageWithContext: { key: U.PSA_KEY_USAGE_VERIFY_MESSAGE },
    signHashWithContext: { key: U.PSA_KEY_USAGE_SIGN_HASH },
    verifyHashWithContext: { key: U.PSA_KEY_USAGE_VERIFY_HASH },
    wrapKey: { wrappingKey: U.PSA_KEY_USAGE_WRAP, key: U.PSA_KEY_USAGE_EXPORT },
    unwrapKey: { wrappingKey: U.PSA_KEY_USAGE_UNWRAP },
    encapsulate: { key: U.PSA_KEY_USAGE_ENCRYPT },
    decapsulate: { key: U.PSA_KEY_USAGE_DECRYPT },
    keyAgreement: { privateKey: U.PSA_KEY_USAGE_DERIVE },
    cipherEncrypt: { key: U.PSA_KEY_USAGE_ENCRYPT },
    cipherDecrypt: { key: U.PSA_KEY_USAGE_DECRYPT },
    macCompute: { key: U.PSA_KEY_USAGE_SIGN_MESSAGE },
    macVerify: { key: U.PSA_KEY_USAGE_VERIFY_MESSAGE },
    aeadEncrypt: { key: U.PSA_KEY_USAGE_ENCRYPT },
    aeadDecrypt: { key: U.PSA_KEY_USAGE_DECRYPT },
    keyDerivationVerifyKey: { expected: U.PSA_KEY_USAGE_VERIFY_DERIVATION },
    signSetup: { key: U.PSA_KEY_USAGE_SIGN_MESSAGE },
    verifySetup: { key: U.PSA_KEY_USAGE_VERIFY_MESSAGE },
    pakeSetup: { passwordKey: U.PSA_KEY_USAGE_DERIVE },
  };

  it('are asked for by each operation as the specification says', () => {
    const rows = Object.entries(operations) as [OperationName, Operation][];
    const asked = rows
      .filter(([, row]) => row.keys)
      .map(([name, row]) => [
        name,
        Object.fromEntries(Object.entries(row.keys ?? {}).map(([f, use]) => [f, use?.usage])),
      ]);
    expect(Object.fromEntries(asked)).toEqual(NEEDED);
  });

  it('every request field that names a key has a use for it', () => {
    const rows = Object.entries(operations) as [OperationName, Operation][];
    const names = (row: Operation) => Object.keys(row.in).filter((field) => /key$/i.test(field));
    // The peer's key is bytes, and no key of the keystore.
    const forgotten = rows.flatMap(([name, row]) =>
      names(row)
        .filter((field) => row.in[field]?.kind === 'u32' && !row.keys?.[field])
        .map((field) => `${name}.${field}`),
    );
    expect(forgotten).toEqual([]);
  });

  it('an operation with an algorithm and a key has the policy checked against it', () => {
    const rows = Object.entries(operations) as [OperationName, Operation][];
    const unchecked = rows.filter(([, row]) => {
      const uses = Object.values(row.keys ?? {});
      return 'alg' in row.in && uses.length > 0 && uses.some((use) => use?.alg !== 'alg');
    });
    // The payload of a wrapping only leaves, and checkKeyUsage asks about the policy itself.
    expect(unchecked.map(([name]) => name)).toEqual(['checkKeyUsage', 'wrapKey']);
    expect(operations.wrapKey.keys.wrappingKey.alg).toBe('alg');
  });

  it.each(USAGES)('%s is permitted by its own bit alone', (_name, usage) => {
    const type = K.PSA_KEY_TYPE_DERIVE;
    const all = U.KEY_USAGE_MASK;
    expect(statusOf(() => permit(storedKey(type, usage, 0), usage))).toBe(0);
    expect(statusOf(() => permit(storedKey(type, all & ~usage, 0), usage))).toBe(
      PSA_ERROR_NOT_PERMITTED,
    );
  });

  it('the right to sign or verify a hash includes that of a message, not the other way round', () => {
    const usage = (flags: number) => completedPolicy({ usage: flags, alg: 0 }).usage;
    const { PSA_KEY_USAGE_SIGN_HASH, PSA_KEY_USAGE_SIGN_MESSAGE } = U;
    const { PSA_KEY_USAGE_VERIFY_HASH, PSA_KEY_USAGE_VERIFY_MESSAGE } = U;
    expect(usage(PSA_KEY_USAGE_SIGN_HASH)).toBe(
      PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_SIGN_MESSAGE,
    );
    expect(usage(PSA_KEY_USAGE_VERIFY_HASH)).toBe(
      PSA_KEY_USAGE_VERIFY_HASH | PSA_KEY_USAGE_VERIFY_MESSAGE,
    );
    for (const [, flag] of USAGES) {
      if (flag === U.PSA_KEY_USAGE_DERIVE_PUBLIC) continue;
      if ([PSA_KEY_USAGE_SIGN_HASH, PSA_KEY_USAGE_VERIFY_HASH].includes(flag)) continue;
      expect(usage(flag)).toBe(flag);
    }
  });

  it('every bit without a meaning in a policy is refused', () => {
    for (let bit = 0; bit < 32; bit += 1) {
      const flag = (1 << bit) >>> 0;
      const status = statusOf(() => completedPolicy({ usage: flag, alg: 0 }));
      expect(status, `bit ${bit}`).toBe(U.KEY_USAGE_MASK & flag ? 0 : PSA_ERROR_INVALID_ARGUMENT);
    }
    expect(U.KEY_USAGE_MASK & U.PSA_KEY_USAGE_DERIVE_PUBLIC).toBe(0);
  });
});

describe('through the partition', () => {
  let session: Session;

  beforeEach(() => {
    session = createPartition().connect('https://a.example');
  });

  const PAIR = K.PSA_KEY_TYPE_ECC_KEY_PAIR(K.PSA_ECC_FAMILY_SECP_R1);
  const PUBLIC = K.PSA_KEY_TYPE_ECC_PUBLIC_KEY(K.PSA_ECC_FAMILY_SECP_R1);
  const ECDSA = A.PSA_ALG_ECDSA(A.PSA_ALG_SHA_256);
  const DETERMINISTIC = A.PSA_ALG_DETERMINISTIC_ECDSA(A.PSA_ALG_SHA_256);
  const message = new TextEncoder().encode('message');

  const pair = (usage: number, alg = ECDSA) =>
    session.generateKey({ type: PAIR, bits: 256, usage, alg });
  const raw = (usage: number, alg = 0) =>
    session.importKey({ type: K.PSA_KEY_TYPE_RAW_DATA, usage, alg }, message);

  it('shows the implied rights when the attributes are read back', async () => {
    const key = await pair(U.PSA_KEY_USAGE_SIGN_HASH | U.PSA_KEY_USAGE_VERIFY_HASH);
    expect((await session.getKeyAttributes(key)).usage).toBe(
      U.PSA_KEY_USAGE_SIGN_HASH |
        U.PSA_KEY_USAGE_SIGN_MESSAGE |
        U.PSA_KEY_USAGE_VERIFY_HASH |
        U.PSA_KEY_USAGE_VERIFY_MESSAGE,
    );
    await session.signMessage(key, ECDSA, message);
  });

  it('does not sign a hash with the right to sign a message', async () => {
    const key = await pair(U.PSA_KEY_USAGE_SIGN_MESSAGE);
    const hash = new Uint8Array(32);
    expect(await outcomeOf(session.signHash(key, ECDSA, hash))).toBe('PSA_ERROR_NOT_PERMITTED');
  });

  it('verifies in the other form and does not sign in it', async () => {
    const key = await pair(U.PSA_KEY_USAGE_SIGN_MESSAGE | U.PSA_KEY_USAGE_VERIFY_MESSAGE);
    const signature = await session.signMessage(key, ECDSA, message);
    await session.verifyMessage(key, DETERMINISTIC, message, signature);
    expect(await outcomeOf(session.signMessage(key, DETERMINISTIC, message))).toBe(
      'PSA_ERROR_NOT_PERMITTED',
    );
  });

  it('takes no wildcard as the algorithm of an operation', async () => {
    const wildcard = A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH);
    const key = await pair(U.PSA_KEY_USAGE_SIGN_MESSAGE, wildcard);
    await session.signMessage(key, ECDSA, message);
    expect([PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED]).toContain(
      await session.signMessage(key, wildcard, message).catch((error: PsaError) => error.status),
    );
  });

  it('NONE forbids all cryptography, and leaves export and copy to their flags', async () => {
    const key = await pair(U.KEY_USAGE_MASK, A.PSA_ALG_NONE);
    expect(await outcomeOf(session.signMessage(key, ECDSA, message))).toBe(
      'PSA_ERROR_NOT_PERMITTED',
    );
    expect(await session.exportKey(key)).toHaveLength(32);
    await session.copyKey(key, {});
  });

  it('exports a public key without any right, and a pair with EXPORT alone', async () => {
    const key = await pair(0);
    const point = await session.exportPublicKey(key);
    expect(await outcomeOf(session.exportKey(key))).toBe('PSA_ERROR_NOT_PERMITTED');
    const publicKey = await session.importKey({ type: PUBLIC, usage: 0 }, point);
    expect(await session.exportKey(publicKey)).toEqual(point);
    expect(await session.exportPublicKey(publicKey)).toEqual(point);
  });

  it.each([
    ['generated', () => pair(0x80000000)],
    ['imported', () => raw(0x00040000)],
    ['imported with DERIVE_PUBLIC', () => raw(U.PSA_KEY_USAGE_DERIVE_PUBLIC)],
    ['copied', async () => session.copyKey(await raw(U.PSA_KEY_USAGE_COPY), { usage: 0x80000000 })],
  ])('a key with an unknown usage flag is not %s', async (_how, make) => {
    expect(await outcomeOf(make())).toBe('PSA_ERROR_INVALID_ARGUMENT');
  });

  it('CACHE is no reason to fail, and is reported unchanged', async () => {
    const key = await raw(U.PSA_KEY_USAGE_CACHE | U.PSA_KEY_USAGE_EXPORT);
    expect((await session.getKeyAttributes(key)).usage).toBe(
      U.PSA_KEY_USAGE_CACHE | U.PSA_KEY_USAGE_EXPORT,
    );
    await session.purgeKey(key);
    expect(await session.exportKey(key)).toEqual(message);
  });

  describe('a copy', () => {
    const { PSA_KEY_USAGE_COPY, PSA_KEY_USAGE_EXPORT, PSA_KEY_USAGE_VERIFY_MESSAGE } = U;
    const wide = A.PSA_ALG_ECDSA(A.PSA_ALG_ANY_HASH);
    const policyOf = async (key: number) => {
      const { usage, alg } = await session.getKeyAttributes(key);
      return { usage, alg };
    };

    it('needs the right to be made', async () => {
      const key = await raw(PSA_KEY_USAGE_EXPORT);
      expect(await outcomeOf(session.copyKey(key, { usage: 0 }))).toBe('PSA_ERROR_NOT_PERMITTED');
    });

    it('has the rights that both source and request give', async () => {
      const key = await pair(PSA_KEY_USAGE_COPY | PSA_KEY_USAGE_EXPORT);
      const usage = PSA_KEY_USAGE_EXPORT | PSA_KEY_USAGE_VERIFY_MESSAGE;
      const copy = await session.copyKey(key, { usage, alg: ECDSA });
      expect(await policyOf(copy)).toEqual({ usage: PSA_KEY_USAGE_EXPORT, alg: ECDSA });
    });

    it('gains no right that the source lacks, also by implication', async () => {
      const key = await pair(PSA_KEY_USAGE_COPY | U.PSA_KEY_USAGE_SIGN_MESSAGE);
      const usage = U.PSA_KEY_USAGE_SIGN_HASH;
      const copy = await session.copyKey(key, { usage, alg: ECDSA });
      // The request's SIGN_HASH implies SIGN_MESSAGE, which the source has.
      expect((await policyOf(copy)).usage).toBe(U.PSA_KEY_USAGE_SIGN_MESSAGE);
    });

    it.each([
      ['the request narrows a wildcard', wide, ECDSA, ECDSA],
      ['the source is narrower', ECDSA, wide, ECDSA],
      ['both are the same', wide, wide, wide],
    ])('has the narrower algorithm where %s', async (_what, source, wanted, expected) => {
      const key = await pair(PSA_KEY_USAGE_COPY, source);
      const copy = await session.copyKey(key, { alg: wanted });
      expect((await policyOf(copy)).alg).toBe(expected);
    });

    it('is refused where neither algorithm includes the other', async () => {
      const key = await pair(PSA_KEY_USAGE_COPY, ECDSA);
      expect(await outcomeOf(session.copyKey(key, { alg: DETERMINISTIC }))).toBe(
        'PSA_ERROR_INVALID_ARGUMENT',
      );
    });

    it('is refused with another type or size than the source', async () => {
      const key = await pair(PSA_KEY_USAGE_COPY);
      for (const wrong of [{ type: PUBLIC }, { bits: 384 }]) {
        expect(await outcomeOf(session.copyKey(key, { alg: ECDSA, ...wrong }))).toBe(
          'PSA_ERROR_INVALID_ARGUMENT',
        );
      }
    });

    it('takes lifetime and id from the request, and the material from the source', async () => {
      const key = await raw(PSA_KEY_USAGE_COPY | PSA_KEY_USAGE_EXPORT);
      const copy = await session.copyKey(key, { id: 7, usage: PSA_KEY_USAGE_EXPORT });
      expect(copy).toBe(7);
      expect(await session.getKeyAttributes(copy)).toMatchObject({ id: 7, lifetime: 1 });
      expect(await session.exportKey(copy)).toEqual(message);
    });
  });
});
