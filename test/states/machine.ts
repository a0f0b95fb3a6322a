/**
 * The machine that holds a partition to a model: it makes random calls, legal and not, on two operations at
 * once, and each must end as the model says. Around the family's own calls it aborts, destroys and purges
 * keys, and comes with handles of other families and from other connections.
 */
import fc from 'fast-check';
import type { OperationName } from '../../protocol/operations.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_HANDLE,
  PSA_SUCCESS,
  PsaError,
  statusName,
} from '../../protocol/psa/status.ts';
import type { StandalonePartition } from '../../sdk/standalone.ts';
import { callWith, isAbort, ON_OPERATION } from './calls.ts';
import type { AnyModel, Key, Place, Variant } from './model.ts';
import { inWorld, type Slot, type World } from './world.ts';

const KINDS = {
  legal: 12,
  any: 4,
  setup: 1,
  way: 2,
  abort: 1,
  destroy: 1,
  destroyInput: 1,
  purge: 1,
  stray: 2,
} as const;
type Kind = keyof typeof KINDS;

export type Command = {
  readonly kind: Kind;
  readonly slot: number;
  /** Chooses among what can be done, and from where. */
  readonly pick: number;
  readonly from: 'here' | 'sibling' | 'stranger';
  readonly n: number;
};

const SLOTS = 2;

export const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.oneof(
    ...Object.entries(KINDS).map(([kind, weight]) => ({
      weight,
      arbitrary: fc.constant(kind as Kind),
    })),
  ),
  slot: fc.nat({ max: SLOTS - 1 }),
  pick: fc.nat({ max: 0xffff }),
  from: fc.constantFrom('here', 'sibling', 'stranger'),
  n: fc.integer({ min: 0, max: 40 }),
});

const NO_KEY: Key = { id: 0, alive: true };

export async function statusOf(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return PSA_SUCCESS;
  } catch (error) {
    if (error instanceof PsaError) return error.status;
    throw error;
  }
}

const at = <T>(items: readonly T[], pick: number): T => items[pick % items.length]!;

async function expectStatus(world: World, what: string, call: Promise<unknown>, expected: number) {
  const status = await statusOf(call);
  world.trace.push(`${what}: ${statusName(status)}`);
  if (status !== expected) {
    throw new Error(`${world.trace.join('\n')}\nexpected ${statusName(expected)}`);
  }
}

/** The variant's key; a new one if it was destroyed, and `anew`. */
async function keyOf(world: World, variant: Variant, anew: boolean): Promise<Key> {
  const found = world.keys.get(variant);
  if (!variant.key) return NO_KEY;
  if (found && (found.alive || !anew)) return found;
  const { attributes, material } = variant.key;
  const key = {
    id: await world.here.importKey(attributes, await material(world.judge)),
    alive: true,
  };
  world.keys.set(variant, key);
  return key;
}

export const placeOf = ({ here, judge }: World, { key, inputs, handle }: Slot): Place => ({
  session: here,
  judge,
  key,
  inputs,
  handle,
});

export async function setUp(
  world: World,
  slot: number,
  model: AnyModel,
  variant: Variant,
  name: string,
  anew = true,
): Promise<void> {
  const before = world.slots[slot];
  // A service has a handle for each setup: the operation before is aborted, to stay within the limit.
  if (before) await abort(world, before);
  const key = await keyOf(world, variant, anew);
  const setup = model.setups[name]!;
  const facts = setup.facts(variant);
  const fresh: Slot = { model, variant, handle: 0, facts, state: 'open', key, inputs: [] };
  world.slots[slot] = fresh;
  const run = async () => {
    fresh.handle = await setup.run(placeOf(world, fresh), variant, facts);
  };
  const expected = key.alive ? PSA_SUCCESS : PSA_ERROR_INVALID_HANDLE;
  await expectStatus(world, `${slot} ${name} (${variant.name})`, run(), expected);
  if (!key.alive) fresh.state = 'ended';
}

async function abort(world: World, slot: Slot): Promise<void> {
  const call = callWith(world.here, slot.model.abort, slot.handle);
  await expectStatus(world, slot.model.abort, call, PSA_SUCCESS);
  slot.state = 'ended';
}

export async function step(world: World, index: number, name: string, n: number): Promise<number> {
  const slot = world.slots[index]!;
  const { status, run, check, last, mild } = slot.model.steps[name]!;
  const before = { ...slot.facts };
  const after = { ...slot.facts };
  const expected = slot.state === 'open' ? status(after, n) : PSA_ERROR_BAD_STATE;
  const place = placeOf(world, slot);
  const call = run(place, n, before, expected === PSA_SUCCESS);
  await expectStatus(world, `${index} ${name} ${n}`, call, expected);
  if (slot.state !== 'open') return expected;
  if (expected === PSA_SUCCESS) {
    await check?.(await call, before, n, place);
    if (last) slot.state = 'ended';
  }
  if (expected === PSA_SUCCESS || mild?.includes(expected)) slot.facts = after;
  else slot.state = 'failed';
  return expected;
}

