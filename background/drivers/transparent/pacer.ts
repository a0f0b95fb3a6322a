/**
 * Long work in script shares the worker with everything else in it: now and then it stands back and lets
 * others have their turn.
 */
import { nextTick } from '@noble/hashes/utils.js';

/** Milliseconds of work between two breaths. */
const SLICE = 10;

/** What it makes is awaited often, is undefined most of the time, and every few milliseconds a pause. */
export function createPacer(): () => Promise<void> | undefined {
  let last = Date.now();
  return () => {
    if (Date.now() - last < SLICE) return undefined;
    return nextTick().then(() => {
      last = Date.now();
    });
  };
}
