/**
 * How the cases of each kind of Wycheproof file are put to a session, and how its answer is judged.
 * The rules are those of README.md in the folder of the vectors.
 */
import {
  PSA_ALG_ECDH,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
  PsaError,
  type Session,
  statusName,
} from '../../sdk/index.ts';
import { fromHex, toHex } from '../support/hex.ts';

export type Values = { readonly [field: string]: unknown };

export type Case = Values & {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: 'valid' | 'invalid' | 'acceptable';
};

export type Group = Values & { readonly tests: readonly Case[] };

export type Info = Awaited<ReturnType<Session['getServiceInfo']>>;

/**
 * True if the engine did as the case demands, the reason why it says nothing, or how it differs.
 */
export type Verdict = true | { readonly apart: string } | { readonly differs: string };

/** What a group of cases shares, made ready: judges one case, and clears up. */
export type Judge = {
  readonly judge: (vector: Case) => Promise<Verdict>;
  readonly end?: () => Promise<void>;
};

export type Runner = (session: Session, group: Group, info: Info) => Promise<Judge>;

export const bytesOf = (values: Values, field: string): Uint8Array<ArrayBuffer> => {
  const value = values[field];
  if (typeof value !== 'string') throw new Error(`the vector has no ${field}`);
  return fromHex(value);
};

/** The bytes a call gives, or the status it throws. */
async function attempt(call: Promise<Uint8Array | undefined>): Promise<Uint8Array | string> {
  try {
    return (await call) ?? new Uint8Array(0);
  } catch (error) {
    if (error instanceof PsaError) return error.code;
    throw error;
  }
}

/** @param expected - the bytes it must give; a status if it must be refused */
function compare(outcome: Uint8Array | string, expected: Uint8Array | number): Verdict {
  const text = (value: Uint8Array | string) => (typeof value === 'string' ? value : toHex(value));
  const wanted = typeof expected === 'number' ? statusName(expected) : toHex(expected);
  return text(outcome) === wanted || { differs: `expected ${wanted}, got ${text(outcome)}` };
}

const ACCEPTED = new Uint8Array(0);

const cannotBeValid = (vector: Case, reason: string): Verdict =>
  vector.result === 'valid' ? { differs: `valid, but ${reason}` } : { apart: reason };

// ---- signatures

/** A strictly coded DER integer at `offset`: its content and where it ends. */
function derInteger(der: Uint8Array, offset: number): readonly [Uint8Array, number] | undefined {
  const [tag, length = 0, first = 0, second = 0] = der.subarray(offset);
  const end = offset + 2 + length;
  if (tag !== 2 || length === 0 || length > 0x7f || end > der.length) return undefined;
  const isPadded = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80);
  return isPadded && length > 1 ? undefined : [der.subarray(offset + 2, end), end];
}

/** r and s of `Ecdsa-Sig-Value`, if it is DER to the last bit. */
function derSignature(der: Uint8Array): readonly [Uint8Array, Uint8Array] | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 0x81) return undefined;
  const r = derInteger(der, 2);
  const s = r && derInteger(der, r[1]);
  return r && s && s[1] === der.length ? [r[0], s[0]] : undefined;
}

/** Big-endian in exactly `length` bytes, or undefined if it does not fit. */
function fitted(integer: Uint8Array, length: number): Uint8Array | undefined {
  const start = integer.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? integer.subarray(0, 0) : integer.subarray(start);
  if (digits.length > length) return undefined;
  const out = new Uint8Array(length);
  out.set(digits, length - digits.length);
  return out;
}

type Verifier = {
  readonly type: number;
  readonly alg: number;
  readonly key: (group: Group) => Uint8Array<ArrayBuffer>;
  /** The signature as PSA has it, or why it has no such form. */
  readonly signature?: (sig: Uint8Array) => Uint8Array<ArrayBuffer> | string;
};

export const verifies =
  ({ type, alg, key, signature = (sig) => new Uint8Array(sig) }: Verifier): Runner =>
  async (session, group) => {
    const attributes = { type, usage: PSA_KEY_USAGE_VERIFY_MESSAGE, alg };
    const id = await session.importKey(attributes, key(group));
    return {
      end: () => session.destroyKey(id),
      judge: async (vector) => {
        const sig = signature(bytesOf(vector, 'sig'));
        if (typeof sig === 'string') return cannotBeValid(vector, sig);
        const call = session.verifyMessage(id, alg, bytesOf(vector, 'msg'), sig);
        const expected = vector.result === 'valid' ? ACCEPTED : PSA_ERROR_INVALID_SIGNATURE;
        return compare(await attempt(call.then(() => undefined)), expected);
      },
    };
  };

