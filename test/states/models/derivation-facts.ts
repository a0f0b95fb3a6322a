/** What a key derivation has had, and what the next call makes of it. */
import {
  PSA_ERROR_BAD_STATE,
  PSA_ERROR_INSUFFICIENT_DATA,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_SUCCESS,
} from '../../../protocol/psa/status.ts';
import { PSA_KEY_USAGE_DERIVE } from '../../../protocol/psa/usage.ts';
import { COST } from '../../psa/derivation/steps.ts';
import type { Bytes, Variant } from '../model.ts';
import { type Given, isComplete, isMain, type Kdf, turn, typesFor } from './kdfs.ts';

/** An input that is long enough for a pseudorandom key, and without a zero byte, for labels. */
export const secret = (n: number): Bytes => new Uint8Array(32 + n).fill(n + 1);

export type Derivation = Variant & { readonly kdf: Kdf; readonly alg: number };
export type Facts = {
  readonly kdf: Kdf;
  /** As it was set up: a key agreement may be in front. */
  readonly alg: number;
  given: Given;
  begun: boolean;
  exhausted: boolean;
  keyed: boolean;
  mayDerive: boolean;
  left: number;
  /** The capacity when output began, and what has been read since. */
  full: number;
  read: number;
};

export const start = ({ kdf, alg }: Derivation): Facts => ({
  kdf,
  alg,
  given: new Map(),
  begun: false,
  exhausted: false,
  keyed: false,
  mayDerive: true,
  left: kdf.capacity,
  full: 0,
  read: 0,
});

function take(now: Facts, step: number, input: Uint8Array): void {
  const before = now.given.get(step) ?? Buffer.alloc(0);
  now.given = new Map(now.given).set(step, Buffer.concat([before, input]));
}

export function takeKey(now: Facts, step: number, input: Uint8Array, usage: number): void {
  take(now, step, input);
  if (!(usage & PSA_KEY_USAGE_DERIVE)) now.mayDerive = false;
  if (isMain(step)) now.keyed = true;
}

function u32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}

export function giveBytes(now: Facts, step: number, n: number): number {
  const status = step === COST && !now.begun ? PSA_ERROR_INVALID_ARGUMENT : turn(now, step);
  take(now, step, secret(n));
  return status;
}

export function giveInteger(now: Facts, step: number, value: number): number {
  const status = turn(now, step);
  take(now, step, u32(value));
  if (now.begun) return PSA_ERROR_BAD_STATE;
  return step !== COST || value < 1 ? PSA_ERROR_INVALID_ARGUMENT : status;
}

export type KeyInput = { readonly step: number; readonly type: number; readonly usage: number };

export function giveKey(now: Facts, { step, type, usage }: KeyInput, n: number): number {
  const status = turn(now, step);
  takeKey(now, step, secret(n), usage);
  if (now.begun) return PSA_ERROR_BAD_STATE;
  return typesFor(now.kdf, step).includes(type) ? status : PSA_ERROR_INVALID_ARGUMENT;
}

/** Takes the next bytes. @returns the status, where they cannot be had */
export function draw(now: Facts, length: number): number {
  if (length > now.left) {
    now.left = 0;
    now.exhausted = true;
    return PSA_ERROR_INSUFFICIENT_DATA;
  }
  if (!isComplete(now)) return PSA_ERROR_BAD_STATE;
  if (!now.begun) now.full = now.left;
  now.begun = true;
  now.read += length;
  now.left -= length;
  return PSA_SUCCESS;
}

/** The bytes that `draw` takes. */
export function next(facts: Facts, length: number): Bytes {
  const full = facts.begun ? facts.full : facts.left;
  const output = facts.kdf.output(facts.given, facts.read + length, full);
  return new Uint8Array(output.subarray(facts.read));
}

export const drawKey = (now: Facts, length: number) =>
  now.keyed && now.mayDerive ? draw(now, length) : PSA_ERROR_NOT_PERMITTED;
