/** RSA encryption: OAEP and PKCS#1 v1.5. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createRsaEncryption = (_parts: DriverParts): readonly Driver[] => [];
