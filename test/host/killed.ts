/**
 * The host is killed while calls are under way: each call settles, the next one works, and nothing is left
 * behind, neither a process nor a session of the token.
 */
import { once } from 'node:events';
import { expect } from 'vitest';
import { PSA_ALG_ECDSA, PSA_ALG_RSA_PSS, PSA_ALG_SHA_256 } from '../../protocol/psa/algorithms.ts';
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
} from '../../protocol/psa/key-types.ts';
import { PSA_KEY_USAGE_SIGN_HASH, PSA_KEY_USAGE_VERIFY_HASH } from '../../protocol/psa/usage.ts';
import { utf8 } from '../support/bytes.ts';
import { outcomeOf } from '../support/status.ts';
import { createToken, serialOf, startHost } from '../support/token.ts';
import { createTokenPartition, PERSISTENT, VOLATILE } from '../support/token-partition.ts';

const alg = PSA_ALG_ECDSA(PSA_ALG_SHA_256);
const usage = PSA_KEY_USAGE_SIGN_HASH | PSA_KEY_USAGE_VERIFY_HASH;
const ecType = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
const ec = { type: ecType, bits: 256, usage, alg, lifetime: PERSISTENT };
const rsa = {
  type: PSA_KEY_TYPE_RSA_KEY_PAIR,
  bits: 2048,
  usage,
  alg: PSA_ALG_RSA_PSS(PSA_ALG_SHA_256),
  lifetime: VOLATILE,
};
const message = utf8('what is signed');

/** As many calls as are under way when the host is killed; the host works through them one by one. */
const CALLS = 8;

async function withPartition<T>(
  work: (partition: ReturnType<typeof createTokenPartition>) => Promise<T>,
): Promise<T> {
  const token = createToken();
  try {
    const first = startHost(token);
    const serial = await serialOf(first);
    await first.end();
    const partition = createTokenPartition(token, serial);
    const result = await work(partition);
    partition.channel.close();
    return result;
  } finally {
    token.remove();
  }
}

/** Kills the host when `after` of the calls have settled, and reports what each call came to. */
async function killDuring(
  { connect, pipes }: ReturnType<typeof createTokenPartition>,
  after: number,
): Promise<string[]> {
  const session = connect();
  const host = pipes.started.at(-1);
  let settled = 0;
  const kill = () => {
    if (settled === after) host?.kill('SIGKILL');
    settled += 1;
  };
  const calls = Array.from({ length: CALLS }, (_, index) => {
    // A key that takes long to make, where the kill falls on it.
    const call =
      index === 3 && after === 3 ? session.generateKey(rsa) : session.signMessage(1, alg, message);
    return outcomeOf(call).finally(kill);
  });
  // With none settled yet, the kill meets the first call at the host or on its way there.
  kill();
  const outcomes = await Promise.all(calls);
  // All may have been answered before the signal arrived; the next call is to find the host dead.
  if (host && host.exitCode === null && host.signalCode === null) await once(host, 'close');
  return outcomes;
}

export const killRepeatedly = (times: number) =>
  withPartition(async (partition) => {
    const { client, pipes, errors } = partition;
    const session = partition.connect();
    await session.generateKey({ ...ec, id: 1 });
    const sessions = async () => (await client.ask('tokens'))['sessions'];
    const base = await sessions();
    let failed = 0;
    for (let time = 0; time < times; time += 1) {
      const outcomes = await killDuring(partition, time % CALLS);
      const others = outcomes.filter((code) => code !== 'PSA_SUCCESS');
      expect(new Set(['PSA_ERROR_COMMUNICATION_FAILURE', ...others]).size).toBe(1);
      failed += others.length;
      await session.verifyMessage(1, alg, message, await session.signMessage(1, alg, message));
      expect(await sessions()).toBe(base);
      expect(pipes.started).toHaveLength(time + 2);
    }
    expect(failed).toBeGreaterThan(times);
    const alive = pipes.started.filter((host) => host.exitCode === null && !host.signalCode);
    expect(alive).toHaveLength(1);
    const { keys } = await client.ask('find');
    expect(keys).toHaveLength(1);
    expect(errors).toEqual([]);
  });
