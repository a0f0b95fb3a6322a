/**
 * The order of the calls of an AEAD in several parts (PSA Crypto 1.5, multi-part AEAD): lengths,
 * nonce, additional data, data, end. Out of order is BAD_STATE; lengths other than declared are
 * INVALID_ARGUMENT.
 */
import { PSA_ERROR_INVALID_ARGUMENT, PsaError } from '../../protocol/psa/status.ts';
import type { AeadOperation, Direction } from '../drivers/driver.ts';
import type { Entropy } from '../entropy.ts';
import { type Abortable, badState } from '../sessions/contexts.ts';

type Amounts = { readonly additionalData: number; readonly plaintext: number };

type AeadParts = {
  readonly operation: AeadOperation;
  readonly direction: Direction;
  /** It cannot do without declared lengths, and its nonce goes by them. */
  readonly isCcm: boolean;
  /** Of a nonce that is drawn. */
  readonly nonceLength: number;
};

export type AeadState = AeadParts &
  Abortable & {
    phase: 'lengths' | 'nonce' | 'additional data' | 'data';
    declared: Amounts | undefined;
    seen: Amounts;
  };

export const createAeadState = (parts: AeadParts): AeadState => ({
  ...parts,
  phase: 'lengths',
  declared: undefined,
  seen: { additionalData: 0, plaintext: 0 },
  abort: () => parts.operation.abort(),
});

const invalid = () => new PsaError(PSA_ERROR_INVALID_ARGUMENT);

export function declareLengths(state: AeadState, additionalData: number, plaintext: number): void {
  if (state.phase !== 'lengths') throw badState();
  state.operation.setLengths(additionalData, plaintext);
  state.declared = { additionalData, plaintext };
  state.phase = 'nonce';
}

function checkNonceDue({ phase, isCcm, declared }: AeadState): void {
  if (phase !== 'lengths' && phase !== 'nonce') throw badState();
  if (isCcm && !declared) throw badState();
}

export async function giveNonce(state: AeadState, nonce: Uint8Array): Promise<void> {
  checkNonceDue(state);
  await state.operation.setNonce(nonce);
  state.phase = 'additional data';
}

/**
 * CCM: 15 − L bytes, for the smallest L of at least 2 bytes that holds the declared length (RFC
 * 3610, 2).
 */
function lengthOfNonce({ isCcm, nonceLength, declared }: AeadState): number {
  if (!isCcm || !declared) return nonceLength;
  let field = 2;
  while (declared.plaintext >= 2 ** (8 * field)) field += 1;
  return 15 - field;
}

export async function generateNonce(state: AeadState, entropy: Entropy): Promise<Uint8Array> {
  checkNonceDue(state);
  if (state.direction === 'decrypt') throw badState();
  const nonce = entropy(lengthOfNonce(state));
  await giveNonce(state, nonce);
  return nonce;
}

/** Counts input in. More than was declared is refused before any of it is worked on. */
function count(state: AeadState, what: keyof Amounts, length: number): void {
  state.seen = { ...state.seen, [what]: state.seen[what] + length };
  if (state.declared && state.seen[what] > state.declared[what]) throw invalid();
}

function checkComplete({ seen, declared }: AeadState, what: keyof Amounts): void {
  if (declared && seen[what] !== declared[what]) throw invalid();
}

export async function updateAd(state: AeadState, input: Uint8Array): Promise<void> {
  if (state.phase !== 'additional data') throw badState();
  count(state, 'additionalData', input.length);
  await state.operation.updateAd(input);
}

export async function updateData(state: AeadState, input: Uint8Array): Promise<Uint8Array> {
  if (state.phase !== 'additional data' && state.phase !== 'data') throw badState();
  checkComplete(state, 'additionalData');
  count(state, 'plaintext', input.length);
  state.phase = 'data';
  return state.operation.update(input);
}

function checkEnd(state: AeadState, direction: Direction): void {
  if (state.direction !== direction) throw badState();
  if (state.phase !== 'additional data' && state.phase !== 'data') throw badState();
  checkComplete(state, 'additionalData');
  checkComplete(state, 'plaintext');
}

export async function finishAead(
  state: AeadState,
): Promise<{ readonly ciphertext: Uint8Array; readonly tag: Uint8Array }> {
  checkEnd(state, 'encrypt');
  return state.operation.finish();
}

export async function verifyAead(state: AeadState, tag: Uint8Array): Promise<Uint8Array> {
  checkEnd(state, 'decrypt');
  return state.operation.verify(tag);
}
