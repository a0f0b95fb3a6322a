/**
 * The driver interface, after the PSA Crypto Driver Interface: everything that computes is a driver.
 *
 * A driver says in `capabilities` what it can do, as data; the dispatcher goes by that table and asks no
 * driver for what it did not offer. Policy has been checked before a driver is called; values have not:
 * the driver checks them, and turns what its library throws into a PSA status.
 */
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';

/** A key as a driver sees it: no owner, no id of its own making. */
export type DriverKey = {
  readonly attributes: KeyAttributes;
  /** In the export format (PSA Crypto 1.5, key formats); for an opaque driver its own blob. */
  readonly material: Uint8Array;
};

/** New key material. The caller owns it and wipes it. */
export type NewKey = { readonly bits: number; readonly material: Uint8Array };

type Maybe<T> = T | Promise<T>;

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

/** What a driver can be asked. Each rejects with a `PsaError`. */
export type EntryPoints = {
  /** @param customData - RSA: the public exponent, little-endian; empty for the usual one */
  generateKey(attributes: KeyAttributes, customData?: Uint8Array): Promise<NewKey>;
  /** Checks `data` as section 3.2 of the specification demands of an import. */
  importKey(attributes: KeyAttributes, data: Uint8Array): Promise<NewKey>;
  /** Makes a key from bytes that it draws, as the specification lays down for its type. */
  deriveKey(attributes: KeyAttributes, draw: Draw): Promise<NewKey>;
  exportPublicKey(key: DriverKey): Promise<Uint8Array>;

  /** An empty context is none. */
  signMessage(
    key: DriverKey,
    alg: number,
    message: Uint8Array,
    context?: Uint8Array,
  ): Promise<Uint8Array>;
  verifyMessage(
    key: DriverKey,
    alg: number,
    message: Uint8Array,
    signature: Uint8Array,
    context?: Uint8Array,
  ): Promise<void>;
  signHash(
    key: DriverKey,
    alg: number,
    hash: Uint8Array,
    context?: Uint8Array,
  ): Promise<Uint8Array>;
  verifyHash(
    key: DriverKey,
    alg: number,
    hash: Uint8Array,
    signature: Uint8Array,
    context?: Uint8Array,
  ): Promise<void>;
  signSetup(key: DriverKey, alg: number, context: Uint8Array): Promise<SignOperation>;
  verifySetup(
    key: DriverKey,
    alg: number,
    signature: Uint8Array,
    context: Uint8Array,
  ): Promise<VerifyOperation>;

  rawKeyAgreement(key: DriverKey, alg: number, peerKey: Uint8Array): Promise<Uint8Array>;
  encapsulate(
    key: DriverKey,
    alg: number,
  ): Promise<{ readonly ciphertext: Uint8Array; readonly secret: Uint8Array }>;
  decapsulate(key: DriverKey, alg: number, ciphertext: Uint8Array): Promise<Uint8Array>;
  asymmetricEncrypt(
    key: DriverKey,
    alg: number,
    plaintext: Uint8Array,
    salt: Uint8Array,
  ): Promise<Uint8Array>;
  asymmetricDecrypt(
    key: DriverKey,
    alg: number,
    ciphertext: Uint8Array,
    salt: Uint8Array,
  ): Promise<Uint8Array>;

  hashCompute(alg: number, input: Uint8Array): Promise<Uint8Array>;
  hashSetup(alg: number): Promise<HashOperation>;
  hashResume(alg: number, suspended: SuspendedHash): Promise<HashOperation>;
  xofSetup(alg: number): Promise<XofOperation>;

  /** `alg` is the MAC of full length. */
  macCompute(key: DriverKey, alg: number, input: Uint8Array): Promise<Uint8Array>;
  macSetup(key: DriverKey, alg: number): Promise<MacOperation>;

  /** `iv` is empty for an algorithm without one. */
  cipherEncrypt(
    key: DriverKey,
    alg: number,
    iv: Uint8Array,
    input: Uint8Array,
  ): Promise<Uint8Array>;
  cipherDecrypt(
    key: DriverKey,
    alg: number,
    iv: Uint8Array,
    input: Uint8Array,
  ): Promise<Uint8Array>;
  cipherSetup(key: DriverKey, alg: number, direction: Direction): Promise<CipherOperation>;

  /** `alg` is the AEAD with its default tag length; `tagLength` is the one to use, in bytes. */
  aeadEncrypt(
    key: DriverKey,
    alg: number,
    tagLength: number,
    nonce: Uint8Array,
    additionalData: Uint8Array,
    plaintext: Uint8Array,
  ): Promise<Uint8Array>;
  aeadDecrypt(
    key: DriverKey,
    alg: number,
    tagLength: number,
    nonce: Uint8Array,
    additionalData: Uint8Array,
    ciphertext: Uint8Array,
  ): Promise<Uint8Array>;
  aeadSetup(
    key: DriverKey,
    alg: number,
    tagLength: number,
    direction: Direction,
  ): Promise<AeadOperation>;

  wrapKey(key: DriverKey, alg: number, data: Uint8Array): Promise<Uint8Array>;
  /** @throws PsaError PSA_ERROR_INVALID_SIGNATURE */
  unwrapKey(key: DriverKey, alg: number, data: Uint8Array): Promise<Uint8Array>;

  /** `alg` has no key agreement in it. */
  keyDerivationSetup(alg: number): Promise<KeyDerivationOperation>;
  pakeSetup(key: DriverKey, suite: CipherSuite): Promise<PakeOperation>;
};

export type EntryPoint = keyof EntryPoints;

/** Key sizes in bits: a list of them, or a range. */
export type KeySizes =
  | readonly number[]
  | { readonly min: number; readonly max: number; readonly step: number };

export type Capability = {
  readonly entryPoints: readonly EntryPoint[];
  /** Algorithms, without length modifiers; absent where the entry point has none, or for any. */
  readonly algorithms?: readonly number[];
  /** Key types and their sizes; absent where the entry point has no key. */
  readonly keys?: readonly { readonly type: number; readonly bits: KeySizes }[];
};

export type Driver = Partial<EntryPoints> & {
  readonly name: string;
  readonly capabilities: readonly Capability[];
};

export const sizeMatches = (sizes: KeySizes, bits: number): boolean =>
  'min' in sizes
    ? bits >= sizes.min && bits <= sizes.max && (bits - sizes.min) % sizes.step === 0
    : sizes.includes(bits);
