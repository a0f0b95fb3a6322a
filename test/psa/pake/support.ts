import { PSA_ALG_HKDF, PSA_ALG_SHA_256 } from '../../../protocol/psa/algorithms.ts';
import { PSA_KEY_TYPE_DERIVE } from '../../../protocol/psa/key-types.ts';
import { PSA_PAKE_CONFIRMED_KEY } from '../../../protocol/psa/pake.ts';
import { PsaError } from '../../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DERIVE, PSA_KEY_USAGE_EXPORT } from '../../../protocol/psa/usage.ts';
import type { KeyAttributes } from '../../../sdk/attributes.ts';
import type { PasswordExchanges } from '../../../sdk/psa/pake.ts';
import { createPartition, type PartitionOptions, type Session } from '../../../sdk/standalone.ts';
import { createTally as createCount } from '../../support/tally.ts';

export type PakeSession = Session & PasswordExchanges;

export const text = (ascii: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(ascii);

export const openSession = (options: PartitionOptions = {}): PakeSession =>
  createPartition(options).connect('https://pake.example') as PakeSession;

export const USAGE = PSA_KEY_USAGE_DERIVE | PSA_KEY_USAGE_EXPORT;

export const importKey = (
  session: Session,
  type: number,
  alg: number,
  data: Uint8Array<ArrayBuffer>,
  usage = USAGE,
): Promise<number> => session.importKey({ type, usage, alg }, data);

export type Setup = {
  readonly key: number;
  readonly alg: number;
  readonly primitive: number;
  readonly confirmation?: number;
  readonly role?: number;
  readonly user?: Uint8Array<ArrayBuffer>;
  readonly peer?: Uint8Array<ArrayBuffer>;
  readonly context?: Uint8Array<ArrayBuffer>;
};

export async function setUp(session: PakeSession, setup: Setup): Promise<number> {
  const { key, alg, primitive, confirmation = PSA_PAKE_CONFIRMED_KEY } = setup;
  const operation = await session.pakeSetup(key, alg, primitive, confirmation);
  if (setup.role !== undefined) await session.pakeSetRole(operation, setup.role);
  if (setup.user) await session.pakeSetUser(operation, setup.user);
  if (setup.peer) await session.pakeSetPeer(operation, setup.peer);
  if (setup.context) await session.pakeSetContext(operation, setup.context);
  return operation;
}

export const SHARED: Partial<KeyAttributes> = {
  type: PSA_KEY_TYPE_DERIVE,
  usage: USAGE,
  alg: PSA_ALG_HKDF(PSA_ALG_SHA_256),
};

export async function sharedKey(session: PakeSession, operation: number): Promise<Uint8Array> {
  return session.exportKey(await session.pakeGetSharedKey(operation, SHARED));
}

export const copy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes.slice();

/** Sends one step from one operation to another. */
export async function send(session: PakeSession, from: number, to: number, step: number) {
  const message = copy(await session.pakeOutput(from, step));
  await session.pakeInput(to, step, message);
  return message;
}

export async function status(work: Promise<unknown>): Promise<number> {
  try {
    await work;
    return 0;
  } catch (error) {
    if (error instanceof PsaError) return error.status;
    throw error;
  }
}

/**
 * An entropy source that gives these draws, in order. A driver's draw is a value in [least, modulus) by
 * reduction of 16 bytes more than the modulus has; what a vector wants drawn is put in front of zeros.
 * The generator's health test looks at a block before each draw: it gets ones that differ.
 */
export function replay(scalars: readonly { value: bigint; length: number; least: bigint }[]) {
  let next = 0;
  let checks = 0;
  let isCheck = true;
  return (into: Uint8Array) => {
    if (isCheck) {
      checks += 1;
      into.fill(0);
      new DataView(into.buffer, into.byteOffset).setUint32(0, checks);
      isCheck = false;
      return;
    }
    isCheck = true;
    const scalar = scalars[next];
    if (!scalar || into.length !== scalar.length + 16) {
      crypto.getRandomValues(into as Uint8Array<ArrayBuffer>);
      return;
    }
    next += 1;
    const digits = (scalar.value - scalar.least).toString(16).padStart(2 * into.length, '0');
    for (let i = 0; i < into.length; i += 1) {
      into[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
    }
  };
}

/** The tally, with a word for each kind. */
export function createTally(url: string) {
  const { count, check } = createCount(url);
  return {
    vector: (...names: string[]) => count(names, 'positive'),
    negative: (...names: string[]) => count(names, 'negative'),
    check,
  };
}
