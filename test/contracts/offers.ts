/**
 * What a set of drivers offers, from its `capabilities`, as single cases to try.
 *
 * The rule is said here a second time, apart from the dispatcher: a driver offers an entry point
 * for a key and an algorithm if one of its capabilities names all three. A set offers what a driver
 * of it offers, and messages with an algorithm that hashes first if it has the hash and the entry
 * for hashes.
 */

import type { Drivers } from '../../background/drivers/dispatch.ts';
import {
  type Capability,
  type EntryPoint,
  type KeySizes,
  sizeMatches,
} from '../../background/drivers/driver.ts';
import {
  algorithmName,
  PSA_ALG_ED25519PH,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_HASH_AND_SIGN,
} from '../../protocol/psa/algorithms.ts';
import {
  keyTypeName,
  PSA_KEY_TYPE_IS_RSA,
  PSA_KEY_TYPE_IS_UNSTRUCTURED,
} from '../../protocol/psa/key-types.ts';
import { RSA_TEST_SIZES } from '../scenarios/rsa-keys.ts';
import { REFERENCE_HASHES } from '../support/reference.ts';
import { specimenOf } from '../support/specimens.ts';

/** The drivers a contract is held against. */
export type Subject = {
  readonly name: string;
  readonly drivers: Drivers;
  /** Another implementation: what one makes the other takes. */
  readonly companion: Drivers;
  /**
   * Only what depends on how the drivers were put together; each driver is tried in full by itself.
   */
  readonly brief: boolean;
};

export type KeyKind = { readonly type: number; readonly bits: number };

const capabilities = new WeakMap<Drivers, readonly Capability[]>();

function capabilitiesOf({ drivers }: Subject): readonly Capability[] {
  const known = capabilities.get(drivers);
  if (known) return known;
  const all = drivers.all.flatMap(({ driver }) => driver.capabilities);
  capabilities.set(drivers, all);
  return all;
}

function offersItself(subject: Subject, entry: EntryPoint, kind?: KeyKind, alg?: number): boolean {
  return capabilitiesOf(subject).some(
    ({ entryPoints, algorithms, keys }) =>
      entryPoints.includes(entry) &&
      (alg === undefined || !algorithms || algorithms.includes(alg)) &&
      (!kind ||
        !keys ||
        keys.some(({ type, bits }) => type === kind.type && sizeMatches(bits, kind.bits))),
  );
}

/**
 * What the contract holds with node:crypto at its side: kinds of keys with a specimen or without a structure,
 * and algorithms whose hash it is asked for. The others are held to vectors in `test/psa`.
 */
export const hasReferenceKey = ({ type, bits }: KeyKind): boolean =>
  PSA_KEY_TYPE_IS_UNSTRUCTURED(type) || specimenOf(type, bits) !== undefined;

export const hasReferenceHash = (alg: number): boolean =>
  alg !== PSA_ALG_ED25519PH &&
  (PSA_ALG_GET_HASH(alg) === 0 || REFERENCE_HASHES.includes(PSA_ALG_GET_HASH(alg)));

const ON_HASH: ReadonlyMap<EntryPoint, EntryPoint> = new Map([
  ['signMessage', 'signHash'],
  ['verifyMessage', 'verifyHash'],
]);

/** A call with the whole input is served by an operation in parts too. */
const IN_PARTS: ReadonlyMap<EntryPoint, EntryPoint> = new Map([
  ['hashCompute', 'hashSetup'],
  ['macCompute', 'macSetup'],
  ['cipherEncrypt', 'cipherSetup'],
  ['cipherDecrypt', 'cipherSetup'],
  ['aeadEncrypt', 'aeadSetup'],
  ['aeadDecrypt', 'aeadSetup'],
]);

export function offers(subject: Subject, entry: EntryPoint, kind?: KeyKind, alg?: number): boolean {
  if (offersItself(subject, entry, kind, alg)) return true;
  const inParts = IN_PARTS.get(entry);
  if (inParts && offersItself(subject, inParts, kind, alg)) return true;
  const onHash = ON_HASH.get(entry);
  return (
    onHash !== undefined &&
    alg !== undefined &&
    PSA_ALG_IS_HASH_AND_SIGN(alg) &&
    offersItself(subject, onHash, kind, alg) &&
    offersItself(subject, 'hashCompute', undefined, PSA_ALG_GET_HASH(alg))
  );
}

/** Of a list all, of a range both ends and some between. */
function sizesToTry(type: number, sizes: KeySizes): number[] {
  if (!('min' in sizes)) return [...sizes];
  const wanted = PSA_KEY_TYPE_IS_RSA(type)
    ? RSA_TEST_SIZES
    : [sizes.min, sizes.min + sizes.step, 128, 256, sizes.max];
  return [...new Set(wanted)].filter((bits) => sizeMatches(sizes, bits));
}

/** Each key type and size with a reference that one of these entry points is offered for. */
export function kindsOffered(subject: Subject, ...entries: readonly EntryPoint[]): KeyKind[] {
  const kinds = new Map<string, KeyKind>();
  for (const { entryPoints, keys = [] } of capabilitiesOf(subject)) {
    if (!entries.some((entry) => entryPoints.includes(entry))) continue;
    for (const { type, bits: sizes } of keys) {
      for (const bits of sizesToTry(type, sizes)) kinds.set(`${type}/${bits}`, { type, bits });
    }
  }
  return [...kinds.values()].filter(hasReferenceKey);
}

/** Each algorithm that one of these entry points is offered for. */
export const algorithmsOffered = (
  subject: Subject,
  ...entries: readonly EntryPoint[]
): number[] => [
  ...new Set(
    capabilitiesOf(subject)
      .filter(({ entryPoints }) => entries.some((entry) => entryPoints.includes(entry)))
      .flatMap(({ algorithms = [] }) => algorithms),
  ),
];

export const attributesOf = ({ type, bits }: KeyKind, lifetime = 0) => ({
  type,
  bits,
  lifetime,
  id: 0,
  policy: { usage: 0, alg: 0 },
});

/** 'ECC_KEY_PAIR(SECP_R1) 256' */
export const kindName = ({ type, bits }: KeyKind): string =>
  `${keyTypeName(type).replace(/PSA_(KEY_TYPE|ECC_FAMILY)_/g, '')} ${bits}`;

/** 'ECDSA(SHA_256)' */
export const algName = (alg: number): string => algorithmName(alg).replaceAll('PSA_ALG_', '');
