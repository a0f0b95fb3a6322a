/** Bytes as native messaging carries them. The text of a secret cannot be wiped: it is as short-lived as it can be. */
import { PSA_ERROR_COMMUNICATION_FAILURE, PsaError } from '../../../../protocol/psa/status.ts';

export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** @throws PsaError PSA_ERROR_COMMUNICATION_FAILURE for what is no base64 */
export function fromBase64(value: unknown): Uint8Array<ArrayBuffer> {
  try {
    if (typeof value === 'string') return Uint8Array.from(atob(value), (c) => c.charCodeAt(0));
  } catch {}
  throw new PsaError(PSA_ERROR_COMMUNICATION_FAILURE);
}
