/** Runners of signature files: ECDSA, EdDSA, RSA. */
import {
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_EXPORT_KEY_OUTPUT_SIZE,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
  PSA_KEY_USAGE_SIGN_MESSAGE,
  PSA_KEY_USAGE_VERIFY_MESSAGE,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import {
  ACCEPTED,
  attempt,
  bytesOf,
  cannotBeValid,
  compare,
  type Group,
  isValid,
  type Runner,
  type Values,
} from './support.ts';

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
export function fitted(integer: Uint8Array, length: number): Uint8Array | undefined {
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
export function unwrapped(pkcs8: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = toHex(pkcs8.subarray(4, 22));
  if (header !== '020100300d06092a864886f70d0101010500')
    throw new Error('not PKCS#8 of an RSA key');
  return new Uint8Array(pkcs8.subarray(26));
}

/**
 * RSA with PKCS #1 v1.5. A key whose primes are so unequal that it is longer than
 * PSA_EXPORT_KEY_OUTPUT_SIZE has it must be refused; Wycheproof has such keys only for what is `acceptable`.
 */
export const signsRsa: Runner = async (session, group) => {
  const hash = HASHES.get(group['sha']);
  if (hash === undefined) throw new Error(`no hash ${group['sha']}`);
  const alg = PSA_ALG_RSA_PKCS1V15_SIGN(hash);
  const usage = PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_VERIFY_MESSAGE;
  const attributes = { type: PSA_KEY_TYPE_RSA_KEY_PAIR, usage, alg };
  const key = unwrapped(bytesOf(group, 'privateKeyPkcs8'));
  if (
    key.length > PSA_EXPORT_KEY_OUTPUT_SIZE(PSA_KEY_TYPE_RSA_KEY_PAIR, Number(group['keySize']))
  ) {
    const outcome = await attempt(session.importKey(attributes, key).then(() => undefined));
    return {
      judge: async (vector) =>
        isValid(vector)
          ? { differs: 'valid, but the key is too long' }
          : compare(outcome, PSA_ERROR_INVALID_ARGUMENT),
    };
  }
  const id = await session.importKey(attributes, key);
  return {
    end: () => session.destroyKey(id),
    judge: async (vector) => {
      const [msg, sig] = [bytesOf(vector, 'msg'), bytesOf(vector, 'sig')];
      await session.verifyMessage(id, alg, msg, sig);
      return compare(await attempt(session.signMessage(id, alg, msg)), sig);
    },
  };
};
