/**
 * The record in which a key is stored: attributes, material, and two facts of Keyward's own.
 *
 * `serial` is drawn when the key is made. Grants name the key by it, so that a permission never passes
 * to a later key with the same id. `guarded` says that the user is asked before the key is used; a record
 * that does not say otherwise is of a guarded key.
 */
import { protobuf } from '../../protocol/encoding/protobuf.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_ERROR_DATA_CORRUPT,
  PSA_ERROR_DATA_INVALID,
  PsaError,
} from '../../protocol/psa/status.ts';
import { bytes, struct, u32, u64 } from '../../protocol/schema.ts';

const VERSION = 1;

const keyFile = {
  version: u32(1),
  attributes: struct(2, 'KeyAttributes', {
    type: u32(1),
    bits: u32(2),
    lifetime: u32(3),
    id: u32(4),
    policy: struct(5, 'KeyPolicy', { usage: u32(1), alg: u32(2) }, true),
  }),
  material: bytes(3),
  serial: bytes(4),
  unguarded: u32(5),
  created: u64(6),
} as const;

export type StoredKey = {
  readonly attributes: KeyAttributes;
  readonly material: Uint8Array;
  readonly serial: string;
  readonly guarded: boolean;
  /** Milliseconds since 1970. */
  readonly created: number;
};

const toHex = (data: Uint8Array) =>
  Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

export const writeKeyFile = (key: StoredKey): Uint8Array =>
  protobuf.encode(keyFile, {
    version: VERSION,
    attributes: key.attributes,
    material: key.material,
    serial: fromHex(key.serial),
    unguarded: key.guarded ? 0 : 1,
    created: BigInt(key.created),
  });

/** @throws PsaError PSA_ERROR_DATA_CORRUPT, or PSA_ERROR_DATA_INVALID for a record of a later version */
export function readKeyFile(data: Uint8Array): StoredKey {
  const file = decode(data);
  if (file.version !== VERSION) throw new PsaError(PSA_ERROR_DATA_INVALID);
  // A record cut short lacks its last fields, which reads as empty ones.
  if (file.material.length === 0 || file.serial.length === 0) {
    throw new PsaError(PSA_ERROR_DATA_CORRUPT);
  }
  return {
    attributes: file.attributes,
    material: file.material,
    serial: toHex(file.serial),
    guarded: file.unguarded === 0,
    created: Number(file.created),
  };
}

function decode(data: Uint8Array) {
  try {
    return protobuf.decode(keyFile, data);
  } catch {
    throw new PsaError(PSA_ERROR_DATA_CORRUPT);
  }
}
