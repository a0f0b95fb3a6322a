/** The scenarios in Node, over the standalone partition: with WebCrypto, and with it withheld. */
import { describe, expect, it } from 'vitest';
import type { Session } from '../../sdk/index.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { scenarios } from './index.ts';

const RUNS = [
  { name: 'with WebCrypto', webCrypto: true },
  { name: 'everything in script', webCrypto: false },
] as const;

for (const { name, webCrypto } of RUNS) {
  describe(name, () => {
    const partition = createPartition({
      webCrypto,
      onError: (error) => {
        throw new Error('an exception that is no status reached the partition', { cause: error });
      },
    });
    const context = {
      session: async ({ owner }: { owner: string }): Promise<Session> =>
        partition.connect(`https://${owner}.example`),
    };
    for (const { name: title, run } of scenarios) it(title, () => run(context));
  });
}

describe('the scenarios', () => {
  it('have names of their own', () => {
    const names = scenarios.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});
