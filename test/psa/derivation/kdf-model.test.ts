/**
 * Key derivation under random calls, legal and not: inputs in any order and of any kind, keys with all sorts
 * of rights, keys destroyed meanwhile, aborts, outputs, verification, capacities. A model says what every
 * call must answer, and what every output must be.
 */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_HANDLE,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PSA_KEY_TYPE_RAW_DATA,
  PSA_KEY_USAGE_EXPORT,
} from '../../../sdk/index.ts';
import {
  BAD,
  DERIVE,
  draw,
  isComplete,
  isMain,
  KDFS,
  type Kdf,
  type State,
  TYPES,
  take,
  turn,
  typesFor,
  UNLIMITED,
  VERIFY,
} from './kdf-model.ts';
import { check, expectBytes, expectStatus, number } from './model-support.ts';
import { CONTEXT, COST, INFO, LABEL, OTHER_SECRET, PASSWORD, SALT, SECRET, SEED } from './steps.ts';
import { bytes, flipped, open, type Session } from './support.ts';

const step = fc.constantFrom(
  SALT,
  SECRET,
  INFO,
  SEED,
  LABEL,
  OTHER_SECRET,
  CONTEXT,
  COST,
  PASSWORD,
);
// No zeros, for labels; pseudorandom keys are long enough.
const data = fc.uint8Array({ min: 1, minLength: 32, maxLength: 80 });
const length = fc.oneof(number(3), number(100));

