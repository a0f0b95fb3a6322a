/** What noble serves of the everyday: hashes, and the prime curves. Other folders have more of it. */
import type { Entropy } from '../../../entropy.ts';
import type { Driver } from '../../driver.ts';
import { nobleHashes } from './hashes.ts';
import { createNobleWeierstrass } from './weierstrass.ts';

export const createNoble = (entropy: Entropy): readonly Driver[] => [
  nobleHashes,
  createNobleWeierstrass(entropy),
];
