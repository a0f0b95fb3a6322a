/**
 * The block ciphers there are. A line here is all a cipher needs to be served in every mode that
 * fits it.
 */
import {
  PSA_KEY_TYPE_AES,
  PSA_KEY_TYPE_ARIA,
  PSA_KEY_TYPE_CAMELLIA,
  PSA_KEY_TYPE_DES,
  PSA_KEY_TYPE_SM4,
} from '../../../../protocol/psa/key-types.ts';
import type { BlockCipherFactory } from './block-cipher.ts';
import { createAes } from './ciphers/aes.ts';
import { createAria } from './ciphers/aria.ts';
import { createCamellia } from './ciphers/camellia.ts';
import { createDes } from './ciphers/des.ts';
import { createSm4 } from './ciphers/sm4.ts';

export type BlockCipherEntry = {
  /** Key type. */
  readonly type: number;
  /** Sizes of the cipher's own keys; XTS takes two of them in one. */
  readonly keyBits: readonly number[];
  readonly blockSize: number;
  readonly create: BlockCipherFactory;
  /**
   * Whose code the cipher is, as the name of the driver that serves it; ours where it is left out.
   */
  readonly driver?: string;
};

export const BLOCK_CIPHERS: readonly BlockCipherEntry[] = [
  {
    type: PSA_KEY_TYPE_AES,
    keyBits: [128, 192, 256],
    blockSize: 16,
    create: createAes,
    driver: 'noble',
  },
  { type: PSA_KEY_TYPE_ARIA, keyBits: [128, 192, 256], blockSize: 16, create: createAria },
  { type: PSA_KEY_TYPE_CAMELLIA, keyBits: [128, 192, 256], blockSize: 16, create: createCamellia },
  { type: PSA_KEY_TYPE_SM4, keyBits: [128], blockSize: 16, create: createSm4 },
  { type: PSA_KEY_TYPE_DES, keyBits: [64, 128, 192], blockSize: 8, create: createDes },
];