export function rawEcdsa(der: Uint8Array): Uint8Array<ArrayBuffer> | string {
  const parts = derSignature(der);
  if (!parts) return 'the signature is not coded in DER';
  const isNegative = parts.some(([first = 0]) => first >= 0x80);
  const [r, s] = isNegative ? [] : parts.map((integer) => fitted(integer, 32));
  if (!r || !s) return 'r or s has no form of 32 bytes';
  return Uint8Array.of(...r, ...s);
}

export const publicKeyField = (group: Group, field: string) =>
  bytesOf(group['publicKey'] as Values, field);

const HASHES: ReadonlyMap<unknown, number> = new Map([
  ['SHA-1', PSA_ALG_SHA_1],
  ['SHA-224', PSA_ALG_SHA_224],
  ['SHA-256', PSA_ALG_SHA_256],
  ['SHA-384', PSA_ALG_SHA_384],
  ['SHA-512', PSA_ALG_SHA_512],
]);

/**
 * `RSAPrivateKey` out of its PKCS#8 wrapper, whose 26 bytes of header are checked where they
 * matter.
 */
function unwrapped(pkcs8: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = toHex(pkcs8.subarray(4, 22));
  if (header !== '020100300d06092a864886f70d0101010500')
    throw new Error('not PKCS#8 of an RSA key');
  return new Uint8Array(pkcs8.subarray(26));
}

export const signsRsa: Runner = async (session, group, { algorithms }) => {
  const hash = HASHES.get(group['sha']) ?? 0;
  const alg = PSA_ALG_RSA_PKCS1V15_SIGN(hash);
  if (!algorithms.includes(alg)) {
    return { judge: async () => ({ apart: `${group['sha']} is not served` }) };
  }
  const usage = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE;
  const attributes = { type: PSA_KEY_TYPE_RSA_KEY_PAIR, usage, alg };
  const id = await session.importKey(attributes, unwrapped(bytesOf(group, 'privateKeyPkcs8')));
  return {
    end: () => session.destroyKey(id),
    judge: async (vector) => {
      const [msg, sig] = [bytesOf(vector, 'msg'), bytesOf(vector, 'sig')];
      await session.verifyMessage(id, alg, msg, sig);
      return compare(await attempt(session.signMessage(id, alg, msg)), sig);
    },
  };
};

// ---- key agreement

type Agreement = {
  readonly family: number;
  readonly privateKey: (value: Uint8Array) => Uint8Array<ArrayBuffer>;
  readonly peer: (value: Uint8Array) => Uint8Array<ArrayBuffer> | string;
  /** Must an `acceptable` case be refused? */
  readonly refuses: (vector: Case) => boolean;
};

export const agrees =
  ({ family, privateKey, peer, refuses }: Agreement): Runner =>
  async (session) => ({
    judge: async (vector) => {
      const given = peer(bytesOf(vector, 'public'));
      if (typeof given === 'string') return cannotBeValid(vector, given);
      const type = PSA_KEY_TYPE_ECC_KEY_PAIR(family);
      const attributes = { type, usage: PSA_KEY_USAGE_DERIVE, alg: PSA_ALG_ECDH };
      const id = await session.importKey(attributes, privateKey(bytesOf(vector, 'private')));
      const outcome = await attempt(session.rawKeyAgreement(PSA_ALG_ECDH, id, given));
      await session.destroyKey(id);
      const isRefused =
        vector.result === 'invalid' || (vector.result === 'acceptable' && refuses(vector));
      return compare(outcome, isRefused ? PSA_ERROR_INVALID_ARGUMENT : bytesOf(vector, 'shared'));
    },
  });

export const scalar = (value: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = fitted(value, 32);
  if (!bytes) throw new Error('the private key is longer than its curve');
  return new Uint8Array(bytes);
};

const ALGORITHM = '301306072a8648ce3d020106082a8648ce3d030107';

/** The point in a SubjectPublicKeyInfo that is exactly the DER of a named P-256 key. */
export function pointOf(spki: Uint8Array): Uint8Array<ArrayBuffer> | string {
  const point = spki.slice(26);
  const header = [0x30, point.length + 24, ...fromHex(ALGORITHM), 0x03, point.length + 1, 0];
  const expected = point.length < 0x60 ? Uint8Array.of(...header, ...point) : new Uint8Array(0);
  return toHex(expected) === toHex(spki)
    ? point
    : 'the key is not the DER of a point of P-256, which adapters read';
}

export const clamped = (value: Uint8Array): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(value);
  out[0] = (out[0] ?? 0) & 0xf8;
  out[31] = ((out[31] ?? 0) & 0x7f) | 0x40;
  return out;
};
