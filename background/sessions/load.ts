/** How much each owner has under way, over all its connections, so that none crowds out another. */
import { PSA_ERROR_INSUFFICIENT_MEMORY, PsaError } from '../../protocol/psa/status.ts';
import type { OwnerId } from '../caller.ts';
import type { Room } from '../drivers/driver.ts';

type Limits = { readonly callsPerOwner: number; readonly bytesPerOwner: number };

export type Load = {
  /**
   * Counts a call in.
   * @returns how to count it out
   * @throws PsaError PSA_ERROR_INSUFFICIENT_MEMORY
   */
  admit(owner: OwnerId, bytes: number): () => void;
  /** Where the owner's operations keep input that they need whole. */
  roomOf(owner: OwnerId): Room;
};

/** Bytes of input that the operations of an owner keep: eight of the longest messages. */
const ROOM = 64 * 1024 * 1024;

export function createLoad({ callsPerOwner, bytesPerOwner }: Limits): Load {
  const load = new Map<OwnerId, { calls: number; bytes: number }>();
  const kept = new Map<OwnerId, number>();
  return {
    roomOf: (owner) => ({
      take(bytes) {
        const now = kept.get(owner) ?? 0;
        if (now + bytes > ROOM) throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
        kept.set(owner, now + bytes);
      },
      giveBack(bytes) {
        const left = (kept.get(owner) ?? 0) - bytes;
        if (left > 0) kept.set(owner, left);
        else kept.delete(owner);
      },
    }),
    admit(owner, bytes) {
      const now = load.get(owner) ?? { calls: 0, bytes: 0 };
      if (now.calls >= callsPerOwner || now.bytes + bytes > bytesPerOwner) {
        throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY, 'too many calls under way');
      }
      load.set(owner, { calls: now.calls + 1, bytes: now.bytes + bytes });
      return () => {
        const { calls = 1, bytes: all = bytes } = load.get(owner) ?? {};
        if (calls <= 1) load.delete(owner);
        else load.set(owner, { calls: calls - 1, bytes: all - bytes });
      };
    },
  };
}
