/** One key of each type, and calls by name. */
import { expect } from 'vitest';
import { type OperationName, operations } from '../../../protocol/operations.ts';
import {
  PSA_ALG_NONE,
  PSA_ALG_SHA_256,
  PSA_ALG_WPA3_SAE_H2E,
} from '../../../protocol/psa/algorithms.ts';
import {
  PSA_KEY_DERIVATION_INPUT_PASSWORD,
  PSA_KEY_DERIVATION_INPUT_SALT,
} from '../../../protocol/psa/derivation.ts';
import { PSA_KEY_TYPE_PASSWORD } from '../../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
  statusName,
} from '../../../protocol/psa/status.ts';
import {
  KEY_USAGE_MASK,
  PSA_KEY_USAGE_DERIVE,
  PSA_KEY_USAGE_EXPORT,
} from '../../../protocol/psa/usage.ts';
import type { KeyAttributes } from '../../../sdk/attributes.ts';
import { createPartition, type Session } from '../../../sdk/standalone.ts';
import { fromHex } from '../../support/hex.ts';
import type { KeyType } from './figures.ts';

type Bytes = Uint8Array<ArrayBuffer>;
export type Material = { readonly bits: number; readonly data: Bytes };

export const open = (): Session => createPartition().connect('https://whole.example');

export const EVERY_USAGE = KEY_USAGE_MASK;

/** Sizes of keys to generate, where 256 is none. */
const BITS: Readonly<Record<string, number>> = {
  PSA_KEY_TYPE_DES: 192,
  PSA_KEY_TYPE_SM4: 128,
  PSA_KEY_TYPE_ASCON: 128,
  PSA_KEY_TYPE_RSA_KEY_PAIR: 2048,
  PSA_KEY_TYPE_DH_KEY_PAIR: 2048,
  PSA_KEY_TYPE_WPA3_SAE_DH: 2048,
  PSA_KEY_TYPE_ML_DSA_KEY_PAIR: 128,
  PSA_KEY_TYPE_SLH_DSA_KEY_PAIR: 128,
  PSA_KEY_TYPE_ML_KEM_KEY_PAIR: 512,
};
const FAMILY_BITS: Readonly<Record<string, number>> = {
  SECP_R2: 160,
  SECT_K1: 233,
  SECT_R1: 233,
  SECT_R2: 163,
  MONTGOMERY: 255,
  TWISTED_EDWARDS: 255,
};
const zeros = (bytes: number) => '00'.repeat(bytes);

/** Keys that can only be imported: public keys of hash-based schemes, by their parameter sets. */
const IMPORTED: Readonly<Record<string, string>> = {
  PSA_KEY_TYPE_LMS_PUBLIC_KEY: `0000000500000004${zeros(48)}`,
  PSA_KEY_TYPE_HSS_PUBLIC_KEY: `000000010000000500000004${zeros(48)}`,
  PSA_KEY_TYPE_XMSS_PUBLIC_KEY: `00000001${zeros(64)}`,
  PSA_KEY_TYPE_XMSS_MT_PUBLIC_KEY: `00000001${zeros(64)}`,
  // w0 and w1, below the order of either curve.
  PSA_KEY_TYPE_SPAKE2P_KEY_PAIR: `00${'11'.repeat(30)}0000${'22'.repeat(30)}00`,
};

const bitsOf = ({ name, base }: KeyType): number => {
  const family = /_FAMILY_(\w+)/.exec(name)?.[1] ?? '';
  const ofType = BITS[base.replace('PUBLIC_KEY', 'KEY_PAIR')];
  return ofType ?? FAMILY_BITS[family] ?? 256;
};

/** A password token: only a key derivation makes one. */
async function deriveToken(session: Session, attributes: Partial<KeyAttributes>): Promise<number> {
  const alg = PSA_ALG_WPA3_SAE_H2E(PSA_ALG_SHA_256);
  const policy = { usage: PSA_KEY_USAGE_DERIVE, alg };
  const password = await session.importKey(
    { type: PSA_KEY_TYPE_PASSWORD, ...policy },
    Uint8Array.of(1, 2, 3),
  );
  const operation = await session.keyDerivationSetup(alg);
  const ssid = Uint8Array.of(4);
  await session.keyDerivationInputBytes(operation, PSA_KEY_DERIVATION_INPUT_SALT, ssid);
  await session.keyDerivationInputKey(operation, PSA_KEY_DERIVATION_INPUT_PASSWORD, password);
  const key = await session.keyDerivationOutputKey(operation, attributes);
  await session.keyDerivationAbort(operation);
  return key;
}

/** What an import of the type takes. */
export async function materialOf(session: Session, row: KeyType): Promise<Material> {
  const { base, type } = row;
  const fixed = IMPORTED[base.replace('SPAKE2P_PUBLIC_KEY', 'SPAKE2P_KEY_PAIR')];
  const isPublic = base.endsWith('_PUBLIC_KEY');
  if (fixed && !base.includes('SPAKE2P')) return { bits: 0, data: fromHex(fixed) };
  const bits = bitsOf(row);
  // The key pair of a public key's type, by the bits that tell them apart.
  const pair = isPublic ? type | 0x3000 : type;
  const attributes = { type: pair, bits, usage: PSA_KEY_USAGE_EXPORT, alg: PSA_ALG_NONE };
  const make = () => {
    if (fixed) return session.importKey({ ...attributes, bits: 0 }, fromHex(fixed));
    if (base.includes('WPA3_SAE')) return deriveToken(session, attributes);
    return session.generateKey(attributes);
  };
  const key = await make();
  const data = isPublic ? await session.exportPublicKey(key) : await session.exportKey(key);
  const { bits: made } = await session.getKeyAttributes(key);
  await session.destroyKey(key);
  return { bits: made, data: new Uint8Array(data) };
}

export type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** The session's methods by name: the tests over the whole table choose them at run time. */
export const methodsOf = (session: Session): Readonly<Record<OperationName, Method>> =>
  session as unknown as Readonly<Record<OperationName, Method>>;

export type Fill = Readonly<Record<string, unknown>>;

/** Arguments for an operation, by field; what `fill` does not give is 16 bytes, or 0. */
export function argumentsOf(name: OperationName, fill: Fill): unknown[] {
  return Object.entries(operations[name].in).map(([field, { kind }]) => {
    if (field in fill) return fill[field];
    return kind === 'bytes' ? new Uint8Array(16) : 0;
  });
}

export async function statusOf(work: Promise<unknown>): Promise<number> {
  try {
    await work;
    return 0;
  } catch (error) {
    if (!(error instanceof PsaError)) throw error;
    return error.status;
  }
}

/** PSA Crypto 1.5 lets an implementation choose among these for what is not allowed or not there. */
const REFUSALS = [PSA_ERROR_NOT_PERMITTED, PSA_ERROR_INVALID_ARGUMENT, PSA_ERROR_NOT_SUPPORTED];

/** Collects what was not refused as it should be, to show all of it at once. */
export function createRefusals() {
  const wrong: string[] = [];
  let count = 0;
  return {
    async refused(what: string, work: Promise<unknown>): Promise<void> {
      count += 1;
      const status = await statusOf(work);
      if (!REFUSALS.includes(status)) wrong.push(`${what}: ${statusName(status)}`);
    },
    check(): void {
      expect(wrong).toEqual([]);
      expect(count).toBeGreaterThan(0);
    },
  };
}
