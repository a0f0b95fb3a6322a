/** XOF: the context once and first where there is one, no input after output, and no end but the abort. */
import { createHash } from 'node:crypto';
import {
  PSA_ALG_ASCON_CXOF128,
  PSA_ALG_SHAKE128,
  PSA_ALG_SHAKE256,
} from '../../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_ARGUMENT } from '../../../protocol/psa/status.ts';
import { expectBytes } from '../../support/status.ts';
import { type Bytes, data, type Model, okUnless, type Variant } from '../model.ts';

type Facts = {
  readonly alg: number;
  phase: 'context' | 'input' | 'output';
  input: readonly Bytes[];
  read: number;
};
type Xof = Variant & { readonly alg: number };

const NAMES = new Map([
  [PSA_ALG_SHAKE128, 'shake128'],
  [PSA_ALG_SHAKE256, 'shake256'],
]);

export const xofModel: Model<Facts, Xof> = {
  family: 'xof',
  variants: [
    { name: 'SHAKE128', alg: PSA_ALG_SHAKE128 },
    { name: 'SHAKE256', alg: PSA_ALG_SHAKE256 },
    { name: 'Ascon-CXOF128', alg: PSA_ALG_ASCON_CXOF128 },
  ],
  setups: {
    setup: {
      call: 'xofSetup',
      facts: ({ alg }) => ({
        alg,
        phase: NAMES.has(alg) ? 'input' : 'context',
        input: [],
        read: 0,
      }),
      run: ({ session }, { alg }) => session.xofSetup(alg),
    },
  },
  steps: {
    setContext: {
      call: 'xofSetContext',
      run: ({ session, handle }, n) => session.xofSetContext(handle, data(n)),
      status(now) {
        if (NAMES.has(now.alg)) return PSA_ERROR_INVALID_ARGUMENT;
        const refused = now.phase !== 'context';
        now.phase = 'input';
        return okUnless(refused);
      },
    },
    update: {
      call: 'xofUpdate',
      run: ({ session, handle }, n) => session.xofUpdate(handle, data(n)),
      status(now, n) {
        now.input = [...now.input, data(n)];
        return okUnless(now.phase !== 'input');
      },
    },
    output: {
      call: 'xofOutput',
      run: ({ session, handle }, n) => session.xofOutput(handle, n),
      status(now, n) {
        const refused = now.phase === 'context';
        now.phase = 'output';
        now.read += n;
        return okUnless(refused);
      },
      check(output: Uint8Array, { alg, input, read }, n) {
        const name = NAMES.get(alg);
        if (!name || n === 0) return;
        const hash = createHash(name, { outputLength: read + n });
        for (const part of input) hash.update(part);
        expectBytes(output, hash.digest().subarray(read));
      },
    },
  },
  abort: 'xofAbort',
  paths: [
    ['SHAKE128', 'setup', 'update', 'update', 'output', 'output'],
    ['Ascon-CXOF128', 'setup', 'setContext', 'update', 'output'],
  ],
};
