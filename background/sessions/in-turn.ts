/** Work put in order: each piece starts when the one before it has settled. */

export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** One line for each name; a line is forgotten when it is empty. */
export function createLanes<K>(): <T>(name: K, work: () => Promise<T>) => Promise<T> {
  const lanes = new Map<K, { inTurn: InTurn; waiting: number }>();
  return async (name, work) => {
    const lane = lanes.get(name) ?? { inTurn: createInTurn(), waiting: 0 };
    lanes.set(name, lane);
    lane.waiting += 1;
    try {
      return await lane.inTurn(work);
    } finally {
      lane.waiting -= 1;
      if (lane.waiting === 0) lanes.delete(name);
    }
  };
}
