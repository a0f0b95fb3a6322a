/** Keys: made, read back, kept, exported, copied, destroyed. */
import {
  type KeyAttributes,
  PSA_ALG_ANY_HASH,
  PSA_ALG_CTR,
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_HMAC,
  PSA_ALG_NONE,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_ALREADY_EXISTS,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_ID_USER_MAX,
  PSA_KEY_ID_VENDOR_MAX,
  PSA_KEY_ID_VENDOR_MIN,
  PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION,
  PSA_KEY_LIFETIME_PERSISTENT,
  PSA_KEY_LIFETIME_VOLATILE,
  PSA_KEY_PERSISTENCE_READ_ONLY,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ECC_PUBLIC_KEY,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_CACHE,
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_HASH,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  type Session,
} from '../../sdk/index.ts';
import {
  check,
  clear,
  equal,
  equalBytes,
  expectStatus,
  FIRST,
  fromHex,
  isSame,
  pattern,
  type Scenario,
  scenario,
  utf8,
  withKey,
} from './support.ts';

const P256_PAIR = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const P256_PUBLIC = PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1);
const ES256 = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const SIGN = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE;
const UNSERVED = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];

/** The key pair of RFC 6979, appendix A.2.5. */
const SCALAR = fromHex('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721');
const POINT = fromHex(
  `0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6
   7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299`,
);
const MESSAGE = utf8('Stand on the right.');

const signingKey: Partial<KeyAttributes> = { type: P256_PAIR, bits: 256, usage: SIGN, alg: ES256 };

function equalAttributes(actual: KeyAttributes, expected: Partial<KeyAttributes>, what: string) {
  for (const [name, value] of Object.entries(expected)) {
    equal(actual[name as keyof KeyAttributes], value, `${what}: ${name}`);
  }
}

/** Symmetric types: name, type, data. */
const UNSTRUCTURED: readonly (readonly [string, number, Uint8Array<ArrayBuffer>])[] = [
  ['raw data of one byte', PSA_KEY_TYPE_RAW_DATA, Uint8Array.of(7)],
  ['raw data of 1000 bytes', PSA_KEY_TYPE_RAW_DATA, pattern(1000)],
  ['an HMAC key', PSA_KEY_TYPE_HMAC, pattern(32)],
  ['a secret to derive from', PSA_KEY_TYPE_DERIVE, pattern(48)],
  ['an AES key of 128 bits', PSA_KEY_TYPE_AES, pattern(16)],
  ['an AES key of 192 bits', PSA_KEY_TYPE_AES, pattern(24)],
  ['an AES key of 256 bits', PSA_KEY_TYPE_AES, pattern(32)],
];

const roundTrips = UNSTRUCTURED.map(([name, type, data]) =>
  scenario(`${name} comes out as it went in`, async (session) => {
    const attributes = { type, usage: PSA_KEY_USAGE_EXPORT };
    await withKey(session, attributes, data, async (key) => {
      equalBytes(await session.exportKey(key), data, 'exported');
      equal((await session.getKeyAttributes(key)).bits, data.length * 8, 'size in bits');
    });
  }),
);

const generated = UNSTRUCTURED.map(([name, type, { length }]) =>
  scenario(`generates ${name}`, async (session) => {
    const attributes = { type, bits: length * 8, usage: PSA_KEY_USAGE_EXPORT };
    await withKey(session, attributes, undefined, async (key) => {
      equal((await session.exportKey(key)).length, length, 'length');
    });
  }),
);

