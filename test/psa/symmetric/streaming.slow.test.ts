/** 64 MiB through operations of several parts: memory stays where it was. */
import { createCipheriv, createHmac, type Hmac } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  PSA_ALG_CMAC,
  PSA_ALG_CTR,
  PSA_ALG_GCM,
  PSA_ALG_HMAC,
  PSA_ALG_SHA_256,
} from '../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_AES, PSA_KEY_TYPE_HMAC } from '../../../protocol/psa/key-types.ts';
import { toHex } from '../../support/hex.ts';
import { type Bytes, open, WAYS, withKey } from './support.ts';

const MIB = 2 ** 20;
const PIECE = 256 * 1024;
const TOTAL = 64 * MIB;
/** What an engine may hold on to between two collections. */
const SLACK = 32 * MIB;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Buffers are let go a turn after they are found to be garbage. */
async function inUse(): Promise<number> {
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Gives 64 MiB to `take`, and watches the memory. */
async function stream(take: (piece: Bytes) => Promise<unknown>): Promise<void> {
  const before = await inUse();
  const piece = new Uint8Array(PIECE);
  for (let sent = 0; sent < TOTAL; sent += PIECE) {
    piece.fill(sent / PIECE);
    await take(piece);
    if (sent % (16 * MIB) === 0) expect((await inUse()) - before).toBeLessThan(SLACK);
  }
  expect((await inUse()) - before).toBeLessThan(SLACK);
}

const KEY = new Uint8Array(32).fill(3);

describe.each(WAYS)('%s', { timeout: 60_000 }, (_way, webCrypto) => {
  const session = open(webCrypto);

  it('MAC', async () => {
    const alg = PSA_ALG_HMAC(PSA_ALG_SHA_256);
    await withKey(session, PSA_KEY_TYPE_HMAC, alg, KEY, async (key) => {
      const oracle: Hmac = createHmac('sha256', KEY);
      const operation = await session.macSignSetup(key, alg);
      await stream(async (piece) => {
        oracle.update(piece);
        await session.macUpdate(operation, piece);
      });
      expect(toHex(await session.macSignFinish(operation))).toBe(oracle.digest('hex'));
    });
    await withKey(session, PSA_KEY_TYPE_AES, PSA_ALG_CMAC, KEY, async (key) => {
      const operation = await session.macSignSetup(key, PSA_ALG_CMAC);
      await stream((piece) => session.macUpdate(operation, piece));
      expect(await session.macSignFinish(operation)).toHaveLength(16);
    });
  });

  it('CTR', async () => {
    await withKey(session, PSA_KEY_TYPE_AES, PSA_ALG_CTR, KEY, async (key) => {
      const operation = await session.cipherEncryptSetup(key, PSA_ALG_CTR);
      const iv = await session.cipherGenerateIv(operation);
      const oracle = createCipheriv('aes-256-ctr', KEY, iv);
      await stream(async (piece) => {
        const out = await session.cipherUpdate(operation, piece);
        expect(oracle.update(piece).equals(out)).toBe(true);
      });
      expect(await session.cipherFinish(operation)).toHaveLength(0);
    });
  });

  it('GCM', async () => {
    await withKey(session, PSA_KEY_TYPE_AES, PSA_ALG_GCM, KEY, async (key) => {
      const operation = await session.aeadEncryptSetup(key, PSA_ALG_GCM);
      const nonce = await session.aeadGenerateNonce(operation);
      const oracle = createCipheriv('aes-256-gcm', KEY, nonce);
      await stream(async (piece) => {
        const out = await session.aeadUpdate(operation, piece);
        expect(oracle.update(piece).equals(out)).toBe(true);
      });
      oracle.final();
      const { ciphertext, tag } = await session.aeadFinish(operation);
      expect(ciphertext).toHaveLength(0);
      expect(toHex(tag)).toBe(oracle.getAuthTag().toString('hex'));
    });
  });
});
