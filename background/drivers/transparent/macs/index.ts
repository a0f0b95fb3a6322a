/** HMAC and BLAKE2 MAC. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createMacs = (_parts: DriverParts): readonly Driver[] => [];
