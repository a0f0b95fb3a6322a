/** Node's block ciphers under PSA's key types. */
import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';
import { BLOCK_CIPHERS } from '../../background/drivers/transparent/block-ciphers/registry.ts';
import * as K from '../../protocol/psa/key-types.ts';
import { type Bytes, bytesOf, type Random, randomBytes } from './case.ts';

export type BlockCipher = {
  readonly type: number;
  readonly bits: number;
  readonly blockSize: number;
  /** 'AES 128' */
  readonly title: string;
  /** OpenSSL's name of the family, before the mode. */
  readonly openssl: string;
};

const FAMILIES = new Map<number, (bits: number) => string>([
  [K.PSA_KEY_TYPE_AES, (bits) => `aes-${bits}`],
  [K.PSA_KEY_TYPE_ARIA, (bits) => `aria-${bits}`],
  [K.PSA_KEY_TYPE_CAMELLIA, (bits) => `camellia-${bits}`],
  [K.PSA_KEY_TYPE_SM4, () => 'sm4'],
  [K.PSA_KEY_TYPE_DES, () => 'des-ede3'],
]);

export const CIPHERS: readonly BlockCipher[] = BLOCK_CIPHERS.flatMap(
  ({ type, keyBits, blockSize }) =>
    keyBits.map((bits) => ({
      type,
      bits,
      blockSize,
      title: `${K.keyTypeName(type).replace('PSA_KEY_TYPE_', '')} ${bits}`,
      openssl: FAMILIES.get(type)?.(bits) ?? 'none',
    })),
);

/** OpenSSL's name of a cipher in a mode, if it has it. */
export function inMode({ openssl }: BlockCipher, mode: string): string | undefined {
  return getCiphers().find((name) => name === `${openssl}-${mode}`);
}

/** An odd number of ones in each byte, as a DES key must have. */
const withParity = (byte: number): number => {
  let ones = 0;
  for (let rest = byte >> 1; rest; rest >>= 1) ones += rest & 1;
  return (byte & 0xfe) | (1 - (ones & 1));
};

export function drawKey(random: Random, { type }: BlockCipher, bits: number): Bytes {
  const key = randomBytes(random, bits / 8);
  return type === K.PSA_KEY_TYPE_DES ? key.map(withParity) : key;
}

/** DES and two-key 3DES are three-key 3DES with keys repeated. */
export function forOpenssl(type: number, key: Uint8Array): Bytes {
  if (type !== K.PSA_KEY_TYPE_DES || key.length === 24) return bytesOf(key);
  return key.length === 8 ? bytesOf(key, key, key) : bytesOf(key, key.subarray(0, 8));
}

type Direction = typeof createCipheriv | typeof createDecipheriv;

function run(create: Direction, name: string, key: Bytes, iv: Bytes, input: Bytes, pad: boolean) {
  const work = create(name, key, iv.length === 0 ? null : iv);
  work.setAutoPadding(pad);
  return bytesOf(work.update(input), work.final());
}

export const nodeEncrypt = (name: string, key: Bytes, iv: Bytes, input: Bytes, pad = false) =>
  run(createCipheriv, name, key, iv, input, pad);
export const nodeDecrypt = (name: string, key: Bytes, iv: Bytes, input: Bytes, pad = false) =>
  run(createDecipheriv, name, key, iv, input, pad);
