/**
 * Block ciphers in their modes: unauthenticated ciphers, AEAD, MAC and key wrapping. AES natively
 * first.
 */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';
import { createModes } from './driver.ts';
import { BLOCK_CIPHERS } from './registry.ts';
import { createWebCryptoAes } from './webcrypto/aes.ts';
import { createWebCryptoAesStreams } from './webcrypto/aes-streams.ts';

const OWN = 'keyward';

export const createBlockCiphers = ({ subtle }: DriverParts): readonly Driver[] => {
  const names = new Set(BLOCK_CIPHERS.map(({ driver = OWN }) => driver));
  return [
    ...(subtle ? [createWebCryptoAes(subtle), createWebCryptoAesStreams(subtle)] : []),
    ...[...names].map((name) =>
      createModes(
        name,
        BLOCK_CIPHERS.filter(({ driver = OWN }) => driver === name),
      ),
    ),
  ];
};
