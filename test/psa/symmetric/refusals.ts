/** Values that no cipher may take: IVs and totals of wrong length, keys that undo a mode. */
import { describe, it } from 'vitest';
import { PSA_ERROR_BAD_STATE, PSA_ERROR_INVALID_ARGUMENT } from '../../../protocol/psa/status.ts';
import { fromHex } from '../../support/hex.ts';
import { crypt } from './checks.ts';
import { algorithm, expectStatus, keyType, type Symmetric, withKey } from './support.ts';
import type { Tally } from './tally.ts';

type Row = readonly [
  alg: string,
  type: string,
  why: string,
  ivLength: number,
  inputLength: number,
  options?: { readonly key?: string; readonly iv?: string; readonly status?: number },
];

const EQUAL_HALVES = '11'.repeat(32);
const CHACHA = { key: '22'.repeat(32) };

const ROWS: readonly Row[] = [
  ['ECB_NO_PADDING', 'AES', 'a part of a block', 0, 17],
  ['ECB_NO_PADDING', 'AES', 'an IV', 16, 16, { status: PSA_ERROR_BAD_STATE }],
  ['CBC_NO_PADDING', 'AES', 'a part of a block', 16, 33],
  ['CBC_NO_PADDING', 'AES', 'a short IV', 15, 32],
  ['CBC_PKCS7', 'AES', 'a long IV', 17, 32],
  ['CTR', 'AES', 'a long IV', 17, 5],
  ['CFB', 'AES', 'a short IV', 15, 5],
  ['OFB', 'AES', 'a short IV', 8, 5],
  ['XTS', 'AES', 'less than a block', 16, 15, { key: `${'11'.repeat(16)}${'12'.repeat(16)}` }],
  ['XTS', 'AES', 'equal halves of the key', 16, 16, { key: EQUAL_HALVES }],
  ['XTS', 'AES', 'a short tweak', 8, 16, { key: `${'11'.repeat(16)}${'12'.repeat(16)}` }],
  ['CCM_STAR_NO_TAG', 'AES', 'a long nonce', 14, 5],
  ['CCM_STAR_NO_TAG', 'AES', 'a short nonce', 6, 5],
  ['CCM_STAR_NO_TAG', 'AES', 'more than the length field holds', 13, 65_536],
  ['STREAM_CIPHER', 'CHACHA20', 'a nonce of 11 bytes', 11, 5, CHACHA],
  [
    'STREAM_CIPHER',
    'CHACHA20',
    'more than the counter has left',
    16,
    129,
    { ...CHACHA, iv: `fdffffff${'00'.repeat(12)}` },
  ],
  ['STREAM_CIPHER', 'XCHACHA20', 'a nonce of 23 bytes', 23, 5, CHACHA],
  ['STREAM_CIPHER', 'ARC4', 'an IV', 8, 5, { status: PSA_ERROR_BAD_STATE }],
];

/** @param tally - counts, if this is the run that counts */
export function runRefusals(session: () => Symmetric, tally?: Tally): void {
  describe('refusals', () => {
    for (const [name, typeName, why, ivLength, inputLength, options = {}] of ROWS) {
      it(`${name}, ${typeName}: ${why}`, async () => {
        const [alg, type] = [algorithm(name), keyType(typeName)];
        const { key = '33'.repeat(16), status = PSA_ERROR_INVALID_ARGUMENT } = options;
        const iv = options.iv ? fromHex(options.iv) : new Uint8Array(ivLength);
        await withKey(session(), type, alg, fromHex(key), async (id) => {
          for (const direction of ['Encrypt', 'Decrypt'] as const) {
            const input = [new Uint8Array(inputLength)];
            await expectStatus(crypt(session(), direction, id, alg, iv, input), status);
          }
        });
        tally?.(name, type, 'negative');
      });
    }
  });
}
