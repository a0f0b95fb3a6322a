/** The words of the popup for what an organization allows. */
import type { AdminResponse } from '../protocol/admin.ts';

type Rule = AdminResponse<'getManaged'>['rules'][number];

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['admittedOrigins', 'Only these sites'],
  ['forbiddenAlgorithms', 'Not with'],
  ['allowedLocations', 'Keys only in'],
  ['longestConsent', 'Your answers count'],
]);

/** By field and value; what is not here is shown as it was written. */
const VALUES: ReadonlyMap<string, string> = new Map([
  ['admittedOrigins ', 'none'],
  ['forbiddenAlgorithms ', 'none'],
  ['allowedLocations ', 'no place'],
  ['allowedLocations local', 'Keyward’s own store'],
  ['allowedLocations vault', 'the browser’s vault'],
  ['allowedLocations wrapped', 'the site, wrapped'],
  ['allowedLocations user', 'your own keys'],
  ['allowedLocations tokens', 'tokens'],
  ['longestConsent once', 'once'],
  ['longestConsent session', 'until the browser closes, at most'],
  ['longestConsent always', 'as long as you choose'],
]);

export type Restriction = { readonly name: string; readonly values: readonly string[] };

/** Each field once, with its values in the order in which they were written. */
export function restrictionsInWords(rules: readonly Rule[]): readonly Restriction[] {
  const fields = [...new Set(rules.map(({ field }) => field))];
  return fields.map((field) => ({
    name: FIELDS.get(field) ?? field,
    values: rules
      .filter((rule) => rule.field === field)
      .map(({ value }) => VALUES.get(`${field} ${value}`) ?? value),
  }));
}
