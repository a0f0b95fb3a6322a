import { describe, it } from 'vitest';
import { NO_TOKENS } from '../support/token.ts';
import { killRepeatedly } from './killed.ts';

const WHY_NOT =
  NO_TOKENS ?? (process.env['KEYWARD_LONG'] ? undefined : 'eight minutes: set KEYWARD_LONG');

describe.skipIf(WHY_NOT)(`a host that is killed${WHY_NOT ? ` (skipped: ${WHY_NOT})` : ''}`, () => {
  it(
    'settles each call, serves the next, and leaves no session: 200 times',
    () => killRepeatedly(200),
    1_800_000,
  );
});
