/**
 * The contract towards hostile input: whatever bytes a driver is given to import as a key, or as message,
 * hash, signature or peer, it answers, or it throws a PsaError. Nothing else ever leaves it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Drivers } from '../../background/drivers/dispatch.ts';
import type { Capability, Draw, Driver, EntryPoint } from '../../background/drivers/driver.ts';
import { PSA_KEY_TYPE_IS_RSA } from '../../protocol/psa/key-types.ts';
import { PSA_ERROR_INSUFFICIENT_DATA, PsaError } from '../../protocol/psa/status.ts';
import { flipped } from '../support/bytes.ts';
import { specimenOf } from '../support/specimens.ts';
import { outcomeOf } from '../support/status.ts';
import { goodMaterial } from './keys.ts';
import { attributesOf, hasReferenceKey, type KeyKind, type Subject } from './offers.ts';

type Call = { readonly kind: KeyKind; readonly alg: number; readonly parts: readonly Uint8Array[] };

/** One size that is offered of each key type. */
const kindsOf = ({ keys = [] }: Capability): KeyKind[] =>
  keys
    .flatMap(({ type, bits }) =>
      ('min' in bits ? [PSA_KEY_TYPE_IS_RSA(type) ? 2048 : 128] : bits).map((size) => ({
        type,
        bits: size,
      })),
    )
    .filter(hasReferenceKey);

const lengths = [0, 1, 8, 16, 24, 28, 31, 32, 33, 48, 64, 65, 66, 96, 97, 132, 133, 256];

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

/** A source of bytes for a key, which runs dry as a derivation does. */
function drawsFrom(seed: Uint8Array): Draw {
  let left = 4096;
  return (length) => {
    left -= length;
    if (left < 0) throw new PsaError(PSA_ERROR_INSUFFICIENT_DATA);
    return Uint8Array.from({ length }, (_, i) => (seed[i % seed.length] ?? 0) ^ (left + i));
  };
}

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
    attachKey: () => driver.attachKey?.(attributesOf(kind), second),
    hashCompute: () => driver.hashCompute?.(alg, first),
    hashSetup: () => driver.hashSetup?.(alg),
    deriveKey: () => driver.deriveKey?.(attributesOf(kind), drawsFrom(first)),
    signSetup: () => driver.signSetup?.(key, alg, second),
    verifySetup: () => driver.verifySetup?.(key, alg, second, third, ROOM),
    encapsulate: () => driver.encapsulate?.(key, alg),
    decapsulate: () => driver.decapsulate?.(key, alg, second),
    asymmetricEncrypt: () => driver.asymmetricEncrypt?.(key, alg, second, third),
    asymmetricDecrypt: () => driver.asymmetricDecrypt?.(key, alg, second, third),
    hashResume: () =>
      driver.hashResume?.(alg, {
        length: BigInt(second.length),
        state: first,
        unprocessed: second,
      }),
    xofSetup: () => driver.xofSetup?.(alg),
    macCompute: () => driver.macCompute?.(key, alg, second),
    macSetup: () => driver.macSetup?.(key, alg),
    cipherEncrypt: () => driver.cipherEncrypt?.(key, alg, second, third),
    cipherDecrypt: () => driver.cipherDecrypt?.(key, alg, second, third),
    cipherSetup: () => driver.cipherSetup?.(key, alg, 'decrypt'),
    aeadEncrypt: () => driver.aeadEncrypt?.(key, alg, 16, second, third, third),
    aeadDecrypt: () => driver.aeadDecrypt?.(key, alg, 16, second, third, third),
    aeadSetup: () => driver.aeadSetup?.(key, alg, 16, 'decrypt'),
    wrapKey: () => driver.wrapKey?.(key, alg, { ...key, material: second }),
    exportKey: () => driver.exportKey?.(key),
    exportWrappedKey: () => driver.exportWrappedKey?.(key),
    copyKey: () => driver.copyKey?.(key, attributesOf(kind)),
    destroyKey: () => driver.destroyKey?.(key),
    unwrapKey: () => driver.unwrapKey?.(key, alg, second),
    keyDerivationSetup: () => driver.keyDerivationSetup?.(alg),
    pakeSetup: () => driver.pakeSetup?.(key, { alg, primitive: 0x01120100, keyConfirmation: 0 }),
  };
  return Promise.resolve().then(calls[entry]);
}

/** As much room as asked for. */
const ROOM = { take: () => undefined, giveBack: () => undefined };

/** RSA on big integers takes its time. */
const runs = ({ keys = [] }: Capability) =>
  keys.some(({ type }) => PSA_KEY_TYPE_IS_RSA(type)) ? 40 : 100;

/** These make the keys; every other operation gets nothing but what an import let in. */
const makesKeys = (entry: EntryPoint) => entry === 'importKey' || entry === 'deriveKey';

async function holdsOut(
  driver: Driver,
  entry: EntryPoint,
  capability: Capability,
  drivers: Drivers,
) {
  const property = fc.asyncProperty(callsOf(capability), async (call) => {
    const { kind, parts } = call;
    const [material = new Uint8Array(0), ...rest] = parts;
    const takesAny = !capability.keys || makesKeys(entry);
    const isTaken =
      takesAny || /SUCCESS/.test(await outcomeOf(drivers.importKey(attributesOf(kind), material)));
    const key = isTaken ? material : goodMaterial(kind);
    expect(await outcomeOf(perform(driver, entry, { ...call, parts: [key, ...rest] }))).toMatch(
      /^PSA_/,
    );
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
          const held = capability.keys === undefined || kindsOf(capability).length > 0;
          if (!held) it.skip(`${name} (skipped: keys without a specimen; see test/psa)`);
          else if (entry === 'generateKey') it.skip(`${name} (skipped: it is given no bytes)`);
          else it(name, () => holdsOut(driver, entry, capability, subject.companion));
        }
      }
    }
  });
}
