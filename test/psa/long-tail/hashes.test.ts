/**
 * MD2, MD4, SM3, AES-MMO, Ascon-Hash256 and the trees of BLAKE2, by their standards' vectors: at once, in
 * parts, copied half-way, suspended where PSA has a state. SM3 and AES-MMO against OpenSSL as well.
 */
import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import * as A from '../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_HMAC } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_SUPPORTED,
} from '../../../protocol/psa/status.ts';
import { fromHex, toHex } from '../../support/hex.ts';
import { createTally } from '../../support/tally.ts';
import {
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
import { ascii, counting, hashInParts } from './support.ts';

type Row = { text?: string; hex?: string; counting?: number; hash: string };

const VECTORS = readJson<Record<string, Row[]>>('../long-tail/hashes.json');
const ALGORITHMS = new Map([...A.ALGORITHM_NAMES].map(([value, name]) => [name, value]));
const CASES = 20;

const random = seeded('long-tail hashes');
const session = open(true);
const tally = createTally(import.meta.url);

const inputOf = ({ text, hex, counting: length }: Row): Bytes => {
  if (hex !== undefined) return fromHex(hex);
  return length === undefined ? ascii(text ?? '') : counting(length);
};

async function checkHash(alg: number, input: Bytes, hash: string) {
  expect(toHex(await session.hashCompute(alg, input))).toBe(hash);
  await session.hashCompare(alg, input, fromHex(hash));
  expect(toHex(await hashInParts(session, alg, chunksOf(random, input)))).toBe(hash);
  // A copy goes on by itself.
  const cut = below(random, input.length + 1);
  const first = await session.hashSetup(alg);
  await session.hashUpdate(first, input.slice(0, cut));
  const second = await session.hashClone(first);
  await session.hashUpdate(first, ascii('something else'));
  await session.hashUpdate(second, input.slice(cut));
  expect(toHex(await session.hashFinish(second))).toBe(hash);
  expect(toHex(await session.hashFinish(first))).not.toBe(hash);
}

/** The hash of `input`, suspended after each of its bytes. */
async function checkSuspended(alg: number, input: Bytes, hash: string) {
  for (let cut = 0; cut <= input.length; cut += 1) {
    const operation = await session.hashSetup(alg);
    await session.hashUpdate(operation, input.slice(0, cut));
    const state = await session.hashSuspend(operation);
    const resumed = await session.hashResume(Uint8Array.from(state));
    await session.hashUpdate(resumed, input.slice(cut));
    expect(toHex(await session.hashFinish(resumed))).toBe(hash);
  }
}

/** AES-MMO written down once more, over OpenSSL's AES (Zigbee specification, annex B.6). */
function aesMmo(input: Bytes): string {
  const bits = input.length * 8;
  const isLong = bits >= 2 ** 16;
  const field = Buffer.alloc(isLong ? 6 : 2);
  if (isLong) field.writeUInt32BE(bits);
  else field.writeUInt16BE(bits);
  const zeros = Buffer.alloc((32 - ((input.length + 1 + field.length) % 16)) % 16);
  const padded = Buffer.concat([input, Buffer.of(0x80), zeros, field]);
  let hash = Buffer.alloc(16);
  for (let at = 0; at < padded.length; at += 16) {
    const block = padded.subarray(at, at + 16);
    const encrypted = createCipheriv('aes-128-ecb', hash, null).update(block);
    hash = Buffer.from(encrypted.map((byte, i) => byte ^ (block[i] ?? 0)));
  }
  return hash.toString('hex');
}

for (const [name, rows] of Object.entries(VECTORS)) {
  const alg = ALGORITHMS.get(name) ?? 0;
  describe(name, () => {
    it('gives the hashes of its standard', async () => {
      for (const row of rows) {
        await checkHash(alg, inputOf(row), row.hash);
        tally.count(name, 'positive');
      }
    });
    it('refuses a wrong hash', async () => {
      for (const row of rows) {
        const wrong = fromHex(row.hash);
        wrong[0] = (wrong[0] ?? 0) ^ 1;
        const call = session.hashCompare(alg, inputOf(row), wrong);
        await expectStatus(call, PSA_ERROR_INVALID_SIGNATURE);
        tally.count(name, 'negative');
      }
    });
    it('does not care how a long input is cut', async () => {
      const input = randomBytes(random, 3000);
      const hash = toHex(await session.hashCompute(alg, input));
      await checkHash(alg, input, hash);
      await checkHash(alg, input, hash);
    });
  });
}

describe('suspended', () => {
  it.each(['PSA_ALG_MD2', 'PSA_ALG_MD4'])('%s', async (name) => {
    for (const row of VECTORS[name] ?? []) {
      await checkSuspended(ALGORITHMS.get(name) ?? 0, inputOf(row), row.hash);
    }
  });
  it('not where PSA has no state', async () => {
    for (const alg of [A.PSA_ALG_SM3, A.PSA_ALG_AES_MMO_ZIGBEE, A.PSA_ALG_BLAKE2SP_HASH256]) {
      const operation = await session.hashSetup(alg);
      await expectStatus(session.hashSuspend(operation), PSA_ERROR_NOT_SUPPORTED);
      await session.hashAbort(operation);
    }
  });
  it('not from a state of the wrong length', async () => {
    const operation = await session.hashSetup(A.PSA_ALG_MD2);
    await session.hashUpdate(operation, ascii('abc'));
    const state = await session.hashSuspend(operation);
    await expectStatus(session.hashResume(state.slice(0, -1)), PSA_ERROR_INVALID_ARGUMENT);
  });
});

describe('against OpenSSL', () => {
  it('SM3', async () => {
    for (let i = 0; i < CASES; i += 1) {
      const input = randomBytes(random, below(random, 400));
      const hash = createHash('sm3').update(input).digest('hex');
      await checkHash(A.PSA_ALG_SM3, input, hash);
      tally.count('PSA_ALG_SM3', 'positive');
    }
  });
  it('HMAC with SM3', async () => {
    const alg = A.PSA_ALG_HMAC(A.PSA_ALG_SM3);
    for (let i = 0; i < CASES; i += 1) {
      const secret = randomBytes(random, 1 + below(random, 100));
      const input = randomBytes(random, below(random, 200));
      const mac = createHmac('sm3', secret).update(input).digest('hex');
      await withKey(session, PSA_KEY_TYPE_HMAC, alg, secret, async (key) => {
        expect(toHex(await session.macCompute(key, alg, input))).toBe(mac);
      });
    }
  });
  it('AES-MMO, around the length that wants more bits', async () => {
    const lengths = [0, 13, 14, 16, 8176, 8186, 8189, 8190, 8191, 8192, 8201, 8202, 9000];
    for (const length of lengths) {
      const input = randomBytes(random, length);
      await checkHash(A.PSA_ALG_AES_MMO_ZIGBEE, input, aesMmo(input));
      tally.count('PSA_ALG_AES_MMO_ZIGBEE', 'positive');
    }
  });
});

afterAll(() => tally.check());
