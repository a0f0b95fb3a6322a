/**
 * AES-CCM from WebCrypto's CTR and CBC. The tag and the data are one stretch of counter mode,
 * counted from block 0: one call masks both.
 */
import { concat, equalBytes } from '../../../../../protocol/bytes.ts';
import type { DriverKey } from '../../../driver.ts';
import { invalidArgument, invalidSignature } from '../../../keys.ts';
import { counterBlock, isNonceLength, isTagLength, macPrefix, maxPlaintext } from '../modes/ccm.ts';
import { BLOCK, cbcEncrypt, ctr, importAes } from './native.ts';

const ZERO = new Uint8Array(BLOCK);

const aligned = (parts: readonly Uint8Array[]): Uint8Array[] => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [...parts, new Uint8Array((BLOCK - (length % BLOCK)) % BLOCK)];
};

/** The CBC-MAC of lengths, additional data and plaintext: a whole block. */
async function macOf(
  subtle: SubtleCrypto,
  key: DriverKey,
  tagLength: number,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const { first, adLength } = macPrefix(nonce, tagLength, {
    additionalData: additionalData.length,
    plaintext: plaintext.length,
  });
  const message = concat([first, ...aligned([adLength, additionalData]), ...aligned([plaintext])]);
  const aes = await importAes(subtle, key, 'AES-CBC', ['encrypt']);
  const blocks = await cbcEncrypt(subtle, aes, ZERO, message);
  const mac = blocks.slice(blocks.length - BLOCK);
  blocks.fill(0);
  message.fill(0);
  return mac;
}

/** Masks a block for the tag and the data after it, or takes the masks off. */
async function mask(subtle: SubtleCrypto, key: DriverKey, nonce: Uint8Array, data: Uint8Array) {
  const aes = await importAes(subtle, key, 'AES-CTR', ['encrypt']);
  return ctr(subtle, aes, counterBlock(nonce, 0), 8 * (15 - nonce.length), data);
}

function check(tagLength: number, nonce: Uint8Array, length: number): void {
  if (!isTagLength(tagLength) || !isNonceLength(nonce.length)) throw invalidArgument();
  // WebCrypto fails where the counter would begin anew, and does not say why.
  if (length > maxPlaintext(nonce.length)) throw invalidArgument();
}

/** Ciphertext ‖ tag. */
export async function sealCcm(
  subtle: SubtleCrypto,
  key: DriverKey,
  tagLength: number,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  check(tagLength, nonce, plaintext.length);
  const mac = await macOf(subtle, key, tagLength, nonce, additionalData, plaintext);
  const input = concat([mac, plaintext]);
  const masked = await mask(subtle, key, nonce, input);
  input.fill(0);
  return concat([masked.subarray(BLOCK), masked.subarray(0, tagLength)]);
}

/** @param ciphertext - with its tag, not shorter than that */
export async function openCcm(
  subtle: SubtleCrypto,
  key: DriverKey,
  tagLength: number,
  nonce: Uint8Array,
  additionalData: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  const length = ciphertext.length - tagLength;
  check(tagLength, nonce, length);
  const input = new Uint8Array(BLOCK + length);
  input.set(ciphertext.subarray(length));
  input.set(ciphertext.subarray(0, length), BLOCK);
  const clear = await mask(subtle, key, nonce, input);
  try {
    const plaintext = clear.subarray(BLOCK);
    const mac = await macOf(subtle, key, tagLength, nonce, additionalData, plaintext);
    const good = equalBytes(mac.subarray(0, tagLength), clear.subarray(0, tagLength));
    if (!good) throw invalidSignature();
    return plaintext.slice();
  } finally {
    clear.fill(0);
  }
}
