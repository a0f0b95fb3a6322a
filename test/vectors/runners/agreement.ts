/** Runner of key agreement files: ECDH, X25519. */
import {
  PSA_ALG_ECDH,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_USAGE_DERIVE,
} from '../../../sdk/index.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { fitted } from './signatures.ts';
import { attempt, bytesOf, type Case, cannotBeValid, compare, type Runner } from './support.ts';

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
