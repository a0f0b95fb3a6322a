/** Ascon (NIST SP 800-232). */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createAscon = (_parts: DriverParts): readonly Driver[] => [];
