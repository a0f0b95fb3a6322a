/**
 * Sample architectures of PSA Crypto, as docs/architectures.md shows them. Over the standalone partition, in a
 * page and in Node, the first is that of a single partition. One that needs a policy is in
 * architectures.test.ts.
 */
import {
  PSA_ALG_ECDSA,
  PSA_ALG_SHA_256,
  PSA_ECC_FAMILY_SECP_R1,
  PSA_ERROR_INVALID_HANDLE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../sdk/index.ts';
import { clear, expectStatus, ofTwo, type Scenario, scenario, utf8 } from './support.ts';

const ES256 = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const MESSAGE = utf8('an order');

export const signingKey = {
  type: PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
  bits: 256,
  usage: PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE,
  alg: ES256,
};

export const architectures: readonly Scenario[] = [
  scenario('architecture: one application and its cryptoprocessor', async (session) => {
    const key = await session.generateKey(signingKey);
    const signature = await session.signMessage(key, ES256, MESSAGE);
    await session.verifyMessage(key, ES256, MESSAGE, signature);
    await session.destroyKey(key);
  }),
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
