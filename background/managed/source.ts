/**
 * The policy that is in force, read from the browser once and again after each change. Whoever asks while a
 * reading is under way waits for it, so that a change counts for the next call.
 */
import { type ManagedPolicy, parseManagedPolicy } from './policy.ts';

export type ManagedSource = {
  /** The policy in force. It never rejects: what cannot be read is unreadable. */
  current(): Promise<ManagedPolicy>;
  /** The browser says that it is another now. */
  changed(): void;
};

/** @param read - gives all of managed storage; an empty object where there is none */
export function createManagedSource(
  read: () => Promise<unknown>,
  onError: (error: unknown) => void,
): ManagedSource {
  let reading: Promise<ManagedPolicy> | undefined;

  const start = async (): Promise<ManagedPolicy> => {
    try {
      return parseManagedPolicy(await read());
    } catch (error) {
      onError(error);
      return { kind: 'unreadable', why: 'The browser did not give it.' };
    }
  };

  return {
    async current() {
      reading ??= start();
      let seen: Promise<ManagedPolicy> | undefined;
      let policy: ManagedPolicy | undefined;
      // Another reading may have begun meanwhile.
      while (seen !== reading || !policy) {
        seen = reading;
        policy = await seen;
      }
      return policy;
    },
    changed() {
      reading = start();
    },
  };
}
