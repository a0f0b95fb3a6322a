/**
 * What an organization allows: the policy that an administrator sets in the browser, read strictly.
 *
 * The surprising part is `restricts`, which names the fields that are set. The browser drops a field that
 * it does not know or that has another type than the schema's, and tells nobody: without it, a slip of the
 * pen in `forbiddenAlgorithms` would forbid nothing. A policy that cannot be read serves nobody.
 */
import { REMEMBER_ALWAYS, REMEMBER_ONCE, REMEMBER_SESSION } from '../../protocol/admin.ts';
import {
  KEYWARD_LOCATION_TOKEN,
  KEYWARD_LOCATION_USER,
  KEYWARD_LOCATION_VAULT,
  KEYWARD_LOCATION_WRAPPED,
  PSA_KEY_LOCATION_LOCAL_STORAGE,
} from '../../protocol/psa/lifetimes.ts';
import { type Rule, ruleNamed } from './algorithms.ts';
import { type OriginPattern, originPattern } from './origins.ts';

/** The fields that restrict something. */
export const RESTRICTIONS = [
  'admittedOrigins',
  'forbiddenAlgorithms',
  'allowedLocations',
  'longestConsent',
] as const;
export type Restriction = (typeof RESTRICTIONS)[number];

/** Absent is unrestricted. */
type Rules = {
  readonly admittedOrigins?: readonly OriginPattern[];
  readonly forbiddenAlgorithms?: readonly Rule[];
  readonly allowedLocations?: readonly ((location: number) => boolean)[];
  /** The largest REMEMBER_ choice. */
  readonly longestConsent?: number;
};

export type ManagedPolicy =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | {
      readonly kind: 'managed';
      readonly rules: Rules;
      /** As the administrator wrote it, for the user to see; '' stands for an empty list. */
      readonly written: readonly { readonly field: Restriction; readonly value: string }[];
    };

export const UNMANAGED: ManagedPolicy = { kind: 'none' };

class Unreadable extends Error {}

const is = (location: number) => (other: number) => other === location;
const LOCATIONS: ReadonlyMap<string, (location: number) => boolean> = new Map([
  ['local', is(PSA_KEY_LOCATION_LOCAL_STORAGE)],
  ['vault', is(KEYWARD_LOCATION_VAULT)],
  ['wrapped', is(KEYWARD_LOCATION_WRAPPED)],
  ['user', is(KEYWARD_LOCATION_USER)],
  ['tokens', (location: number) => location >= KEYWARD_LOCATION_TOKEN(0)],
]);
const DURATIONS: ReadonlyMap<string, number> = new Map([
  ['once', REMEMBER_ONCE],
  ['session', REMEMBER_SESSION],
  ['always', REMEMBER_ALWAYS],
]);

/** A value that is shown back must not fill the window. */
const SHOWN = 100;
const shown = (value: unknown) => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
};

function texts(field: string, unverified: unknown): readonly string[] {
  const isList = Array.isArray(unverified) && unverified.every((each) => typeof each === 'string');
  if (!isList) throw new Unreadable(`"${field}" is no list of texts.`);
  return unverified;
}

/** Each of the values as `read` takes it. */
function eachOf<T>(
  field: string,
  unverified: unknown,
  read: (text: string) => T | undefined,
): readonly T[] {
  return texts(field, unverified).map((text) => {
    const value = read(text);
    if (value === undefined) throw new Unreadable(`"${field}" cannot have "${shown(text)}".`);
    return value;
  });
}

function duration(unverified: unknown): number {
  const found = typeof unverified === 'string' ? DURATIONS.get(unverified) : undefined;
  if (found === undefined) {
    throw new Unreadable(`"longestConsent" cannot be "${shown(unverified)}".`);
  }
  return found;
}

const readers: { readonly [F in Restriction]: (unverified: unknown) => Required<Rules>[F] } = {
  admittedOrigins: (value) => eachOf('admittedOrigins', value, originPattern),
  forbiddenAlgorithms: (value) => eachOf('forbiddenAlgorithms', value, ruleNamed),
  allowedLocations: (value) => eachOf('allowedLocations', value, (name) => LOCATIONS.get(name)),
  longestConsent: duration,
};

const isRestriction = (name: string): name is Restriction =>
  RESTRICTIONS.some((restriction) => restriction === name);

function readRules(fields: ReadonlyMap<string, unknown>): ManagedPolicy {
  if (!fields.has('restricts')) throw new Unreadable('"restricts" is missing.');
  const named = texts('restricts', fields.get('restricts'));
  const set = [...fields.keys()].filter((name) => name !== 'restricts');
  for (const name of [...named, ...set]) {
    if (!isRestriction(name)) throw new Unreadable(`There is no field "${shown(name)}".`);
    if (!fields.has(name)) throw new Unreadable(`"${name}" is missing, or is not what it must be.`);
    if (!named.includes(name)) throw new Unreadable(`"restricts" does not name "${name}".`);
  }
  if (set.length === 0) throw new Unreadable('"restricts" names nothing.');
  const present = RESTRICTIONS.filter((field) => fields.has(field));
  return {
    kind: 'managed',
    rules: Object.fromEntries(present.map((field) => [field, readers[field](fields.get(field))])),
    written: present.flatMap((field) => {
      const values = [fields.get(field)].flat();
      // An empty list restricts most of all.
      return (values.length > 0 ? values : ['']).map((value) => ({ field, value: String(value) }));
    }),
  };
}

/** @param unverified - all of managed storage; an empty object is no policy */
export function parseManagedPolicy(unverified: unknown): ManagedPolicy {
  try {
    if (typeof unverified !== 'object' || unverified === null || Array.isArray(unverified)) {
      throw new Unreadable('It is no object.');
    }
    const fields = new Map<string, unknown>(Object.entries(unverified));
    return fields.size === 0 ? UNMANAGED : readRules(fields);
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable', why: error.message };
    throw error;
  }
}