const kdf = fc.constantFrom(...KDFS);
const right = fc.constantFrom(DERIVE, DERIVE, VERIFY, DERIVE | VERIFY);
const command = fc.oneof(
  { weight: 2, arbitrary: fc.record({ call: fc.constant('setup' as const), kdf }) },
  {
    weight: 5,
    arbitrary: fc.record({
      call: fc.constant('prepare' as const),
      kdf,
      data,
      keyed: fc.boolean(),
      right,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ call: fc.constant('next' as const), data, keyed: fc.boolean(), right }),
  },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('bytes' as const), step, data }) },
  {
    weight: 3,
    arbitrary: fc.record({
      call: fc.constant('key' as const),
      step,
      data,
      type: fc.constantFrom(...TYPES),
      usage: fc.constantFrom(DERIVE, VERIFY, DERIVE | VERIFY, PSA_KEY_USAGE_EXPORT),
      fate: fc.constantFrom('kept', 'destroyed before', 'destroyed after'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ call: fc.constant('integer' as const), step, value: number(5) }),
  },
  { weight: 4, arbitrary: fc.record({ call: fc.constant('output' as const), length }) },
  {
    weight: 2,
    arbitrary: fc.record({ call: fc.constant('verify' as const), length, good: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      call: fc.constant('outputKey' as const),
      length: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      call: fc.constant('setCapacity' as const),
      capacity: fc.oneof(number(400), fc.nat({ max: UNLIMITED })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('getCapacity' as const) }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('abort' as const) }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** A key about to be given. */
type KeyInput = Omit<Extract<Command, { readonly call: 'key' }>, 'step'> & {
  readonly step: number;
};
type World = { readonly session: Session; state: State | undefined };

async function input(
  state: State,
  own: number,
  value: Uint8Array,
  status: number,
  call: Promise<unknown>,
) {
  await expectStatus(call, state.dead ? BAD : status);
  if (state.dead) return;
  if (status === 0) take(state, own, value);
  else state.dead = true;
}

async function inputKey(world: World, state: State, row: KeyInput) {
  const { session } = world;
  const { type, usage, fate } = row;
  const key = await session.importKey({ type, usage, alg: state.kdf.alg }, bytes(row.data));
  if (fate === 'destroyed before') await session.destroyKey(key);
  const call = session.keyDerivationInputKey(state.handle, row.step, key);
  // What the front desk refuses never reaches the operation: whether it lives is not for this model.
  if (fate === 'destroyed before' || usage === PSA_KEY_USAGE_EXPORT) {
    await expectStatus(
      call,
      fate === 'kept' || fate === 'destroyed after'
        ? PSA_ERROR_NOT_PERMITTED
        : PSA_ERROR_INVALID_HANDLE,
    );
    await session.keyDerivationAbort(state.handle);
    state.dead = true;
    return;
  }
  const order = turn(state, row.step);
  const fits = typesFor(state.kdf, row.step).includes(type);
  const status = order === BAD && state.begun ? BAD : fits ? order : PSA_ERROR_INVALID_ARGUMENT;
  await input(state, row.step, row.data, status, call);
  if (status === 0 && !state.dead) {
    if (!(usage & DERIVE)) state.mayDerive = false;
    if (isMain(row.step)) state.keyed = true;
  }
  if (fate === 'destroyed after') await session.destroyKey(key);
}

async function inputBytes(world: World, state: State, own: number, value: Uint8Array) {
  const call = world.session.keyDerivationInputBytes(state.handle, own, bytes(value));
  const order = turn(state, own);
  const status = own === COST && !state.begun ? PSA_ERROR_INVALID_ARGUMENT : order;
  await input(state, own, value, status, call);
}

async function inputInteger(world: World, state: State, own: number, value: number) {
  const call = world.session.keyDerivationInputInteger(state.handle, own, value);
  const order = turn(state, own);
  const isWrong = own !== COST || value < 1;
  const status = state.begun ? BAD : isWrong ? PSA_ERROR_INVALID_ARGUMENT : order;
  const data32 = Buffer.alloc(4);
  data32.writeUInt32BE(value);
  await input(state, own, data32, status, call);
}

/** The input whose turn it is: a random walk would seldom get that far. */
async function inputNext(world: World, state: State, row: Extract<Command, { call: 'next' }>) {
  const own = state.kdf.order.find(
    ([candidate]) => turn(state, candidate) === 0 && !state.given.has(candidate),
  )?.[0];
  if (own === undefined) return;
  if (own === COST) return inputInteger(world, state, own, 2);
  const [type = PSA_KEY_TYPE_RAW_DATA] = typesFor(state.kdf, own);
  return row.keyed
    ? inputKey(world, state, {
        call: 'key',
        step: own,
        data: row.data,
        type,
        usage: row.right,
        fate: 'kept',
      })
    : inputBytes(world, state, own, row.data);
}

async function output({ session }: World, state: State, wanted: number) {
  const call = session.keyDerivationOutputBytes(state.handle, wanted);
  if (state.dead || !state.mayDerive) {
    await expectStatus(call, state.dead ? BAD : PSA_ERROR_NOT_PERMITTED);
    state.dead = true;
    return;
  }
  const expected = draw(state, wanted);
  if (typeof expected === 'number') await expectStatus(call, expected);
  else expectBytes(await call, expected);
}

async function verify({ session }: World, state: State, row: Extract<Command, { call: 'verify' }>) {
  const zeros = new Uint8Array(row.length);
  if (state.dead) {
    return expectStatus(session.keyDerivationVerifyBytes(state.handle, zeros), BAD);
  }
  const expected = draw(state, row.length);
  if (typeof expected === 'number') {
    return expectStatus(session.keyDerivationVerifyBytes(state.handle, zeros), expected);
  }
  const isGood = row.good || row.length === 0;
  const claim = isGood ? bytes(expected) : flipped(expected);
  const status = isGood ? 0 : PSA_ERROR_INVALID_SIGNATURE;
  await expectStatus(session.keyDerivationVerifyBytes(state.handle, claim), status);
  if (!isGood) state.dead = true;
}

async function outputKey({ session }: World, state: State, wanted: number) {
  const attributes = { type: PSA_KEY_TYPE_RAW_DATA, bits: wanted * 8, usage: PSA_KEY_USAGE_EXPORT };
  const call = session.keyDerivationOutputKey(state.handle, attributes);
  if (state.dead || !state.mayDerive || !state.keyed) {
    await expectStatus(call, state.dead ? BAD : PSA_ERROR_NOT_PERMITTED);
    state.dead = true;
    return;
  }
  const expected = draw(state, wanted);
  if (typeof expected === 'number') return expectStatus(call, expected);
  expectBytes(await session.exportKey(await call), expected);
}

async function setCapacity({ session }: World, state: State, capacity: number) {
  const call = session.keyDerivationSetCapacity(state.handle, capacity);
  if (state.dead) return expectStatus(call, BAD);
  if (capacity > state.left) return expectStatus(call, PSA_ERROR_INVALID_ARGUMENT);
  // An empty operation has nothing to fix any more.
  const isFixed = state.kdf.fixesCapacity === true && state.begun && !state.exhausted;
  await expectStatus(call, isFixed ? BAD : 0);
  if (isFixed) state.dead = true;
  else state.left = capacity;
}

async function setUp(world: World, own: Kdf): Promise<State> {
  const { session, state } = world;
  if (state) await session.keyDerivationAbort(state.handle);
  const handle = await session.keyDerivationSetup(own.alg);
  const flags = { dead: false, begun: false, keyed: false, mayDerive: true, exhausted: false };
  const counts = { left: own.capacity, full: 0, read: 0 };
  const fresh: State = { kdf: own, handle, given: new Map(), ...flags, ...counts };
  world.state = fresh;
  return fresh;
}

async function run(world: World, row: Command) {
  const { session } = world;
  const { state } = world;
  if (row.call === 'setup') return setUp(world, row.kdf);
  if (row.call === 'prepare') {
    const fresh = await setUp(world, row.kdf);
    while (!isComplete(fresh)) await inputNext(world, fresh, { ...row, call: 'next' });
    return;
  }
  if (!state) return;
  switch (row.call) {
    case 'next':
      return state.dead ? undefined : inputNext(world, state, row);
    case 'bytes':
      return inputBytes(world, state, row.step, row.data);
    case 'key':
      return state.dead ? undefined : inputKey(world, state, row);
    case 'integer':
      return inputInteger(world, state, row.step, row.value);
    case 'output':
      return output(world, state, row.length);
    case 'verify':
      return verify(world, state, row);
    case 'outputKey':
      return outputKey(world, state, row.length);
    case 'setCapacity':
      return setCapacity(world, state, row.capacity);
    case 'getCapacity': {
      const call = session.keyDerivationGetCapacity(state.handle);
      if (state.dead) return expectStatus(call, BAD);
      const capacity = await call;
      if (capacity !== state.left) throw new Error(`capacity ${capacity}, not ${state.left}`);
      return;
    }
    case 'abort':
      await session.keyDerivationAbort(state.handle);
      state.dead = true;
  }
}

describe('key derivation under random calls', () => {
  it('answers as the model does', async () => {
    const start = fc.record({ call: fc.constant('setup' as const), kdf });
    const commands = fc.tuple(start, fc.array(command, { minLength: 10, maxLength: 60 }));
    await check(
      'kdf-model',
      commands,
      async ([first, rest]) => {
        const world: World = { session: open(), state: undefined };
        for (const row of [first, ...rest]) await run(world, row);
        world.session.close();
      },
      1000,
    );
  }, 120_000);
});
