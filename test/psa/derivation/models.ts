/**
 * The key derivations once more, over Node's HMAC and AES, to check ours against: straight from the
 * standards, whole outputs only.
 */
import { createCipheriv, createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import {
  PSA_ALG_BLAKE2B_HASH512,
  PSA_ALG_BLAKE2S_HASH256,
  PSA_ALG_MD5,
  PSA_ALG_RIPEMD160,
  PSA_ALG_SHA_1,
  PSA_ALG_SHA_224,
  PSA_ALG_SHA_256,
  PSA_ALG_SHA_256_192,
  PSA_ALG_SHA_384,
  PSA_ALG_SHA_512,
  PSA_ALG_SHA_512_224,
  PSA_ALG_SHA_512_256,
  PSA_ALG_SHA3_224,
  PSA_ALG_SHA3_256,
  PSA_ALG_SHA3_384,
  PSA_ALG_SHA3_512,
  PSA_ALG_SHAKE128,
  PSA_ALG_SHAKE128_256,
  PSA_ALG_SHAKE256_192,
  PSA_ALG_SHAKE256_256,
  PSA_ALG_SHAKE256_512,
  PSA_HASH_LENGTH,
} from '../../../sdk/index.ts';

/** Hashes that HMAC is specified for, and that Node has too. */
export const HMAC_HASHES: ReadonlyMap<number, string> = new Map([
  [PSA_ALG_MD5, 'md5'],
  [PSA_ALG_RIPEMD160, 'ripemd160'],
  [PSA_ALG_SHA_1, 'sha1'],
  [PSA_ALG_SHA_224, 'sha224'],
  [PSA_ALG_SHA_256, 'sha256'],
  [PSA_ALG_SHA_384, 'sha384'],
  [PSA_ALG_SHA_512, 'sha512'],
  [PSA_ALG_SHA_512_224, 'sha512-224'],
  [PSA_ALG_SHA_512_256, 'sha512-256'],
  [PSA_ALG_SHA3_224, 'sha3-224'],
  [PSA_ALG_SHA3_256, 'sha3-256'],
  [PSA_ALG_SHA3_384, 'sha3-384'],
  [PSA_ALG_SHA3_512, 'sha3-512'],
  [PSA_ALG_BLAKE2S_HASH256, 'blake2s256'],
  [PSA_ALG_BLAKE2B_HASH512, 'blake2b512'],
]);

/** All hashes that Node has too; some are the first bytes of what Node gives. */
export const HASHES: ReadonlyMap<number, string> = new Map([
  ...HMAC_HASHES,
  [PSA_ALG_SHA_256_192, 'sha256'],
  [PSA_ALG_SHAKE128_256, 'shake128'],
  [PSA_ALG_SHAKE256_192, 'shake256'],
  [PSA_ALG_SHAKE256_256, 'shake256'],
  [PSA_ALG_SHAKE256_512, 'shake256'],
]);

export function hashBy(alg: number, ...parts: readonly Uint8Array[]): Buffer {
  const outputLength = PSA_HASH_LENGTH(alg);
  const name = HASHES.get(alg) ?? '';
  const hash = createHash(name, name.startsWith('shake') ? { outputLength } : undefined);
  for (const part of parts) hash.update(part);
  return hash.digest().subarray(0, outputLength);
}

/** SHAKE128 or SHAKE256. */
export const shake = (alg: number, input: Uint8Array, outputLength: number): Buffer =>
  outputLength === 0
    ? Buffer.alloc(0)
    : createHash(alg === PSA_ALG_SHAKE128 ? 'shake128' : 'shake256', { outputLength })
        .update(input)
        .digest();

export function hmac(hash: number, key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac(HMAC_HASHES.get(hash) ?? '', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

const u32 = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
};

/** The first `length` bytes of blocks that are made one after the other. */
function stream(length: number, next: (index: number, before: Buffer) => Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let total = 0; total < length; ) {
    const block = next(blocks.length + 1, blocks.at(-1) ?? Buffer.alloc(0));
    blocks.push(block);
    total += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** RFC 5869, section 2.3. */
export const hkdfExpand = (hash: number, prk: Uint8Array, info: Uint8Array, length: number) =>
  stream(length, (i, before) => hmac(hash, prk, before, info, Buffer.of(i)));

/** RFC 5246, section 5. */
export function tls12Prf(
  hash: number,
  secret: Uint8Array,
  label: Uint8Array,
  seed: Uint8Array,
  length: number,
): Buffer {
  let a: Buffer = Buffer.concat([label, seed]);
  return stream(length, () => {
    a = hmac(hash, secret, a);
    return hmac(hash, secret, a, label, seed);
  });
}

/** RFC 4279, section 2. */
export function pskPremaster(
  psk: Uint8Array,
  other: Uint8Array = new Uint8Array(psk.length),
): Buffer {
  const length = (data: Uint8Array) => u32(data.length).subarray(2);
  return Buffer.concat([length(other), other, length(psk), psk]);
}

type Fixed = { readonly label: Uint8Array; readonly context: Uint8Array; readonly bits: number };

const fixedInput = ({ label, context, bits }: Fixed) =>
  Buffer.concat([label, Buffer.of(0), context, u32(bits)]);

/** NIST SP 800-108r1, section 4.1, as PSA has it. */
export const counterHmac = (hash: number, key: Uint8Array, fixed: Fixed, length: number) =>
  stream(length, (i) => hmac(hash, key, u32(i), fixedInput(fixed)));

export function counterCmac(cipher: string, key: Uint8Array, fixed: Fixed, length: number): Buffer {
  const k0 = cmac(cipher, key, fixedInput(fixed));
  return stream(length, (i) => cmac(cipher, key, Buffer.concat([u32(i), fixedInput(fixed), k0])));
}

const BLOCK = 16;

function ecb(cipher: string, key: Uint8Array, block: Uint8Array): Buffer {
  const name = cipher === 'sm4' ? 'sm4-ecb' : `${cipher}-${key.length * 8}-ecb`;
  const encryption = createCipheriv(name, key, null);
  encryption.setAutoPadding(false);
  return encryption.update(block);
}

/** Times x in GF(2^128). */
function double(block: Buffer): Buffer {
  const value = BigInt(`0x${block.toString('hex')}`) << 1n;
  const reduced = value >> 128n ? (value & ((1n << 128n) - 1n)) ^ 0x87n : value;
  return Buffer.from(reduced.toString(16).padStart(2 * BLOCK, '0'), 'hex');
}

const xor = (a: Uint8Array, b: Uint8Array) => Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)));

