/** Drivers that note every byte string they are given, directly or by the operations they open. */
import type { Driver } from '../../background/drivers/driver.ts';

type Call = (...args: unknown[]) => unknown;

function* byteStringsIn(value: unknown): Generator<Uint8Array> {
  if (value instanceof Uint8Array) yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* byteStringsIn(part);
  }
}

const contains = (whole: Uint8Array, part: Uint8Array): boolean => {
  for (let at = 0; at + part.length <= whole.length; at += 1) {
    if (part.every((byte, i) => whole[at + i] === byte)) return true;
  }
  return false;
};

export function createSpies() {
  const given: { readonly to: string; readonly data: Uint8Array }[] = [];

  const noting = (to: string, call: Call, self: unknown): Call =>
    function noted(...args) {
      for (const data of byteStringsIn(args)) given.push({ to, data: data.slice() });
      const result = call.apply(self, args);
      return result instanceof Promise ? result.then((made) => opened(to, made)) : result;
    };

  /** An operation that was set up is watched like the driver. */
  function opened(to: string, made: unknown): unknown {
    if (typeof made !== 'object' || made === null || !('abort' in made)) return made;
    return watched(to, made);
  }

  function watched<T extends object>(to: string, object: T): T {
    const entries = Object.entries(object).map(([name, value]) => [
      name,
      typeof value === 'function' ? noting(`${to} ${name}`, value as Call, object) : value,
    ]);
    return Object.fromEntries(entries) as T;
  }

  return {
    spyOn: (drivers: readonly Driver[]): Driver[] =>
      drivers.map((driver) => watched(driver.name, driver)),
    /** Who was given these bytes, alone or among others. */
    sawBytes: (bytes: Uint8Array): string[] =>
      given.filter(({ data }) => contains(data, bytes)).map(({ to }) => to),
    /** How much was seen at all. */
    count: () => given.length,
  };
}
