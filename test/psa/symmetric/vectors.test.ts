/** Known answers of the standards. Each in one go and in random pieces. */
import { afterAll, describe } from 'vitest';
import { createTally } from '../../support/tally.ts';
import { runRefusals } from './refusals.ts';
import { runStandards } from './standards.ts';
import { open, type Symmetric, seeded, WAYS } from './support.ts';
import { countIn } from './tally.ts';

const random = seeded('vectors');
const counted = createTally(import.meta.url);

for (const [name, webCrypto] of WAYS) {
  describe(name, () => {
    let opened: Symmetric | undefined;
    const session = () => {
      opened ??= open(webCrypto);
      return opened;
    };
    // Counted once, in the run that is the same everywhere.
    const tally = webCrypto ? undefined : countIn(counted);
    runStandards(session, random, tally);
    runRefusals(session, tally);
  });
}
afterAll(() => counted.check());
