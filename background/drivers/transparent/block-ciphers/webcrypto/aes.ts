/**
 * AES by WebCrypto, on whole inputs: what it has (CBC with padding, CTR, GCM, KW), and what can be
 * put together from that: CBC without padding, CCM* without tag, CBC-MAC, CMAC, CCM.
 *
 * Keys of 192 bits are not served: Chromium refuses them.
 */
import { concat } from '../../../../../protocol/bytes.ts';
import {
  PSA_ALG_CBC_MAC,
  PSA_ALG_CBC_NO_PADDING,
  PSA_ALG_CBC_PKCS7,
  PSA_ALG_CCM,
  PSA_ALG_CCM_STAR_NO_TAG,
  PSA_ALG_CMAC,
  PSA_ALG_CTR,
  PSA_ALG_GCM,
  PSA_ALG_KW,
} from '../../../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_AES } from '../../../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../../protocol/psa/status.ts';
import type { Driver, DriverKey } from '../../../driver.ts';
import { invalidArgument, invalidSignature } from '../../../keys.ts';
import { lastBlock } from '../modes/cbc-mac.ts';
import * as ccmMode from '../modes/ccm.ts';
import { isTagLength as isGcmTagLength } from '../modes/gcm.ts';
import { checkKwLength, checkWrappedLength } from '../modes/key-wrap.ts';
import { openCcm, sealCcm } from './ccm.ts';
import {
  BLOCK,
  bytesOf,
  cbcDecrypt,
  cbcEncrypt,
  cbcPadded,
  ctr,
  importAes,
  native,
  source,
} from './native.ts';

const ZERO = new Uint8Array(BLOCK);
const KEYS = [{ type: PSA_KEY_TYPE_AES, bits: [128, 256] }] as const;

/** Lengths of a GCM nonce that are taken everywhere: Node refuses others. */
const NONCE = { min: 12, max: 128 };

const invalidPadding = () => new PsaError(PSA_ERROR_INVALID_PADDING);

/** Counter mode of CTR and of CCM*: the first counter block, and how many bits of it count. */
function counterOf(alg: number, iv: Uint8Array, length: number): [Uint8Array, number] {
  if (alg === PSA_ALG_CCM_STAR_NO_TAG) {
    if (!ccmMode.isNonceLength(iv.length)) throw invalidArgument();
    if (length > ccmMode.maxPlaintext(iv.length)) throw invalidArgument();
    return [ccmMode.counterBlock(iv, 1), 8 * (15 - iv.length)];
  }
  if (iv.length < 1 || iv.length > BLOCK) throw invalidArgument();
  const counter = new Uint8Array(BLOCK);
  counter.set(iv);
  return [counter, 8 * BLOCK];
}

function createCiphers(subtle: SubtleCrypto): Pick<Driver, 'cipherEncrypt' | 'cipherDecrypt'> {
  const isCbc = (alg: number) => alg === PSA_ALG_CBC_PKCS7 || alg === PSA_ALG_CBC_NO_PADDING;

  const counterMode = async (key: DriverKey, alg: number, iv: Uint8Array, input: Uint8Array) => {
    const [counter, bits] = counterOf(alg, iv, input.length);
    return ctr(subtle, await importAes(subtle, key, 'AES-CTR', ['encrypt']), counter, bits, input);
  };
  return {
    async cipherEncrypt(key, alg, iv, input) {
      if (!isCbc(alg)) return counterMode(key, alg, iv, input);
      const unpadded = alg === PSA_ALG_CBC_NO_PADDING;
      if (iv.length !== BLOCK || (unpadded && input.length % BLOCK !== 0)) throw invalidArgument();
      const aes = await importAes(subtle, key, 'AES-CBC', ['encrypt']);
      return (unpadded ? cbcEncrypt : cbcPadded)(subtle, aes, iv, input);
    },
    async cipherDecrypt(key, alg, iv, input) {
      if (!isCbc(alg)) return counterMode(key, alg, iv, input);
      if (iv.length !== BLOCK || input.length % BLOCK !== 0) throw invalidArgument();
      const aes = await importAes(subtle, key, 'AES-CBC', ['encrypt', 'decrypt']);
      if (alg === PSA_ALG_CBC_NO_PADDING) return cbcDecrypt(subtle, aes, iv, input);
      if (input.length === 0) throw invalidArgument();
      return bytesOf(
        subtle.decrypt({ name: 'AES-CBC', iv: source(iv) }, aes, source(input)),
        invalidPadding,
      );
    },
  };
}