const attributes = [
  scenario('reads attributes back, with the rights that others imply', async (session) => {
    const usage = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH | PSA_KEY_USAGE_CACHE;
    await withKey(session, { ...signingKey, usage }, undefined, async (key) => {
      const read = await session.getKeyAttributes(key);
      equalAttributes(
        read,
        { type: P256_PAIR, bits: 256, alg: ES256, lifetime: PSA_KEY_LIFETIME_VOLATILE, id: key },
        'read back',
      );
      const implied = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE;
      equal(read.usage, usage | implied, 'usage');
    });
  }),
  scenario('signing a message does not imply signing a hash', async (session) => {
    await withKey(session, signingKey, undefined, async (key) => {
      equal((await session.getKeyAttributes(key)).usage, SIGN, 'usage');
      const digest = await session.hashCompute(PSA_ALG_SHA_256, MESSAGE);
      const call = session.signHash(key, ES256, digest);
      await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'signing a hash');
    });
  }),
  scenario('works out the size of a key that is imported', async (session) => {
    await withKey(session, { ...signingKey, bits: 0 }, SCALAR, async (key) => {
      equal((await session.getKeyAttributes(key)).bits, 256, 'bits');
    });
  }),
  scenario('gives volatile keys ids of the vendor range, each its own', async (session) => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => session.generateKey({ type: PSA_KEY_TYPE_AES, bits: 128 })),
    );
    await clear(session, ...ids);
    equal(new Set(ids).size, ids.length, 'different ids');
    const isVendor = (id: number) => id >= PSA_KEY_ID_VENDOR_MIN && id <= PSA_KEY_ID_VENDOR_MAX;
    check(ids.every(isVendor), `ids ${ids}`);
  }),
  scenario('refuses attributes that make no key', async (session) => {
    const generate = (changes: Partial<KeyAttributes>, what: string) =>
      expectStatus(session.generateKey({ ...signingKey, ...changes }), UNSERVED, what);
    await generate({ type: 0 }, 'no type');
    await generate({ bits: 0 }, 'no size');
    await generate({ bits: 255 }, 'a size of no curve');
    await generate({ type: P256_PUBLIC }, 'a public key');
    await generate({ type: 0x7fff }, 'an unknown type');
    await generate({ usage: 0x80000000 }, 'an unknown usage');
    await generate({ lifetime: PSA_KEY_LIFETIME_PERSISTENT, id: 0 }, 'persistent without an id');
    await generate({ id: PSA_KEY_ID_USER_MAX + 1 }, 'an id of the vendor');
    const nowhere = PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(0, 0x00abcdef);
    await generate({ lifetime: nowhere }, 'a location that is nowhere');
    const readOnly = PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(
      PSA_KEY_PERSISTENCE_READ_ONLY,
      0,
    );
    await generate({ lifetime: readOnly, id: 4711 }, 'a read-only key');
  }),
];

/** What is wrong with data said to be a P-256 key pair, or its public key. */
const BAD_DATA: readonly (readonly [string, number, Uint8Array<ArrayBuffer>])[] = [
  ['a private key of nothing', P256_PAIR, new Uint8Array(0)],
  ['a private key of zero', P256_PAIR, new Uint8Array(32)],
  ['a private key above the order', P256_PAIR, new Uint8Array(32).fill(0xff)],
  ['a private key of 31 bytes', P256_PAIR, SCALAR.slice(1)],
  ['a public key as a private one', P256_PAIR, POINT],
  ['a point off the curve', P256_PUBLIC, POINT.with(64, 0)],
  ['a point without its first byte', P256_PUBLIC, POINT.slice(1)],
  ['a compressed point', P256_PUBLIC, POINT.slice(0, 33).with(0, 3)],
  ['the point at infinity', P256_PUBLIC, new Uint8Array(1)],
  ['AES of 17 bytes', PSA_KEY_TYPE_AES, pattern(17)],
  ['DES of wrong parity', PSA_KEY_TYPE_DES, new Uint8Array(8)],
  ['raw data of nothing', PSA_KEY_TYPE_RAW_DATA, new Uint8Array(0)],
];

const imports = [
  ...BAD_DATA.map(([name, type, data]) =>
    scenario(`refuses to import ${name}`, async (session) => {
      await expectStatus(session.importKey({ type }, data), UNSERVED, 'import');
    }),
  ),
  scenario('refuses to import a key of another size than it says', async (session) => {
    const call = session.importKey({ ...signingKey, bits: 384 }, SCALAR);
    await expectStatus(call, UNSERVED, 'import');
  }),
  scenario('an import that fails leaves nothing under its id', async (session) => {
    await clear(session, 1201);
    const call = session.importKey({ ...signingKey, id: 1201 }, new Uint8Array(32));
    await expectStatus(call, UNSERVED, 'import');
    await expectStatus(session.getKeyAttributes(1201), PSA_ERROR_INVALID_HANDLE, 'afterwards');
    await withKey(session, { ...signingKey, id: 1201 }, SCALAR, async (key) => {
      equal(key, 1201, 'the id is free still');
    });
  }),
];

