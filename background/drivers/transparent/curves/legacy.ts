/**
 * Curves that are served for the sake of old keys and no longer advised, and why: data for the service's
 * description of itself and for the questions put to the user.
 */
import { CURVES } from '../../../../protocol/psa/key-types.ts';

export type LegacyCurve = {
  readonly family: number;
  /** `key_bits`. */
  readonly bits: number;
  readonly name: string;
  /**
   * 'small': an order below 224 bits, less than 112 bits of strength (NIST SP 800-131A). 'binary': a
   * binary field, deprecated by NIST SP 800-186, section 3.3. A curve that is both is small.
   */
  readonly why: 'small' | 'binary';
};

const ENOUGH_BITS = 224;

export const LEGACY_CURVES: readonly LegacyCurve[] = CURVES.flatMap(
  ({ family, bits, name, orderBits }): LegacyCurve[] => {
    if (orderBits < ENOUGH_BITS) return [{ family, bits, name, why: 'small' }];
    return name.startsWith('sect') ? [{ family, bits, name, why: 'binary' }] : [];
  },
);
