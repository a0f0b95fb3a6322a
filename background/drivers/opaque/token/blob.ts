/**
 * What Keyward keeps of a key on a token: its name there, and whether Keyward made it. Never key bytes.
 *
 *   version, 1 byte | made here, 1 byte | length of the id, 1 byte | id | label in UTF-8
 */
import { PSA_ERROR_DATA_CORRUPT, PsaError } from '../../../../protocol/psa/status.ts';
import { fromBase64, toBase64 } from './base64.ts';

const VERSION = 1;
const HEADER = 3;

/** What the labels of keys that Keyward made begin with: they are their site's, and nobody can attach them. */
export const OWN = 'keyward:';

export type KeyName = { readonly kind: 'private'; readonly id: string; readonly label: string };
export type KeyBlob = { readonly name: KeyName; readonly isOwn: boolean };

export function writeBlob({ name, isOwn }: KeyBlob): Uint8Array {
  const id = fromBase64(name.id);
  const label = new TextEncoder().encode(name.label);
  return Uint8Array.of(VERSION, isOwn ? 1 : 0, id.length, ...id, ...label);
}

export function readBlob(blob: Uint8Array): KeyBlob {
  const [version, own, length = 0] = blob;
  if (version !== VERSION || blob.length < HEADER + length) {
    throw new PsaError(PSA_ERROR_DATA_CORRUPT);
  }
  const id = toBase64(blob.subarray(HEADER, HEADER + length));
  const label = new TextDecoder().decode(blob.subarray(HEADER + length));
  return { name: { kind: 'private', id, label }, isOwn: own === 1 };
}
