/** The vectors of standards.json, each with the section it is from. */
import { describe, it } from 'vitest';
import {
  PSA_ALG_AEAD_WITH_SHORTENED_TAG,
  PSA_ALG_TRUNCATED_MAC,
} from '../../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_SIGNATURE } from '../../../protocol/psa/status.ts';
import { fromHex } from '../../support/hex.ts';
import { checkAead, checkBadAead, checkBadMac, checkCipher, checkMac } from './checks.ts';
import {
  algorithm,
  type Bytes,
  keyType,
  type Random,
  readJson,
  type Symmetric,
} from './support.ts';
import type { Tally } from './tally.ts';
import { checkBadWrap, checkWrap } from './wraps.ts';

type Row = { readonly alg: string; readonly type: string; readonly source: string };
type Hex<Name extends string> = Row & { readonly [N in Name]: string };

type Standards = {
  readonly ciphers: readonly Hex<'key' | 'iv' | 'plaintext' | 'ciphertext'>[];
  readonly macs: readonly (Hex<'key' | 'message' | 'mac'> & { readonly length?: number })[];
  readonly aeads: readonly Hex<
    'key' | 'nonce' | 'additionalData' | 'plaintext' | 'ciphertext' | 'tag'
  >[];
  readonly wraps: readonly Hex<'wrappingKey' | 'key' | 'wrapped'>[];
};

const standards = readJson<Standards>('standards.json');

/** '@65536' is so many bytes 00, 01, … (SP 800-38C, C.4). */
const bytes = (text: string): Bytes =>
  text.startsWith('@')
    ? Uint8Array.from({ length: Number(text.slice(1)) }, (_, i) => i)
    : fromHex(text);

/** The last bit changed. */
export function spoiled(original: Bytes): Bytes {
  const copy = original.slice();
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

const title = (row: Row, i: number) => `${row.alg}, ${row.type}: ${row.source} (${i})`;

/** @param tally - counts, if this is the run that counts */
export function runStandards(session: () => Symmetric, random: Random, tally?: Tally): void {
  const each = <R extends Row>(
    rows: readonly R[],
    run: (row: R, alg: number, type: number) => Promise<void>,
  ) => {
    for (const [i, row] of rows.entries()) {
      const type = keyType(row.type);
      it(title(row, i), async () => {
        await run(row, algorithm(row.alg), type);
        tally?.(row.alg, type, 'positive');
      });
    }
  };
  describe('ciphers', () => {
    each(standards.ciphers, (row, alg, type) =>
      checkCipher(session(), random, {
        alg,
        type,
        key: bytes(row.key),
        iv: bytes(row.iv),
        plaintext: bytes(row.plaintext),
        ciphertext: bytes(row.ciphertext),
      }),
    );
  });
  describe('MACs', () => {
    each(standards.macs, async (row, full, type) => {
      const alg = row.length ? PSA_ALG_TRUNCATED_MAC(full, row.length) : full;
      const [key, message, mac] = [bytes(row.key), bytes(row.message), bytes(row.mac)];
      await checkMac(session(), random, { alg, type, key, message, mac });
      await checkBadMac(session(), random, { alg, type, key, message, mac: spoiled(mac) });
      tally?.(row.alg, type, 'negative');
    });
  });
  describe('AEADs', () => {
    each(standards.aeads, async (row, full, type) => {
      const tag = bytes(row.tag);
      const vector = {
        alg: PSA_ALG_AEAD_WITH_SHORTENED_TAG(full, tag.length),
        type,
        key: bytes(row.key),
        nonce: bytes(row.nonce),
        additionalData: bytes(row.additionalData),
        plaintext: bytes(row.plaintext),
        ciphertext: bytes(row.ciphertext),
        tag,
      };
      await checkAead(session(), random, vector);
      const bad = { ...vector, tag: spoiled(tag) };
      await checkBadAead(session(), random, bad, PSA_ERROR_INVALID_SIGNATURE);
      tally?.(row.alg, type, 'negative');
    });
  });
  describe('key wrapping', () => {
    each(standards.wraps, async (row, alg, type) => {
      const wrappingKey = bytes(row.wrappingKey);
      const [key, wrapped] = [bytes(row.key), bytes(row.wrapped)];
      await checkWrap(session(), { alg, type, wrappingKey, key, wrapped });
      const bad = spoiled(wrapped);
      await checkBadWrap(session(), { alg, type, wrappingKey, wrapped: bad });
      tally?.(row.alg, type, 'negative');
    });
  });
}
