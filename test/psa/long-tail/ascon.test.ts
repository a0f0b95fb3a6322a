/**
 * Ascon by the known answers of its authors' code for NIST SP 800-232 (github.com/ascon/ascon-c, main): the
 * AEAD with a key of 128 bits, with one of 256 (the same vectors, the mask taken out of the nonce) and with
 * tags cut short; the extendable outputs drawn in pieces.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { concat, xorInto } from '../../../protocol/bytes.ts';
import {
  PSA_ALG_AEAD_WITH_SHORTENED_TAG,
  PSA_ALG_ASCON_AEAD128,
  PSA_ALG_ASCON_CXOF128,
  PSA_ALG_ASCON_XOF128,
} from '../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_ASCON } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { createTally, type Kind } from '../../support/tally.ts';
import { type AeadVector, checkAead, checkBadAead } from '../symmetric/checks.ts';
import {
  ALL_USES,
  type Bytes,
  below,
  chunksOf,
  expectStatus,
  open,
  randomBytes,
  readJson,
  seeded,
  withKey,
} from '../symmetric/support.ts';
import { counting } from './support.ts';

type Vectors = {
  aead: { additionalData: string; plaintext: string; sealed: string }[];
  xof: { length: number; output: string }[];
  cxof: { length: number; context: string; output: string }[];
};

const VECTORS = readJson<Vectors>('../long-tail/ascon.json');
const AEAD = 'PSA_ALG_ASCON_AEAD128';
const XOF = 'PSA_ALG_ASCON_XOF128';
const CXOF = 'PSA_ALG_ASCON_CXOF128';
const KEY = 'PSA_KEY_TYPE_ASCON';
const TAG = 16;

const random = seeded('long-tail ascon');
const session = open(false);
const tally = createTally(import.meta.url);
const count = (kind: Kind) => {
  tally.count(AEAD, kind);
  tally.count(KEY, kind);
};

/** @param mask - the second half of a key of 256 bits */
const vectorsWith = (mask?: Bytes, tagLength = TAG): AeadVector[] =>
  VECTORS.aead.map(({ additionalData, plaintext, sealed }) => {
    const all = fromHex(sealed);
    const end = all.length - TAG;
    const nonce = counting(16, 0x10);
    if (mask) xorInto(nonce, mask);
    return {
      alg: PSA_ALG_AEAD_WITH_SHORTENED_TAG(PSA_ALG_ASCON_AEAD128, tagLength),
      type: PSA_KEY_TYPE_ASCON,
      key: mask ? concat([counting(16), mask]) : counting(16),
      nonce,
      additionalData: fromHex(additionalData),
      plaintext: fromHex(plaintext),
      ciphertext: all.slice(0, end),
      tag: all.slice(end, end + tagLength),
    };
  });

const flipped = (bytes: Bytes): Bytes => {
  const out = bytes.slice();
  const at = below(random, out.length);
  out[at] = (out[at] ?? 0) ^ (1 << below(random, 8));
  return out;
};

