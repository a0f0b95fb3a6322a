/**
 * Fresh random cases against OpenSSL (node:crypto), both ways, for every block cipher of the
 * registry.
 */
import { type CipherGCMTypes, createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BLOCK_CIPHERS } from '../../../background/drivers/transparent/block-ciphers/registry.ts';
import { concat } from '../../../protocol/bytes.ts';
import * as A from '../../../protocol/psa/algorithms.ts';
import * as K from '../../../protocol/psa/key-types.ts';
import { PSA_CIPHER_IV_LENGTH } from '../../../protocol/psa/sizes.ts';
import { toHex } from '../../support/hex.ts';
import { checkAead, checkCipher, checkMac } from './checks.ts';
import {
  ALL_USES,
  type Bytes,
  below,
  open,
  type Random,
  randomBytes,
  type Symmetric,
  seeded,
  WAYS,
  withKey,
} from './support.ts';
import { checkWrap } from './wraps.ts';

const CASES = 12;
const random = seeded('differential');
const bytesOf = (...parts: Uint8Array[]): Bytes => concat(parts);

const FAMILIES = new Map([
  [K.PSA_KEY_TYPE_AES, (bits: number) => `aes-${bits}`],
  [K.PSA_KEY_TYPE_ARIA, (bits: number) => `aria-${bits}`],
  [K.PSA_KEY_TYPE_CAMELLIA, (bits: number) => `camellia-${bits}`],
  [K.PSA_KEY_TYPE_SM4, () => 'sm4'],
  [K.PSA_KEY_TYPE_DES, () => 'des-ede3'],
]);

/** DES and two-key 3DES are three-key 3DES with keys repeated. */
const forOpenSsl = (type: number, key: Uint8Array): Bytes => {
  if (type !== K.PSA_KEY_TYPE_DES || key.length === 24) return bytesOf(key);
  return key.length === 8 ? bytesOf(key, key, key) : bytesOf(key, key.subarray(0, 8));
};

const MODES = [
  [A.PSA_ALG_ECB_NO_PADDING, 'ecb'],
  [A.PSA_ALG_CBC_NO_PADDING, 'cbc'],
  [A.PSA_ALG_CBC_PKCS7, 'cbc'],
  [A.PSA_ALG_CTR, 'ctr'],
  [A.PSA_ALG_CFB, 'cfb'],
  [A.PSA_ALG_OFB, 'ofb'],
  [A.PSA_ALG_XTS, 'xts'],
] as const;

/** Long ones too, which WebCrypto gets when they come in parts. */
const lengthFor = (alg: number, blockSize: number): number => {
  const blocks = below(random, 3) === 0 ? 1100 + below(random, 1100) : below(random, 9);
  const whole = [A.PSA_ALG_ECB_NO_PADDING, A.PSA_ALG_CBC_NO_PADDING].includes(alg);
  const length = blocks * blockSize + (whole ? 0 : below(random, blockSize));
  return alg === A.PSA_ALG_XTS ? length + 16 : length;
};

/** OpenSSL's name for a mode, if it has it. */
function openSslName(type: number, bits: number, mode: string): string | undefined {
  const family = FAMILIES.get(type)?.(bits);
  const name = family === 'des-ede3' && mode === 'ecb' ? family : `${family}-${mode}`;
  return getCiphers().includes(name) ? name : undefined;
}

/** Fresh material of a type, with the parity a DES key must have. */
async function material(session: Symmetric, type: number, bits: number): Promise<Bytes> {
  const key = await session.generateKey({ type, bits, usage: ALL_USES });
  const out = bytesOf(await session.exportKey(key));
  await session.destroyKey(key);
  return out;
}

function encrypt(name: string, alg: number, key: Bytes, iv: Bytes, plaintext: Bytes): Bytes {
  const oracle = createCipheriv(name, key, iv.length === 0 ? null : iv);
  oracle.setAutoPadding(alg === A.PSA_ALG_CBC_PKCS7);
  return bytesOf(oracle.update(plaintext), oracle.final());
}

const tagged = ['gcm', 'ccm'] as const;

function seal(
  name: string,
  mode: (typeof tagged)[number],
  tagLength: number,
  [key, nonce, additionalData, plaintext]: readonly Bytes[],
) {
  const oracle = createCipheriv(name as CipherGCMTypes, key!, nonce!, { authTagLength: tagLength });
  const options = { plaintextLength: plaintext!.length };
  oracle.setAAD(additionalData!, mode === 'ccm' ? options : undefined);
  const ciphertext = bytesOf(oracle.update(plaintext!), oracle.final());
  return { ciphertext, tag: bytesOf(oracle.getAuthTag()) };
}

