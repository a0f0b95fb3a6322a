/** ML-DSA, SLH-DSA, ML-KEM, and the stateful hash-based schemes, verified. WebCrypto comes first. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';
import { hss } from './hss.ts';
import { lms } from './lms.ts';
import { createMlDsa } from './ml-dsa.ts';
import { createMlKem } from './ml-kem.ts';
import { createSlhDsa } from './slh-dsa.ts';
import { createStateful } from './stateful.ts';
import { createWebCryptoPostQuantum } from './webcrypto.ts';
import { xmss } from './xmss.ts';
import { xmssMt } from './xmss-mt.ts';

export const createPostQuantum = ({ entropy, subtle }: DriverParts): readonly Driver[] => [
  ...(subtle ? createWebCryptoPostQuantum(subtle) : []),
  createMlDsa(entropy),
  createSlhDsa(entropy),
  createMlKem(entropy),
  ...[lms, hss, xmss, xmssMt].map(createStateful),
];
