/** Diffie-Hellman in the groups of RFC 7919 and RFC 3526. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createFiniteField = (_parts: DriverParts): readonly Driver[] => [];
