/** Curves beyond those of every day: Ed448, X448, brainpool, small prime and binary curves. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createCurves = (_parts: DriverParts): readonly Driver[] => [];
