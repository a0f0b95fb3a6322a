/** Diffie-Hellman in the groups of RFC 7919 and RFC 3526. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';
import { createFfdh } from './dh.ts';

export const createFiniteField = ({ entropy }: DriverParts): readonly Driver[] => [
  createFfdh(entropy),
];
