/**
 * RSA on BigInt, for what WebCrypto has no door to: signing and verifying a hash that is given.
 *
 * The private operation uses the two primes, is blinded with a fresh random factor, and is checked with
 * the public key before its result leaves, so that a fault gives no factor away. BigInt arithmetic takes
 * a time that depends on its operands; blinding hides which. SECURITY.md says what remains.
 */

import { equalBytes, xorInto } from '../../../../protocol/bytes.ts';
import {
  HASHES,
  PSA_ALG_GET_HASH,
  PSA_ALG_IS_RSA_PSS,
  PSA_ALG_IS_RSA_PSS_ANY_SALT,
  PSA_ALG_RSA_PKCS1V15_SIGN,
  PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
  PSA_ALG_RSA_PSS,
  PSA_ALG_RSA_PSS_ANY_SALT,
} from '../../../../protocol/psa/algorithms.ts';
import { PSA_HASH_LENGTH } from '../../../../protocol/psa/sizes.ts';
import { PSA_ERROR_CORRUPTION_DETECTED, PsaError } from '../../../../protocol/psa/status.ts';
import type { Entropy } from '../../../entropy.ts';
import {
  bigIntToBytes,
  bytesToBigInt,
  nothing,
  objectIdentifier,
  octetString,
  sequence,
} from '../../der.ts';
import type { Driver, DriverKey } from '../../driver.ts';
import {
  invalidArgument,
  invalidSignature,
  isPublic,
  rsaBoth,
  rsaPair,
  withHashes,
} from '../../keys.ts';
import {
  bitLength,
  parseRsaPrivate,
  parseRsaPublic,
  RSA_BITS,
  type RsaPrivate,
  type RsaPublic,
} from '../../rsa-key.ts';

