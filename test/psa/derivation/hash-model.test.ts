/**
 * Hashes and XOFs under random calls, legal and not: a model that keeps the input and the state of each
 * operation says what every call must answer.
 */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { XofOperation } from '../../../background/drivers/driver.ts';
import type { Handling } from '../../../background/operations/handler.ts';
import { xof } from '../../../background/operations/xof.ts';
import { createContexts, createHandles } from '../../../background/sessions/contexts.ts';
import {
  findHash,
  PSA_ALG_ASCON_CXOF128,
  PSA_ALG_MD5,
  PSA_ALG_RIPEMD160,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA3_256,
  PSA_ALG_SHAKE128,
  PSA_ALG_SHAKE256,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { check, expectBytes, expectStatus, number } from './model-support.ts';
import { hashBy, shake } from './models.ts';
import { bytes, flipped, open, type Session } from './support.ts';

const BAD = PSA_ERROR_BAD_STATE;
const SLOTS = 3;
const slot = fc.nat({ max: SLOTS - 1 });
const data = fc.uint8Array({ maxLength: 200 });

const HASHES = [PSA_ALG_MD5, PSA_ALG_RIPEMD160, PSA_ALG_SHA_256, PSA_ALG_SHA_384, PSA_ALG_SHA3_256];

const hashCommand = fc.oneof(
  fc.record({ call: fc.constant('setup' as const), slot, alg: fc.constantFrom(...HASHES) }),
  fc.record({ call: fc.constant('update' as const), slot, data }),
  fc.record({ call: fc.constant('finish' as const), slot }),
  fc.record({ call: fc.constant('verify' as const), slot, good: fc.boolean() }),
  fc.record({ call: fc.constant('clone' as const), slot, to: slot }),
  fc.record({ call: fc.constant('suspend' as const), slot }),
  fc.record({ call: fc.constant('resume' as const), slot }),
  fc.record({ call: fc.constant('abort' as const), slot }),
);
const hashCommands = fc.array(hashCommand, { minLength: 20, maxLength: 60 });
type HashCommand = typeof hashCommand extends fc.Arbitrary<infer T> ? T : never;

/** An operation as the model sees it. One that failed or ended keeps its handle: calls on it must fail. */
type Hash = { handle: number; alg: number; input: Uint8Array; state: 'open' | 'failed' | 'gone' };
type HashWorld = {
  readonly session: Session;
  readonly slots: Hash[];
  suspended:
    | { readonly bytes: Uint8Array; readonly alg: number; readonly input: Uint8Array }
    | undefined;
};

/** Puts an operation into a slot; what was there ends first. */
async function put(world: HashWorld, at: number, hash: Hash) {
  const before = world.slots[at];
  if (before) await world.session.hashAbort(before.handle);
  world.slots[at] = hash;
}

async function resumeHash(world: HashWorld, at: number) {
  const { session, suspended } = world;
  if (!suspended) return;
  const handle = await session.hashResume(bytes(suspended.bytes));
  await put(world, at, { handle, alg: suspended.alg, input: suspended.input, state: 'open' });
}

/** Ends an operation as the call said; a failed one stays failed. */
async function endHash(world: HashWorld, hash: Hash, command: HashCommand) {
  const { session } = world;
  const digest = hashBy(hash.alg, hash.input);
  if (command.call === 'finish') {
    expectBytes(await session.hashFinish(hash.handle), digest);
  } else if (command.call === 'verify' && !command.good) {
    hash.state = 'failed';
    const wrong = session.hashVerify(hash.handle, flipped(digest));
    return expectStatus(wrong, PSA_ERROR_INVALID_SIGNATURE);
  } else if (command.call === 'verify') {
    await session.hashVerify(hash.handle, bytes(digest));
  } else if (!findHash(hash.alg)?.suspend) {
    hash.state = 'failed';
    return expectStatus(session.hashSuspend(hash.handle), PSA_ERROR_NOT_SUPPORTED);
  } else {
    const state = await session.hashSuspend(hash.handle);
    world.suspended = { bytes: state, alg: hash.alg, input: hash.input };
  }
  hash.state = 'gone';
}

async function callOnDead({ session }: HashWorld, { handle }: Hash, command: HashCommand) {
  if (command.call === 'update')
    return expectStatus(session.hashUpdate(handle, bytes(command.data)), BAD);
  if (command.call === 'finish') return expectStatus(session.hashFinish(handle), BAD);
  if (command.call === 'verify')
    return expectStatus(session.hashVerify(handle, bytes(new Uint8Array(32))), BAD);
  if (command.call === 'suspend') return expectStatus(session.hashSuspend(handle), BAD);
  return expectStatus(session.hashClone(handle), BAD);
}

async function runHash(world: HashWorld, command: HashCommand) {
  const { session } = world;
  if (command.call === 'setup') {
    const handle = await session.hashSetup(command.alg);
    const input = new Uint8Array(0);
    return put(world, command.slot, { handle, alg: command.alg, input, state: 'open' });
  }
  if (command.call === 'resume') return resumeHash(world, command.slot);
  const hash = world.slots[command.slot];
  if (!hash) return;
  if (command.call === 'abort') {
    await session.hashAbort(hash.handle);
    hash.state = 'gone';
    return;
  }
  if (hash.state !== 'open') return callOnDead(world, hash, command);
  if (command.call === 'update') {
    await session.hashUpdate(hash.handle, bytes(command.data));
    hash.input = Buffer.concat([hash.input, command.data]);
    return;
  }
  if (command.call === 'clone') {
    const handle = await session.hashClone(hash.handle);
    return command.to === command.slot
      ? session.hashAbort(handle)
      : put(world, command.to, { ...hash, handle });
  }
  return endHash(world, hash, command);
}

describe('hashes under random calls', () => {
  it('answer as the model does', async () => {
    await check('hash-model', hashCommands, async (commands) => {
      const world: HashWorld = { session: open(), slots: [], suspended: undefined };
      for (const command of commands) await runHash(world, command);
      world.session.close();
    });
  });
});

const xofCommand = fc.oneof(
  fc.record({
    call: fc.constant('setup' as const),
    alg: fc.constantFrom(PSA_ALG_SHAKE128, PSA_ALG_SHAKE256),
  }),
  fc.record({ call: fc.constant('context' as const) }),
  fc.record({ call: fc.constant('update' as const), data }),
  fc.record({ call: fc.constant('output' as const), length: number(300) }),
  fc.record({ call: fc.constant('abort' as const) }),
);

const xofCommands = fc.array(xofCommand, { minLength: 10, maxLength: 40 });

describe('XOFs under random calls', () => {
  it('answer as the model does', async () => {
    await check('xof-model', xofCommands, async (commands) => {
      const session = open();
      let handle = 0;
      let alg = 0;
      let input: Uint8Array = new Uint8Array(0);
      let offset = 0;
      let state: 'input' | 'output' | 'dead' = 'dead';
      for (const command of commands) {
        if (command.call === 'setup') {
          await session.xofAbort(handle);
          ({ alg } = command);
          [handle, state, offset, input] = [
            await session.xofSetup(alg),
            'input',
            0,
            new Uint8Array(0),
          ];
        } else if (command.call === 'abort') {
          await session.xofAbort(handle);
          state = 'dead';
        } else if (command.call === 'context') {
          const status = state === 'dead' ? BAD : PSA_ERROR_INVALID_ARGUMENT;
          await expectStatus(session.xofSetContext(handle, new Uint8Array(3)), status);
          state = 'dead';
        } else if (command.call === 'update' && state === 'input') {
          await session.xofUpdate(handle, bytes(command.data));
          input = Buffer.concat([input, command.data]);
        } else if (command.call === 'update') {
          await expectStatus(session.xofUpdate(handle, bytes(command.data)), BAD);
          state = 'dead';
        } else if (state === 'dead') {
          await expectStatus(session.xofOutput(handle, command.length), BAD);
        } else {
          const end = offset + command.length;
          const output = await session.xofOutput(handle, command.length);
          expectBytes(output, shake(alg, input, end).subarray(offset));
          [offset, state] = [end, 'output'];
        }
      }
      session.close();
    });
  });
});

/** An XOF that writes down what it is told: with a context there is none among these drivers. */
const recorder = (log: string[]): XofOperation => ({
  setContext: (context) => log.push(`context ${toHex(context)}`),
  update: (input) => log.push(`update ${toHex(input)}`),
  output: (length) => {
    log.push(`output ${length}`);
    return new Uint8Array(length);
  },
  abort: () => log.push('abort'),
});

describe('an XOF with a context', () => {
  const call = fc.constantFrom('context', 'update', 'output');

  it('wants it once and first', async () => {
    await check('cxof-model', fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
      const log: string[] = [];
      const contexts = createContexts(createHandles(7), 10);
      const drivers = { xofSetup: async () => recorder(log) };
      const handling = (request: object) => ({ request, drivers, contexts }) as unknown;
      const { operation } = await xof.xofSetup(
        handling({ alg: PSA_ALG_ASCON_CXOF128 }) as Handling<'xofSetup'>,
      );
      let phase: 'context' | 'input' | 'output' | 'dead' = 'context';
      for (const name of calls) {
        const legal =
          (name === 'context' && phase === 'context') ||
          (name === 'update' && phase === 'input') ||
          (name === 'output' && (phase === 'input' || phase === 'output'));
        const work = {
          context: () =>
            xof.xofSetContext(
              handling({ operation, context: Uint8Array.of(1) }) as Handling<'xofSetContext'>,
            ),
          update: () =>
            xof.xofUpdate(
              handling({ operation, input: Uint8Array.of(2) }) as Handling<'xofUpdate'>,
            ),
          output: () =>
            xof.xofOutput(handling({ operation, outputLength: 3 }) as Handling<'xofOutput'>),
        }[name];
        if (!work) continue;
        await expectStatus(work(), legal ? 0 : BAD);
        if (!legal) phase = 'dead';
        else if (name === 'context') phase = 'input';
        else if (name === 'output') phase = 'output';
      }
      contexts.abortAll();
      if (log.at(-1) !== 'abort') throw new Error('it was not aborted');
      const heard = log.filter((line) => line.startsWith('context')).length;
      if (heard > 1) throw new Error('it heard two contexts');
    });
  });
});
