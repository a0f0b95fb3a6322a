/**
 * The contract towards hostile input: whatever bytes a driver is given as key, message, hash,
 * signature or peer, it answers, or it throws a PsaError. Nothing else ever leaves it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Capability, Driver, EntryPoint } from '../../background/drivers/driver.ts';
import { PSA_KEY_TYPE_IS_RSA } from '../../protocol/psa/key-types.ts';
import { flipped } from '../support/bytes.ts';
import { specimenOf } from '../support/specimens.ts';
import { outcomeOf } from '../support/status.ts';
import { attributesOf, type KeyKind, type Subject } from './offers.ts';

type Call = { readonly kind: KeyKind; readonly alg: number; readonly parts: readonly Uint8Array[] };

/** One size that is offered of each key type. */
const kindsOf = ({ keys = [] }: Capability): KeyKind[] =>
  keys.flatMap(({ type, bits }) =>
    ('min' in bits ? [PSA_KEY_TYPE_IS_RSA(type) ? 2048 : 128] : bits).map((size) => ({
      type,
      bits: size,
    })),
  );

const lengths = [0, 1, 28, 31, 32, 33, 48, 64, 65, 66, 96, 97, 132, 133, 256];

/** Random bytes, of lengths at which something happens. */
const bytes = fc.constantFrom(...lengths).chain((length) =>
  fc.oneof(
    fc.uint8Array({ minLength: length, maxLength: length }),
    fc.constantFrom(0, 4, 0xff).map((byte) => new Uint8Array(length).fill(byte)),
  ),
);

/** Random bytes, a good key, or a good key with one bit changed. */
const material = (kind: KeyKind): fc.Arbitrary<Uint8Array> => {
  const specimen = specimenOf(kind.type, kind.bits);
  if (!specimen) return bytes;
  const good = specimen.pair.type === kind.type ? specimen.pair.material : specimen.public.material;
  const changed = fc.nat(good.length - 1).map((index) => flipped(good, index));
  return fc.oneof(bytes, fc.constant(good), changed);
};

const callsOf = (capability: Capability): fc.Arbitrary<Call> => {
  const kinds = kindsOf(capability);
  const kind = fc.constantFrom(...(kinds.length > 0 ? kinds : [{ type: 0, bits: 0 }]));
  const alg = fc.constantFrom(...(capability.algorithms ?? [0]));
  return kind.chain((chosen) =>
    fc.record({
      kind: fc.constant(chosen),
      alg,
      parts: fc.tuple(material(chosen), bytes, bytes),
    }),
  );
};

function perform(driver: Driver, entry: EntryPoint, { kind, alg, parts }: Call): Promise<unknown> {
  const [first = new Uint8Array(0), second = first, third = first] = parts;
  const key = { attributes: attributesOf(kind), material: first };
  const calls: { readonly [E in EntryPoint]: () => Promise<unknown> | undefined } = {
    generateKey: () => driver.generateKey?.(attributesOf(kind)),
    importKey: () => driver.importKey?.(attributesOf(kind), first),
    exportPublicKey: () => driver.exportPublicKey?.(key),
    signMessage: () => driver.signMessage?.(key, alg, second),
    verifyMessage: () => driver.verifyMessage?.(key, alg, second, third),
    signHash: () => driver.signHash?.(key, alg, second),
    verifyHash: () => driver.verifyHash?.(key, alg, second, third),
    rawKeyAgreement: () => driver.rawKeyAgreement?.(key, alg, second),
    hashCompute: () => driver.hashCompute?.(alg, first),
    hashSetup: () => driver.hashSetup?.(alg),
  };
  return Promise.resolve().then(calls[entry]);
}

/** RSA on big integers takes its time. */
const runs = ({ keys = [] }: Capability) =>
  keys.some(({ type }) => PSA_KEY_TYPE_IS_RSA(type)) ? 40 : 100;

async function holdsOut(driver: Driver, entry: EntryPoint, capability: Capability) {
  const property = fc.asyncProperty(callsOf(capability), async (call) => {
    expect(await outcomeOf(perform(driver, entry, call))).toMatch(/^PSA_/);
  });
  await fc.assert(property, { numRuns: runs(capability) });
}

export function testHostile(subject: Subject): void {
  if (subject.brief) return;
  describe('hostile input', () => {
    for (const { driver } of subject.drivers.all) {
      for (const [index, capability] of driver.capabilities.entries()) {
        for (const entry of capability.entryPoints) {
          const which = `${entry} (${driver.name}, capability ${index + 1})`;
          const name = `${which} lets out nothing but a PsaError`;
          if (entry === 'generateKey') it.skip(`${name} (skipped: it is given no bytes)`);
          else it(name, () => holdsOut(driver, entry, capability));
        }
      }
    }
  });
}
