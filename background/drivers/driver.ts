/**
 * The driver interface, after the PSA Crypto Driver Interface: everything that computes is a driver.
 *
 * A driver says in `capabilities` what it can do, as data; the dispatcher goes by that table and asks no
 * driver for what it did not offer. Policy has been checked before a driver is called; values have not:
 * the driver checks them, and turns what its library throws into a PSA status.
 */
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import type {
  AeadOperation,
  CipherOperation,
  CipherSuite,
  Direction,
  Draw,
  DriverKey,
  HashOperation,
  KeyDerivationOperation,
  MacOperation,
  PakeOperation,
  SignOperation,
  SuspendedHash,
  VerifyOperation,
  XofOperation,
} from './open-operations.ts';

export type * from './open-operations.ts';

/** Room for input that an operation must keep, shared by all operations of an owner. */
export type Room = {
  /** @throws PsaError PSA_ERROR_INSUFFICIENT_MEMORY */
  take(bytes: number): void;
  giveBack(bytes: number): void;
};

/** New key material. The caller owns it and wipes it. */
export type NewKey = { readonly bits: number; readonly material: Uint8Array };

/** What a location holds under a label. The caller owns the material and wipes it. */
export type AttachedKey = Pick<KeyAttributes, 'policy' | 'type'> & NewKey;

/** What a driver can be asked. Each rejects with a `PsaError`. */
export type EntryPoints = {
  /** @param customData - RSA: the public exponent, little-endian; empty for the usual one */
  generateKey(attributes: KeyAttributes, customData?: Uint8Array): Promise<NewKey>;
  /** Checks `data` as section 3.2 of the specification demands of an import. */
  importKey(attributes: KeyAttributes, data: Uint8Array): Promise<NewKey>;
  /** Makes a key from bytes that it draws, as the specification lays down for its type. */
  deriveKey(attributes: KeyAttributes, draw: Draw): Promise<NewKey>;
  exportPublicKey(key: DriverKey): Promise<Uint8Array>;
  /** In the export format. Opaque drivers alone are asked: elsewhere the material is just that. */
  exportKey(key: DriverKey): Promise<Uint8Array>;
  /** In a wrapped form that `attachKey` takes back at the same location, for the same owner. */
  exportWrappedKey(key: DriverKey): Promise<Uint8Array>;
  /** The same key with the attributes of the copy, at the same location. Opaque drivers alone. */
  copyKey(key: DriverKey, attributes: KeyAttributes): Promise<NewKey>;
  /**
   * Forgets what the location keeps of a key that was made there, and may be asked again; a key that was
   * attached stays. Opaque drivers alone, and only those that keep something.
   */
  destroyKey(key: DriverKey): Promise<void>;
  /**
   * Names a key that is there, for an opaque driver whose location has keys of its own.
   * @throws PsaError PSA_ERROR_DOES_NOT_EXIST
   */
  attachKey(attributes: KeyAttributes, label: Uint8Array): Promise<AttachedKey>;

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
  /** @param room - for a message that must be kept until it is whole */
  verifySetup(
    key: DriverKey,
    alg: number,
    signature: Uint8Array,
    context: Uint8Array,
    room: Room,
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

  /** @param payload - the key that is wrapped: of the same location, or with its material in the clear */
  wrapKey(key: DriverKey, alg: number, payload: DriverKey): Promise<Uint8Array>;
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
