/**
 * The contract of what is not offered: it answers NOT_SUPPORTED, whatever the rest of the call is.
 */
import { describe, expect, it } from 'vitest';
import type { EntryPoint } from '../../background/drivers/driver.ts';
import * as A from '../../protocol/psa/algorithms.ts';
import * as K from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../protocol/psa/status.ts';
import { pattern } from '../support/bytes.ts';
import { expectStatus } from '../support/status.ts';
import { algName, attributesOf, type KeyKind, kindName, offers, type Subject } from './offers.ts';

/** Key types of every family, sizes that exist, and some that do not. */
const KINDS: readonly KeyKind[] = [
  ...[...K.KEY_TYPE_NAMES.keys()].flatMap((type) =>
    [8, 64, 128, 256, 1024, 2048, 2049, 8192].map((bits) => ({ type, bits })),
  ),
  ...K.CURVES.flatMap(({ family, bits }) => [
    { type: K.PSA_KEY_TYPE_ECC_KEY_PAIR(family), bits },
    { type: K.PSA_KEY_TYPE_ECC_PUBLIC_KEY(family), bits },
    { type: K.PSA_KEY_TYPE_ECC_KEY_PAIR(family), bits: bits + 1 },
  ]),
  ...K.DH_GROUPS.map(({ family, bits }) => ({ type: K.PSA_KEY_TYPE_DH_KEY_PAIR(family), bits })),
  ...K.SLH_DSA_SETS.map(({ family, bits }) => ({
    type: K.PSA_KEY_TYPE_SLH_DSA_KEY_PAIR(family),
    bits,
  })),
  { type: 0xffff, bits: 128 },
];

const ALGORITHMS: readonly number[] = [
  ...A.ALGORITHM_NAMES.keys(),
  ...[...A.ALGORITHM_BASES.keys()].flatMap((base) =>
    A.HASHES.map(({ alg }) => base | (alg & 0xff)),
  ),
  0x06ffffff,
];

const BYTES = pattern(64, 1);

/** Calls the entry point for that kind of key, where it has an algorithm for that algorithm too. */
const calls = ({ drivers }: Subject) => {
  const key = (kind: KeyKind) => ({ attributes: attributesOf(kind), material: BYTES });
  return {
    generateKey: (kind: KeyKind) => drivers.generateKey(attributesOf(kind)),
    importKey: (kind: KeyKind) => drivers.importKey(attributesOf(kind), BYTES),
    exportPublicKey: (kind: KeyKind) => drivers.exportPublicKey(key(kind)),
    signMessage: (kind: KeyKind, alg: number) => drivers.signMessage(key(kind), alg, BYTES),
    verifyMessage: (kind: KeyKind, alg: number) =>
      drivers.verifyMessage(key(kind), alg, BYTES, BYTES),
    signHash: (kind: KeyKind, alg: number) => drivers.signHash(key(kind), alg, BYTES),
    verifyHash: (kind: KeyKind, alg: number) => drivers.verifyHash(key(kind), alg, BYTES, BYTES),
    rawKeyAgreement: (kind: KeyKind, alg: number) => drivers.rawKeyAgreement(key(kind), alg, BYTES),
  } satisfies { [E in EntryPoint]?: unknown };
};

const WITHOUT_ALGORITHM = ['generateKey', 'importKey', 'exportPublicKey'] as const;
const WITH_ALGORITHM = [
  'signMessage',
  'verifyMessage',
  'signHash',
  'verifyHash',
  'rawKeyAgreement',
] as const;

const outcomeOf = async (call: Promise<unknown>) => {
  try {
    await call;
    return 0;
  } catch (error) {
    return error instanceof PsaError ? error.status : error;
  }
};

async function unofferedKinds(subject: Subject, entry: (typeof WITHOUT_ALGORITHM)[number]) {
  const others = KINDS.filter((kind) => !offers(subject, entry, kind));
  expect(others.length).toBeGreaterThan(20);
  for (const kind of others) {
    const outcome = await outcomeOf(calls(subject)[entry](kind));
    if (outcome !== PSA_ERROR_NOT_SUPPORTED) expect(outcome, kindName(kind)).toBe('NOT_SUPPORTED');
  }
}

async function unofferedAlgorithms(subject: Subject, entry: (typeof WITH_ALGORITHM)[number]) {
  const call = calls(subject)[entry];
  for (const kind of KINDS) {
    const others = ALGORITHMS.filter((alg) => !offers(subject, entry, kind, alg));
    // All algorithms for a key that is offered something; a few for the others.
    for (const alg of others.length < ALGORITHMS.length ? others : others.slice(-9)) {
      const outcome = await outcomeOf(call(kind, alg));
      if (outcome === PSA_ERROR_NOT_SUPPORTED) continue;
      expect(outcome, `${algName(alg)} with ${kindName(kind)}`).toBe('NOT_SUPPORTED');
    }
  }
}

export function testUnoffered(subject: Subject): void {
  describe('what is not offered', () => {
    for (const entry of WITHOUT_ALGORITHM) {
      it(`${entry} answers NOT_SUPPORTED`, () => unofferedKinds(subject, entry));
    }
    for (const entry of WITH_ALGORITHM) {
      it(`${entry} answers NOT_SUPPORTED`, () => unofferedAlgorithms(subject, entry));
    }
    it('a location without a driver answers NOT_SUPPORTED', async () => {
      const attributes = attributesOf({ type: K.PSA_KEY_TYPE_RAW_DATA, bits: 8 }, 0x00123400);
      await expectStatus(subject.drivers.generateKey(attributes), PSA_ERROR_NOT_SUPPORTED);
      expect(subject.drivers.hasLocation(0x1234)).toBe(false);
    });
    it('each driver has the entry points that its capabilities name, and no other', () => {
      for (const { driver } of subject.drivers.all) {
        const { name: _, capabilities, ...entryPoints } = driver;
        const named = new Set(capabilities.flatMap((capability) => capability.entryPoints));
        expect(new Set(Object.keys(entryPoints))).toEqual(named);
      }
    });
  });
}
