/** The contract of keys: generation, import and the public part. */
import { describe, expect, it } from 'vitest';
import {
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_IS_PUBLIC_KEY,
  PSA_KEY_TYPE_IS_RSA,
  PSA_KEY_TYPE_IS_UNSTRUCTURED,
} from '../../protocol/psa/key-types.ts';
import { PSA_EXPORT_KEY_OUTPUT_SIZE } from '../../protocol/psa/sizes.ts';
import { PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED } from '../../protocol/psa/status.ts';
import { pattern } from '../support/bytes.ts';
import { type Key, referencePublic } from '../support/reference.ts';
import { specimenOf } from '../support/specimens.ts';
import { expectBytes, expectStatus } from '../support/status.ts';
import { badKeys } from './bad-keys.ts';
import {
  attributesOf,
  type KeyKind,
  kindName,
  kindsOffered,
  offers,
  type Subject,
} from './offers.ts';

const REFUSED = [PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];

const bitsSet = (byte: number) => byte.toString(2).replaceAll('0', '').length;

/** Key data that is good for the kind. */
export function goodMaterial(kind: KeyKind): Uint8Array {
  const specimen = specimenOf(kind.type, kind.bits);
  if (specimen) {
    const { pair, public: open } = specimen;
    return (PSA_KEY_TYPE_IS_PUBLIC_KEY(kind.type) ? open : pair).material;
  }
  const bytes = pattern(kind.bits / 8, kind.bits);
  if (kind.type !== PSA_KEY_TYPE_DES) return bytes;
  return bytes.map((byte) => (bitsSet(byte >> 1) % 2 === 0 ? byte | 1 : byte & 0xfe));
}

const asKey = ({ type, bits }: KeyKind, material: Uint8Array): Key => ({ type, bits, material });

async function generates({ drivers }: Subject, kind: KeyKind, companion: Subject['companion']) {
  const attributes = attributesOf(kind);
  const made = await drivers.generateKey(attributes);
  expect(made.bits).toBe(kind.bits);
  const size = PSA_EXPORT_KEY_OUTPUT_SIZE(kind.type, kind.bits);
  if (PSA_KEY_TYPE_IS_RSA(kind.type)) expect(made.material.length).toBeLessThanOrEqual(size);
  else expect(made.material).toHaveLength(kind.bits === 255 ? 32 : Math.ceil(kind.bits / 8));
  // The companion's import makes the checks of section 3.2.
  const taken = await companion.importKey(attributes, made.material);
  expect(taken.bits).toBe(made.bits);
  expectBytes(taken.material, made.material);
  if (kind.bits >= 64 && !PSA_KEY_TYPE_IS_RSA(kind.type)) {
    const second = await drivers.generateKey(attributes);
    expect(Buffer.compare(second.material, made.material), 'two keys differ').not.toBe(0);
  }
  if (!PSA_KEY_TYPE_IS_UNSTRUCTURED(kind.type)) {
    const open = await companion.exportPublicKey({ attributes, material: made.material });
    expectBytes(open, referencePublic(asKey(kind, made.material)));
  }
}

async function imports({ drivers }: Subject, kind: KeyKind) {
  const material = goodMaterial(kind);
  for (const bits of [kind.bits, 0]) {
    const given = material.slice();
    const made = await drivers.importKey({ ...attributesOf(kind), bits }, given);
    expect(made.bits).toBe(kind.bits);
    given.fill(0);
    expectBytes(made.material, material, 'the key is a copy of what was given');
  }
}

async function refusesBadData({ drivers }: Subject, kind: KeyKind) {
  const specimen = specimenOf(kind.type, kind.bits);
  if (!specimen) throw new Error('a key type with a structure needs a specimen');
  for (const [flaw, data] of badKeys(kind, specimen)) {
    for (const bits of [kind.bits, 0]) {
      const call = drivers.importKey({ ...attributesOf(kind), bits }, data);
      await expectStatus(call, REFUSED, `${flaw}, bits ${bits}`);
    }
  }
}

async function refusesOtherSizes({ drivers }: Subject, kind: KeyKind) {
  const material = goodMaterial(kind);
  for (const bits of [1, kind.bits - 1, kind.bits + 1, kind.bits + 8, kind.bits * 2]) {
    const call = drivers.importKey({ ...attributesOf(kind), bits }, material);
    await expectStatus(call, REFUSED, `said to have ${bits} bits`);
  }
  const empty = drivers.importKey({ ...attributesOf(kind), bits: 0 }, new Uint8Array(0));
  await expectStatus(empty, REFUSED, 'of no bytes');
}

async function refusesBadParity({ drivers }: Subject, kind: KeyKind) {
  const material = goodMaterial(kind).slice();
  material[3] = (material[3] ?? 0) ^ 1;
  await expectStatus(drivers.importKey(attributesOf(kind), material), REFUSED);
}

async function exportsPublic({ drivers }: Subject, kind: KeyKind) {
  const material = goodMaterial(kind);
  const key = { attributes: attributesOf(kind), material };
  expectBytes(await drivers.exportPublicKey(key), referencePublic(asKey(kind, material)));
}

/**
 * Finding the primes of a larger key takes seconds; how they are found does not depend on the size.
 */
const isSlowToMake = ({ type, bits }: KeyKind) => PSA_KEY_TYPE_IS_RSA(type) && bits > 2048;

export function testKeys(subject: Subject): void {
  describe('keys', () => {
    for (const kind of kindsOffered(subject, 'generateKey')) {
      const name = `generates ${kindName(kind)} that another implementation takes`;
      if (isSlowToMake(kind)) it.skip(`${name} (skipped: finding large primes takes seconds)`);
      else it(name, () => generates(subject, kind, subject.companion));
    }
    for (const kind of kindsOffered(subject, 'importKey')) {
      it(`imports ${kindName(kind)}, its size given or worked out`, () => imports(subject, kind));
      it(`refuses ${kindName(kind)} of another size than said`, () =>
        refusesOtherSizes(subject, kind));
      if (!PSA_KEY_TYPE_IS_UNSTRUCTURED(kind.type)) {
        it(`refuses bad data as ${kindName(kind)}`, () => refusesBadData(subject, kind));
      }
      if (kind.type === PSA_KEY_TYPE_DES) {
        it(`refuses ${kindName(kind)} of wrong parity`, () => refusesBadParity(subject, kind));
      }
    }
    for (const kind of kindsOffered(subject, 'exportPublicKey')) {
      it(`gives the public key of ${kindName(kind)}`, () => exportsPublic(subject, kind));
    }
    it('offers the public part of each key pair it generates and signs with', () => {
      if (!offers(subject, 'importKey') || !offers(subject, 'exportPublicKey')) return;
      const structured = kindsOffered(subject, 'importKey').filter(
        ({ type }) => !PSA_KEY_TYPE_IS_UNSTRUCTURED(type),
      );
      expect(structured.filter((kind) => !offers(subject, 'exportPublicKey', kind))).toEqual([]);
    });
  });
}
