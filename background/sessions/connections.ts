/** The operations of all connections of an owner: a key destroyed on one connection ends them on every other. */
import type { OwnerId } from '../caller.ts';
import type { Contexts } from './contexts.ts';

export type Connections = {
  /** @returns what to do when the connection closes */
  add(owner: OwnerId, contexts: Contexts): () => void;
  keysGone(owner: OwnerId, ...isGone: Parameters<Contexts['keysGone']>): void;
};

export function createConnections(): Connections {
  const open = new Map<OwnerId, Set<Contexts>>();
  return {
    add(owner, contexts) {
      const all = open.get(owner) ?? new Set();
      open.set(owner, all.add(contexts));
      return () => {
        all.delete(contexts);
        if (all.size === 0 && open.get(owner) === all) open.delete(owner);
      };
    },
    keysGone(owner, isGone) {
      for (const contexts of open.get(owner) ?? []) contexts.keysGone(isGone);
    },
  };
}
