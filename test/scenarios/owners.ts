/** Two clients: neither can name, use or harm what is the other's. */
import {
  PSA_ALG_ECDH,
  PSA_ALG_ECDSA,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_HANDLE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_COPY,
  PSA_KEY_USAGE_EXPORT,
  PSA_KEY_USAGE_SIGN_HASH,
  PSA_KEY_USAGE_VERIFY_HASH,
  type Session,
} from '../../sdk/index.ts';
import {
  clear,
  equal,
  equalBytes,
  expectStatus,
  ofTwo,
  pattern,
  type Scenario,
  utf8,
} from './support.ts';

const ES256 = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const MESSAGE = utf8('Tickets, please.');

const signingKey = {
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
  bits: 256,
  usage: PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH | PSA_KEY_USAGE_COPY,
  alg: ES256,
};

/** To the second client the key is like one that does not exist. */
async function expectInvisible(session: Session, key: number) {
  const peer = pattern(65);
  const uses = {
    'reading attributes': () => session.getKeyAttributes(key),
    exporting: () => session.exportKey(key),
    'exporting the public key': () => session.exportPublicKey(key),
    signing: () => session.signMessage(key, ES256, MESSAGE),
    'signing a hash': () => session.signHash(key, ES256, pattern(32)),
    verifying: () => session.verifyMessage(key, ES256, MESSAGE, pattern(64)),
    'verifying a hash': () => session.verifyHash(key, ES256, pattern(32), pattern(64)),
    agreeing: () => session.rawKeyAgreement(PSA_ALG_ECDH, key, peer),
    copying: () => session.copyKey(key, signingKey),
    purging: () => session.purgeKey(key),
    destroying: () => session.destroyKey(key),
  };
  for (const [name, use] of Object.entries(uses)) {
    await expectStatus(use(), PSA_ERROR_INVALID_HANDLE, name);
  }
}

export const owners: readonly Scenario[] = [
  ofTwo(
    'independentKeyIdSpace: two clients have each their own key 1111',
    async (first, second) => {
      const attributes = { type: PSA_KEY_TYPE_RAW_DATA, usage: PSA_KEY_USAGE_EXPORT, id: 1111 };
      await clear(first, 1111);
      await clear(second, 1111);
      const [one, two] = [pattern(16), pattern(24)];
      equal(await first.importKey(attributes, one), 1111, 'id of the first client');
      equal(await second.importKey(attributes, two), 1111, 'id of the second client');
      equalBytes(await first.exportKey(1111), one, 'key of the first client');
      equalBytes(await second.exportKey(1111), two, 'key of the second client');
      await first.destroyKey(1111);
      await expectStatus(first.exportKey(1111), PSA_ERROR_INVALID_HANDLE, 'destroyed by the first');
      equalBytes(await second.exportKey(1111), two, 'left to the second');
      await second.destroyKey(1111);
    },
  ),
  ofTwo(
    'unauthorizedKeyDestroy: a client cannot destroy the key of another',
    async (first, second) => {
      await clear(first, 1112);
      await clear(second, 1112);
      for (const attributes of [signingKey, { ...signingKey, id: 1112 }]) {
        const key = await first.generateKey(attributes);
        await expectStatus(second.destroyKey(key), PSA_ERROR_INVALID_HANDLE, 'destroying');
        const signature = await first.signMessage(key, ES256, MESSAGE);
        await first.verifyMessage(key, ES256, MESSAGE, signature);
        await first.destroyKey(key);
      }
    },
  ),
  ofTwo('the key of another client is like none at all', async (first, second) => {
    await clear(first, 1113);
    await clear(second, 1113);
    for (const attributes of [signingKey, { ...signingKey, id: 1113 }]) {
      const key = await first.generateKey(attributes);
      await expectInvisible(second, key);
      await first.destroyKey(key);
    }
  }),
  ofTwo('a client cannot go on with the operation of another', async (first, second) => {
    const operation = await first.hashSetup(PSA_ALG_SHA_256);
    const uses = [
      second.hashUpdate(operation, MESSAGE),
      second.hashFinish(operation),
      second.hashClone(operation),
    ];
    for (const use of uses)
      await expectStatus(use, PSA_ERROR_BAD_STATE, 'the operation of another');
    await second.hashAbort(operation);
    await first.hashUpdate(operation, MESSAGE);
    const expected = await first.hashCompute(PSA_ALG_SHA_256, MESSAGE);
    equalBytes(await first.hashFinish(operation), expected, 'left to its own client');
  }),
];
