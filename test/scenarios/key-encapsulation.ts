/** Key encapsulation: both sides have one key, tampering gives another or none. */
import {
  algorithmName,
  PSA_ALG_ECDH,
  PSA_ALG_ECIES_SEC1,
  PSA_ALG_GCM,
  PSA_ALG_ML_KEM,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_MONTGOMERY,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ENCAPSULATE_CIPHERTEXT_SIZE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_DERIVE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR,
  PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_DECRYPT,
  PSA_KEY_USAGE_ENCRYPT,
  PSA_KEY_USAGE_EXPORT,
} from '../../sdk/index.ts';
import {
  changed,
  equal,
  equalBytes,
  expectStatus,
  FIRST,
  fromHex,
  isSame,
  pattern,
  type Scenario,
  SECOND,
  scenario,
  utf8,
  withKey,
} from './support.ts';

const BOTH = PSA_KEY_USAGE_ENCRYPT | PSA_KEY_USAGE_DECRYPT;
const SECRET = { type: PSA_KEY_TYPE_DERIVE, usage: PSA_KEY_USAGE_EXPORT };
const X25519 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY);
const P256 = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);

const PAIRS = [
  { name: 'ML-KEM-768', type: PSA_KEY_TYPE_ML_KEM_KEY_PAIR, bits: 768, alg: PSA_ALG_ML_KEM },
  { name: 'ML-KEM-512', type: PSA_KEY_TYPE_ML_KEM_KEY_PAIR, bits: 512, alg: PSA_ALG_ML_KEM },
  { name: 'ECIES on X25519', type: X25519, bits: 255, alg: PSA_ALG_ECIES_SEC1 },
  { name: 'ECIES on P-256', type: P256, bits: 256, alg: PSA_ALG_ECIES_SEC1 },
] as const;

const bothSides = PAIRS.map(({ name, type, bits, alg }) =>
  scenario(
    `two clients come to one key by ${name}`,
    async (session, context) => {
      const attributes = { type, bits, usage: PSA_KEY_USAGE_DECRYPT, alg };
      await withKey(session, attributes, undefined, async (key) => {
        const publicKey = await session.exportPublicKey(key);
        const other = await context.session({ owner: SECOND });
        const sender = {
          type: PSA_KEY_TYPE_PUBLIC_KEY_OF_KEY_PAIR(type),
          bits,
          usage: PSA_KEY_USAGE_ENCRYPT,
          alg,
        };
        await withKey(other, sender, publicKey, async (peer) => {
          const { outputKey, ciphertext } = await other.encapsulate(peer, alg, SECRET);
          const size = PSA_ENCAPSULATE_CIPHERTEXT_SIZE(sender.type, bits, alg);
          equal(ciphertext.length, size, 'length of the ciphertext');
          const secret = await other.exportKey(outputKey);
          await other.destroyKey(outputKey);
          const own = await session.decapsulate(key, alg, ciphertext, SECRET);
          equalBytes(await session.exportKey(own), secret, 'the secret');
          await session.destroyKey(own);
          const back = other.decapsulate(peer, alg, ciphertext, SECRET);
          await expectStatus(back, PSA_ERROR_NOT_PERMITTED, 'with the public key');
        });
        other.close();
      });
    },
    { owners: [FIRST, SECOND] },
  ),
);