describe('AEAD', () => {
  const kinds = [
    ['a key of 128 bits', vectorsWith()],
    ['a key of 256 bits', vectorsWith(randomBytes(random, 16))],
    ['a tag of 4 bytes', vectorsWith(undefined, 4)],
    ['a tag of 13 bytes', vectorsWith(undefined, 13)],
  ] as const;
  it.each(kinds)('with %s', async (_, vectors) => {
    for (const vector of vectors) {
      await checkAead(session, random, vector);
      count('positive');
    }
  });
  it.each(kinds)('with %s: does not open what was changed', async (_, vectors) => {
    for (const vector of vectors) {
      const fields = ['tag', 'nonce', 'ciphertext', 'additionalData'] as const;
      for (const field of fields.filter((name) => vector[name].length > 0)) {
        const bad = { ...vector, [field]: flipped(vector[field]) };
        await checkBadAead(session, random, bad, PSA_ERROR_INVALID_SIGNATURE);
        count('negative');
      }
    }
  });
  it('has nonces of 16 bytes, tags of 4 to 16 and keys of 128 or 256 bits', async () => {
    const alg = PSA_ALG_ASCON_AEAD128;
    await withKey(session, PSA_KEY_TYPE_ASCON, alg, counting(16), async (key) => {
      for (const length of [0, 12, 15, 17]) {
        const call = session.aeadEncrypt(key, alg, counting(length), counting(3), counting(5));
        await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT);
        count('negative');
      }
    });
    const short = PSA_ALG_AEAD_WITH_SHORTENED_TAG(alg, 3);
    await withKey(session, PSA_KEY_TYPE_ASCON, short, counting(16), async (key) => {
      await expectStatus(session.aeadEncryptSetup(key, short), PSA_ERROR_INVALID_ARGUMENT);
      count('negative');
    });
    for (const length of [15, 24, 33]) {
      const attributes = { type: PSA_KEY_TYPE_ASCON, alg, usage: ALL_USES };
      await expectStatus(
        session.importKey(attributes, counting(length)),
        PSA_ERROR_INVALID_ARGUMENT,
      );
      count('negative');
    }
  });
});

/** @param context - undefined: none is set */
async function draw(alg: number, input: Bytes, context: Bytes | undefined, lengths: number[]) {
  const operation = await session.xofSetup(alg);
  if (context) await session.xofSetContext(operation, context);
  for (const chunk of chunksOf(random, input)) await session.xofUpdate(operation, chunk);
  const out: Uint8Array[] = [];
  for (const length of lengths) out.push(await session.xofOutput(operation, length));
  await session.xofAbort(operation);
  return toHex(concat(out));
}

const PIECES = [[64], [1, 7, 8, 0, 9, 39], [63, 1]];

describe('extendable output', () => {
  it('of XOF128', async () => {
    for (const { length, output } of VECTORS.xof) {
      for (const pieces of PIECES) {
        const drawn = await draw(PSA_ALG_ASCON_XOF128, counting(length), undefined, pieces);
        expect(drawn).toBe(output);
      }
      tally.count(XOF, 'positive');
    }
  });
  it('of CXOF128, with its customization', async () => {
    for (const { length, context, output } of VECTORS.cxof) {
      const customization = fromHex(context);
      for (const pieces of PIECES) {
        const drawn = await draw(PSA_ALG_ASCON_CXOF128, counting(length), customization, pieces);
        expect(drawn).toBe(output);
      }
      tally.count(CXOF, 'positive');
    }
  });
  it('has no context in XOF128, and no input after output', async () => {
    const plain = await session.xofSetup(PSA_ALG_ASCON_XOF128);
    await expectStatus(session.xofSetContext(plain, counting(1)), PSA_ERROR_INVALID_ARGUMENT);
    await session.xofAbort(plain);
    tally.count(XOF, 'negative');
    const begun = await session.xofSetup(PSA_ALG_ASCON_XOF128);
    await session.xofOutput(begun, 8);
    await expectStatus(session.xofUpdate(begun, counting(1)), PSA_ERROR_BAD_STATE);
    await session.xofAbort(begun);
    tally.count(XOF, 'negative');
  });
  it('wants a customization in CXOF128, of 256 bytes at most', async () => {
    const bare = await session.xofSetup(PSA_ALG_ASCON_CXOF128);
    await expectStatus(session.xofUpdate(bare, counting(1)), PSA_ERROR_BAD_STATE);
    await session.xofAbort(bare);
    tally.count(CXOF, 'negative');
    const full = await draw(PSA_ALG_ASCON_CXOF128, counting(3), randomBytes(random, 256), [8]);
    expect(full).toHaveLength(16);
    const long = await session.xofSetup(PSA_ALG_ASCON_CXOF128);
    const context = randomBytes(random, 257);
    await expectStatus(session.xofSetContext(long, context), PSA_ERROR_INVALID_ARGUMENT);
    await session.xofAbort(long);
    tally.count(CXOF, 'negative');
  });
});

afterAll(() => tally.check());