/** NIST SP 800-38B, section 6.2. @param cipher - 'aes', 'aria', 'camellia' or 'sm4' */
export function cmac(cipher: string, key: Uint8Array, message: Uint8Array): Buffer {
  const k1 = double(ecb(cipher, key, Buffer.alloc(BLOCK)));
  const whole = message.length > 0 && message.length % BLOCK === 0;
  const zeros = Buffer.alloc(BLOCK - 1 - (message.length % BLOCK));
  const padded = whole ? message : Buffer.concat([message, Buffer.of(0x80), zeros]);
  let state: Buffer = Buffer.alloc(BLOCK);
  for (let offset = 0; offset < padded.length; offset += BLOCK) {
    const isLast = offset + BLOCK === padded.length;
    const block = xor(padded.subarray(offset, offset + BLOCK), state);
    const mask = whole ? k1 : double(k1);
    state = ecb(cipher, key, isLast ? xor(block, mask) : block);
  }
  return state;
}

/** RFC 4615, section 3. */
export const cmacPrf128 = (key: Uint8Array, message: Uint8Array): Buffer =>
  cmac('aes', key.length === BLOCK ? key : cmac('aes', Buffer.alloc(BLOCK), key), message);

export const pbkdf2 = (
  hash: number,
  password: Uint8Array,
  salt: Uint8Array,
  cost: number,
  length: number,
): Buffer => pbkdf2Sync(password, salt, cost, length, HMAC_HASHES.get(hash) ?? '');

/** RFC 8018, section 5.2, with the PRF of RFC 4615. */
export const pbkdf2Cmac = (
  password: Uint8Array,
  salt: Uint8Array,
  cost: number,
  length: number,
): Buffer =>
  stream(length, (i) => {
    let u = cmacPrf128(password, Buffer.concat([salt, u32(i)]));
    let t = u;
    for (let round = 1; round < cost; round += 1) {
      u = cmacPrf128(password, u);
      t = xor(t, u);
    }
    return t;
  });
