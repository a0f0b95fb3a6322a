/** What noble serves, one driver for each family of keys. */
import type { Entropy } from '../../../entropy.ts';
import type { Driver } from '../../driver.ts';
import { createNobleEd25519, createNobleX25519 } from './curve25519.ts';
import { nobleHashes } from './hashes.ts';
import { createNobleWeierstrass } from './weierstrass.ts';

export const createNoble = (entropy: Entropy): readonly Driver[] => [
  nobleHashes,
  createNobleWeierstrass(entropy),
  createNobleEd25519(entropy),
  createNobleX25519(entropy),
];
