/**
 * What a request may hold. Each operation names its fields and their kinds; a field that is missing, of
 * another kind or too long is an invalid argument, and one that is not named is not looked at.
 */
import { Failure, PSA_ERROR_INVALID_ARGUMENT } from './psa.mjs';

const invalid = () => new Failure(PSA_ERROR_INVALID_ARGUMENT);

export const text = (max) => (value) => {
  if (typeof value !== 'string' || value.length > max || value.includes('\0')) throw invalid();
  return value;
};

/** Bytes in base64, in the one spelling that they have. */
export const bytes = (max) => (value) => {
  if (typeof value !== 'string' || value.length > Math.ceil(max / 3) * 4) throw invalid();
  const read = Buffer.from(value, 'base64');
  if (read.length > max || read.toString('base64') !== value) throw invalid();
  return read;
};

export const oneOf =
  (...values) =>
  (value) => {
    if (!values.includes(value)) throw invalid();
    return value;
  };

export const whole = (min, max) => (value) => {
  if (!Number.isInteger(value) || value < min || value > max) throw invalid();
  return value;
};

export const flag = oneOf(true, false);

export const optional = (kind) => (value) => (value === undefined ? undefined : kind(value));

export const record = (kinds) => (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid();
  return Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      kind(Object.hasOwn(value, name) ? value[name] : undefined),
    ]),
  );
};
