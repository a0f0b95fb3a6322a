/**
 * A key as drivers are given it, what a driver keeps open between the calls of a multi-part operation, and the
 * little that goes with it. The drivers' interface, driver.ts, speaks of them.
 */
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';

type Maybe<T> = T | Promise<T>;

/** A key as a driver sees it: no owner, no id of its own making. */
export type DriverKey = {
  readonly attributes: KeyAttributes;
  /** In the export format (PSA Crypto 1.5, key formats); for an opaque driver its own blob. */
  readonly material: Uint8Array;
};

/**
 * Operations under way. After its last part, or `abort`, an operation is spent. What it keeps of a key is
 * its own copy, wiped at the end: the key it was set up with is gone when the setup returns. The core has
 * checked the order of the calls; a driver checks values.
 */
export type HashOperation = {
  update(input: Uint8Array): void;
  finish(): Uint8Array;
  clone(): HashOperation;
  /** The chaining state for `psa_hash_suspend`; absent where the hash has none. */
  suspend?(): SuspendedHash;
  abort(): void;
};

/** What a hash has taken in: PSA Crypto 1.5, hash suspend state. */
export type SuspendedHash = {
  /** Bytes hashed so far. */
  readonly length: bigint;
  readonly state: Uint8Array;
  readonly unprocessed: Uint8Array;
};

export type XofOperation = {
  /** Once, before the first update, for an XOF with a context. */
  setContext(context: Uint8Array): void;
  update(input: Uint8Array): void;
  /** May be called again: the output goes on. No update comes after it. */
  output(length: number): Uint8Array;
  abort(): void;
};

export type MacOperation = {
  update(input: Uint8Array): Maybe<void>;
  /** The whole MAC; the core cuts it. */
  finish(): Maybe<Uint8Array>;
  abort(): void;
};

export type Direction = 'encrypt' | 'decrypt';

export type CipherOperation = {
  /** Once, before the first update; not called for an algorithm without an IV. */
  setIv(iv: Uint8Array): Maybe<void>;
  update(input: Uint8Array): Maybe<Uint8Array>;
  finish(): Maybe<Uint8Array>;
  abort(): void;
};

export type AeadOperation = {
  /** Before the nonce. CCM cannot do without. */
  setLengths(additionalData: number, plaintext: number): void;
  setNonce(nonce: Uint8Array): Maybe<void>;
  updateAd(input: Uint8Array): Maybe<void>;
  update(input: Uint8Array): Maybe<Uint8Array>;
  /** Encryption: what was held back, and the tag. */
  finish(): Maybe<{ readonly ciphertext: Uint8Array; readonly tag: Uint8Array }>;
  /** Decryption: what was held back. @throws PsaError PSA_ERROR_INVALID_SIGNATURE */
  verify(tag: Uint8Array): Maybe<Uint8Array>;
  abort(): void;
};

/** Draws the next bytes of a key derivation. */
export type Draw = (length: number) => Maybe<Uint8Array>;

export type KeyDerivationOperation = {
  /**
   * Takes an input in the order its algorithm demands.
   * @throws PsaError PSA_ERROR_BAD_STATE out of order, PSA_ERROR_INVALID_ARGUMENT
   */
  input(step: number, data: Uint8Array): Maybe<void>;
  inputInteger(step: number, value: bigint): void;
  /** An input that is a key of the operation's own location. Opaque drivers alone. */
  inputKey?(step: number, key: DriverKey): Maybe<void>;
  /** Are the next bytes those of a key of its own location? Opaque drivers alone. */
  outputEquals?(expected: DriverKey): Maybe<boolean>;
  /** Bytes left. */
  capacity(): number;
  /** Only ever less. The core has checked that. */
  setCapacity(capacity: number): void;
  /** @throws PsaError PSA_ERROR_BAD_STATE while an input is missing. The core has checked the capacity. */
  output(length: number): Maybe<Uint8Array>;
  abort(): void;
};

export type SignOperation = {
  update(input: Uint8Array): Maybe<void>;
  finish(): Maybe<Uint8Array>;
  abort(): void;
};

export type VerifyOperation = {
  update(input: Uint8Array): Maybe<void>;
  /** @throws PsaError PSA_ERROR_INVALID_SIGNATURE */
  finish(): Maybe<void>;
  abort(): void;
};

/** The whole state machine of its protocol: it checks the order of steps itself. */
export type PakeOperation = {
  setRole(role: number): void;
  setUser(userId: Uint8Array): void;
  setPeer(peerId: Uint8Array): void;
  setContext(context: Uint8Array): void;
  output(step: number): Maybe<Uint8Array>;
  input(step: number, input: Uint8Array): Maybe<void>;
  sharedKey(): Maybe<Uint8Array>;
  abort(): void;
};

export type CipherSuite = {
  readonly alg: number;
  readonly primitive: number;
  readonly keyConfirmation: number;
};
