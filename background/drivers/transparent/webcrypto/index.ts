/** What WebCrypto serves. */
import type { Driver, DriverKey } from '../../driver.ts';
import { createWebCryptoAgreement } from './agreement.ts';
import { createWebCryptoHashes } from './hashes.ts';
import { createWebCryptoRsaKeys } from './rsa-keys.ts';
import { createWebCryptoSignatures } from './signatures.ts';

/** @param publicKey - works out the public part of a pair, which WebCrypto does not */
export const createWebCrypto = (
  subtle: SubtleCrypto,
  publicKey: (key: DriverKey) => Promise<Uint8Array>,
): readonly Driver[] => [
  createWebCryptoHashes(subtle),
  createWebCryptoSignatures(subtle, publicKey),
  createWebCryptoRsaKeys(subtle),
  createWebCryptoAgreement(subtle),
];
