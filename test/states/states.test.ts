/**
 * Multi-part operations, all families through one machine (PSA Crypto 1.5, multi-part operations): random
 * calls in legal and illegal orders, with aborts, destroyed keys, other families and other connections.
 * KEYWARD_SEED repeats a run, KEYWARD_RUNS makes longer ones.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAMILIES, familyOf } from '../../background/sessions/contexts.ts';
import { PSA_ERROR_BAD_STATE, PSA_SUCCESS } from '../../protocol/psa/status.ts';
import { createPartition } from '../../sdk/standalone.ts';
import { SEED } from '../support/seed.ts';
import { callWith, isAbort, MULTI_PART, ON_OPERATION } from './calls.ts';
import { command, setUp, statusOf, step, walk } from './machine.ts';
import type { AnyModel } from './model.ts';
import { MODELS } from './models/index.ts';
import { inWorld, type World } from './world.ts';

const RUNS = process.env['KEYWARD_RUNS'] ? Number(process.env['KEYWARD_RUNS']) : undefined;
const WALKS = 90;
/** Of a test, in milliseconds: long runs take their time. */
const TIMEOUT = RUNS ? 3_600_000 : 120_000;

const partitionFor = (webCrypto: boolean) =>
  createPartition({
    webCrypto,
    onError: (error) => {
      throw error;
    },
  });
const partitions = [partitionFor(true), partitionFor(false)] as const;
const commands = fc.array(command, { minLength: 20, maxLength: 50 });

const holds = (models: readonly AnyModel[], numRuns: number) =>
  fc.assert(
    fc.asyncProperty(fc.nat({ max: 1 }), commands, (which, all) =>
      walk(partitions[which]!, models, all),
    ),
    { numRuns: RUNS ?? numRuns, seed: SEED },
  );

const named = (model: AnyModel, name: string) => {
  const found = model.variants.find((variant) => variant.name === name);
  if (!found) throw new Error(`no variant ${name}`);
  return found;
};

/** After its end an operation is not there for any call. */
async function expectNothingThere({ here, slots }: World, { family }: AnyModel): Promise<void> {
  for (const name of ON_OPERATION.filter((each) => each.startsWith(family))) {
    const status = await statusOf(callWith(here, name, slots[0]!.handle));
    expect([name, status]).toEqual([name, isAbort(name) ? PSA_SUCCESS : PSA_ERROR_BAD_STATE]);
  }
}

/** Goes a family's ways to their ends. @returns the calls that succeeded on them */
async function follow(model: AnyModel): Promise<Set<string>> {
  const made = new Set<string>([model.abort]);
  for (const [variant, setup, ...steps] of model.paths) {
    await inWorld(partitions[0], async (world) => {
      await setUp(world, 0, model, named(model, variant), setup);
      made.add(model.setups[setup]!.call);
      for (const each of steps) {
        const [name, n] = typeof each === 'string' ? [each, 16] : each;
        const status = await step(world, 0, name, n);
        expect(status, `${name} is no step of a way`).toBe(PSA_SUCCESS);
        made.add(model.steps[name]!.call);
      }
      if (world.slots[0]!.state === 'ended') await expectNothingThere(world, model);
    });
  }
  return made;
}

console.info(`states: KEYWARD_SEED=${SEED}`);

describe('the models', () => {
  it('are one for each family', () => {
    expect(MODELS.map(({ family }) => family).sort()).toEqual([...FAMILIES].sort());
  });

  it('name families that the partition knows the calls by', () => {
    for (const name of MULTI_PART) expect([name, familyOf(name)]).not.toContain(undefined);
    for (const { family, abort } of MODELS) expect(familyOf(abort)).toBe(family);
  });

  it('make every call of the table that opens an operation or goes on with one', async () => {
    const made = new Set<string>();
    for (const model of MODELS) for (const call of await follow(model)) made.add(call);
    expect([...made].sort()).toEqual([...MULTI_PART].sort());
  });
});

describe.each(MODELS.map((model) => [model.family, model] as const))(
  '%s operations',
  { timeout: TIMEOUT },
  (_family, model) => {
    it('do as the model says, whatever is called', () => holds([model], model.walks ?? WALKS));
  },
);

it('operations of all families do so side by side', () => holds(MODELS, 40), TIMEOUT);
