/**
 * The stateful hash-based schemes, which PSA has for verification alone: their public keys, and signatures
 * over messages of any number of parts. The message is read once, after the signature.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { shake256 } from '@noble/hashes/sha3.js';
import type { KeyAttributes } from '../../../../protocol/psa/attributes.ts';
import type { Driver, DriverKey, VerifyOperation } from '../../driver.ts';
import { checkBits, invalidArgument, invalidSignature } from '../../keys.ts';

/** A hash under way, cut to the length of its set. */
export type Hashing = {
  update(input: Uint8Array): Hashing;
  digest(): Uint8Array;
};

/** The hash functions of NIST SP 800-208, section 2.3, by their output length n in bytes. */
export const startSha256 = (n: number): Hashing => {
  const state = sha256.create();
  const hashing: Hashing = {
    update: (input) => {
      state.update(input);
      return hashing;
    },
    digest: () => state.digest().subarray(0, n),
  };
  return hashing;
};

export const startShake256 = (n: number): Hashing => shake256.create({ dkLen: n });

/** Verification under way. */
export type Verification = {
  update(input: Uint8Array): void;
  finish(): boolean;
};

export type Scheme = {
  readonly alg: number;
  readonly keyType: number;
  /** `key_bits` of a public key: 192 or 256; undefined if it is none. */
  bitsOf(publicKey: Uint8Array): number | undefined;
  /** Undefined if the signature cannot be one of this key. Both arrays may be kept. */
  start(publicKey: Uint8Array, signature: Uint8Array): Verification | undefined;
};

const BITS = [192, 256] as const;

export function createStateful({ alg, keyType, bitsOf, start }: Scheme): Driver {
  const keys = [{ type: keyType, bits: BITS }];

  function begin(key: DriverKey, signature: Uint8Array): Verification {
    const verification = start(key.material.slice(), signature.slice());
    if (!verification) throw invalidSignature();
    return verification;
  }

  function end(verification: Verification): void {
    if (!verification.finish()) throw invalidSignature();
  }

  return {
    name: 'hash-based',
    capabilities: [
      { entryPoints: ['importKey', 'exportPublicKey'], keys },
      { entryPoints: ['verifyMessage', 'verifySetup'], algorithms: [alg], keys },
    ],
    async importKey(attributes: KeyAttributes, data) {
      const bits = bitsOf(data);
      if (bits === undefined) throw invalidArgument();
      checkBits(attributes.bits, bits);
      return { bits, material: data.slice() };
    },
    exportPublicKey: async (key) => key.material,
    async verifyMessage(key, _alg, message, signature) {
      const verification = begin(key, signature);
      verification.update(message);
      end(verification);
    },
    async verifySetup(key, _alg, signature): Promise<VerifyOperation> {
      const verification = begin(key, signature);
      return {
        update: (input) => verification.update(input),
        finish: () => end(verification),
        abort: () => undefined,
      };
    },
  };
}

export const readU32 = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);

/** `value` in `length` bytes, big-endian. */
export function integerBytes(value: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let at = length - 1, rest = value; at >= 0; at -= 1, rest = Math.floor(rest / 256)) {
    out[at] = rest % 256;
  }
  return out;
}

/** Digit `i` of `bytes` in base 2^width, most significant first; `width` divides 8. */
export function digit(bytes: Uint8Array, i: number, width: number): number {
  const bit = i * width;
  return ((bytes[bit >> 3] ?? 0) >> (8 - width - (bit & 7))) & ((1 << width) - 1);
}
