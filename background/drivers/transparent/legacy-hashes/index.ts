/** Hashes that noble has not, in noble's form. They are served wherever noble's are. */
import type { CHash } from '@noble/hashes/utils.js';
import {
  PSA_ALG_AES_MMO_ZIGBEE,
  PSA_ALG_ASCON_HASH256,
  PSA_ALG_BLAKE2BP_HASH512,
  PSA_ALG_BLAKE2SP_HASH256,
  PSA_ALG_MD2,
  PSA_ALG_MD4,
  PSA_ALG_SM3,
} from '../../../../protocol/psa/algorithms.ts';
import { asconHash256 } from '../ascon/hash.ts';
import { aesMmoZigbee } from './aes-mmo.ts';
import { blake2bp, blake2sp } from './blake2-tree.ts';
import { md2 } from './md2.ts';
import { md4 } from './md4.ts';
import { sm3 } from './sm3.ts';

export const LEGACY_HASHES: ReadonlyMap<number, CHash> = new Map<number, CHash>([
  [PSA_ALG_MD2, md2],
  [PSA_ALG_MD4, md4],
  [PSA_ALG_AES_MMO_ZIGBEE, aesMmoZigbee],
  [PSA_ALG_SM3, sm3],
  [PSA_ALG_ASCON_HASH256, asconHash256],
  [PSA_ALG_BLAKE2SP_HASH256, blake2sp],
  [PSA_ALG_BLAKE2BP_HASH512, blake2bp],
]);
