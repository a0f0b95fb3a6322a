/**
 * Operations and their keys (PSA Crypto 1.5, `psa_destroy_key`): whichever way a key goes, every operation
 * that holds it ends.
 */
import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../background/caller.ts';
import { LIMITS } from '../../protocol/frame.ts';
import { PSA_ALG_HKDF, PSA_ALG_SHA_256 } from '../../protocol/psa/algorithms.ts';
import { PSA_KEY_DERIVATION_INPUT_SECRET } from '../../protocol/psa/derivation.ts';
import { PSA_ECC_FAMILY_SECP_R1, PSA_KEY_TYPE_DERIVE } from '../../protocol/psa/key-types.ts';
import {
  PSA_PAKE_PRIMITIVE,
  PSA_PAKE_PRIMITIVE_TYPE_ECC,
  PSA_PAKE_UNCONFIRMED_KEY,
} from '../../protocol/psa/pake.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_SUCCESS,
} from '../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DERIVE } from '../../protocol/psa/usage.ts';
import type { Session } from '../../sdk/session.ts';
import { createEngine } from '../support/engine.ts';
import { callWith, isAbort, ON_OPERATION } from './calls.ts';
import { legalSteps, placeOf, setUp, statusOf, step } from './machine.ts';
import { type AnyModel, data, type Variant } from './model.ts';
import { MODELS } from './models/index.ts';
import { inWorld, type World } from './world.ts';

const OWNER = 'https://owner.example';
type Engine = ReturnType<typeof createEngine>;

const worldOf = (engine: Engine, work: (world: World) => Promise<void>) =>
  inWorld(
    {
      connect: (owner) => engine.connect(owner),
      endSession: (owner) => engine.partition.keystoreOf(ownerOf(owner)).endSession(),
    },
    work,
  );

const heldBy = ({ slots: [slot] }: World) => slot?.key.id || slot?.inputs[0]?.id || 0;

/** The first way through a family. */
function wayOf(model: AnyModel) {
  const [variantName, setup, ...steps] = model.paths[0]!;
  const variant = model.variants.find(({ name }) => name === variantName)!;
  const withLengths = steps.map((each) =>
    typeof each === 'string' ? ([each, 16] as const) : each,
  );
  return { variant, setup, steps: withLengths };
}

/** Goes that way until the operation holds a key. @returns the key's id */
async function holdKey(world: World, model: AnyModel): Promise<number> {
  const { variant, setup, steps } = wayOf(model);
  await setUp(world, 0, model, variant, setup);
  for (const each of steps) {
    if (heldBy(world)) break;
    await step(world, 0, ...each);
  }
  return heldBy(world);
}

/** Nothing but the abort, and that as often as one likes. */
async function expectFailed(session: Session, model: AnyModel, handle: number): Promise<void> {
  const own = ON_OPERATION.filter((name) => name.startsWith(model.family) && !isAbort(name));
  expect(own.length).toBeGreaterThan(1);
  for (const name of own) {
    expect([name, await statusOf(callWith(session, name, handle))]).toEqual([
      name,
      PSA_ERROR_BAD_STATE,
    ]);
  }
  for (let i = 0; i < 2; i += 1) await callWith(session, model.abort, handle);
}

const HKDF = PSA_ALG_HKDF(PSA_ALG_SHA_256);
const P256 = PSA_PAKE_PRIMITIVE(PSA_PAKE_PRIMITIVE_TYPE_ECC, PSA_ECC_FAMILY_SECP_R1, 256);
const DERIVE_KEY = {
  attributes: { type: PSA_KEY_TYPE_DERIVE, alg: HKDF, usage: PSA_KEY_USAGE_DERIVE },
  material: () => data(32),
};

async function inputKey(session: Session, key: number): Promise<number> {
  const operation = await session.keyDerivationSetup(HKDF);
  // Refused or not: the operation ends.
  await statusOf(session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_SECRET, key));
  return operation;
}

const KEYED = MODELS.filter(({ family }) => family !== 'hash' && family !== 'xof');

