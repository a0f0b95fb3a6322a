/** HMAC and BLAKE2 MAC. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';
import { createBlake2Macs } from './blake2.ts';
import { createNobleHmac, createWebCryptoHmac } from './hmac.ts';

export const createMacs = ({ subtle }: DriverParts): readonly Driver[] => [
  ...(subtle ? [createWebCryptoHmac(subtle)] : []),
  createNobleHmac(),
  ...createBlake2Macs(),
];