async function checkTagged(session: Symmetric, type: number, bits: number, mode: 'gcm' | 'ccm') {
  const name = openSslName(type, bits, mode);
  if (!name) return;
  const tags = mode === 'gcm' ? [4, 8, 12, 13, 14, 15, 16] : [4, 6, 8, 10, 12, 14, 16];
  for (let i = 0; i < CASES; i += 1) {
    const tagLength = tags[below(random, tags.length)]!;
    const nonceLength = mode === 'gcm' ? 1 + below(random, 40) : 7 + below(random, 7);
    const key = await material(session, type, bits);
    const nonce = randomBytes(random, nonceLength);
    const additionalData = randomBytes(random, below(random, 70));
    const plaintext = randomBytes(random, below(random, 90));
    const made = seal(name, mode, tagLength, [key, nonce, additionalData, plaintext]);
    const alg = A.PSA_ALG_AEAD_WITH_SHORTENED_TAG(
      mode === 'gcm' ? A.PSA_ALG_GCM : A.PSA_ALG_CCM,
      tagLength,
    );
    await checkAead(session, random, { alg, type, key, nonce, additionalData, plaintext, ...made });
    if (mode === 'gcm') continue;
    const star = { alg: A.PSA_ALG_CCM_STAR_NO_TAG, type, key, iv: nonce, plaintext };
    await checkCipher(session, random, { ...star, ciphertext: made.ciphertext });
  }
}

/** CBC-MAC is the last block of CBC; CMAC has no oracle here, and leans on it in its vectors. */
async function checkCbcMac(session: Symmetric, type: number, bits: number, blockSize: number) {
  const name = openSslName(type, bits, 'cbc');
  if (!name) return;
  for (let i = 0; i < CASES; i += 1) {
    const key = await material(session, type, bits);
    const message = randomBytes(random, blockSize * (1 + below(random, 6)));
    const zero = new Uint8Array(blockSize);
    const blocks = encrypt(name, A.PSA_ALG_CBC_NO_PADDING, forOpenSsl(type, key), zero, message);
    const mac = blocks.slice(-blockSize);
    await checkMac(session, random, { alg: A.PSA_ALG_CBC_MAC, type, key, message, mac });
  }
}

async function checkModes(session: Symmetric, type: number, bits: number, blockSize: number) {
  for (const [alg, mode] of MODES) {
    const name = openSslName(type, bits, mode);
    if (!name) continue;
    const keyBits = alg === A.PSA_ALG_XTS ? 2 * bits : bits;
    for (let i = 0; i < CASES; i += 1) {
      const key = await material(session, type, keyBits);
      const iv = randomBytes(random, PSA_CIPHER_IV_LENGTH(type, alg));
      const plaintext = randomBytes(random, lengthFor(alg, blockSize));
      const ciphertext = encrypt(name, alg, forOpenSsl(type, key), iv, plaintext);
      await checkCipher(session, random, { alg, type, key, iv, plaintext, ciphertext });
    }
  }
}

async function checkWraps(session: Symmetric, bits: number) {
  for (let i = 0; i < CASES; i += 1) {
    const wrappingKey = randomBytes(random, bits / 8);
    for (const [alg, name, iv, length] of [
      [A.PSA_ALG_KW, `id-aes${bits}-wrap`, 'a6a6a6a6a6a6a6a6', 8 * (2 + below(random, 9))],
      [A.PSA_ALG_KWP, `id-aes${bits}-wrap-pad`, 'a65959a6', 1 + below(random, 70)],
    ] as const) {
      const key = randomBytes(random, length);
      const oracle = createCipheriv(name, wrappingKey, Buffer.from(iv, 'hex'));
      const wrapped = bytesOf(oracle.update(key), oracle.final());
      await checkWrap(session, { alg, type: K.PSA_KEY_TYPE_AES, wrappingKey, key, wrapped });
    }
  }
}

async function checkChaCha(session: Symmetric, random: Random) {
  for (let i = 0; i < CASES; i += 1) {
    const key = randomBytes(random, 32);
    const iv = randomBytes(random, 16);
    // Far from the end of the counter, where OpenSSL carries into the nonce.
    iv[3] = 0;
    const plaintext = randomBytes(random, below(random, 400));
    const ciphertext = encrypt('chacha20', 0, key, iv, plaintext);
    const type = K.PSA_KEY_TYPE_CHACHA20;
    const vector = { alg: A.PSA_ALG_STREAM_CIPHER, type, key, iv, plaintext, ciphertext };
    await checkCipher(session, random, vector);
  }
}

for (const [way, webCrypto] of WAYS) {
  describe(way, { timeout: 120_000 }, () => {
    const session = open(webCrypto);
    for (const { type, keyBits, blockSize } of BLOCK_CIPHERS) {
      for (const bits of keyBits) {
        const title = `${K.keyTypeName(type)} ${bits}`;
        it(`${title}: ciphers`, () => checkModes(session, type, bits, blockSize));
        it(`${title}: CBC-MAC`, () => checkCbcMac(session, type, bits, blockSize));
        for (const mode of tagged) {
          it(`${title}: ${mode}`, () => checkTagged(session, type, bits, mode));
        }
      }
    }
    it.each([128, 192, 256])('AES %d: key wrapping', (bits) => checkWraps(session, bits));
    it('ChaCha20', () => checkChaCha(session, random));
  });
}

it('decrypts in OpenSSL what was encrypted here', async () => {
  const session = open(true);
  const key = randomBytes(random, 32);
  const plaintext = randomBytes(random, 100_000);
  await withKey(session, K.PSA_KEY_TYPE_AES, A.PSA_ALG_CBC_PKCS7, key, async (id) => {
    const output = await session.cipherEncrypt(id, A.PSA_ALG_CBC_PKCS7, plaintext);
    const oracle = createDecipheriv('aes-256-cbc', key, output.subarray(0, 16));
    const back = concat([oracle.update(output.subarray(16)), oracle.final()]);
    expect(toHex(back)).toBe(toHex(plaintext));
  });
});