describe.each(KEYED.map((model) => [model.family, model] as const))('%s', (_family, model) => {
  it.each([
    ['its key is destroyed', async ({ here }: World, key: number) => here.destroyKey(key)],
    [
      'another document destroys its key',
      async ({ sibling }: World, key: number) => sibling.destroyKey(key),
    ],
    [
      'the user destroys its key',
      async (_world: World, id: number, { partition }: Engine) => {
        const keystore = partition.keystoreOf(ownerOf(OWNER));
        await keystore.destroy(await keystore.find(id));
      },
    ],
    [
      'the session of its volatile keys ends',
      async (_world: World, _id: number, { partition }: Engine) =>
        partition.keystoreOf(ownerOf(OWNER)).endSession(),
    ],
    [
      'the site is forgotten',
      async (_world: World, _id: number, { partition }: Engine) =>
        partition.keystoreOf(ownerOf(OWNER)).clear(),
    ],
  ])('ends when %s', async (_what, destroy) => {
    const engine = createEngine();
    await worldOf(engine, async (world) => {
      const key = await holdKey(world, model);
      expect(key).toBeGreaterThan(0);
      await destroy(world, key, engine);
      await expectFailed(world.here, model, world.slots[0]!.handle);
    });
  });

  it('ends a call under way whole or not at all', async () => {
    const { variant, setup, steps } = wayOf(model);
    const [name, n] = steps.at(-1)!;
    const { run, check } = model.steps[name]!;
    for (let delay = 0; delay < 24; delay += 3) {
      const engine = createEngine();
      await worldOf(engine, async (world) => {
        await setUp(world, 0, model, variant, setup);
        for (const each of steps.slice(0, -1)) await step(world, 0, ...each);
        const slot = world.slots[0]!;
        const [place, facts] = [placeOf(world, slot), { ...slot.facts }];
        const call = run(place, n, facts, true);
        for (let i = 0; i < delay; i += 1) await Promise.resolve();
        await world.here.destroyKey(heldBy(world));
        const status = await statusOf(call);
        expect([PSA_SUCCESS, PSA_ERROR_BAD_STATE]).toContain(status);
        if (status === PSA_SUCCESS) await check?.(await call, facts, n, place);
        await expectFailed(world.here, model, slot.handle);
        expect(engine.errors).toEqual([]);
      });
    }
  });

  it('goes on when keys of another owner go', async () => {
    const engine = createEngine();
    await worldOf(engine, async (world) => {
      await holdKey(world, model);
      await engine.partition.keystoreOf(ownerOf('https://stranger.example')).clear();
      const [name = ''] = legalSteps(world.slots[0]!, 0);
      expect(await step(world, 0, name, 0)).toBe(PSA_SUCCESS);
    });
  });
});

/** The call that takes the key, as short as can be: it is cut anywhere. */
const TAKE_KEY: Readonly<
  Record<string, (session: Session, key: number, alg: number) => Promise<number>>
> = {
  mac: (session, key, alg) => session.macSignSetup(key, alg),
  cipher: (session, key, alg) => session.cipherEncryptSetup(key, alg),
  aead: (session, key, alg) => session.aeadEncryptSetup(key, alg),
  sign: (session, key, alg) => session.signSetup(key, alg),
  verify: (session, key, alg) => session.verifySetup(key, alg, data(64)),
  pake: (session, key, alg) => session.pakeSetup(key, alg, P256, PSA_PAKE_UNCONFIRMED_KEY),
};

describe('a key that goes while an operation takes it', () => {
  it.each(KEYED.map((model) => [model.family, model] as const))('ends it: %s', (family, model) =>
    worldOf(createEngine(), async ({ here: session, judge }) => {
      const variant = model.variants[0] as Variant & { readonly alg: number };
      const { attributes, material } = variant.key ?? DERIVE_KEY;
      const take = TAKE_KEY[family] ?? inputKey;
      let taken = 0;
      for (let delay = 0; delay < 50; delay += 1) {
        const key = await session.importKey(attributes, await material(judge));
        const handle = take(session, key, variant.alg).catch(() => 0);
        for (let i = 0; i < delay; i += 1) await Promise.resolve();
        await session.destroyKey(key);
        if ((await handle) === 0) continue;
        taken += 1;
        await expectFailed(session, model, await handle);
      }
      expect(taken).toBeGreaterThan(0);
    }),
  );
});

describe('too many operations', () => {
  it.each(MODELS.map((model) => [model.family, model] as const))(
    'of any kind leave no room for %s',
    async (_family, model) => {
      await worldOf(createEngine(), async ({ here: session, judge, ...world }) => {
        const handles: number[] = [];
        for (let i = 0; i < LIMITS.operationsPerConnection; i += 1) {
          handles.push(await session.hashSetup(PSA_ALG_SHA_256));
        }
        // A failed one takes its place until it is aborted.
        await statusOf(session.hashVerify(handles[0]!, data(1)));
        const { variant, setup } = wayOf(model);
        const id = variant.key
          ? await session.importKey(variant.key.attributes, await variant.key.material(judge))
          : 0;
        const place = { session, judge, key: { id, alive: true }, inputs: [] };
        const open = () => {
          const facts = model.setups[setup]!.facts(variant);
          return statusOf(model.setups[setup]!.run(place, variant, facts));
        };
        expect(await open()).toBe(PSA_ERROR_INSUFFICIENT_MEMORY);
        await world.sibling.hashSetup(PSA_ALG_SHA_256);
        await session.hashAbort(handles[0]!);
        expect(await open()).toBe(PSA_SUCCESS);
      });
    },
  );
});
