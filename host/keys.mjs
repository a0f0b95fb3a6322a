/**
 * Keys on a token: which there are, and what they are. A key is named by its kind, its CKA_ID and its
 * CKA_LABEL together; a name that fits two keys fits none, for nobody could say which one works.
 */
import pkcs11 from 'pkcs11js';
import { Failure, PSA_ERROR_DOES_NOT_EXIST, PSA_ERROR_INVALID_ARGUMENT } from './psa.mjs';

/** The curves, by the DER of their object identifiers: what CKA_EC_PARAMS holds. */
const CURVES = [
  { name: 'P-256', bits: 256, params: Buffer.from('06082a8648ce3d030107', 'hex') },
  { name: 'P-384', bits: 384, params: Buffer.from('06052b81040022', 'hex') },
];
export const CURVE_NAMES = CURVES.map(({ name }) => name);
export const curveNamed = (wanted) => CURVES.find(({ name }) => name === wanted);

const CLASSES = { private: pkcs11.CKO_PRIVATE_KEY, secret: pkcs11.CKO_SECRET_KEY };
export const KINDS = Object.keys(CLASSES);

/** As many as an answer has room for. */
const MAX_KEYS = 256;

const numberIn = (value) => (value.length >= 4 ? value.readUInt32LE(0) : value.readUIntLE(0, 1));

/** One attribute, or undefined where the object has none or does not show it. */
export function attribute(lib, session, object, type) {
  try {
    return lib.C_GetAttributeValue(session, object, [{ type }])[0].value;
  } catch (error) {
    const absent = [pkcs11.CKR_ATTRIBUTE_TYPE_INVALID, pkcs11.CKR_ATTRIBUTE_SENSITIVE];
    if (error instanceof pkcs11.Pkcs11Error && absent.includes(Number(error.code)))
      return undefined;
    throw error;
  }
}

export const isTrue = (value) => value !== undefined && value.length > 0 && value[0] !== 0;

export function findObjects(lib, session, template, max = MAX_KEYS) {
  lib.C_FindObjectsInit(session, template);
  try {
    return lib.C_FindObjects(session, max);
  } finally {
    lib.C_FindObjectsFinal(session);
  }
}

const nameTemplate = ({ kind, id, label }) => [
  { type: pkcs11.CKA_CLASS, value: CLASSES[kind] },
  ...(id ? [{ type: pkcs11.CKA_ID, value: id }] : []),
  ...(label === undefined ? [] : [{ type: pkcs11.CKA_LABEL, value: label }]),
];

/** The one key of that name. */
export function theKey(lib, session, name) {
  const found = findObjects(lib, session, nameTemplate(name), 2);
  if (found.length === 0) throw new Failure(PSA_ERROR_DOES_NOT_EXIST);
  if (found.length > 1) throw new Failure(PSA_ERROR_INVALID_ARGUMENT);
  return found[0];
}

/** The point in an octet string, which is what the standard wants, or bare, which some tokens give. */
function point(value, { bits }) {
  const length = 1 + 2 * Math.ceil(bits / 8);
  return value.length === length + 2 || value.length === length
    ? value.subarray(-length)
    : undefined;
}

function publicObject(lib, session, id) {
  const template = [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PUBLIC_KEY },
    { type: pkcs11.CKA_ID, value: id },
  ];
  const found = id.length > 0 ? findObjects(lib, session, template, 2) : [];
  return found.length === 1 ? found[0] : undefined;
}

function elliptic(lib, session, object, id) {
  const params = attribute(lib, session, object, pkcs11.CKA_EC_PARAMS);
  const curve = CURVES.find((each) => params?.equals(each.params));
  if (!curve) return undefined;
  const half = publicObject(lib, session, id);
  const value = half && attribute(lib, session, half, pkcs11.CKA_EC_POINT);
  const shown = value && point(value, curve);
  return {
    type: 'ec',
    curve: curve.name,
    bits: curve.bits,
    ...(shown ? { point: shown.toString('base64') } : {}),
  };
}

function rsa(lib, session, object, id) {
  const half = publicObject(lib, session, id);
  const read = (type) =>
    attribute(lib, session, object, type) ?? (half && attribute(lib, session, half, type));
  const modulus = read(pkcs11.CKA_MODULUS);
  if (!modulus) return undefined;
  const exponent = read(pkcs11.CKA_PUBLIC_EXPONENT);
  const start = modulus.findIndex((byte) => byte !== 0);
  return {
    type: 'rsa',
    bits: (modulus.length - start) * 8 - Math.clz32(modulus[start]) + 24,
    ...(exponent
      ? { modulus: modulus.toString('base64'), exponent: exponent.toString('base64') }
      : {}),
  };
}

function symmetric(lib, session, object) {
  const length = attribute(lib, session, object, pkcs11.CKA_VALUE_LEN);
  return length && { type: 'aes', bits: numberIn(length) * 8 };
}

const READERS = new Map([
  [pkcs11.CKK_EC, elliptic],
  [pkcs11.CKK_RSA, rsa],
  [pkcs11.CKK_AES, symmetric],
]);

export function keyTypeOf(lib, session, object) {
  const value = attribute(lib, session, object, pkcs11.CKA_KEY_TYPE);
  return value && numberIn(value);
}

/** What a key is and may do; undefined for a kind of key that is of no use here. */
export function describe(lib, session, object, kind) {
  const read = (type) => attribute(lib, session, object, type);
  const id = read(pkcs11.CKA_ID) ?? Buffer.alloc(0);
  const what = READERS.get(keyTypeOf(lib, session, object))?.(lib, session, object, id);
  if (!what) return undefined;
  const can = (usage) => isTrue(read(usage));
  return {
    kind,
    id: id.toString('base64'),
    label: (read(pkcs11.CKA_LABEL) ?? Buffer.alloc(0)).toString('utf8'),
    ...what,
    sign: can(pkcs11.CKA_SIGN),
    decrypt: can(pkcs11.CKA_DECRYPT),
    derive: can(pkcs11.CKA_DERIVE),
    alwaysAuthenticate: can(pkcs11.CKA_ALWAYS_AUTHENTICATE),
  };
}

/** The keys that fit what is asked, private ones first. */
export function find(lib, session, { id, label }) {
  return KINDS.flatMap((kind) =>
    findObjects(lib, session, nameTemplate({ kind, id, label }))
      .map((object) => describe(lib, session, object, kind))
      .filter((key) => key !== undefined),
  ).slice(0, MAX_KEYS);
}

/** A key's halves; the public one may be missing. */
export function halves(lib, session, name) {
  const key = theKey(lib, session, name);
  const id = attribute(lib, session, key, pkcs11.CKA_ID) ?? Buffer.alloc(0);
  const half = name.kind === 'private' ? publicObject(lib, session, id) : undefined;
  return half ? [key, half] : [key];
}
