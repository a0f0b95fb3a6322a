/** Block ciphers in their modes: unauthenticated ciphers, AEAD, MAC and key wrapping. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createBlockCiphers = (_parts: DriverParts): readonly Driver[] => [];