const exports = [
  scenario('does not export a key without the right to', async (session) => {
    await withKey(session, signingKey, SCALAR, async (key) => {
      await expectStatus(session.exportKey(key), PSA_ERROR_NOT_PERMITTED, 'export');
    });
  }),
  scenario('exports a private key with the right to', async (session) => {
    const usage = SIGN | PSA_KEY_USAGE_EXPORT;
    await withKey(session, { ...signingKey, usage }, SCALAR, async (key) => {
      equalBytes(await session.exportKey(key), SCALAR, 'private key');
    });
  }),
  scenario('exports the public key of a pair whatever its rights', async (session) => {
    await withKey(session, { type: P256_PAIR }, SCALAR, async (key) => {
      equalBytes(await session.exportPublicKey(key), POINT, 'public key');
    });
  }),
  scenario('exports a public key whatever its rights', async (session) => {
    await withKey(session, { type: P256_PUBLIC }, POINT, async (key) => {
      equalBytes(await session.exportKey(key), POINT, 'by psa_export_key');
      equalBytes(await session.exportPublicKey(key), POINT, 'by psa_export_public_key');
    });
  }),
  scenario('a symmetric key has no public part', async (session) => {
    const usage = PSA_KEY_USAGE_EXPORT;
    await withKey(session, { type: PSA_KEY_TYPE_AES, usage }, pattern(16), async (key) => {
      await expectStatus(session.exportPublicKey(key), PSA_ERROR_INVALID_ARGUMENT, 'export');
    });
  }),
];

/** What a session can do with a key, each with the arguments it takes. */
const uses = (
  session: Session,
  id: number,
): readonly (readonly [string, () => Promise<unknown>])[] => [
  ['export', () => session.exportKey(id)],
  ['export of the public key', () => session.exportPublicKey(id)],
  ['reading attributes', () => session.getKeyAttributes(id)],
  ['copying', () => session.copyKey(id, signingKey)],
  ['purging', () => session.purgeKey(id)],
  ['signing a message', () => session.signMessage(id, ES256, MESSAGE)],
  ['verifying a message', () => session.verifyMessage(id, ES256, MESSAGE, new Uint8Array(64))],
  ['signing a hash', () => session.signHash(id, ES256, new Uint8Array(32))],
  ['verifying a hash', () => session.verifyHash(id, ES256, pattern(32), new Uint8Array(64))],
  ['key agreement', () => session.rawKeyAgreement(PSA_ALG_ECDH, id, POINT)],
];

async function expectNoKey(session: Session, id: number) {
  for (const [name, use] of uses(session, id)) {
    await expectStatus(use(), PSA_ERROR_INVALID_HANDLE, `${name} with id ${id}`);
  }
}

const handles = [
  scenario('an id that names no key is an invalid handle everywhere', async (session) => {
    await clear(session, 1299);
    for (const id of [
      0,
      1299,
      PSA_KEY_ID_USER_MAX,
      PSA_KEY_ID_VENDOR_MIN,
      0x80000001,
      0xffffffff,
    ]) {
      await expectNoKey(session, id);
    }
  }),
  scenario('destroys a key, and it is gone for every use', async (session) => {
    const key = await session.generateKey(signingKey);
    await session.destroyKey(key);
    await expectNoKey(session, key);
    await expectStatus(session.destroyKey(key), PSA_ERROR_INVALID_HANDLE, 'destroying it again');
  }),
  scenario('destroying the null id does nothing and succeeds', async (session) => {
    await session.destroyKey(0);
  }),
];

const persistent = [
  scenario(
    'keeps a persistent key under its id, for another session too',
    async (session, context) => {
      await clear(session, 1211);
      await withKey(session, { ...signingKey, id: 1211 }, SCALAR, async (key) => {
        equal(key, 1211, 'id');
        const read = await session.getKeyAttributes(key);
        equalAttributes(read, { id: 1211, lifetime: PSA_KEY_LIFETIME_PERSISTENT }, 'read back');
        const later = await context.session({ owner: FIRST });
        equalBytes(await later.exportPublicKey(1211), POINT, 'in another session');
        later.close();
      });
      await expectStatus(session.getKeyAttributes(1211), PSA_ERROR_INVALID_HANDLE, 'destroyed');
    },
  ),
  scenario('does not make a second key under an id that is taken', async (session) => {
    await clear(session, 1212, 1213);
    const named = { ...signingKey, id: 1212, usage: SIGN | PSA_KEY_USAGE_COPY };
    await withKey(session, named, SCALAR, async (key) => {
      const again = [
        session.generateKey(named),
        session.importKey({ ...named, type: PSA_KEY_TYPE_RAW_DATA, bits: 0, alg: 0 }, pattern(8)),
        session.copyKey(key, named),
      ];
      for (const call of again) await expectStatus(call, PSA_ERROR_ALREADY_EXISTS, 'a second key');
      equalBytes(await session.exportPublicKey(key), POINT, 'the first is as it was');
    });
  }),
  scenario('of two keys made at once under one id exactly one is made', async (session) => {
    await clear(session, 1214);
    const attributes = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT, id: 1214 };
    const materials = [pattern(10), pattern(11), pattern(12)];
    const results = await Promise.allSettled(
      materials.map((data) => session.importKey(attributes, data)),
    );
    const winners = materials.filter((_, i) => results[i]?.status === 'fulfilled');
    equal(winners.length, 1, 'keys made');
    const [winner = pattern(0)] = winners;
    equalBytes(await session.exportKey(1214), winner, 'the key is the one that was reported');
    await session.destroyKey(1214);
  }),
  scenario('an id is free again after its key was destroyed', async (session) => {
    await clear(session, 1215);
    const attributes = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT, id: 1215 };
    for (const data of [pattern(20), pattern(30)]) {
      await withKey(session, attributes, data, async (key) => {
        equalBytes(await session.exportKey(key), data, 'the key under the id');
      });
    }
  }),
];