const knownAnswers = [
  scenario('rejects a ciphertext of ML-KEM by a secret of its own', async (session) => {
    // OpenSSL 4.0: the hash of the public key, and the secret of a ciphertext of zeros.
    const seed = fromHex(`
      606366696c6f7275787b7e8184878a8d909396999c9fa2a5a8abaeb1b4b7babd
      c0c3c6c9cccfd2d5d8dbdee1e4e7eaedf0f3f6f9fcff0205080b0e1114171a1d`);
    const hash = fromHex('8d66a7af6ae4084f8141a9613375481689ee2b3d7733bc1197fbfcc3aec76f96');
    const rejected = fromHex('7ff645d683e0c3967e63a1cd357580e78b6da45b0f680ecab59203045a8bd782');
    const alg = PSA_ALG_ML_KEM;
    const attributes = { type: PSA_KEY_TYPE_ML_KEM_KEY_PAIR, bits: 768, usage: BOTH, alg };
    await withKey(session, attributes, seed, async (key) => {
      const publicKey = await session.exportPublicKey(key);
      equalBytes(await session.hashCompute(PSA_ALG_SHA_256, publicKey), hash, 'the public key');
      const secret = await session.decapsulate(key, alg, new Uint8Array(1088), SECRET);
      equalBytes(await session.exportKey(secret), rejected, 'the secret of zeros');
      await session.destroyKey(secret);
    });
  }),
  scenario('ECIES on X25519 gives the secret of RFC 7748', async (session) => {
    // Section 6.1; Alice's key has the bits set that X25519 forces.
    const alice = fromHex('70076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c6a');
    const bob = fromHex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    const shared = fromHex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
    const attributes = { type: X25519, usage: BOTH, alg: PSA_ALG_ECIES_SEC1 };
    await withKey(session, attributes, alice, async (key) => {
      const secret = await session.decapsulate(key, PSA_ALG_ECIES_SEC1, bob, SECRET);
      equalBytes(await session.exportKey(secret), shared, 'the secret');
      await session.destroyKey(secret);
    });
  }),
];

const refusals = [
  scenario('a message sealed for a key of ML-KEM opens with it alone', async (session) => {
    const alg = PSA_ALG_ML_KEM;
    const pair = { type: PSA_KEY_TYPE_ML_KEM_KEY_PAIR, bits: 512, usage: BOTH, alg };
    const content = { type: PSA_KEY_TYPE_AES, usage: BOTH, alg: PSA_ALG_GCM };
    await withKey(session, pair, undefined, async (key) => {
      const { outputKey, ciphertext } = await session.encapsulate(key, alg, content);
      const [nonce, header, text] = [pattern(12), new Uint8Array(0), utf8('for the holder')];
      const sealed = await session.aeadEncrypt(outputKey, PSA_ALG_GCM, nonce, header, text);
      const openWith = async (received: Uint8Array<ArrayBuffer>) => {
        const secret = await session.decapsulate(key, alg, received, content);
        const opening = session.aeadDecrypt(secret, PSA_ALG_GCM, nonce, header, sealed);
        const opened = await opening.catch(() => undefined);
        await session.destroyKey(secret);
        return opened;
      };
      const opened = await openWith(ciphertext);
      equal(opened !== undefined && isSame(opened, text), true, 'opened');
      equal(await openWith(changed(ciphertext)), undefined, 'opened with a ciphertext touched');
      await session.destroyKey(outputKey);
    });
  }),
  ...PAIRS.slice(1, 3).map(({ name, type, bits, alg }) =>
    scenario(`refuses what is no ciphertext, or no key of the secret: ${name}`, async (session) => {
      await withKey(session, { type, bits, usage: BOTH, alg }, undefined, async (key) => {
        const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
        const { outputKey, ciphertext } = await session.encapsulate(key, alg, SECRET);
        await session.destroyKey(outputKey);
        const open = (data: Uint8Array<ArrayBuffer>, attributes: object = SECRET) =>
          session.decapsulate(key, alg, data, attributes);
        await expectStatus(open(ciphertext.slice(1)), PSA_ERROR_INVALID_ARGUMENT, 'a byte less');
        await expectStatus(open(new Uint8Array(0)), PSA_ERROR_INVALID_ARGUMENT, 'nothing');
        const small = { ...SECRET, bits: 128 };
        await expectStatus(open(ciphertext, small), refused, 'a part of the secret');
        const raw = session.encapsulate(key, alg, { type: PSA_KEY_TYPE_RAW_DATA });
        await expectStatus(raw, refused, 'raw data of it');
      });
    }),
  ),
  scenario('a pair for agreement does not encapsulate', async (session) => {
    const attributes = { type: X25519, bits: 255, usage: BOTH, alg: PSA_ALG_ECDH };
    await withKey(session, attributes, undefined, async (key) => {
      const call = session.encapsulate(key, PSA_ALG_ECIES_SEC1, SECRET);
      const what = `${algorithmName(PSA_ALG_ECIES_SEC1)} with a key for ECDH`;
      await expectStatus(call, PSA_ERROR_NOT_PERMITTED, what);
    });
  }),
];

export const keyEncapsulation: readonly Scenario[] = [...bothSides, ...knownAnswers, ...refusals];
