/** Stream ciphers, and the AEADs made of them. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createStreamCiphers = (_parts: DriverParts): readonly Driver[] => [];
