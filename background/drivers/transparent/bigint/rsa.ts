/**
 * RSA on BigInt, for what WebCrypto has no door to: signing and verifying a hash that is given, hashes it
 * does not have, keys it does not make.
 */
import { equalBytes } from '../../../../protocol/bytes.ts';
import {
  findHash,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_RSA_PSS,
  PSA_ALG_IS_RSA_PSS_ANY_SALT,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_RSA_PSS,
  PSA_ALG_RSA_PSS_ANY_SALT,
} from '../../../../protocol/psa/algorithms.ts';
import { PSA_HASH_LENGTH } from '../../../../protocol/psa/sizes.ts';
import type { Entropy } from '../../../entropy.ts';
import { bytesToBigInt } from '../../der.ts';
import type { Driver } from '../../driver.ts';
import { invalidArgument, invalidSignature, rsaBoth, rsaPair, withHashes } from '../../keys.ts';
import {
  bitLength,
  encodeRsaPrivate,
  exponentFrom,
  parseRsaPrivate,
  RSA_BITS,
  RSA_IMPORT_BITS,
} from '../../rsa-key.ts';
import { encodePkcs1, encodePss, verifyPss } from './emsa.ts';
import type { HashFunction } from './mgf1.ts';
import { generateRsa } from './rsa-generate.ts';
import { modulusLength, privateOperation, publicOf, publicOperation } from './rsa-primitive.ts';

/** Primes of more than 2048 bits take script too long: several seconds each. */
const GENERATED_BITS = { ...RSA_BITS, max: 4096 } as const;

function checkHashLength(alg: number, hash: Uint8Array): void {
  const hashAlg = PSA_ALG_GET_HASH(alg);
  if (hashAlg !== 0 && hash.length !== PSA_HASH_LENGTH(hashAlg)) throw invalidArgument();
}

/** @param hash - how PSS hashes; `hashes` are the algorithms it can */
export function createBigintRsa(
  entropy: Entropy,
  hash: HashFunction,
  hashes: readonly number[],
): Driver {
  const withOid = hashes.filter((alg) => findHash(alg)?.oid !== undefined);
  const algorithms = [
    PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
    ...withHashes([PSA_ALG_RSA_PKCS1V15_SIGN], withOid),
    ...withHashes([PSA_ALG_RSA_PSS, PSA_ALG_RSA_PSS_ANY_SALT], hashes),
  ];
  return {
    name: 'bigint',
    capabilities: [
      { entryPoints: ['generateKey'], keys: [rsaPair(GENERATED_BITS)] },
      { entryPoints: ['signHash'], algorithms, keys: [rsaPair(RSA_IMPORT_BITS)] },
      { entryPoints: ['verifyHash'], algorithms, keys: rsaBoth(RSA_IMPORT_BITS) },
    ],
    async generateKey({ bits }, customData = new Uint8Array(0)) {
      const key = await generateRsa(bits, exponentFrom(customData), entropy);
      return { bits, material: encodeRsaPrivate(key) };
    },
    async signHash(driverKey, alg, mHash) {
      checkHashLength(alg, mHash);
      const key = parseRsaPrivate(driverKey.material);
      const length = modulusLength(key);
      const hashAlg = PSA_ALG_GET_HASH(alg);
      // Sizes are whole bytes, so PSS is as long as the modulus and leaves its highest bit alone.
      const encoded = PSA_ALG_IS_RSA_PSS(alg)
        ? await encodePss(hash, hashAlg, mHash, bitLength(key.n) - 1, entropy)
        : encodePkcs1(hashAlg, mHash, length);
      return privateOperation(key, encoded, entropy);
    },
    async verifyHash(driverKey, alg, mHash, signature) {
      checkHashLength(alg, mHash);
      const key = publicOf(driverKey);
      const length = modulusLength(key);
      if (signature.length !== length || bytesToBigInt(signature) >= key.n)
        throw invalidSignature();
      const m = publicOperation(key, signature);
      const hashAlg = PSA_ALG_GET_HASH(alg);
      const bits = bitLength(key.n) - 1;
      const good = PSA_ALG_IS_RSA_PSS(alg)
        ? await verifyPss(hash, hashAlg, mHash, m, bits, PSA_ALG_IS_RSA_PSS_ANY_SALT(alg))
        : equalBytes(m, encodePkcs1(hashAlg, mHash, length));
      if (!good) throw invalidSignature();
    },
  };
}
