/**
 * Points in time in words. Always both ways: how far from now, which is what one wants to know, and
 * the date, which is what was said.
 *
 * A date comes from a site and may be any number; one outside the calendar is said to be so.
 */

const UNITS = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** The farthest a `Date` reaches from 1970, in milliseconds. */
const CALENDAR_END = 8.64e15;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** "just now", "5 minutes ago", "in 3 days". */
export function fromNow(time: number, now: number): string {
  const distance = time - now;
  const [unit, size] = UNITS.find(([, ms]) => Math.abs(distance) >= ms) ?? [];
  if (!unit) return distance > 0 ? 'in less than a minute' : 'just now';
  return relative.format(Math.trunc(distance / size), unit);
}

/** "5 minutes ago (3 Mar 2026, 14:05)". */
export function timeInWords(time: number, now: number): string {
  if (![time, now].every((end) => Math.abs(end) <= CALENDAR_END))
    return 'at a time outside the calendar';
  return `${fromNow(time, now)} (${absolute.format(time)})`;
}

/** What a JSON Web Token says about its time (RFC 7519, 4.1). */
export function claimTime(name: 'iat' | 'nbf' | 'exp', time: number, now: number): string {
  const labels = { iat: 'Issued', nbf: 'Valid from', exp: time <= now ? 'Expired' : 'Expires' };
  return `${labels[name]}: ${timeInWords(time, now)}`;
}