const ANY_ECDSA = PSA_ALG_ECDSA(PSA_ALG_ANY_HASH);
const copyable = { ...signingKey, usage: SIGN | PSA_KEY_USAGE_COPY };

const copies = [
  scenario('a copy has the rights that both allow, and outlives its source', async (session) => {
    const source = await session.importKey(copyable, SCALAR);
    const wanted = { usage: PSA_KEY_USAGE_VERIFY_MESSAGE | PSA_KEY_USAGE_EXPORT, alg: ES256 };
    const copy = await session.copyKey(source, wanted);
    const signature = await session.signMessage(source, ES256, MESSAGE);
    await session.destroyKey(source);
    const read = await session.getKeyAttributes(copy);
    equalAttributes(read, { type: P256_PAIR, bits: 256, alg: ES256, id: copy }, 'the copy');
    equal(read.usage, PSA_KEY_USAGE_VERIFY_MESSAGE, 'usage of the copy');
    await session.verifyMessage(copy, ES256, MESSAGE, signature);
    const sign = session.signMessage(copy, ES256, MESSAGE);
    await expectStatus(sign, PSA_ERROR_NOT_PERMITTED, 'signing with the copy');
    await expectStatus(session.exportKey(copy), PSA_ERROR_NOT_PERMITTED, 'exporting the copy');
    await session.destroyKey(copy);
  }),
  scenario('a copy narrows a wildcard to one algorithm', async (session) => {
    await withKey(session, { ...copyable, alg: ANY_ECDSA }, SCALAR, async (source) => {
      const copy = await session.copyKey(source, { usage: SIGN, alg: ES256 });
      equal((await session.getKeyAttributes(copy)).alg, ES256, 'algorithm of the copy');
      const other = PSA_ALG_ECDSA(PSA_ALG_SHA_384);
      const call = session.signMessage(copy, other, MESSAGE);
      await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'another hash');
      await session.destroyKey(copy);
    });
  }),
  scenario('a copy never widens an algorithm', async (session) => {
    await withKey(session, copyable, SCALAR, async (source) => {
      const copy = await session.copyKey(source, { usage: SIGN, alg: ANY_ECDSA });
      equal((await session.getKeyAttributes(copy)).alg, ES256, 'algorithm of the copy');
      await session.destroyKey(copy);
      for (const alg of [PSA_ALG_ECDSA(PSA_ALG_SHA_384), PSA_ALG_ECDH, PSA_ALG_NONE]) {
        const call = session.copyKey(source, { usage: SIGN, alg });
        await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT, `algorithm ${alg.toString(16)}`);
      }
    });
  }),
  scenario('a copy is of the same type and size', async (session) => {
    await withKey(session, copyable, SCALAR, async (source) => {
      const copy = (changes: Partial<KeyAttributes>) =>
        session.copyKey(source, { usage: SIGN, alg: ES256, ...changes });
      await expectStatus(copy({ type: PSA_KEY_TYPE_AES }), PSA_ERROR_INVALID_ARGUMENT, 'type');
      await expectStatus(copy({ bits: 384 }), PSA_ERROR_INVALID_ARGUMENT, 'size');
    });
  }),
  scenario('does not copy a key without the right to', async (session) => {
    await withKey(session, signingKey, SCALAR, async (source) => {
      await expectStatus(session.copyKey(source, signingKey), PSA_ERROR_NOT_PERMITTED, 'copy');
    });
  }),
  scenario('copies a volatile key to a persistent one', async (session) => {
    await clear(session, 1221);
    await withKey(session, copyable, SCALAR, async (source) => {
      equal(await session.copyKey(source, { ...copyable, id: 1221 }), 1221, 'id of the copy');
    });
    equalBytes(await session.exportPublicKey(1221), POINT, 'the copy');
    await session.destroyKey(1221);
  }),
];