type HashFunction = (alg: number, input: Uint8Array) => Promise<Uint8Array>;

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The inverse of `a` modulo `m`, or undefined if they share a factor. */
function inverse(a: bigint, m: bigint): bigint | undefined {
  let [r0, r1, s0, s1] = [m, a % m, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  return r0 === 1n ? ((s0 % m) + m) % m : undefined;
}

const modulusLength = ({ n }: RsaPublic) => Math.ceil(bitLength(n) / 8);

/** m^d mod n (RFC 8017, section 5.1.2), blinded and checked. */
function privateOperation(key: RsaPrivate, m: bigint, entropy: Entropy): bigint {
  const { n, e, p, q, dp, dq, qi } = key;
  if (m >= n) throw invalidArgument();
  let factor = 0n;
  let unblind: bigint | undefined;
  while (unblind === undefined) {
    factor = bytesToBigInt(entropy(modulusLength(key) + 8)) % n;
    unblind = factor > 1n ? inverse(factor, n) : undefined;
  }
  const blinded = (m * power(factor, e, n)) % n;
  const s1 = power(blinded, dp, p);
  const s2 = power(blinded, dq, q);
  const h = ((((s1 - s2) % p) + p) * qi) % p;
  const s = ((s2 + h * q) * unblind) % n;
  if (power(s, e, n) !== m) throw new PsaError(PSA_ERROR_CORRUPTION_DETECTED);
  return s;
}

/** EMSA-PKCS1-v1_5 (RFC 8017, section 9.2); without a hash algorithm, of the bytes as they are. */
function encodePkcs1(hashAlg: number, hash: Uint8Array, length: number): Uint8Array {
  const oid = HASHES.find((row) => row.alg === hashAlg)?.oid;
  const info =
    hashAlg === 0
      ? hash
      : sequence(sequence(objectIdentifier(oid ?? ''), nothing()), octetString(hash));
  if (info.length + 11 > length) throw invalidArgument();
  const out = new Uint8Array(length).fill(0xff);
  out[0] = 0;
  out[1] = 1;
  out[length - info.length - 1] = 0;
  out.set(info, length - info.length);
  return out;
}

async function mgf1(hash: HashFunction, alg: number, seed: Uint8Array, length: number) {
  const out = new Uint8Array(length);
  const input = new Uint8Array(seed.length + 4);
  input.set(seed);
  for (let offset = 0, counter = 0; offset < length; counter += 1) {
    new DataView(input.buffer).setUint32(seed.length, counter);
    const block = await hash(alg, input);
    out.set(block.subarray(0, Math.min(block.length, length - offset)), offset);
    offset += block.length;
  }
  return out;
}

/** H = Hash(8 zero bytes ‖ hash ‖ salt) */
function pssHash(hash: HashFunction, alg: number, mHash: Uint8Array, salt: Uint8Array) {
  const input = new Uint8Array(8 + mHash.length + salt.length);
  input.set(mHash, 8);
  input.set(salt, 8 + mHash.length);
  return hash(alg, input);
}

/** EMSA-PSS-ENCODE (RFC 8017, section 9.1.1). The salt is as long as the hash, or the longest that fits. */
async function encodePss(
  hash: HashFunction,
  alg: number,
  mHash: Uint8Array,
  bits: number,
  entropy: Entropy,
) {
  const length = Math.ceil(bits / 8);
  const saltLength = Math.min(mHash.length, length - mHash.length - 2);
  if (saltLength < 0) throw invalidArgument();
  const salt = entropy(saltLength);
  const h = await pssHash(hash, alg, mHash, salt);
  const db = new Uint8Array(length - h.length - 1);
  db[db.length - saltLength - 1] = 1;
  db.set(salt, db.length - saltLength);
  xorInto(db, await mgf1(hash, alg, h, db.length));
  db[0] = (db[0] ?? 0) & (0xff >> (length * 8 - bits));
  const out = new Uint8Array(length);
  out.set(db);
  out.set(h, db.length);
  out[length - 1] = 0xbc;
  return out;
}

/** EMSA-PSS-VERIFY (RFC 8017, section 9.1.2). `anySalt` takes whatever length the signer chose. */
async function verifyPss(
  hash: HashFunction,
  alg: number,
  mHash: Uint8Array,
  encoded: Uint8Array,
  bits: number,
  anySalt: boolean,
): Promise<boolean> {
  const length = Math.ceil(bits / 8);
  const dbLength = length - mHash.length - 1;
  const unused = 0xff & ~(0xff >> (length * 8 - bits));
  if (dbLength < 1 || encoded[length - 1] !== 0xbc || (encoded[0] ?? 0) & unused) return false;
  const h = encoded.subarray(dbLength, length - 1);
  const db = encoded.slice(0, dbLength);
  xorInto(db, await mgf1(hash, alg, h, dbLength));
  db[0] = (db[0] ?? 0) & ~unused;
  const one = db.findIndex((byte) => byte !== 0);
  if (one < 0 || db[one] !== 1) return false;
  const salt = db.subarray(one + 1);
  const expected = Math.min(mHash.length, length - mHash.length - 2);
  if (!anySalt && salt.length !== expected) return false;
  return equalBytes(h, await pssHash(hash, alg, mHash, salt));
}

function checkHashLength(alg: number, hash: Uint8Array): void {
  const hashAlg = PSA_ALG_GET_HASH(alg);
  if (hashAlg !== 0 && hash.length !== PSA_HASH_LENGTH(hashAlg)) throw invalidArgument();
}

const publicOf = (key: DriverKey): RsaPublic =>
  isPublic(key) ? parseRsaPublic(key.material) : parseRsaPrivate(key.material);

/** @param hash - how PSS hashes; `hashes` are the algorithms it can */
export function createBigintRsa(
  entropy: Entropy,
  hash: HashFunction,
  hashes: readonly number[],
): Driver {
  const withOid = hashes.filter((alg) => HASHES.some((row) => row.alg === alg && row.oid));
  const algorithms = [
    PSA_ALG_RSA_PKCS1V15_SIGN_RAW,
    ...withHashes([PSA_ALG_RSA_PKCS1V15_SIGN], withOid),
    ...withHashes([PSA_ALG_RSA_PSS, PSA_ALG_RSA_PSS_ANY_SALT], hashes),
  ];
  return {
    name: 'bigint',
    capabilities: [
      { entryPoints: ['signHash'], algorithms, keys: [rsaPair(RSA_BITS)] },
      { entryPoints: ['verifyHash'], algorithms, keys: rsaBoth(RSA_BITS) },
    ],
    async signHash(driverKey, alg, mHash) {
      checkHashLength(alg, mHash);
      const key = parseRsaPrivate(driverKey.material);
      const length = modulusLength(key);
      const hashAlg = PSA_ALG_GET_HASH(alg);
      const encoded = PSA_ALG_IS_RSA_PSS(alg)
        ? await encodePss(hash, hashAlg, mHash, bitLength(key.n) - 1, entropy)
        : encodePkcs1(hashAlg, mHash, length);
      return bigIntToBytes(privateOperation(key, bytesToBigInt(encoded), entropy), length);
    },
    async verifyHash(driverKey, alg, mHash, signature) {
      checkHashLength(alg, mHash);
      const key = publicOf(driverKey);
      const length = modulusLength(key);
      const s = bytesToBigInt(signature);
      if (signature.length !== length || s >= key.n) throw invalidSignature();
      const m = power(s, key.e, key.n);
      const hashAlg = PSA_ALG_GET_HASH(alg);
      const bits = bitLength(key.n) - 1;
      const good = PSA_ALG_IS_RSA_PSS(alg)
        ? bitLength(m) <= Math.ceil(bits / 8) * 8 &&
          (await verifyPss(
            hash,
            hashAlg,
            mHash,
            bigIntToBytes(m, Math.ceil(bits / 8)),
            bits,
            PSA_ALG_IS_RSA_PSS_ANY_SALT(alg),
          ))
        : equalBytes(bigIntToBytes(m, length), encodePkcs1(hashAlg, mHash, length));
      if (!good) throw invalidSignature();
    },
  };
}
