/** A key as the host describes it. The host is another program: what it says is looked at before it is used. */
import {
  PSA_ECC_FAMILY_SECP_R1,
  PSA_KEY_TYPE_ECC_KEY_PAIR,
  PSA_KEY_TYPE_RSA_KEY_PAIR,
} from '../../../../protocol/psa/key-types.ts';
import { PSA_ERROR_NOT_SUPPORTED, PsaError } from '../../../../protocol/psa/status.ts';
import { bytesToBigInt } from '../../der.ts';
import { encodeRsaPublic } from '../../rsa-key.ts';
import { fromBase64 } from './base64.ts';
import type { KeyName } from './blob.ts';
import type { Answer } from './channel.ts';

type Record = { readonly [name: string]: unknown };

export type FoundKey = {
  readonly name: KeyName;
  readonly kind: 'ec' | 'rsa';
  readonly type: number;
  readonly bits: number;
  readonly can: Record;
  /** In PSA's export format. @throws PsaError PSA_ERROR_NOT_SUPPORTED if the token does not show it */
  publicKey(): Uint8Array;
};

const isRecord = (value: unknown): value is Record => typeof value === 'object' && value !== null;

function publicOf(key: Record): Uint8Array {
  if (key['type'] === 'ec' && key['point'] !== undefined) return fromBase64(key['point']);
  if (key['type'] === 'rsa' && key['exponent'] !== undefined) {
    const [n, e] = [key['modulus'], key['exponent']].map((part) => bytesToBigInt(fromBase64(part)));
    return encodeRsaPublic({ n: n ?? 0n, e: e ?? 0n });
  }
  throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
}

function readKey(key: unknown): FoundKey | undefined {
  if (!isRecord(key) || key['kind'] !== 'private') return undefined;
  const { id, label, bits, type } = key;
  if (typeof id !== 'string' || typeof label !== 'string' || typeof bits !== 'number') {
    return undefined;
  }
  if (type !== 'ec' && type !== 'rsa') return undefined;
  return {
    name: { kind: 'private', id, label },
    kind: type,
    type:
      type === 'ec' ? PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1) : PSA_KEY_TYPE_RSA_KEY_PAIR,
    bits,
    can: key,
    publicKey: () => publicOf(key),
  };
}

/** The key pairs in an answer to `find`. */
export function readKeys({ keys }: Answer): FoundKey[] {
  const list: readonly unknown[] = Array.isArray(keys) ? keys : [];
  return list.map(readKey).filter((key) => key !== undefined);
}
