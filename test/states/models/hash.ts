/** Hash: input, then a hash, a comparison or a suspended state; copies at any time. */
import {
  findHash,
  PSA_ALG_MD2,
  PSA_ALG_RIPEMD160,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA3_256,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import { hashBy } from '../../psa/derivation/models.ts';
import { expectBytes } from '../../support/status.ts';
import { type Bytes, data, type Model, okUnless, type Place, type Variant } from '../model.ts';

type Facts = { readonly alg: number; input: readonly Bytes[] };
type Hash = Variant & { readonly alg: number };

/** Longer than a block of any of them. */
const BEFORE = data(200);

const canSuspend = (alg: number) => findHash(alg)?.suspend !== undefined;

/** Node has all but MD2. */
async function digest(judge: Place['judge'], { alg, input }: Facts): Promise<Bytes> {
  if (alg !== PSA_ALG_MD2) return new Uint8Array(hashBy(alg, ...input));
  return judge.hashCompute(alg, Buffer.concat(input));
}

export const hashModel: Model<Facts, Hash> = {
  family: 'hash',
  variants: [
    { name: 'SHA-256', alg: PSA_ALG_SHA_256 },
    { name: 'SHA-512', alg: PSA_ALG_SHA_512 },
    { name: 'RIPEMD-160', alg: PSA_ALG_RIPEMD160 },
    { name: 'MD2', alg: PSA_ALG_MD2 },
    { name: 'SHA3-256', alg: PSA_ALG_SHA3_256 },
  ],
  setups: {
    setup: {
      call: 'hashSetup',
      facts: ({ alg }) => ({ alg, input: [] }),
      run: ({ session }, { alg }) => session.hashSetup(alg),
    },
    resume: {
      call: 'hashResume',
      lacks: ({ alg }) => !canSuspend(alg),
      facts: ({ alg }) => ({ alg, input: [BEFORE] }),
      async run({ session }, { alg }) {
        const operation = await session.hashSetup(alg);
        await session.hashUpdate(operation, BEFORE);
        return session.hashResume(await session.hashSuspend(operation));
      },
    },
  },
  steps: {
    update: {
      call: 'hashUpdate',
      run: ({ session, handle }, n) => session.hashUpdate(handle, data(n)),
      status(now, n) {
        now.input = [...now.input, data(n)];
        return PSA_SUCCESS;
      },
    },
    finish: {
      call: 'hashFinish',
      last: true,
      run: ({ session, handle }) => session.hashFinish(handle),
      status: () => PSA_SUCCESS,
      check: async (output: Uint8Array, facts, _n, { judge }) =>
        expectBytes(output, await digest(judge, facts)),
    },
    verify: {
      call: 'hashVerify',
      last: true,
      run: async ({ session, judge, handle }, _n, facts, legal) =>
        session.hashVerify(handle, legal ? await digest(judge, facts) : data(32)),
      status: () => PSA_SUCCESS,
    },
    verifyWrong: {
      call: 'hashVerify',
      run: ({ session, handle }, n) => session.hashVerify(handle, data(n)),
      status: () => PSA_ERROR_INVALID_SIGNATURE,
    },
    // The copy goes its own way, and its source does not notice.
    clone: {
      call: 'hashClone',
      run: ({ session, handle }) => session.hashClone(handle),
      status: () => PSA_SUCCESS,
      async check(copy: number, facts, n, { session, judge }) {
        await session.hashUpdate(copy, data(n));
        const input = [...facts.input, data(n)];
        expectBytes(await session.hashFinish(copy), await digest(judge, { ...facts, input }));
      },
    },
    suspend: {
      call: 'hashSuspend',
      last: true,
      run: ({ session, handle }) => session.hashSuspend(handle),
      status: ({ alg }) => okUnless(!canSuspend(alg), PSA_ERROR_NOT_SUPPORTED),
      async check(state: Bytes, facts, n, { session, judge }) {
        const operation = await session.hashResume(state);
        await session.hashUpdate(operation, data(n));
        const input = [...facts.input, data(n)];
        expectBytes(await session.hashFinish(operation), await digest(judge, { ...facts, input }));
      },
    },
  },
  abort: 'hashAbort',
  paths: [
    ['SHA-256', 'setup', 'update', 'clone', 'update', 'finish'],
    ['SHA3-256', 'setup', 'update', 'clone', 'verify'],
    ['MD2', 'resume', 'update', 'suspend'],
    ['SHA-512', 'resume', 'update', 'verify'],
    ['RIPEMD-160', 'resume', 'update', 'suspend'],
  ],
};
