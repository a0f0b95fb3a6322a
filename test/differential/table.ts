/** The whole comparison: one row for each algorithm of PSA Crypto 1.5. */
import { AEAD_ROWS } from './aeads.ts';
import { AGREEMENT_ROWS } from './agreements.ts';
import type { Row, Rows } from './case.ts';
import { CIPHER_ROWS } from './ciphers.ts';
import { DERIVATION_ROWS } from './derivations.ts';
import { HASH_ROWS } from './hashes.ts';
import { MAC_ROWS } from './macs.ts';
import { NONE } from './none.ts';
import { RSA_ROWS } from './rsa.ts';
import { SIGNATURE_ROWS } from './signatures.ts';

const FAMILIES: readonly Rows[] = [
  HASH_ROWS,
  MAC_ROWS,
  CIPHER_ROWS,
  AEAD_ROWS,
  DERIVATION_ROWS,
  SIGNATURE_ROWS,
  RSA_ROWS,
  AGREEMENT_ROWS,
  NONE,
];

/** By the algorithm's name. */
export const TABLE: readonly (readonly [name: string, row: Row])[] = FAMILIES.flatMap((rows) =>
  Object.entries(rows),
);
