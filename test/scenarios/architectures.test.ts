/** The sample architecture of one application, made by a policy; e2e/managed.spec.ts does it in a browser. */
import { expect, it } from 'vitest';
import * as A from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_HMAC } from '../../protocol/psa/key-types.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { outcomeOf } from '../support/status.ts';
import { signingKey } from './architectures.ts';
import { utf8 } from './support.ts';

it('a cryptoprocessor for one application refuses all others, and what its policy forbids', async () => {
  const application = 'https://payroll.example';
  const policy = {
    restricts: ['admittedOrigins', 'forbiddenAlgorithms'],
    admittedOrigins: [application],
    forbiddenAlgorithms: ['PSA_ALG_HMAC(*)'],
  };
  const partition = createPartition({ policy });
  const session = partition.connect(application);
  const key = await session.generateKey(signingKey);
  const signature = await session.signMessage(key, signingKey.alg, utf8('an order'));
  await session.verifyMessage(key, signingKey.alg, utf8('an order'), signature);
  const mac = { ...signingKey, type: PSA_KEY_TYPE_HMAC, alg: A.PSA_ALG_HMAC(A.PSA_ALG_SHA_256) };
  expect(await outcomeOf(session.generateKey(mac))).toBe('PSA_ERROR_NOT_PERMITTED');
  const other = partition.connect('https://other.example');
  expect(await outcomeOf(other.generateRandom(1))).toBe('PSA_ERROR_CONNECTION_REFUSED');
});