/** Destroys a key here or from the owner's other document: whatever holds it fails. */
async function destroy(world: World, key: Key, from: Command['from']): Promise<void> {
  if (key === NO_KEY) return;
  const session = from === 'here' ? world.here : world.sibling;
  const expected = key.alive ? PSA_SUCCESS : PSA_ERROR_INVALID_HANDLE;
  await expectStatus(world, `destroy from ${from}`, session.destroyKey(key.id), expected);
  key.alive = false;
  for (const slot of Object.values(world.slots)) {
    const holds = slot.key === key || slot.inputs.includes(key);
    if (holds && slot.state === 'open') slot.state = 'failed';
  }
}

async function purge(world: World, { id, alive }: Key): Promise<void> {
  if (id === 0) return;
  const expected = alive ? PSA_SUCCESS : PSA_ERROR_INVALID_HANDLE;
  await expectStatus(world, 'purge', world.here.purgeKey(id), expected);
}

/** A call of another family, or from elsewhere: it meets nothing, and harms nothing. */
async function stray(world: World, slot: Slot, { from, pick }: Command): Promise<void> {
  const others = ON_OPERATION.filter((name) => !name.startsWith(slot.model.family));
  const name: OperationName = at(from === 'here' ? others : ON_OPERATION, pick);
  const call = callWith(world[from], name, slot.handle);
  const expected = isAbort(name) ? PSA_SUCCESS : PSA_ERROR_BAD_STATE;
  await expectStatus(world, `${name} from ${from}`, call, expected);
}

/** The steps that must succeed now. */
export function legalSteps({ model, facts, state }: Slot, n: number): string[] {
  if (state !== 'open') return [];
  return Object.keys(model.steps).filter(
    (name) => model.steps[name]!.status({ ...facts }, n) === PSA_SUCCESS,
  );
}

async function begin(world: World, models: readonly AnyModel[], { slot, pick, from }: Command) {
  const all = models.flatMap((model) =>
    model.variants.flatMap((variant: Variant) =>
      Object.keys(model.setups)
        .filter((name) => !model.setups[name]!.lacks?.(variant))
        .map((name) => ({ model, variant, name })),
    ),
  );
  const { model, variant, name } = at(all, pick);
  await setUp(world, slot, model, variant, name, from !== 'stranger');
}

/** Goes a good way, cut anywhere, and off it: random steps alone seldom get far. */
async function goAstray(world: World, models: readonly AnyModel[], { slot, pick, n }: Command) {
  const model = at(models, pick);
  const [variantName, setup, ...steps] = at(model.paths, n);
  const variant = model.variants.find(({ name }) => name === variantName)!;
  await setUp(world, slot, model, variant, setup);
  const length = pick % (steps.length + 1);
  for (const each of steps.slice(0, length)) {
    await step(world, slot, ...(typeof each === 'string' ? ([each, 16] as const) : each));
  }
  // Not `pick` again: it has chosen the length.
  await step(world, slot, at(Object.keys(model.steps), Math.trunc(pick / (steps.length + 1))), n);
}

async function run(world: World, models: readonly AnyModel[], command: Command): Promise<void> {
  const { kind, pick, from, n, slot: index } = command;
  const slot = world.slots[index];
  if (!slot || kind === 'setup') return begin(world, models, command);
  switch (kind) {
    case 'legal': {
      const legal = legalSteps(slot, n);
      if (legal.length === 0) return begin(world, models, command);
      await step(world, index, at(legal, pick), n);
      return;
    }
    case 'any':
      await step(world, index, at(Object.keys(slot.model.steps), pick), n);
      return;
    case 'way':
      return goAstray(world, models, command);
    case 'abort':
      await abort(world, slot);
      return abort(world, slot);
    case 'destroy':
      return destroy(world, slot.key, from);
    case 'destroyInput':
      return slot.inputs.length === 0 ? undefined : destroy(world, at(slot.inputs, pick), from);
    case 'purge':
      return purge(world, slot.key);
    case 'stray':
      return stray(world, slot, command);
  }
}

export const walk = (
  partition: StandalonePartition,
  models: readonly AnyModel[],
  commands: readonly Command[],
): Promise<void> =>
  inWorld(partition, async (world) => {
    for (const command of commands) await run(world, models, command);
  });
