/**
 * ARIA, Camellia, SM4 and DES as ciphers of single blocks: the vectors of their standards, and fresh blocks
 * against OpenSSL. What the modes make of them is in `symmetric`, which goes through all of the registry.
 */
import { createCipheriv } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { concat } from '../../../protocol/bytes.ts';
import * as A from '../../../protocol/psa/algorithms.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
} from '../../../protocol/psa/status.ts';
import { fromHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import { checkCipher } from '../symmetric/checks.ts';
import {
  ALL_USES,
  type Bytes,
  below,
  expectStatus,
  open,
  randomBytes,
  readJson,
  seeded,
  statusOf,
  withKey,
} from '../symmetric/support.ts';

type Row = { key: string; plaintext: string; ciphertext: string; source: string };

const VECTORS = readJson<Record<string, Row[]>>('../long-tail/block-ciphers.json');
const CASES = 16;
const ECB = A.PSA_ALG_ECB_NO_PADDING;
const NONE = new Uint8Array(0);

/** Key sizes, and OpenSSL's name for the cipher. */
const CIPHERS: readonly (readonly [string, number, readonly number[], (bits: number) => string])[] =
  [
    ['PSA_KEY_TYPE_ARIA', K.PSA_KEY_TYPE_ARIA, [128, 192, 256], (bits) => `aria-${bits}-ecb`],
    [
      'PSA_KEY_TYPE_CAMELLIA',
      K.PSA_KEY_TYPE_CAMELLIA,
      [128, 192, 256],
      (bits) => `camellia-${bits}-ecb`,
    ],
    ['PSA_KEY_TYPE_SM4', K.PSA_KEY_TYPE_SM4, [128], () => 'sm4-ecb'],
    ['PSA_KEY_TYPE_DES', K.PSA_KEY_TYPE_DES, [64, 128, 192], () => 'des-ede3'],
  ];

const random = seeded('long-tail block ciphers');
const session = open(false);
const tally = createTally(import.meta.url);

/** OpenSSL has Triple DES with three parts alone; the others repeat parts. */
function forOpenSsl(type: number, key: Bytes): Bytes {
  if (type !== K.PSA_KEY_TYPE_DES || key.length === 24) return key;
  return key.length === 8 ? concat([key, key, key]) : concat([key, key.subarray(0, 8)]);
}

function encrypt(name: string, key: Bytes, plaintext: Bytes): Bytes {
  const oracle = createCipheriv(name, key, null);
  oracle.setAutoPadding(false);
  return concat([oracle.update(plaintext), oracle.final()]);
}

/** A key that an import accepts: the parity of a DES key is right. */
async function freshKey(type: number, bits: number): Promise<Bytes> {
  const key = await session.generateKey({ type, bits, usage: ALL_USES });
  const material = Uint8Array.from(await session.exportKey(key));
  await session.destroyKey(key);
  return material;
}

describe.each(CIPHERS)('%s', (name, type, sizes, openSslName) => {
  const blockSize = K.PSA_BLOCK_CIPHER_BLOCK_LENGTH(type);

  it('does as its standard says', async () => {
    for (const row of VECTORS[name] ?? []) {
      const [key, plaintext, ciphertext] = [row.key, row.plaintext, row.ciphertext].map(fromHex);
      if (!key || !plaintext || !ciphertext) throw new Error('a vector lacks a field');
      await checkCipher(session, random, { alg: ECB, type, key, iv: NONE, plaintext, ciphertext });
      tally.count(name, 'positive');
    }
  });

  it.each(sizes)('does as OpenSSL does: %d bits', async (bits) => {
    for (let i = 0; i < CASES; i += 1) {
      const key = await freshKey(type, bits);
      const plaintext = randomBytes(random, blockSize * (1 + below(random, 8)));
      const ciphertext = encrypt(openSslName(bits), forOpenSsl(type, key), plaintext);
      await checkCipher(session, random, { alg: ECB, type, key, iv: NONE, plaintext, ciphertext });
      tally.count(name, 'positive');
    }
  });

  it('refuses a part of a block, and keys of other sizes', async () => {
    for (const bits of sizes) {
      const key = await freshKey(type, bits);
      await withKey(session, type, ECB, key, async (id) => {
        const call = session.cipherEncrypt(id, ECB, randomBytes(random, blockSize + 1));
        await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT);
      });
      tally.count(name, 'negative');
      const attributes = { type, alg: ECB, usage: ALL_USES };
      const call = session.importKey(attributes, key.slice(0, -1));
      await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT);
      tally.count(name, 'negative');
    }
  });
});

describe('DES', () => {
  const type = K.PSA_KEY_TYPE_DES;
  it('has keys of odd parity alone', async () => {
    const key = await freshKey(type, 192);
    key[11] = (key[11] ?? 0) ^ 1;
    const call = session.importKey({ type, alg: ECB, usage: ALL_USES }, key);
    await expectStatus(call, PSA_ERROR_INVALID_ARGUMENT);
    tally.count('PSA_KEY_TYPE_DES', 'negative');
  });
  it('has no modes that want blocks of 128 bits', async () => {
    for (const alg of [A.PSA_ALG_XTS, A.PSA_ALG_CCM_STAR_NO_TAG]) {
      await withKey(session, type, alg, await freshKey(type, 192), async (key) => {
        const status = await statusOf(session.cipherEncryptSetup(key, alg));
        expect([PSA_ERROR_NOT_SUPPORTED, PSA_ERROR_INVALID_ARGUMENT]).toContain(status);
      });
      tally.count('PSA_KEY_TYPE_DES', 'negative');
    }
  });
});

afterAll(() => tally.check());