/** A MAC is the last block of CBC with an IV of zeros. */
async function macCompute(subtle: SubtleCrypto, key: DriverKey, alg: number, input: Uint8Array) {
  const aes = await importAes(subtle, key, 'AES-CBC', ['encrypt']);
  let message = input;
  if (alg === PSA_ALG_CMAC) {
    const zeroEncrypted = await cbcEncrypt(subtle, aes, ZERO, ZERO);
    const end = Math.max(0, Math.ceil(input.length / BLOCK) - 1) * BLOCK;
    message = concat([input.subarray(0, end), lastBlock(input.subarray(end), zeroEncrypted)]);
    zeroEncrypted.fill(0);
  } else if (input.length === 0 || input.length % BLOCK !== 0) {
    throw invalidArgument();
  }
  const blocks = await cbcEncrypt(subtle, aes, ZERO, message);
  const mac = blocks.slice(blocks.length - BLOCK);
  blocks.fill(0);
  if (message !== input) message.fill(0);
  return mac;
}

function createAeads(subtle: SubtleCrypto): Pick<Driver, 'aeadEncrypt' | 'aeadDecrypt'> {
  const gcm = (iv: Uint8Array, tagLength: number, additionalData: Uint8Array): AesGcmParams => {
    if (!isGcmTagLength(tagLength)) throw invalidArgument();
    if (iv.length < NONCE.min || iv.length > NONCE.max) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
    return {
      name: 'AES-GCM',
      iv: source(iv),
      tagLength: 8 * tagLength,
      additionalData: source(additionalData),
    };
  };
  return {
    async aeadEncrypt(key, alg, tagLength, nonce, additionalData, plaintext) {
      if (alg === PSA_ALG_CCM) {
        return sealCcm(subtle, key, tagLength, nonce, additionalData, plaintext);
      }
      const parameters = gcm(nonce, tagLength, additionalData);
      const aes = await importAes(subtle, key, 'AES-GCM', ['encrypt']);
      return bytesOf(subtle.encrypt(parameters, aes, source(plaintext)));
    },
    async aeadDecrypt(key, alg, tagLength, nonce, additionalData, ciphertext) {
      if (ciphertext.length < tagLength) throw invalidArgument();
      if (alg === PSA_ALG_CCM) {
        return openCcm(subtle, key, tagLength, nonce, additionalData, ciphertext);
      }
      const parameters = gcm(nonce, tagLength, additionalData);
      const aes = await importAes(subtle, key, 'AES-GCM', ['decrypt']);
      return bytesOf(subtle.decrypt(parameters, aes, source(ciphertext)), invalidSignature);
    },
  };
}

/** AES-KW wraps CryptoKeys alone: the bytes pass as an HMAC key, which may be of any length. */
function createWrapping(subtle: SubtleCrypto): Pick<Driver, 'wrapKey' | 'unwrapKey'> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  return {
    async wrapKey(key, _alg, { material: data }) {
      checkKwLength(data.length);
      const aes = await importAes(subtle, key, 'AES-KW', ['wrapKey']);
      const payload = await native(subtle.importKey('raw', source(data), hmac, true, ['sign']));
      return bytesOf(subtle.wrapKey('raw', payload, aes, 'AES-KW'));
    },
    async unwrapKey(key, _alg, data) {
      checkWrappedLength(data.length, 3);
      const aes = await importAes(subtle, key, 'AES-KW', ['unwrapKey']);
      const payload = await native(
        subtle.unwrapKey('raw', source(data), aes, 'AES-KW', hmac, true, ['sign']),
        invalidSignature,
      );
      return bytesOf(subtle.exportKey('raw', payload));
    },
  };
}

export const createWebCryptoAes = (subtle: SubtleCrypto): Driver => ({
  name: 'webcrypto',
  capabilities: [
    {
      entryPoints: ['cipherEncrypt', 'cipherDecrypt'],
      algorithms: [PSA_ALG_CTR, PSA_ALG_CCM_STAR_NO_TAG, PSA_ALG_CBC_NO_PADDING, PSA_ALG_CBC_PKCS7],
      keys: KEYS,
    },
    { entryPoints: ['macCompute'], algorithms: [PSA_ALG_CMAC, PSA_ALG_CBC_MAC], keys: KEYS },
    {
      entryPoints: ['aeadEncrypt', 'aeadDecrypt'],
      algorithms: [PSA_ALG_GCM, PSA_ALG_CCM],
      keys: KEYS,
    },
    { entryPoints: ['wrapKey', 'unwrapKey'], algorithms: [PSA_ALG_KW], keys: KEYS },
  ],
  ...createCiphers(subtle),
  macCompute: (key, alg, input) => macCompute(subtle, key, alg, input),
  ...createAeads(subtle),
  ...createWrapping(subtle),
});
