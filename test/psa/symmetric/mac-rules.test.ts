/** Rules for MACs that no vector shows: lengths, policies, rights. */
import { describe, expect, it } from 'vitest';
import * as A from '../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_AES, PSA_KEY_TYPE_HMAC } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
} from '../../../protocol/psa/status.ts';
import {
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../../protocol/psa/usage.ts';
import { ALL_USES, expectStatus, open, WAYS } from './support.ts';

const HMAC_256 = A.PSA_ALG_HMAC(A.PSA_ALG_SHA_256);
const MESSAGE = new TextEncoder().encode('a message');
const KEY = new Uint8Array(16).fill(7);
const NONE = new Uint8Array(0);

describe.each(WAYS)('%s', (_way, webCrypto) => {
  const session = open(webCrypto);
  const aes = (alg: number, usage = ALL_USES) =>
    session.importKey({ type: PSA_KEY_TYPE_AES, alg, usage }, KEY);
  const hmac = (alg: number) =>
    session.importKey({ type: PSA_KEY_TYPE_HMAC, alg, usage: ALL_USES }, KEY);

  it('takes a MAC cut to its full length for the full one, both ways', async () => {
    const cut = A.PSA_ALG_TRUNCATED_MAC(HMAC_256, 32);
    const [full, whole] = [await hmac(HMAC_256), await hmac(cut)];
    const mac = await session.macCompute(full, cut, MESSAGE);
    expect(mac).toHaveLength(32);
    await session.macVerify(whole, HMAC_256, MESSAGE, mac);
    await expectStatus(
      session.macCompute(full, A.PSA_ALG_TRUNCATED_MAC(HMAC_256, 31), MESSAGE),
      PSA_ERROR_NOT_PERMITTED,
    );
  });

  it('cuts to 4 bytes at least and to the whole at most', async () => {
    for (const [length, status] of [
      [3, PSA_ERROR_NOT_SUPPORTED],
      [4, 0],
      [16, 0],
      [17, PSA_ERROR_INVALID_ARGUMENT],
    ] as const) {
      const alg = A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_CMAC, length);
      const key = await aes(alg);
      await expectStatus(session.macCompute(key, alg, MESSAGE), status);
      await expectStatus(session.macSignSetup(key, alg), status);
    }
  });

  it('keeps to the least length of a policy, which is no algorithm to use', async () => {
    const policy = A.PSA_ALG_AT_LEAST_THIS_LENGTH_MAC(A.PSA_ALG_CMAC, 8);
    const key = await aes(policy);
    const compute = (alg: number) => session.macCompute(key, alg, MESSAGE);
    await expectStatus(compute(A.PSA_ALG_CMAC), 0);
    await expectStatus(compute(A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_CMAC, 8)), 0);
    const shorter = A.PSA_ALG_TRUNCATED_MAC(A.PSA_ALG_CMAC, 7);
    await expectStatus(compute(shorter), PSA_ERROR_NOT_PERMITTED);
    await expectStatus(compute(policy), PSA_ERROR_INVALID_ARGUMENT);
  });

  it('calls a MAC of wrong length a wrong MAC', async () => {
    const key = await hmac(HMAC_256);
    const mac = await session.macCompute(key, HMAC_256, MESSAGE);
    for (const wrong of [NONE, mac.slice(1), mac.slice(0, 31), Uint8Array.of(...mac, 0)]) {
      const verified = session.macVerify(key, HMAC_256, MESSAGE, wrong);
      await expectStatus(verified, PSA_ERROR_INVALID_SIGNATURE);
    }
  });

  it('refuses CBC-MAC of nothing and of parts of blocks', async () => {
    const key = await aes(A.PSA_ALG_CBC_MAC);
    for (const length of [0, 1, 15, 17, 31]) {
      const input = new Uint8Array(length);
      const compute = session.macCompute(key, A.PSA_ALG_CBC_MAC, input);
      await expectStatus(compute, PSA_ERROR_INVALID_ARGUMENT);
      const operation = await session.macSignSetup(key, A.PSA_ALG_CBC_MAC);
      await session.macUpdate(operation, input);
      await expectStatus(session.macSignFinish(operation), PSA_ERROR_INVALID_ARGUMENT);
    }
  });

  it('has no HMAC for a key of another type, nor for a hash without blocks', async () => {
    const alg = A.PSA_ALG_HMAC(A.PSA_ALG_SHAKE256_512);
    const refused = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];
    await expectStatus(session.macCompute(await hmac(alg), alg, MESSAGE), ...refused);
    await expectStatus(session.macCompute(await aes(HMAC_256), HMAC_256, MESSAGE), ...refused);
  });

  it('signs and verifies with the right to do so', async () => {
    const key = await aes(A.PSA_ALG_CMAC, PSA_KEY_USAGE_SIGN_MESSAGE);
    const mac = await session.macCompute(key, A.PSA_ALG_CMAC, MESSAGE);
    const verified = session.macVerify(key, A.PSA_ALG_CMAC, MESSAGE, mac);
    await expectStatus(verified, PSA_ERROR_NOT_PERMITTED);
    const other = await aes(A.PSA_ALG_CMAC, PSA_KEY_USAGE_VERIFY_MESSAGE);
    await session.macVerify(other, A.PSA_ALG_CMAC, MESSAGE, mac);
    const computed = session.macCompute(other, A.PSA_ALG_CMAC, MESSAGE);
    await expectStatus(computed, PSA_ERROR_NOT_PERMITTED);
  });
});
