/** Ascon (NIST SP 800-232): the AEAD and the extendable outputs. Its hash is among the other hashes. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';
import { asconAead } from './aead.ts';
import { asconXofs } from './xof.ts';

export const createAscon = (_parts: DriverParts): readonly Driver[] => [asconAead, asconXofs];
