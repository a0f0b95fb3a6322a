/**
 * Algorithms that an administrator names, and what a name stands for.
 *
 * A name stands for more than one identifier: a hash for all that is built on it, a MAC or an AEAD for it
 * at any length, a derivation or an agreement for the two combined with anything. Forbidding PSA_ALG_SHA_1
 * and still signing over it would surprise whoever wrote the policy.
 */
import * as A from '../../protocol/psa/algorithms.ts';
import { algorithmPermits } from '../keystore/policy.ts';

/** Does a rule name this algorithm, which is no wildcard? */
export type Rule = (alg: number) => boolean;

const NUMBER = /^[1-9][0-9]?$/;
/** The low byte: the hash that an algorithm is built on. */
const HASH_BITS = 0xff;
const LENGTHS = Array.from({ length: 64 }, (_, length) => length);

const standing: ReadonlyMap<string, number> = new Map(
  [...A.ALGORITHM_NAMES].map(([alg, name]) => [name, alg]),
);
const bases: ReadonlyMap<string, number> = new Map(
  [...A.ALGORITHM_BASES].map(([base, name]) => [name, base]),
);

type Builder = (first: number, second: number) => number;
/** What is built from two arguments: the first is an algorithm, the second one too, or a length. */
const BUILDERS: ReadonlyMap<string, Builder> = new Map([
  ['PSA_ALG_TRUNCATED_MAC', A.PSA_ALG_TRUNCATED_MAC],
  ['PSA_ALG_AT_LEAST_THIS_LENGTH_MAC', A.PSA_ALG_AT_LEAST_THIS_LENGTH_MAC],
  ['PSA_ALG_AEAD_WITH_SHORTENED_TAG', A.PSA_ALG_AEAD_WITH_SHORTENED_TAG],
  ['PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG', A.PSA_ALG_AEAD_WITH_AT_LEAST_THIS_LENGTH_TAG],
  ['PSA_ALG_KEY_AGREEMENT', A.PSA_ALG_KEY_AGREEMENT],
]);

/** Cuts 'F(a, b)' into 'F' and its arguments; a comma inside of an argument does not count. */
function taken(name: string): { readonly head: string; readonly args: readonly string[] } {
  const [, head = name, inside] = /^(\w+)\((.*)\)$/.exec(name) ?? [];
  if (inside === undefined) return { head: name, args: [] };
  const args = [''];
  let depth = 0;
  for (const letter of inside) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth === 0) args.push('');
    else args.push(`${args.pop()}${letter}`);
  }
  return { head, args: args.map((arg) => arg.trim()) };
}

function identifierOf(name: string): number | undefined {
  const { head, args } = taken(name);
  const [first, second] = args;
  if (first === undefined) return standing.get(head);
  const inner = identifierOf(first);
  if (inner === undefined) return undefined;
  if (second === undefined) {
    const base = bases.get(head);
    return base === undefined ? undefined : (base | (inner & HASH_BITS)) >>> 0;
  }
  const other = NUMBER.test(second) ? Number(second) : identifierOf(second);
  return other === undefined ? undefined : BUILDERS.get(head)?.(inner, other);
}

/**
 * The identifier that `name` spells, as the specification spells it and in no other way: what is put
 * together from parts that do not fit has another name, or none.
 */
export function algorithmNamed(name: string): number | undefined {
  const alg = identifierOf(name);
  return alg !== undefined && A.algorithmName(alg) === name ? alg : undefined;
}

/** An agreement combined with a derivation, its two halves, and each of them with its hash. */
function partsOf(alg: number): readonly number[] {
  const halves = A.PSA_ALG_IS_KEY_AGREEMENT(alg)
    ? [A.PSA_ALG_KEY_AGREEMENT_GET_BASE(alg), A.PSA_ALG_KEY_AGREEMENT_GET_KDF(alg)]
    : [];
  const all = [alg, ...halves];
  return [...all, ...all.map(A.PSA_ALG_GET_HASH)].filter((part) => part !== A.PSA_ALG_NONE);
}

