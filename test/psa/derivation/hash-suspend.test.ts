/**
 * Hashes suspended and taken up again.
 *
 * The state is checked against something that is no hash library: a message that ends in its own padding
 * leaves a state that is the digest of the message before it. And for SHA-256 against a compression function
 * written down here from FIPS 180-4.
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_BLAKE2S_HASH256,
  PSA_ALG_MD5,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_256_192,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA3_256,
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_HASH_BLOCK_LENGTH,
  PSA_HASH_SUSPEND_HASH_STATE_FIELD_LENGTH,
  PSA_HASH_SUSPEND_INPUT_LENGTH_FIELD_LENGTH,
  PSA_HASH_SUSPEND_OUTPUT_SIZE,
} from '../../../sdk/index.ts';
import { toHex } from '../../support/hex.ts';
import { bytes, createRandom, join, named, open, refuses, utf8 } from './support.ts';

const HASHES = [
  ['PSA_ALG_MD5', 'md5', 'little'],
  ['PSA_ALG_RIPEMD160', 'ripemd160', 'little'],
  ['PSA_ALG_SHA_1', 'sha1', 'big'],
  ['PSA_ALG_SHA_224', 'sha224', 'big'],
  ['PSA_ALG_SHA_256', 'sha256', 'big'],
  ['PSA_ALG_SHA_384', 'sha384', 'big'],
  ['PSA_ALG_SHA_512', 'sha512', 'big'],
  ['PSA_ALG_SHA_512_224', 'sha512-224', 'big'],
  ['PSA_ALG_SHA_512_256', 'sha512-256', 'big'],
] as const;

const session = open();
const random = createRandom('hash-suspend');

async function suspendAfter(alg: number, input: Uint8Array): Promise<Uint8Array> {
  const operation = await session.hashSetup(alg);
  await session.hashUpdate(operation, bytes(input));
  return session.hashSuspend(operation);
}

/** The fields of a state. */
function fieldsOf(alg: number, state: Uint8Array) {
  const view = Buffer.from(state);
  const lengthEnd = 4 + PSA_HASH_SUSPEND_INPUT_LENGTH_FIELD_LENGTH(alg);
  const stateEnd = lengthEnd + PSA_HASH_SUSPEND_HASH_STATE_FIELD_LENGTH(alg);
  return {
    alg: view.readUInt32BE(0),
    length: BigInt(`0x${view.subarray(4, lengthEnd).toString('hex')}`),
    words: view.subarray(lengthEnd, stateEnd),
    unprocessed: view.subarray(stateEnd),
  };
}

/** What a hash of the MD family puts after a message. */
function paddingOf(length: number, block: number, endian: 'little' | 'big'): Buffer {
  const field = block / 8;
  const zeros = (2 * block - 1 - field - (length % block)) % block;
  const bits = Buffer.alloc(field);
  if (endian === 'little') bits.writeBigUInt64LE(BigInt(length) * 8n);
  else bits.writeBigUInt64BE(BigInt(length) * 8n, field - 8);
  return Buffer.concat([Buffer.of(0x80), Buffer.alloc(zeros), bits]);
}

const rotate = (x: number, n: number) => (x >>> n) | (x << (32 - n));

/** Fractional parts of the square or cube roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
function roots(count: number, root: (n: number) => number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  return primes.map((p) => Math.floor((root(p) % 1) * 2 ** 32) | 0);
}

/** SHA-256 over whole blocks, without padding (FIPS 180-4, 6.2.2). */
function compressSha256(input: Buffer): Buffer {
  const k = roots(64, Math.cbrt);
  let h = roots(8, Math.sqrt);
  for (let offset = 0; offset < input.length; offset += 64) {
    const w = Array.from({ length: 64 }, (_, i) =>
      i < 16 ? input.readInt32BE(offset + 4 * i) : 0,
    );
    for (let t = 16; t < 64; t += 1) {
      const [x = 0, y = 0] = [w[t - 15], w[t - 2]];
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[t] = (s1 + (w[t - 7] ?? 0) + s0 + (w[t - 16] ?? 0)) | 0;
    }
    let [a, b, c, d, e, f, g, z] = h as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let t = 0; t < 64; t += 1) {
      const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (z + sum1 + ((e & f) ^ (~e & g)) + (k[t] ?? 0) + (w[t] ?? 0)) | 0;
      const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, z] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g];
    }
    h = [a, b, c, d, e, f, g, z].map((word, i) => (word + (h[i] ?? 0)) | 0);
  }
  const out = Buffer.alloc(32);
  h.forEach((word, i) => void out.writeInt32BE(word, 4 * i));
  return out;
}

