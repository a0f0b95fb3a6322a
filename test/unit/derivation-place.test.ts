/** A derivation moves to the location of its secret, with as much as it may take along. */
import { expect, it } from 'vitest';
import { PSA_ALG_HKDF, PSA_ALG_SHA_256 } from '../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_DERIVATION_INPUT_INFO,
  PSA_KEY_DERIVATION_INPUT_SALT,
  PSA_KEY_DERIVATION_INPUT_SECRET,
} from '../../protocol/psa/derivation.ts';
import { PSA_KEY_TYPE_DERIVE, PSA_KEY_TYPE_RAW_DATA } from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_SUPPORTED } from '../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DERIVE } from '../../protocol/psa/usage.ts';
import { pattern } from '../support/bytes.ts';
import { createEngine } from '../support/engine.ts';
import { expectStatus } from '../support/status.ts';

const WRAPPED = 0x80000100;
const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
const KEPT = 65_536;
const policy = { usage: PSA_KEY_USAGE_DERIVE, alg: HKDF };
const secret = { type: PSA_KEY_TYPE_DERIVE, ...policy };

async function begun(saltLength: number) {
  const session = createEngine().connect();
  const operation = await session.keyDerivationSetup(HKDF);
  const salt = pattern(saltLength, 1);
  await session.keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_SALT, salt);
  const give = (key: number) =>
    session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SECRET, key);
  return { session, operation, give };
}

it('takes 64 KiB along', async () => {
  const { session, give } = await begun(KEPT);
  await give(await session.importKey({ ...secret, lifetime: WRAPPED }, pattern(16, 2)));
});

it('stays for one byte more, and then takes a local secret alone', async () => {
  const { session, give } = await begun(KEPT + 1);
  const elsewhere = await session.importKey({ ...secret, lifetime: WRAPPED }, pattern(16, 2));
  await expectStatus(give(elsewhere), PSA_ERROR_NOT_SUPPORTED);
  const other = await begun(KEPT + 1);
  await other.give(await other.session.importKey(secret, pattern(16, 2)));
});

it('stays once it has its secret', async () => {
  const { session, operation, give } = await begun(8);
  await give(await session.importKey(secret, pattern(16, 2)));
  const raw = { ...policy, type: PSA_KEY_TYPE_RAW_DATA, lifetime: WRAPPED };
  const info = await session.importKey(raw, pattern(9, 3));
  const call = session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_INFO, info);
  await expectStatus(call, PSA_ERROR_NOT_SUPPORTED);
});

it('takes its capacity along', async () => {
  const { session, operation, give } = await begun(8);
  await session.keyDerivationSetCapacity(operation, 50);
  await give(await session.importKey({ ...secret, lifetime: WRAPPED }, pattern(16, 2)));
  expect(await session.keyDerivationGetCapacity(operation)).toBe(50);
});
