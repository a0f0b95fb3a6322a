/**
 * The inputs of a key derivation, in the order its algorithm lays down. What is taken is a copy, and is
 * wiped with the others.
 */
import { concat, EMPTY } from '../../../../protocol/bytes.ts';
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../../../../protocol/psa/status.ts';
import { invalidArgument } from '../../keys.ts';

export type Slot = {
  readonly step: number;
  readonly optional?: true;
  /** Inputs of this step are put together. */
  readonly many?: true;
  /** It may come before, between or after the others. */
  readonly anyTime?: true;
  /** Largest input in bytes; more is not supported. */
  readonly max?: number;
};

export type Inputs = {
  /** @throws PsaError PSA_ERROR_BAD_STATE out of order, PSA_ERROR_INVALID_ARGUMENT for a foreign step */
  put(step: number, data: Uint8Array): void;
  /** Not copied; empty if it was left out. */
  get(step: number): Uint8Array;
  has(step: number): boolean;
  /** @throws PsaError PSA_ERROR_BAD_STATE while an input is missing */
  check(): void;
  wipe(): void;
};

/** Largest input, and largest sum of those of one step, in bytes: what one message brings. */
const MAX_INPUT = 8 * 1024 * 1024;
/** Largest input that goes into every block of output, in bytes. */
export const MAX_REPEATED_INPUT = 65_536;

const badState = () => new PsaError(PSA_ERROR_BAD_STATE);

export function createInputs(slots: readonly Slot[]): Inputs {
  const taken = new Map<number, Uint8Array>();

  /** Is it the turn of the slot at `index`? */
  const inTurn = (index: number): boolean =>
    slots.every(({ step, optional, anyTime }, i) => {
      if (anyTime) return true;
      return i < index ? optional === true || taken.has(step) : i === index || !taken.has(step);
    });

  return {
    put(step, data) {
      const index = slots.findIndex((slot) => slot.step === step);
      const slot = slots[index];
      if (!slot) throw invalidArgument();
      const before = taken.get(step);
      if ((before && !slot.many) || (!slot.anyTime && !inTurn(index))) throw badState();
      if (data.length > (slot.max ?? MAX_INPUT)) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
      if ((before?.length ?? 0) + data.length > MAX_INPUT) {
        throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
      }
      taken.set(step, concat([before ?? EMPTY, data]));
      before?.fill(0);
    },
    get: (step) => taken.get(step) ?? EMPTY,
    has: (step) => taken.has(step),
    check() {
      if (!slots.every(({ step, optional }) => optional || taken.has(step))) throw badState();
    },
    wipe() {
      for (const data of taken.values()) data.fill(0);
      taken.clear();
    },
  };
}
