/**
 * Who does the work: WebCrypto, where it has the operation, and script where it has not.
 * ChaCha20-Poly1305 is not in every WebCrypto; a stand-in shows what the driver asks of it.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createLocalDrivers } from '../../../background/drivers/transparent/index.ts';
import { createEntropy } from '../../../background/entropy.ts';
import { concat } from '../../../protocol/bytes.ts';
import * as A from '../../../protocol/psa/algorithms.ts';
import { NO_ATTRIBUTES } from '../../../protocol/psa/attributes.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
} from '../../../protocol/psa/status.ts';
import { toHex } from '../../support/hex.ts';
import { expectStatus } from './support.ts';

const MESSAGE = new Uint8Array(48).fill(1);
const EMPTY = new Uint8Array(0);
const KEY = new Uint8Array(32).fill(5);

const keyOf = (type: number, material: Uint8Array = KEY) => ({
  attributes: { ...NO_ATTRIBUTES, type, bits: material.length * 8 },
  material,
});

/** WebCrypto, and a count of the calls that do the work. */
function counted() {
  let calls = 0;
  const watched = ['encrypt', 'decrypt', 'sign', 'wrapKey', 'unwrapKey'];
  const subtle = new Proxy(crypto.subtle, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (watched.includes(String(name))) calls += 1;
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
  const drivers = createLocalDrivers({ entropy: createEntropy(), subtle });
  return { drivers, calls: () => calls };
}

const AES = K.PSA_KEY_TYPE_AES;

describe('one-shots of WebCrypto', () => {
  it.each([A.PSA_ALG_CTR, A.PSA_ALG_CBC_NO_PADDING, A.PSA_ALG_CBC_PKCS7])(
    'cipher %i',
    async (alg) => {
      const { drivers, calls } = counted();
      const iv = new Uint8Array(16);
      const output = await drivers.cipherEncrypt(keyOf(AES), alg, iv, MESSAGE);
      expect(await drivers.cipherDecrypt(keyOf(AES), alg, iv, output)).toEqual(MESSAGE);
      expect(calls()).toBeGreaterThan(1);
    },
  );

  it('CMAC, CBC-MAC, HMAC', async () => {
    for (const [type, alg] of [
      [AES, A.PSA_ALG_CMAC],
      [AES, A.PSA_ALG_CBC_MAC],
      [K.PSA_KEY_TYPE_HMAC, A.PSA_ALG_HMAC(A.PSA_ALG_SHA_384)],
    ] as const) {
      const { drivers, calls } = counted();
      await drivers.macCompute(keyOf(type), alg, MESSAGE);
      expect(calls()).toBeGreaterThan(0);
    }
  });

  it('GCM, CCM, KW', async () => {
    const { drivers, calls } = counted();
    const nonce = new Uint8Array(12);
    for (const alg of [A.PSA_ALG_GCM, A.PSA_ALG_CCM]) {
      const before = calls();
      await drivers.aeadEncrypt(keyOf(AES), alg, 16, nonce, EMPTY, MESSAGE);
      expect(calls()).toBeGreaterThan(before);
    }
    const before = calls();
    await drivers.wrapKey(keyOf(AES), A.PSA_ALG_KW, keyOf(AES, MESSAGE));
    expect(calls()).toBe(before + 1);
  });

  it('leaves keys of 192 bits, and short nonces of GCM, to script', async () => {
    const { drivers, calls } = counted();
    const key = keyOf(AES, KEY.slice(0, 24));
    await drivers.cipherEncrypt(key, A.PSA_ALG_CTR, new Uint8Array(16), MESSAGE);
    await drivers.aeadEncrypt(key, A.PSA_ALG_GCM, 16, new Uint8Array(12), EMPTY, MESSAGE);
    await drivers.aeadEncrypt(keyOf(AES), A.PSA_ALG_GCM, 16, new Uint8Array(1), EMPTY, MESSAGE);
    expect(calls()).toBe(0);
  });

  it('gives it the large pieces of a stream alone', async () => {
    const { drivers, calls } = counted();
    const operation = await drivers.cipherSetup(keyOf(AES), A.PSA_ALG_CTR, 'encrypt');
    await operation.setIv(new Uint8Array(16));
    await operation.update(new Uint8Array(1000));
    expect(calls()).toBe(0);
    await operation.update(new Uint8Array(100_000));
    expect(calls()).toBe(1);
    operation.abort();
  });
});

describe('GCM in several parts', () => {
  // Found by trying: with KEY its counter starts at 0xffffe59b, and begins anew after 108,096 bytes.
  const nonce = new Uint8Array(16);
  new DataView(nonce.buffer).setUint32(0, 573_496);
  const text = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
  const pieces = [5, 60_000, 100_000, 0, 39_995];
  const oracle = createCipheriv('aes-256-gcm', KEY, nonce).setAAD(MESSAGE);
  const sealed = concat([oracle.update(text), oracle.final()]);

  it.each(['encrypt', 'decrypt'] as const)(
    'gives the large pieces away to %s',
    async (direction) => {
      const { drivers, calls } = counted();
      const operation = await drivers.aeadSetup(keyOf(AES), A.PSA_ALG_GCM, 16, direction);
      await operation.setNonce(nonce);
      await operation.updateAd(MESSAGE);
      const [input, expected] = direction === 'encrypt' ? [text, sealed] : [sealed, text];
      const out: Uint8Array[] = [];
      let at = 0;
      for (const length of pieces) {
        out.push(await operation.update(input.subarray(at, at + length)));
        at += length;
      }
      expect(toHex(concat(out))).toBe(toHex(expected));
      if (direction === 'decrypt') await operation.verify(oracle.getAuthTag());
      else expect(toHex((await operation.finish()).tag)).toBe(oracle.getAuthTag().toString('hex'));
      expect(calls()).toBe(3);
    },
  );

  it('ends while a piece is away', async () => {
    const { drivers } = counted();
    const operation = await drivers.aeadSetup(keyOf(AES), A.PSA_ALG_GCM, 16, 'encrypt');
    await operation.setNonce(nonce);
    const piece = operation.update(text);
    operation.abort();
    await expectStatus(Promise.resolve(piece), PSA_ERROR_BAD_STATE);
  });
});

type Parameters = {
  readonly name: string;
  readonly iv: Uint8Array;
  readonly additionalData: Uint8Array;
};

/** As much of a WebCrypto as ChaCha20-Poly1305 needs, over OpenSSL. */
class ChaChaOnly {
  static supports = (_operation: string, name: string) => name === 'ChaCha20-Poly1305';
  async importKey(format: string, key: Uint8Array, name: string) {
    expect([format, name]).toEqual(['raw-secret', 'ChaCha20-Poly1305']);
    return key.slice();
  }
  async encrypt({ iv, additionalData }: Parameters, key: Uint8Array, data: Uint8Array) {
    const oracle = createCipheriv('chacha20-poly1305', key, iv, { authTagLength: 16 });
    oracle.setAAD(additionalData, { plaintextLength: data.length });
    return concat([oracle.update(data), oracle.final(), oracle.getAuthTag()]).buffer;
  }
  async decrypt({ iv, additionalData }: Parameters, key: Uint8Array, data: Uint8Array) {
    const oracle = createDecipheriv('chacha20-poly1305', key, iv, { authTagLength: 16 });
    const end = data.length - 16;
    oracle.setAAD(additionalData, { plaintextLength: end });
    oracle.setAuthTag(data.subarray(end));
    try {
      return concat([oracle.update(data.subarray(0, end)), oracle.final()]).buffer;
    } catch {
      throw new DOMException('', 'OperationError');
    }
  }
}

describe('ChaCha20-Poly1305', () => {
  const entropy = createEntropy();
  const script = createLocalDrivers({ entropy });
  const native = createLocalDrivers({
    entropy,
    subtle: new ChaChaOnly() as unknown as SubtleCrypto,
  });
  const key = keyOf(K.PSA_KEY_TYPE_CHACHA20);
  const nonce = new Uint8Array(12).fill(2);
  const alg = A.PSA_ALG_CHACHA20_POLY1305;

  const servedBy = (drivers: typeof native) =>
    drivers.all
      .filter(({ driver }) =>
        driver.capabilities.some(
          (row) => row.entryPoints.includes('aeadEncrypt') && row.algorithms?.includes(alg),
        ),
      )
      .map(({ driver }) => driver.name);

  it('is offered where WebCrypto says that it has it', () => {
    expect(servedBy(native)).toEqual(['webcrypto']);
    expect(servedBy(script)).toEqual([]);
  });

  it('comes to the same as in script', async () => {
    const sealed = await native.aeadEncrypt(key, alg, 16, nonce, MESSAGE, MESSAGE);
    expect(sealed).toEqual(await script.aeadEncrypt(key, alg, 16, nonce, MESSAGE, MESSAGE));
    expect(await native.aeadDecrypt(key, alg, 16, nonce, MESSAGE, sealed)).toEqual(MESSAGE);
    const spoiled = sealed.slice();
    spoiled[0]! ^= 1;
    const opened = native.aeadDecrypt(key, alg, 16, nonce, MESSAGE, spoiled);
    await expectStatus(opened, PSA_ERROR_INVALID_SIGNATURE);
    const short = native.aeadEncrypt(key, alg, 16, nonce.slice(1), EMPTY, EMPTY);
    await expectStatus(short, PSA_ERROR_INVALID_ARGUMENT);
  });
});
