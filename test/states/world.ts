/** Where a walk goes: connections of one owner, of a stranger and of a judge, and the operations as the model sees them. */
import type { Session } from '../../sdk/session.ts';
import type { StandalonePartition } from '../../sdk/standalone.ts';
import type { AnyModel, Key, Variant } from './model.ts';

/** An operation as the model sees it; one that has ended keeps its handle. */
export type Slot = {
  model: AnyModel;
  variant: Variant;
  handle: number;
  facts: object | undefined;
  state: 'open' | 'failed' | 'ended';
  key: Key;
  inputs: Key[];
};

export type World = {
  readonly here: Session;
  /** Another document of the same owner. */
  readonly sibling: Session;
  readonly stranger: Session;
  readonly judge: Session;
  readonly slots: Slot[];
  readonly keys: Map<Variant, Key>;
  readonly trace: string[];
};

/** Works in a world of its own, which is gone afterwards. */
export async function inWorld(
  partition: StandalonePartition,
  work: (world: World) => Promise<void>,
): Promise<void> {
  const [owner, stranger] = ['https://owner.example', 'https://stranger.example'];
  const world: World = {
    here: partition.connect(owner),
    sibling: partition.connect(owner),
    stranger: partition.connect(stranger),
    judge: partition.connect('https://judge.example'),
    slots: [],
    keys: new Map(),
    trace: [],
  };
  try {
    await work(world);
  } finally {
    for (const session of [world.here, world.sibling, world.stranger, world.judge]) session.close();
    for (const name of [owner, stranger, 'https://judge.example']) await partition.endSession(name);
  }
}
