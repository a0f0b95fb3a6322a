/**
 * HMAC over every hash there is: against OpenSSL where it has the hash, and against its definition.
 */
import { createHmac, getHashes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NOBLE_HASHES } from '../../../background/drivers/transparent/noble/hashes.ts';
import { concat } from '../../../protocol/bytes.ts';
import * as A from '../../../protocol/psa/algorithms.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import { PSA_MAC_LENGTH } from '../../../protocol/psa/sizes.ts';
import { toHex } from '../../support/hex.ts';
import { checkMac } from './checks.ts';
import { type Bytes, below, open, randomBytes, type Symmetric, seeded, WAYS } from './support.ts';

const CASES = 12;
const random = seeded('HMAC');
const bytesOf = (...parts: Uint8Array[]): Bytes => concat(parts);

/** OpenSSL's names of the hashes it has. */
const hashNames = (alg: number): string | undefined => {
  const name = A.algorithmName(alg).replace('PSA_ALG_', '').toLowerCase();
  const guesses = [
    name,
    name.replaceAll('_', '-'),
    name.replaceAll('_', ''),
    name.replace('_', ''),
  ];
  guesses.push(name.replace('sha_512_', 'sha512-'), name.replace('_hash', ''));
  return guesses.find((guess) => getHashes().includes(guess));
};

/** HMAC spelled out (RFC 2104, 2), over the session's own hash. */
async function spelledOut(session: Symmetric, hash: number, key: Bytes, message: Bytes) {
  const { blockLength = 0 } = A.findHash(hash) ?? {};
  const short = key.length > blockLength ? await session.hashCompute(hash, key) : key;
  const padded = (mask: number) =>
    Uint8Array.from({ length: blockLength }, (_, i) => (short[i] ?? 0) ^ mask);
  const inner = await session.hashCompute(hash, bytesOf(padded(0x36), message));
  return bytesOf(await session.hashCompute(hash, bytesOf(padded(0x5c), inner)));
}

async function checkHmac(session: Symmetric, hash: number) {
  const alg = A.PSA_ALG_HMAC(hash);
  const name = hashNames(hash);
  for (let i = 0; i < CASES; i += 1) {
    const key = randomBytes(random, 1 + below(random, 200));
    const message = randomBytes(random, below(random, 300));
    const mac = await spelledOut(session, hash, key, message);
    if (name) {
      expect(createHmac(name, key).update(message).digest('hex'), name).toBe(toHex(mac));
    }
    await checkMac(session, random, { alg, type: K.PSA_KEY_TYPE_HMAC, key, message, mac });
    const length = 4 + below(random, PSA_MAC_LENGTH(K.PSA_KEY_TYPE_HMAC, 0, alg) - 3);
    const cut = { alg: A.PSA_ALG_TRUNCATED_MAC(alg, length), mac: mac.slice(0, length) };
    await checkMac(session, random, { type: K.PSA_KEY_TYPE_HMAC, key, message, ...cut });
  }
}

describe.each(WAYS)('%s', (_way, webCrypto) => {
  const session = open(webCrypto);
  for (const hash of NOBLE_HASHES.keys()) {
    const hasHmac = A.findHash(hash)?.blockLength !== undefined;
    it.runIf(hasHmac)(A.algorithmName(hash), () => checkHmac(session, hash));
  }
});
