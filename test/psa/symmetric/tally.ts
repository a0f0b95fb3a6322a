/**
 * Counts a vector of a cipher, MAC, AEAD or wrapping for its algorithm and for its key type. Block ciphers
 * other than AES share their modes: what they add is counted for their key types alone.
 */
import { keyTypeName } from '../../../protocol/psa/key-types.ts';
import type { Tally as Count, Kind } from '../../support/tally.ts';
import { keyType } from './support.ts';

const WITH_ALGORITHM = ['AES', 'ARC4', 'CHACHA20', 'XCHACHA20', 'HMAC'].map(keyType);

export type Tally = (alg: string, type: number, kind: Kind) => void;

export const countIn =
  ({ count }: Count): Tally =>
  (alg, type, kind) => {
    const algorithm = `PSA_ALG_${alg.replace(/\(.*/, '')}`;
    count([...(WITH_ALGORITHM.includes(type) ? [algorithm] : []), keyTypeName(type)], kind);
  };
