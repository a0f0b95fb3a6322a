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

/** A hash under way. After `finish` or `abort` it is spent. */
export type HashOperation = {
  update(input: Uint8Array): void;
  finish(): Uint8Array;
  clone(): HashOperation;
  abort(): void;
};

/** What a driver can be asked. Each rejects with a `PsaError`. */
export type EntryPoints = {
  generateKey(attributes: KeyAttributes): Promise<NewKey>;
  /** Checks `data` as section 3.2 of the specification demands of an import. */
  importKey(attributes: KeyAttributes, data: Uint8Array): Promise<NewKey>;
  exportPublicKey(key: DriverKey): Promise<Uint8Array>;
  signMessage(key: DriverKey, alg: number, message: Uint8Array): Promise<Uint8Array>;
  verifyMessage(
    key: DriverKey,
    alg: number,
    message: Uint8Array,
    signature: Uint8Array,
  ): Promise<void>;
  signHash(key: DriverKey, alg: number, hash: Uint8Array): Promise<Uint8Array>;
  verifyHash(key: DriverKey, alg: number, hash: Uint8Array, signature: Uint8Array): Promise<void>;
  rawKeyAgreement(key: DriverKey, alg: number, peerKey: Uint8Array): Promise<Uint8Array>;
  hashCompute(alg: number, input: Uint8Array): Promise<Uint8Array>;
  hashSetup(alg: number): Promise<HashOperation>;
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