describe.each(HASHES)('%s suspended', (name, openssl, endian) => {
  const alg = named(name);
  const block = PSA_HASH_BLOCK_LENGTH(alg);

  it('goes on as if nothing had been, wherever it is cut', async () => {
    const message = random.bytes(2 * block + 5);
    const digest = createHash(openssl).update(message).digest('hex');
    for (let cut = 0; cut <= message.length; cut += 1) {
      const state = await suspendAfter(alg, message.slice(0, cut));
      expect(state.length).toBeLessThanOrEqual(PSA_HASH_SUSPEND_OUTPUT_SIZE(alg));
      const operation = await session.hashResume(bytes(state));
      await session.hashUpdate(operation, message.slice(cut));
      expect(toHex(await session.hashFinish(operation))).toBe(digest);
    }
  });

  it('lays its state out as the specification says', async () => {
    for (const length of [0, 1, block - 1, block, block + 1, 3 * block + 17]) {
      const message = random.bytes(length);
      const state = fieldsOf(alg, await suspendAfter(alg, message));
      expect(state.alg).toBe(alg);
      expect(state.length).toBe(BigInt(length));
      const tail = length - (length % block);
      expect(toHex(state.unprocessed)).toBe(toHex(message.subarray(tail)));
    }
  });

  it('has a state that is the digest where a message ends in its padding', async () => {
    for (const length of [0, 3, block - 9, block, 2 * block + 1]) {
      const message = random.bytes(length);
      const padded = join(message, paddingOf(length, block, endian));
      expect(padded.length % block).toBe(0);
      const { words, unprocessed } = fieldsOf(alg, await suspendAfter(alg, padded));
      const digest = createHash(openssl).update(message).digest('hex');
      expect(words.toString('hex').slice(0, digest.length)).toBe(digest);
      expect(unprocessed.length).toBe(0);
    }
  });

  it('can be suspended twice, copied, and verified', async () => {
    const message = random.bytes(block + 30);
    const first = await session.hashResume(bytes(await suspendAfter(alg, message.slice(0, 10))));
    await session.hashUpdate(first, message.slice(10, block));
    const second = await session.hashResume(bytes(await session.hashSuspend(first)));
    await session.hashUpdate(second, message.slice(block));
    const copy = await session.hashClone(second);
    const digest = createHash(openssl).update(message).digest();
    await session.hashVerify(second, bytes(digest));
    await session.hashVerify(copy, bytes(digest));
  });

  it('refuses what is no state', async () => {
    const good = bytes(await suspendAfter(alg, random.bytes(block + 7)));
    const header = good.length - 7;
    const wrong = [
      good.slice(0, 3),
      good.slice(0, 4),
      good.slice(0, header - 1),
      good.slice(0, header),
      good.slice(0, -1),
      join(good, new Uint8Array(1)),
      join(good, new Uint8Array(block)),
      new Uint8Array(0),
      new Uint8Array(good.length),
      // Another length than the unprocessed input has, and one that no machine has hashed.
      good.with(header - PSA_HASH_SUSPEND_HASH_STATE_FIELD_LENGTH(alg) - 1, 8),
      good.with(4, 0xff),
    ];
    for (const state of wrong) {
      await refuses(session.hashResume(bytes(state)), PSA_ERROR_INVALID_ARGUMENT);
    }
  });
});

describe('hash suspend', () => {
  it('has the state of SHA-256 that FIPS 180-4 says', async () => {
    for (const blocks of [0, 1, 2, 5]) {
      const message = random.bytes(64 * blocks + 13);
      const { words } = fieldsOf(PSA_ALG_SHA_256, await suspendAfter(PSA_ALG_SHA_256, message));
      const model = compressSha256(Buffer.from(message.subarray(0, 64 * blocks)));
      expect(words.toString('hex')).toBe(model.toString('hex'));
    }
  });

  it('ends the operation', async () => {
    const operation = await session.hashSetup(PSA_ALG_MD5);
    await session.hashSuspend(operation);
    await refuses(session.hashUpdate(operation, utf8('x')), PSA_ERROR_BAD_STATE);
    await refuses(session.hashSuspend(operation), PSA_ERROR_BAD_STATE);
  });

  it('is not for hashes without such a state', async () => {
    for (const alg of [PSA_ALG_SHA3_256, PSA_ALG_SHA_256_192, PSA_ALG_BLAKE2S_HASH256]) {
      const operation = await session.hashSetup(alg);
      await refuses(session.hashSuspend(operation), PSA_ERROR_NOT_SUPPORTED);
      await refuses(session.hashUpdate(operation, utf8('x')), PSA_ERROR_BAD_STATE);
      await session.hashAbort(operation);
      const state = Buffer.alloc(200);
      state.writeUInt32BE(alg);
      await refuses(session.hashResume(bytes(state)), PSA_ERROR_NOT_SUPPORTED);
    }
  });

  it('takes a state to another session, and not for another hash', async () => {
    const other = open(true, 'https://other.example');
    const state = await suspendAfter(PSA_ALG_SHA_384, utf8('abc'));
    const operation = await other.hashResume(bytes(state));
    const digest = createHash('sha384').update('abc').digest();
    await other.hashVerify(operation, bytes(digest));
    // SHA-512 shares the form of the state: the name in it decides, and the digest is another.
    const renamed = Buffer.from(state);
    renamed.writeUInt32BE(PSA_ALG_SHA_512);
    const wrong = await other.hashFinish(await other.hashResume(bytes(renamed)));
    expect(toHex(wrong)).not.toBe(createHash('sha512').update('abc').digest('hex'));
  });
});
