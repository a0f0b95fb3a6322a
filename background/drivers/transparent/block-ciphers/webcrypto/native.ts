/**
 * AES of WebCrypto, reduced to two operations on whole inputs from which the rest is built.
 *
 * CBC always pads here. Encrypting without padding is dropping the last block; decrypting without
 * is adding a last block that decrypts to nothing but padding.
 */
import { concat, EMPTY } from '../../../../../protocol/bytes.ts';
import { PSA_ERROR_GENERIC_ERROR, PsaError } from '../../../../../protocol/psa/status.ts';
import type { DriverKey } from '../../../driver.ts';
import { translate } from '../../webcrypto/keys.ts';

export const BLOCK = 16;

/** WebCrypto copies what it is given, and no buffer here is shared. */
export const source = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes as Uint8Array<ArrayBuffer>;

const failed = () => new PsaError(PSA_ERROR_GENERIC_ERROR);

/** Waits for subtle, and turns what it throws into a status. */
export async function native<T>(work: Promise<T>, whenInvalid: () => PsaError = failed) {
  try {
    return await work;
  } catch (error) {
    throw translate(error, whenInvalid);
  }
}

export const bytesOf = async (
  work: Promise<ArrayBuffer>,
  whenInvalid?: () => PsaError,
): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await native(work, whenInvalid));

export type AesName = 'AES-CBC' | 'AES-CTR' | 'AES-GCM' | 'AES-KW';

/** A non-extractable CryptoKey. */
export const importAes = (
  subtle: SubtleCrypto,
  key: DriverKey,
  name: AesName,
  usages: KeyUsage[],
): Promise<CryptoKey> => native(subtle.importKey('raw', source(key.material), name, false, usages));

/** Counter mode from `counter` on, of which the last `bits` bits count. */
export const ctr = (
  subtle: SubtleCrypto,
  key: CryptoKey,
  counter: Uint8Array,
  bits: number,
  data: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> =>
  bytesOf(
    subtle.encrypt({ name: 'AES-CTR', counter: source(counter), length: bits }, key, source(data)),
  );

/** CBC with its padding. */
export const cbcPadded = (
  subtle: SubtleCrypto,
  key: CryptoKey,
  iv: Uint8Array,
  data: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> =>
  bytesOf(subtle.encrypt({ name: 'AES-CBC', iv: source(iv) }, key, source(data)));

/** CBC of whole blocks. */
export async function cbcEncrypt(
  subtle: SubtleCrypto,
  key: CryptoKey,
  iv: Uint8Array,
  blocks: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const padded = await cbcPadded(subtle, key, iv, blocks);
  return padded.subarray(0, blocks.length);
}

export async function cbcDecrypt(
  subtle: SubtleCrypto,
  key: CryptoKey,
  iv: Uint8Array,
  blocks: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  if (blocks.length === 0) return new Uint8Array(0);
  const padding = await cbcPadded(subtle, key, blocks.subarray(blocks.length - BLOCK), EMPTY);
  return bytesOf(
    subtle.decrypt({ name: 'AES-CBC', iv: source(iv) }, key, concat([blocks, padding])),
  );
}
