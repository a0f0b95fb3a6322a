/** Key derivation functions. That of WPA3-SAE is with the PAKEs. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';
import { hkdf } from './hkdf.ts';
import { createPbkdf2 } from './pbkdf2.ts';
import { createSp800108 } from './sp800-108.ts';
import { tls12 } from './tls12.ts';

export const createDerivation = (parts: DriverParts): readonly Driver[] => [
  hkdf,
  tls12,
  createSp800108(parts),
  ...createPbkdf2(parts),
];
