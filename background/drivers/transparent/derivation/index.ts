/** Key derivation functions. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createDerivation = (_parts: DriverParts): readonly Driver[] => [];
