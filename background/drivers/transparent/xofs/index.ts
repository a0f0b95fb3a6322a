/** Extendable-output functions. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createXofs = (_parts: DriverParts): readonly Driver[] => [];
