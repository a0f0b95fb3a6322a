/** How much each owner has under way, over all its connections. One owner does not crowd out another. */
import { PSA_ERROR_INSUFFICIENT_MEMORY, PsaError } from '../../protocol/psa/status.ts';
import type { OwnerId } from '../caller.ts';

type Limits = { readonly callsPerOwner: number; readonly bytesPerOwner: number };

export type Load = {
  /**
   * Counts a call in.
   * @returns how to count it out
   * @throws PsaError PSA_ERROR_INSUFFICIENT_MEMORY
   */
  admit(owner: OwnerId, bytes: number): () => void;
};

export function createLoad({ callsPerOwner, bytesPerOwner }: Limits): Load {
  const load = new Map<OwnerId, { calls: number; bytes: number }>();
  return {
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
