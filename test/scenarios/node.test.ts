/**
 * The scenarios in Node, over the standalone partition. Each operation is seen to succeed and to be refused.
 * Without WebCrypto they run in agreement.slow.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { type OperationName, operations } from '../../protocol/operations.ts';
import { createSession } from '../../sdk/session.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { createRecorder, type Outcome } from '../support/recorder.ts';
import { scenarios } from './index.ts';

const recorder = createRecorder();

describe('with WebCrypto', () => {
  const partition = createPartition({
    onError: (error) => {
      throw new Error('an exception that is no status reached the partition', { cause: error });
    },
  });
  const context = {
    session: async ({ owner }: { readonly owner: string }) =>
      createSession(recorder.transport(partition.connect(`https://${owner}.example`))),
  };
  for (const { name, run } of scenarios) it(name, () => run(context));
});

describe('the scenarios', () => {
  it('have names of their own', () => {
    const names = scenarios.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});

/** What PSA never refuses, or answers anyone. */
const isNeverRefused = (name: OperationName) =>
  name.endsWith('Abort') || name === 'cryptoInit' || name === 'getServiceInfo';

describe('each operation that is served', async () => {
  const { opcodes } = await createPartition().connect('https://first.example').getServiceInfo();
  const names = (Object.keys(operations) as OperationName[]).filter((name) =>
    opcodes.includes(operations[name].opcode),
  );
  const without = (outcome: Outcome) =>
    names.filter((name) => !recorder.seen.get(name)?.has(outcome));

  it('succeeds in a scenario', () => {
    expect(without('succeeded')).toEqual([]);
  });

  it('is refused in a scenario', () => {
    expect(without('refused')).toEqual(names.filter(isNeverRefused));
  });
});
