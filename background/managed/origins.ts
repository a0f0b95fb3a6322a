/**
 * Origins that an administrator names: `https://app.example` is that origin, `https://*.app.example` every
 * subdomain of it and not itself. Scheme and port count: one that is left out is the scheme's own.
 */

/** Does the pattern name this origin, in its ASCII form? */
export type OriginPattern = (origin: string) => boolean;

const WILDCARD = /^(https?:\/\/)\*\.(.+)$/;

/** Is it written as browsers write an origin: no path, no capital letters, no port that says nothing? */
function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text && /^https?:/.test(text) && !text.includes('*');
  } catch {
    return false;
  }
}

/** No name has a subdomain if it is a number. */
const isAddress = (origin: string) => /^(\[|[\d.]+$)/.test(new URL(origin).hostname);

/** @returns undefined for what is no pattern */
export function originPattern(text: string): OriginPattern | undefined {
  if (isOrigin(text)) return (origin) => origin === text;
  const [, scheme, rest] = WILDCARD.exec(text) ?? [];
  const parent = `${scheme}${rest}`;
  if (scheme === undefined || !isOrigin(parent) || isAddress(parent)) return undefined;
  return (origin) => origin.startsWith(scheme) && origin.endsWith(`.${rest}`);
}
