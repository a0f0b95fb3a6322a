/** RSA's encodings once more (RFC 8017), over Node's hashes and its RSA without padding. */
import {
  constants,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { hashBy } from './models.ts';
import { type Bytes, bytes } from './support.ts';

const NO_PADDING = constants.RSA_NO_PADDING;

export const rawPublic = (key: KeyObject, data: Uint8Array): Buffer =>
  publicEncrypt({ key, padding: NO_PADDING }, data);
export const rawPrivate = (key: KeyObject, data: Uint8Array): Buffer =>
  privateDecrypt({ key, padding: NO_PADDING }, data);

/** A key pair of Node's. Made once for each size. */
const made = new Map<number, KeyObject>();
export function nodeKey(bits: number): KeyObject {
  const key = made.get(bits) ?? generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
  made.set(bits, key);
  return key;
}

/** As PSA has it: RSAPrivateKey, RSAPublicKey. */
export const privateDer = (key: KeyObject): Bytes =>
  bytes(key.export({ type: 'pkcs1', format: 'der' }) as Buffer);
export const publicDer = (key: KeyObject): Bytes => {
  const pair = createPrivateKey(key.export({ type: 'pkcs1', format: 'pem' }));
  const { n = '', e = '' } = pair.export({ format: 'jwk' });
  return rsaDer([n, e].map((part) => bigintOf(Buffer.from(part, 'base64url'))));
};

export const bigintOf = (data: Uint8Array): bigint =>
  BigInt(`0x0${Buffer.from(data).toString('hex')}`);

function derOf(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const digits = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | digits.length), digits, content]);
}

function integerDer(value: bigint): Buffer {
  const text = value.toString(16);
  const digits = Buffer.from(text.length % 2 ? `0${text}` : text, 'hex');
  return derOf(2, (digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits);
}

/** A sequence of integers. */
export const rsaDer = (integers: readonly bigint[]): Bytes =>
  bytes(derOf(0x30, Buffer.concat(integers.map(integerDer))));

/** The integers of a key in DER. */
export function integersOf(der: Uint8Array): bigint[] {
  const data = Buffer.from(der);
  const header = (at: number): [length: number, start: number] => {
    const first = data[at + 1] ?? 0;
    if (first < 0x80) return [first, at + 2];
    return [data.readUIntBE(at + 2, first & 0x7f), at + 2 + (first & 0x7f)];
  };
  const values: bigint[] = [];
  for (let [, at] = header(0); at < data.length; ) {
    const [length, start] = header(at);
    values.push(bigintOf(data.subarray(start, start + length)));
    at = start + length;
  }
  return values;
}

export function mgf1(hash: number, seed: Uint8Array, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let i = 0; blocks.length * hashBy(hash).length < length; i += 1) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(i);
    blocks.push(hashBy(hash, seed, counter));
  }
  return Buffer.concat(blocks).subarray(0, length);
}

const xor = (a: Uint8Array, b: Uint8Array) => Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)));

/** Section 7.1.1. */
export function encodeOaep(
  hash: number,
  message: Uint8Array,
  label: Uint8Array,
  length: number,
): Buffer {
  const labelHash = hashBy(hash, label);
  const zeros = Buffer.alloc(length - message.length - 2 * labelHash.length - 2);
  const db = Buffer.concat([labelHash, zeros, Buffer.of(1), message]);
  const seed = randomBytes(labelHash.length);
  const maskedDb = xor(db, mgf1(hash, seed, db.length));
  return Buffer.concat([Buffer.of(0), xor(seed, mgf1(hash, maskedDb, seed.length)), maskedDb]);
}

/** Section 7.1.2, of what is known to be good. */
export function decodeOaep(hash: number, encoded: Buffer): Buffer {
  const { length } = hashBy(hash);
  const maskedDb = encoded.subarray(1 + length);
  const seed = xor(encoded.subarray(1, 1 + length), mgf1(hash, maskedDb, length));
  const padded = xor(maskedDb, mgf1(hash, seed, maskedDb.length)).subarray(length);
  return padded.subarray(padded.indexOf(1) + 1);
}

/** Section 9.1.1, for a modulus of whole bytes. */
export function encodePss(
  hash: number,
  digest: Uint8Array,
  length: number,
  saltLength: number,
): Buffer {
  const salt = randomBytes(saltLength);
  const h = hashBy(hash, Buffer.alloc(8), digest, salt);
  const zeros = Buffer.alloc(length - saltLength - h.length - 2);
  const db = Buffer.concat([zeros, Buffer.of(1), salt]);
  const masked = xor(db, mgf1(hash, h, db.length));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, h, Buffer.of(0xbc)]);
}

/** The length of the salt, or -1 if it is no such encoding (section 9.1.2). */
export function pssSaltLength(hash: number, digest: Uint8Array, encoded: Buffer): number {
  const { length } = hashBy(hash);
  const split = encoded.length - length - 1;
  const h = encoded.subarray(split, -1);
  const db = xor(encoded.subarray(0, split), mgf1(hash, h, split));
  db[0] = (db[0] ?? 0) & 0x7f;
  const one = db.findIndex((byte) => byte !== 0);
  const salt = db.subarray(one + 1);
  const good =
    encoded.at(-1) === 0xbc &&
    db[one] === 1 &&
    hashBy(hash, Buffer.alloc(8), digest, salt).equals(h);
  return good ? salt.length : -1;
}
