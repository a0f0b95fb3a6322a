/**
 * A key derivation under way: what came in by which way decides what may go out (PSA Crypto 1.5,
 * `psa_key_derivation_input_key`).
 *
 * Lack of data does not end an operation; it empties it.
 */
import { equalBytes } from '../../protocol/bytes.ts';
import { LIMITS } from '../../protocol/frame.ts';
import { PSA_ALG_IS_WPA3_SAE_H2E } from '../../protocol/psa/algorithms.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import {
  PSA_KEY_TYPE_IS_WPA3_SAE_DH,
  PSA_KEY_TYPE_IS_WPA3_SAE_ECC,
  PSA_KEY_TYPE_PASSWORD_HASH,
} from '../../protocol/psa/key-types.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_INVALID_SIGNATURE,
  PSA_ERROR_NOT_PERMITTED,
  PsaError,
} from '../../protocol/psa/status.ts';
import type { DriverKey } from '../drivers/driver.ts';
import { isLocal } from '../drivers/key-management.ts';
import { checkGenerable } from '../keystore/checks.ts';
import type { Contexts } from '../sessions/contexts.ts';
import { derivationOf } from './derivation-inputs.ts';
import type { PlacedDerivation } from './derivation-place.ts';
import type { Handling } from './handler.ts';

export type Derivation = {
  readonly operation: PlacedDerivation;
  /** As it was set up; a key agreement may be in front. */
  readonly alg: number;
  readonly kdf: number;
  /** Output was asked for: no more inputs. */
  begun: boolean;
  /** More was asked for than there was. */
  exhausted: boolean;
  /** The secret or password came as a key or by key agreement. */
  keyed: boolean;
  /** Each key among the inputs may be derived from, and not only verified against. */
  mayDerive: boolean;
  abort(): void;
  stop(): void;
};

export const createDerivation = (alg: number, operation: PlacedDerivation): Derivation => ({
  operation,
  alg,
  kdf: derivationOf(alg),
  begun: false,
  exhausted: false,
  keyed: false,
  mayDerive: true,
  abort: () => operation.abort(),
  // Its output looks out for an abort between its blocks.
  stop: () => operation.abort(),
});

type Handle = { readonly operation: number };

const failure = (status: number) => new PsaError(status);

export const capacityOf = ({ operation, exhausted }: Derivation): number =>
  exhausted ? 0 : operation.capacity();

/** Gives an operation an input. */
export const giveInput = (
  contexts: Contexts,
  { operation }: Handle,
  give: (derivation: Derivation) => Promise<void>,
): Promise<void> =>
  contexts.use('keyDerivation', operation, (derivation: Derivation) => {
    if (derivation.begun) throw failure(PSA_ERROR_BAD_STATE);
    return give(derivation);
  });

type Outcome<R> = { readonly value: R } | { readonly lack: PsaError };

/** Draws from an operation, which lives on without data if there is not enough. */
export async function draw<R>(
  contexts: Contexts,
  { operation }: Handle,
  take: (derivation: Derivation) => Promise<R>,
): Promise<R> {
  const outcome = await contexts.use(
    'keyDerivation',
    operation,
    async (derivation: Derivation): Promise<Outcome<R>> => {
      try {
        return { value: await take(derivation) };
      } catch (error) {
        const isLack = error instanceof PsaError && error.status === PSA_ERROR_INSUFFICIENT_DATA;
        if (!isLack) throw error;
        derivation.exhausted = true;
        return { lack: error };
      }
    },
  );
  if ('lack' in outcome) throw outcome.lack;
  return outcome.value;
}

/** None from an empty operation is no lack. */
function begin(derivation: Derivation, length: number): void {
  if (length > capacityOf(derivation)) throw failure(PSA_ERROR_INSUFFICIENT_DATA);
  if (length > LIMITS.bodyBytes) throw failure(PSA_ERROR_INSUFFICIENT_MEMORY);
  derivation.begun = true;
}

/** The next bytes; they belong to whoever asks. */
async function bytes(derivation: Derivation, length: number): Promise<Uint8Array> {
  begin(derivation, length);
  return derivation.operation.output(length);
}

const isToken = (type: number) =>
  PSA_KEY_TYPE_IS_WPA3_SAE_ECC(type) || PSA_KEY_TYPE_IS_WPA3_SAE_DH(type);

/** What WPA3-SAE derives is a key of a kind of its own, and never bytes. */
function checkBytesAllowed({ kdf }: Derivation): void {
  if (PSA_ALG_IS_WPA3_SAE_H2E(kdf)) throw failure(PSA_ERROR_NOT_PERMITTED);
}

export async function outputBytes(derivation: Derivation, length: number): Promise<Uint8Array> {
  checkBytesAllowed(derivation);
  if (!derivation.mayDerive) throw failure(PSA_ERROR_NOT_PERMITTED);
  return bytes(derivation, length);
}

/** @throws PsaError PSA_ERROR_INVALID_SIGNATURE if the next bytes are others */
export async function verifyOutput(derivation: Derivation, expected: Uint8Array): Promise<void> {
  checkBytesAllowed(derivation);
  const output = await bytes(derivation, expected.length);
  const good = equalBytes(output, expected);
  output.fill(0);
  if (!good) throw failure(PSA_ERROR_INVALID_SIGNATURE);
}

/** @throws PsaError PSA_ERROR_INVALID_SIGNATURE if the next bytes are not those of the key */
export async function verifyOutputKey(derivation: Derivation, expected: DriverKey): Promise<void> {
  if (isLocal(expected)) return verifyOutput(derivation, expected.material);
  checkBytesAllowed(derivation);
  begin(derivation, expected.attributes.bits / 8);
  if (!(await derivation.operation.outputEquals(expected))) {
    throw failure(PSA_ERROR_INVALID_SIGNATURE);
  }
}

function checkOutputKey(derivation: Derivation, { type, policy }: KeyAttributes): void {
  const { keyed, mayDerive, alg, kdf } = derivation;
  if (!keyed || !mayDerive) throw failure(PSA_ERROR_NOT_PERMITTED);
  const isWrongKind = PSA_ALG_IS_WPA3_SAE_H2E(kdf) !== isToken(type);
  const isOthersHash =
    type === PSA_KEY_TYPE_PASSWORD_HASH && policy.alg !== alg && policy.alg !== 0;
  if (isWrongKind || isOthersHash) throw failure(PSA_ERROR_INVALID_ARGUMENT);
}

/** Makes a key of the next bytes, by the procedure of its type. @returns its id */
export async function outputKey(
  derivation: Derivation,
  wanted: KeyAttributes,
  { keystore, drivers }: Pick<Handling<never>, 'keystore' | 'drivers'>,
): Promise<number> {
  checkOutputKey(derivation, wanted);
  checkGenerable(wanted);
  return keystore.create(wanted, (attributes) =>
    drivers.deriveKey(attributes, (length) => bytes(derivation, length)),
  );
}
