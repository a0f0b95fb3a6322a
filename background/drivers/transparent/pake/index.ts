/** Password-authenticated key exchange. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createPake = (_parts: DriverParts): readonly Driver[] => [];