/** Without its length, where it may have one. */
function wholeOf(alg: number): number {
  if (A.PSA_ALG_IS_MAC(alg)) return A.PSA_ALG_FULL_LENGTH_MAC(alg);
  return A.PSA_ALG_IS_AEAD(alg) ? A.PSA_ALG_AEAD_WITH_DEFAULT_LENGTH_TAG(alg) : alg;
}

/** A MAC cut to its own length is the MAC of full length; a block cipher's has 8 or 16 bytes. */
function isUncut(rule: number, alg: number): boolean {
  if (!A.PSA_ALG_IS_MAC(rule) || alg !== wholeOf(rule)) return false;
  const ofHash = A.findHash(A.PSA_ALG_GET_HASH(alg))?.length;
  return (ofHash === undefined ? [8, 16] : [ofHash]).includes(A.encodedLength(rule));
}

const ofIdentifier =
  (rule: number): Rule =>
  (alg) =>
    partsOf(alg).some(
      (part) =>
        part === rule ||
        wholeOf(part) === rule ||
        isUncut(rule, part) ||
        (A.PSA_ALG_IS_WILDCARD(rule) && algorithmPermits(rule, part)),
    );

/** Built on the base, whatever its hash and length. */
const ofBase =
  (base: number): Rule =>
  (alg) =>
    partsOf(alg).some((part) => (wholeOf(part) & ~HASH_BITS) >>> 0 === base);

/**
 * The rule that `name` stands for: an algorithm's name, a wildcard of key policies, or `PSA_ALG_HMAC(*)`.
 * undefined if it names nothing.
 */
export function ruleNamed(name: string): Rule | undefined {
  const { head, args } = taken(name);
  const base = bases.get(head);
  if (base !== undefined && name === `${head}(*)` && args.length === 1) return ofBase(base);
  const alg = algorithmNamed(name);
  const isAnything = alg === undefined || alg === A.PSA_ALG_NONE || alg === A.PSA_ALG_ANY_HASH;
  return isAnything ? undefined : ofIdentifier(alg);
}

const hashes = A.HASHES.map(({ alg }) => alg & HASH_BITS);
const withHashes = (base: number) => hashes.map((hash) => (base | hash) >>> 0);

/** What a wildcard might permit; `algorithmPermits` says what it does. */
function candidates(wildcard: number): readonly number[] {
  if (wildcard === A.PSA_ALG_WPA3_SAE_ANY) {
    return [
      ...withHashes(A.PSA_ALG_WPA3_SAE_FIXED(0)),
      ...withHashes(A.PSA_ALG_WPA3_SAE_GDH(0)),
      ...withHashes(A.PSA_ALG_WPA3_SAE_H2E(0)),
    ];
  }
  if (wildcard === A.PSA_ALG_CCM_STAR_ANY_TAG) {
    const tags = LENGTHS.map((tag) => A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(A.PSA_ALG_CCM, tag));
    return [A.PSA_ALG_CCM_STAR_NO_TAG, ...tags];
  }
  if (A.PSA_ALG_IS_SIGN(wildcard)) {
    return [A.PSA_ALG_RSA_PKCS1V15_SIGN_RAW, ...withHashes((wildcard & ~HASH_BITS) >>> 0)];
  }
  const cut = A.PSA_ALG_IS_MAC(wildcard)
    ? A.PSA_ALG_TRUNCATED_MAC
    : A.PSA_ALG_AEAD_WITH_SHORTENED_TAG;
  return LENGTHS.map((length) => cut(wholeOf(wildcard), length));
}

/** The algorithms in an identifier: itself, or what it permits if it is a wildcard of a key policy. */
export const concreteOf = (alg: number): readonly number[] =>
  A.PSA_ALG_IS_WILDCARD(alg)
    ? candidates(alg).filter((candidate) => algorithmPermits(alg, candidate))
    : [alg];
