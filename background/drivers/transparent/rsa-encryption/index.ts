/** RSA encryption: OAEP, natively where WebCrypto has the hash, and PKCS#1 v1.5. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';
import { createScriptRsaEncryption } from './script.ts';
import { createWebCryptoOaep } from './webcrypto.ts';

export const createRsaEncryption = (parts: DriverParts): readonly Driver[] => [
  ...(parts.subtle ? [createWebCryptoOaep(parts.subtle, parts)] : []),
  createScriptRsaEncryption(parts),
];
