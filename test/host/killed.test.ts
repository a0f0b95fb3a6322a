import { describe, it } from 'vitest';
import { NO_TOKENS } from '../support/token.ts';
import { killRepeatedly } from './killed.ts';

describe.skipIf(NO_TOKENS)(
  `a host that is killed${NO_TOKENS ? ` (skipped: ${NO_TOKENS})` : ''}`,
  () => {
    it(
      'settles each call, serves the next, and leaves no session: 20 times',
      () => killRepeatedly(20),
      120_000,
    );
  },
);
