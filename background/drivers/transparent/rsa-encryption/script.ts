/** RSA encryption on BigInt: OAEP with every hash, and PKCS#1 v1.5, which WebCrypto has not. */
import {
  PSA_ALG_GET_HASH,
  PSA_ALG_RSA_OAEP,
  PSA_ALG_RSA_PKCS1V15_CRYPT,
} from '../../../../protocol/psa/algorithms.ts';
import { PSA_ERROR_INVALID_PADDING, PsaError } from '../../../../protocol/psa/status.ts';
import type { Driver } from '../../driver.ts';
import { invalidArgument, rsaBoth, rsaPair, withHashes } from '../../keys.ts';
import { parseRsaPrivate, RSA_IMPORT_BITS } from '../../rsa-key.ts';
import {
  modulusLength,
  privateOperation,
  publicOf,
  publicOperation,
} from '../bigint/rsa-primitive.ts';
import { NOBLE_HASHES } from '../noble/hashes.ts';
import type { DriverParts } from '../parts.ts';
import { decodeOaep, encodeOaep } from './oaep.ts';
import { decodePkcs1Crypt, encodePkcs1Crypt } from './pkcs1.ts';

/** OAEP calls it the label; PKCS#1 v1.5 has none. */
function checkSalt(alg: number, salt: Uint8Array): void {
  if (alg === PSA_ALG_RSA_PKCS1V15_CRYPT && salt.length > 0) throw invalidArgument();
}

export function createScriptRsaEncryption({ entropy, drivers }: DriverParts): Driver {
  const hash = (alg: number, input: Uint8Array) => drivers().hashCompute(alg, input);
  const algorithms = [
    PSA_ALG_RSA_PKCS1V15_CRYPT,
    ...withHashes([PSA_ALG_RSA_OAEP], [...NOBLE_HASHES.keys()]),
  ];
  return {
    name: 'bigint',
    capabilities: [
      { entryPoints: ['asymmetricEncrypt'], algorithms, keys: rsaBoth(RSA_IMPORT_BITS) },
      { entryPoints: ['asymmetricDecrypt'], algorithms, keys: [rsaPair(RSA_IMPORT_BITS)] },
    ],
    async asymmetricEncrypt(key, alg, plaintext, salt) {
      checkSalt(alg, salt);
      const rsa = publicOf(key);
      const length = modulusLength(rsa);
      const encoded =
        alg === PSA_ALG_RSA_PKCS1V15_CRYPT
          ? encodePkcs1Crypt(plaintext, length, entropy)
          : await encodeOaep(hash, PSA_ALG_GET_HASH(alg), plaintext, salt, length, entropy);
      const ciphertext = publicOperation(rsa, encoded);
      encoded.fill(0);
      return ciphertext;
    },
    async asymmetricDecrypt(key, alg, ciphertext, salt) {
      checkSalt(alg, salt);
      const encoded = privateOperation(parseRsaPrivate(key.material), ciphertext, entropy);
      try {
        const plaintext =
          alg === PSA_ALG_RSA_PKCS1V15_CRYPT
            ? decodePkcs1Crypt(encoded)
            : await decodeOaep(hash, PSA_ALG_GET_HASH(alg), encoded, salt);
        if (!plaintext) throw new PsaError(PSA_ERROR_INVALID_PADDING);
        return plaintext;
      } finally {
        encoded.fill(0);
      }
    },
  };
}
