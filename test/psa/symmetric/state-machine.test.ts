/**
 * The order of calls, by random walks: every call, legal or not, must end as a small model says
 * (PSA Crypto 1.5, multi-part operations). Aborted operations and destroyed keys are part of it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aeadFamily } from './aead-model.ts';
import type { Call, Model } from './model.ts';
import { cipherFamily, macFamily } from './models.ts';
import { open, type Symmetric, statusOf, WAYS } from './support.ts';

const RUNS = 500;

async function walk(session: Symmetric, model: Model, calls: readonly Call[]): Promise<void> {
  const trace: string[] = [];
  await model.begin(session);
  for (const call of calls) {
    const { expected, run } = model.next(call);
    const status = await statusOf(run(session));
    trace.push(`${call.name} ${call.length}: ${status}`);
    expect(status, trace.join('\n')).toBe(expected);
  }
  await model.end(session);
}

for (const [way, webCrypto] of WAYS) {
  describe(way, { timeout: 120_000 }, () => {
    for (const [name, family] of [
      ['cipher', cipherFamily],
      ['mac', macFamily],
      ['aead', aeadFamily],
    ] as const) {
      it(name, async () => {
        const session = open(webCrypto);
        const length = fc.integer({ min: 0, max: 40 });
        const call = fc.record({ name: fc.constantFrom(...family.calls), length });
        const setup = fc.record({ name: fc.constantFrom(...family.setups), length });
        const path = fc.tuple(setup, fc.array(call, { maxLength: 25 })).map(([a, b]) => [a, ...b]);
        await fc.assert(
          fc.asyncProperty(fc.constantFrom(...family.algorithms), path, (algorithm, calls) =>
            walk(session, family.model(algorithm), calls),
          ),
          { numRuns: RUNS },
        );
      });
    }
  });
}
