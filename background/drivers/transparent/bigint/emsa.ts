/** How a hash is dressed for an RSA signature: EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017, section 9). */
import { equalBytes, xorInto } from '../../../../protocol/bytes.ts';
import { findHash } from '../../../../protocol/psa/algorithms.ts';
import type { Entropy } from '../../../entropy.ts';
import { nothing, objectIdentifier, octetString, sequence } from '../../der.ts';
import { invalidArgument } from '../../keys.ts';
import { type HashFunction, mgf1 } from './mgf1.ts';

/** Section 9.2; without a hash algorithm, of the bytes as they are. */
export function encodePkcs1(hashAlg: number, hash: Uint8Array, length: number): Uint8Array {
  const oid = findHash(hashAlg)?.oid;
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

/** The salt is as long as the hash, or as long as fits: below 0 if nothing does. */
const saltLengthFor = (hashLength: number, length: number) =>
  Math.min(hashLength, length - hashLength - 2);

/** H = Hash(8 zero bytes ‖ hash ‖ salt) */
function pssHash(hash: HashFunction, alg: number, mHash: Uint8Array, salt: Uint8Array) {
  const input = new Uint8Array(8 + mHash.length + salt.length);
  input.set(mHash, 8);
  input.set(salt, 8 + mHash.length);
  return hash(alg, input);
}

/** Section 9.1.1. @param bits - one less than the modulus has */
export async function encodePss(
  hash: HashFunction,
  alg: number,
  mHash: Uint8Array,
  bits: number,
  entropy: Entropy,
): Promise<Uint8Array> {
  const length = Math.ceil(bits / 8);
  const saltLength = saltLengthFor(mHash.length, length);
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

/** Section 9.1.2. `anySalt` takes whatever length the signer chose. */
export async function verifyPss(
  hash: HashFunction,
  alg: number,
  mHash: Uint8Array,
  encoded: Uint8Array,
  bits: number,
  anySalt: boolean,
): Promise<boolean> {
  const length = encoded.length;
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
  if (!anySalt && salt.length !== saltLengthFor(mHash.length, length)) return false;
  return equalBytes(h, await pssHash(hash, alg, mHash, salt));
}
