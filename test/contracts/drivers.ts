/**
 * The contract of drivers: what every implementation of the driver interface must do, held against
 * any set of them. What is tried follows from the capabilities: each entry point, algorithm, key
 * type and size that is offered, and that the rest answers NOT_SUPPORTED.
 */
import { describe } from 'vitest';
import { testAgreement } from './agreement.ts';
import { testHashes } from './hashes.ts';
import { testHostile } from './hostile.ts';
import { testKeys } from './keys.ts';
import type { Subject } from './offers.ts';
import { testRawSignatures } from './raw-signatures.ts';
import { testSignatures } from './signatures.ts';
import { testUnoffered } from './unoffered.ts';

export function testDrivers(subject: Subject): void {
  describe(subject.name, () => {
    testKeys(subject);
    testHashes(subject);
    testSignatures(subject);
    testRawSignatures(subject);
    testAgreement(subject);
    testUnoffered(subject);
    testHostile(subject);
  });
}