const purges = [
  scenario('a purged key works on', async (session) => {
    await clear(session, 1231);
    for (const id of [0, 1231]) {
      const usage = SIGN | PSA_KEY_USAGE_CACHE;
      await withKey(session, { ...signingKey, usage, id }, SCALAR, async (key) => {
        await session.purgeKey(key);
        const signature = await session.signMessage(key, ES256, MESSAGE);
        await session.purgeKey(key);
        await session.verifyMessage(key, ES256, MESSAGE, signature);
      });
    }
  }),
];

/** Policy and algorithm asked for, and whether signing and verifying with it is allowed. */
const policies = [
  scenario('a key without an algorithm does nothing', async (session) => {
    await withKey(session, { ...signingKey, alg: PSA_ALG_NONE }, SCALAR, async (key) => {
      const call = session.signMessage(key, ES256, MESSAGE);
      await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'signing');
    });
  }),
  scenario('a key signs with its own algorithm alone', async (session) => {
    await withKey(session, signingKey, SCALAR, async (key) => {
      for (const alg of [
        PSA_ALG_ECDSA(PSA_ALG_SHA_384),
        PSA_ALG_HMAC(PSA_ALG_SHA_256),
        PSA_ALG_CTR,
      ]) {
        const call = session.signMessage(key, alg, MESSAGE);
        await expectStatus(call, PSA_ERROR_NOT_PERMITTED, `algorithm ${alg.toString(16)}`);
      }
      const agree = session.rawKeyAgreement(PSA_ALG_ECDH, key, POINT);
      await expectStatus(agree, PSA_ERROR_NOT_PERMITTED, 'key agreement');
    });
  }),
  scenario('a wildcard stands in a policy and nowhere else', async (session) => {
    await withKey(session, { ...signingKey, alg: ANY_ECDSA }, SCALAR, async (key) => {
      for (const hash of [PSA_ALG_SHA_256, PSA_ALG_SHA_384]) {
        const alg = PSA_ALG_ECDSA(hash);
        await session.verifyMessage(
          key,
          alg,
          MESSAGE,
          await session.signMessage(key, alg, MESSAGE),
        );
      }
      await expectStatus(session.signMessage(key, ANY_ECDSA, MESSAGE), UNSERVED, 'as an argument');
    });
  }),
  scenario('a key to verify with does not sign, and the other way round', async (session) => {
    const signer = { ...signingKey, usage: PSA_KEY_USAGE_SIGN_MESSAGE };
    const verifier = { ...signingKey, usage: PSA_KEY_USAGE_VERIFY_MESSAGE };
    await withKey(session, signer, SCALAR, async (key) => {
      const signature = await session.signMessage(key, ES256, MESSAGE);
      const verify = session.verifyMessage(key, ES256, MESSAGE, signature);
      await expectStatus(verify, PSA_ERROR_NOT_PERMITTED, 'verifying');
      await withKey(session, verifier, SCALAR, async (other) => {
        await session.verifyMessage(other, ES256, MESSAGE, signature);
        const sign = session.signMessage(other, ES256, MESSAGE);
        await expectStatus(sign, PSA_ERROR_NOT_PERMITTED, 'signing');
      });
    });
  }),
  scenario('a key to derive with does not sign', async (session) => {
    const attributes = { type: P256_PAIR, usage: PSA_KEY_USAGE_DERIVE, alg: PSA_ALG_ECDH };
    await withKey(session, attributes, SCALAR, async (key) => {
      const call = session.signMessage(key, ES256, MESSAGE);
      await expectStatus(call, PSA_ERROR_NOT_PERMITTED, 'signing');
    });
  }),
  scenario('a public key verifies and does not sign', async (session) => {
    await withKey(session, { ...signingKey, type: P256_PUBLIC }, POINT, async (key) => {
      const verify = session.verifyMessage(key, ES256, MESSAGE, new Uint8Array(64));
      await expectStatus(verify, PSA_ERROR_INVALID_SIGNATURE, 'verifying');
      const refused = [...UNSERVED, PSA_ERROR_NOT_PERMITTED];
      await expectStatus(session.signMessage(key, ES256, MESSAGE), refused, 'signing');
    });
  }),
];

const pairs = [
  scenario('two generated key pairs differ', async (session) => {
    await withKey(session, signingKey, undefined, async (one) => {
      await withKey(session, signingKey, undefined, async (two) => {
        const [a, b] = [await session.exportPublicKey(one), await session.exportPublicKey(two)];
        check(!isSame(a, b), 'the same public key twice');
      });
    });
  }),
];

export const keyManagement: readonly Scenario[] = [
  ...roundTrips,
  ...generated,
  ...attributes,
  ...imports,
  ...exports,
  ...handles,
  ...persistent,
  ...copies,
  ...purges,
  ...policies,
  ...pairs,
];
