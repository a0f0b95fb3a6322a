/** Key ids: which an application may choose, and how a volatile one is drawn. */
import {
  PSA_KEY_ID_USER_MAX,
  PSA_KEY_ID_USER_MIN,
  PSA_KEY_ID_VENDOR_MAX,
  PSA_KEY_ID_VENDOR_MIN,
} from '../../protocol/psa/lifetimes.ts';
import type { Entropy } from '../entropy.ts';

export const isUserKeyId = (id: number): boolean =>
  id >= PSA_KEY_ID_USER_MIN && id <= PSA_KEY_ID_USER_MAX;

/** Drawn at random, so that the id of a destroyed key is not soon another's. */
export function drawVolatileKeyId(entropy: Entropy): number {
  const draw = entropy(4);
  const value = new DataView(draw.buffer).getUint32(0);
  return PSA_KEY_ID_VENDOR_MIN + (value % (PSA_KEY_ID_VENDOR_MAX - PSA_KEY_ID_VENDOR_MIN + 1));
}
