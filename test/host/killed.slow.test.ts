import { describe, it } from 'vitest';
import { NO_TOKENS } from '../support/token.ts';
import { killRepeatedly } from './killed.ts';

describe.skipIf(NO_TOKENS)(
  `a host that is killed${NO_TOKENS ? ` (skipped: ${NO_TOKENS})` : ''}`,
  () => {
    it(
      'settles each call, serves the next, and leaves no session: 200 times',
      () => killRepeatedly(200),
      1_800_000,
    );
  },
);
