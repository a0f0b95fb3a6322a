/** Curves beyond the short Weierstrass ones over a prime field, and ECIES on all of them. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';
import { createBinaryCurves } from './binary/index.ts';
import { createEcies } from './ecies.ts';
import { createEdwards } from './edwards.ts';
import { createMontgomery } from './montgomery.ts';

export const createCurves = ({ entropy, drivers }: DriverParts): readonly Driver[] => [
  createEdwards(entropy),
  createMontgomery(entropy),
  createBinaryCurves(entropy),
  createEcies(drivers),
];
