/** RSA-OAEP by WebCrypto. It says no more of a ciphertext it refuses than that, which is as it should be. */
import { PSA_ALG_GET_HASH, PSA_ALG_RSA_OAEP } from '../../../../protocol/psa/algorithms.ts';
import {
  PSA_ERROR_GENERIC_ERROR,
  PSA_ERROR_INVALID_PADDING,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import { bytesToBigInt } from '../../der.ts';
import type { Driver } from '../../driver.ts';
import { invalidArgument, rsaBoth, rsaPair, withHashes } from '../../keys.ts';
import { RSA_BITS, type RsaPublic } from '../../rsa-key.ts';
import { modulusLength, publicOf } from '../bigint/rsa-primitive.ts';
import type { DriverParts } from '../parts.ts';
import { HASH_NAMES, hashName } from '../webcrypto/hashes.ts';
import { importPrivate, importPublic, translate } from '../webcrypto/keys.ts';
import { oaepCapacity } from './oaep.ts';

/** BoringSSL takes no longer public exponent. */
const MAX_EXPONENT = 2n ** 33n;

const failed = () => new PsaError(PSA_ERROR_GENERIC_ERROR);
const invalidPadding = () => new PsaError(PSA_ERROR_INVALID_PADDING);

function checkExponent({ e }: RsaPublic): void {
  if (e >= MAX_EXPONENT) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
}

const importAs = (alg: number) => ({ name: 'RSA-OAEP', hash: hashName(PSA_ALG_GET_HASH(alg)) });

/** An empty label is none. */
const parameters = (salt: Uint8Array): RsaOaepParams =>
  salt.length > 0 ? { name: 'RSA-OAEP', label: new Uint8Array(salt) } : { name: 'RSA-OAEP' };

export function createWebCryptoOaep(subtle: SubtleCrypto, { drivers }: DriverParts): Driver {
  const algorithms = withHashes([PSA_ALG_RSA_OAEP], [...HASH_NAMES.keys()]);
  return {
    name: 'webcrypto',
    capabilities: [
      { entryPoints: ['asymmetricEncrypt'], algorithms, keys: rsaBoth(RSA_BITS) },
      { entryPoints: ['asymmetricDecrypt'], algorithms, keys: [rsaPair(RSA_BITS)] },
    ],
    async asymmetricEncrypt(key, alg, plaintext, salt) {
      const capacity = oaepCapacity(PSA_ALG_GET_HASH(alg), key.attributes.bits / 8);
      if (plaintext.length > capacity) throw invalidArgument();
      checkExponent(publicOf(key));
      const publicKey = await drivers().exportPublicKey(key);
      const cryptoKey = await importPublic(subtle, 'rsa', publicKey, importAs(alg), ['encrypt']);
      const input = new Uint8Array(plaintext);
      try {
        return new Uint8Array(await subtle.encrypt(parameters(salt), cryptoKey, input));
      } catch (error) {
        throw translate(error, failed);
      } finally {
        input.fill(0);
      }
    },
    async asymmetricDecrypt(key, alg, ciphertext, salt) {
      const rsa = publicOf(key);
      const isOutOfRange =
        ciphertext.length !== modulusLength(rsa) || bytesToBigInt(ciphertext) >= rsa.n;
      if (isOutOfRange) throw invalidArgument();
      checkExponent(rsa);
      const cryptoKey = await importPrivate(subtle, key, importAs(alg), 'decrypt');
      try {
        const input = new Uint8Array(ciphertext);
        return new Uint8Array(await subtle.decrypt(parameters(salt), cryptoKey, input));
      } catch (error) {
        throw translate(error, invalidPadding);
      }
    },
  };
}
