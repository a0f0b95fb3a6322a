/**
 * The sample architectures of PSA Crypto that are built, each with the example that docs/architectures.md
 * shows of it.
 */
import {
  PSA_ALG_ECDSA,
  PSA_ALG_HMAC,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_CONNECTION_REFUSED,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_HMAC,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../sdk/index.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { clear, expectStatus, ofTwo, type Scenario, utf8 } from './support.ts';

const ES256 = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const HS256 = PSA_ALG_HMAC(PSA_ALG_SHA_256);
const MESSAGE = utf8('an order');

const signingKey = {
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
  bits: 256,
  usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
  alg: ES256,
};

export const architectures: readonly Scenario[] = [
  {
    name: 'architecture: a single partition, in the process of its one application',
    async run() {
      const session = createPartition().connect('application');
      const key = await session.generateKey(signingKey);
      const signature = await session.signMessage(key, ES256, MESSAGE);
      await session.verifyMessage(key, ES256, MESSAGE, signature);
      session.close();
    },
  },
  {
    name: 'architecture: a cryptoprocessor for one application alone, by a policy',
    async run() {
      const application = 'https://payroll.example';
      const policy = {
        restricts: ['admittedOrigins', 'forbiddenAlgorithms'],
        admittedOrigins: [application],
        forbiddenAlgorithms: ['PSA_ALG_HMAC(*)'],
      };
      const partition = createPartition({ policy });
      const session = partition.connect(application);
      const key = await session.generateKey(signingKey);
      const signature = await session.signMessage(key, ES256, MESSAGE);
      await session.verifyMessage(key, ES256, MESSAGE, signature);
      const mac = { ...signingKey, type: PSA_KEY_TYPE_HMAC, alg: HS256 };
      await expectStatus(
        session.generateKey(mac),
        PSA_ERROR_NOT_PERMITTED,
        'a forbidden algorithm',
      );
      const other = partition.connect('https://other.example');
      await expectStatus(other.generateRandom(1), PSA_ERROR_CONNECTION_REFUSED, 'another site');
      session.close();
      other.close();
    },
  },
  ofTwo('architecture: a cryptoprocessor of several clients', async (first, second) => {
    await clear(first, 1114);
    const key = await first.generateKey({ ...signingKey, id: 1114 });
    const signature = await first.signMessage(key, ES256, MESSAGE);
    await first.verifyMessage(key, ES256, MESSAGE, signature);
    await expectStatus(
      second.signMessage(key, ES256, MESSAGE),
      PSA_ERROR_INVALID_HANDLE,
      'the key of another client',
    );
    await first.destroyKey(key);
  }),
];
