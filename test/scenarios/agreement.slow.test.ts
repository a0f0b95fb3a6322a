/** The scenarios in Node once more, with WebCrypto and with it withheld: both give the same answers. */
import { describe, expect, it } from 'vitest';
import { createSession } from '../../sdk/session.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { constant, createTranscript } from '../support/transcript.ts';
import { type Context, type Scenario, scenarios } from './index.ts';

const RUNS = {
  native: { name: 'with WebCrypto', webCrypto: true },
  /** Tells what is the same each time. */
  again: { name: 'with WebCrypto once more', webCrypto: true },
  script: { name: 'everything in script', webCrypto: false },
} as const;
type Run = keyof typeof RUNS;

const transcripts = new Map<string, ReturnType<typeof createTranscript>>();
const linesOf = (run: Run, { name }: Scenario) => transcripts.get(`${run} ${name}`)?.lines ?? [];

for (const run of Object.keys(RUNS) as Run[]) {
  const { name, webCrypto } = RUNS[run];
  describe(name, () => {
    const partition = createPartition({
      webCrypto,
      onError: (error) => {
        throw new Error('an exception that is no status reached the partition', { cause: error });
      },
    });
    const contextOf = ({ name: title }: Scenario): Context => {
      const transcript = createTranscript();
      transcripts.set(`${run} ${title}`, transcript);
      return {
        session: async ({ owner }) => {
          const inner = partition.connect(`https://${owner}.example`);
          return createSession(transcript.transport(inner));
        },
      };
    };
    for (const scenario of scenarios) it(scenario.name, () => scenario.run(contextOf(scenario)));
  });
}

describe('the scenarios', () => {
  it('get the same statuses with WebCrypto and without', () => {
    for (const scenario of scenarios) {
      const [native, script] = [linesOf('native', scenario), linesOf('script', scenario)];
      const statuses = (lines: typeof native) => lines.map(({ what }) => what);
      expect(statuses(script), scenario.name).toEqual(statuses(native));
    }
  });

  it('get the same bytes with WebCrypto and without, where they are the same each time', () => {
    let compared = 0;
    for (const scenario of scenarios) {
      const same = constant(linesOf('native', scenario), linesOf('again', scenario));
      const script = linesOf('script', scenario);
      for (const [i, body] of same) expect(script[i]?.body, scenario.name).toBe(body);
      compared += same.size;
    }
    expect(compared).toBeGreaterThan(300);
  });
});
