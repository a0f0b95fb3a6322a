/**
 * From a passphrase to a key: Argon2id (RFC 9106), or PBKDF2 with SHA-256 where there is no memory for it.
 *
 * What is read from a store may have been doctored. Less work than the first version of Keyward asked for
 * is refused, and so is so much that it would stop the worker.
 */
import { argon2idAsync } from '@noble/hashes/argon2.js';
import { PSA_ERROR_DATA_CORRUPT, PsaError } from '../../protocol/psa/status.ts';

export type Argon2id = {
  readonly name: 'argon2id';
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
};
export type Pbkdf2 = { readonly name: 'pbkdf2-sha256'; readonly iterations: number };
export type Kdf = Argon2id | Pbkdf2;

/** Gives 32 bytes, the caller's to wipe. */
export type Derive = (
  kdf: Kdf,
  passphrase: Uint8Array,
  salt: Uint8Array,
) => Promise<Uint8Array<ArrayBuffer>>;

/** In the order of trying. */
export const PREFERRED: readonly Kdf[] = [
  { name: 'argon2id', memory: 65_536, passes: 3, lanes: 1 },
  { name: 'pbkdf2-sha256', iterations: 1_000_000 },
];

const LIMITS = {
  memory: [65_536, 262_144],
  passes: [3, 10],
  lanes: [1, 4],
  iterations: [1_000_000, 10_000_000],
  salt: [16, 64],
} as const;

const within = (value: number, [floor, cap]: readonly [number, number]) =>
  value >= floor && value <= cap;

/** @throws PsaError PSA_ERROR_DATA_CORRUPT for more or less work than Keyward ever asks for */
export function checkKdf(kdf: Kdf, salt: Uint8Array): void {
  const isFair =
    kdf.name === 'argon2id'
      ? within(kdf.memory, LIMITS.memory) &&
        within(kdf.passes, LIMITS.passes) &&
        within(kdf.lanes, LIMITS.lanes)
      : within(kdf.iterations, LIMITS.iterations);
  if (!isFair || !within(salt.length, LIMITS.salt)) {
    throw new PsaError(PSA_ERROR_DATA_CORRUPT, 'the passphrase was to be stretched by other rules');
  }
}

/** How long the worker may be busy without a look at its messages, in milliseconds. */
const TICK = 10;
const LENGTH = 32;

export const deriveKey: Derive = async (kdf, passphrase, salt) => {
  if (kdf.name === 'argon2id') {
    const { memory: m, passes: t, lanes: p } = kdf;
    const options = { m, t, p, dkLen: LENGTH, asyncTick: TICK };
    // noble's type leaves open what the buffer is.
    return (await argon2idAsync(passphrase, salt, options)) as Uint8Array<ArrayBuffer>;
  }
  const own = new Uint8Array(passphrase);
  try {
    const key = await crypto.subtle.importKey('raw', own, 'PBKDF2', false, ['deriveBits']);
    const algorithm = {
      name: 'PBKDF2',
      hash: 'SHA-256',
      iterations: kdf.iterations,
      salt: new Uint8Array(salt),
    };
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, LENGTH * 8));
  } finally {
    own.fill(0);
  }
};
