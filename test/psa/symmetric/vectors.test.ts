/** Known answers: the standards' own, and Wycheproof's. Each in one go and in random pieces. */
import { afterAll, describe } from 'vitest';
import { runRefusals } from './refusals.ts';
import { runStandards } from './standards.ts';
import { open, type Symmetric, seeded, WAYS } from './support.ts';
import { createTally } from './tally.ts';
import { runWycheproof } from './wycheproof.ts';

const random = seeded('vectors');

for (const [name, webCrypto] of WAYS) {
  describe(name, () => {
    let opened: Symmetric | undefined;
    const session = () => {
      opened ??= open(webCrypto);
      return opened;
    };
    // Counted once, in the run that is the same everywhere.
    const tally = webCrypto ? undefined : createTally();
    runStandards(session, random, tally);
    runWycheproof(session, random, tally);
    runRefusals(session, tally);
    afterAll(() => tally?.check());
  });
}
