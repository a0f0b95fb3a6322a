/** What the user is asked, made from a call: of the site's connection, of a key in use, of a key to be made. */
import type { KeyConsent, Operation, OperationName } from '../../protocol/operations.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import type { Caller } from '../caller.ts';
import type { ConsentRequest, KeyFacts } from './consent.ts';
import { weaknessesOf } from './policy.ts';

/** Bytes of a message that a question shows. */
const PREVIEW = 64 * 1024;
const NO_BYTES = new Uint8Array(0);

/** A call as far as a question speaks of it. */
export type Asking = {
  readonly name: OperationName;
  readonly row: Operation;
  readonly request: { readonly [field: string]: unknown };
};

type Key = { readonly attributes: Omit<KeyFacts, 'serial'>; readonly serial: string };

const algOf = ({ request }: Asking) => (typeof request['alg'] === 'number' ? request['alg'] : 0);

export const connectQuestion = (caller: Caller, call: Asking): ConsentRequest => ({
  caller,
  consent: 'connect',
  operation: call.name,
  alg: algOf(call),
  preview: NO_BYTES,
  previewLength: 0,
});

export function keyQuestion(
  caller: Caller,
  call: Asking,
  consent: KeyConsent,
  { attributes, serial }: Key,
): ConsentRequest {
  const { name, row, request } = call;
  const shown = row.preview ? (request[row.preview] as Uint8Array) : NO_BYTES;
  return {
    caller,
    consent,
    operation: name,
    key: { ...attributes, serial },
    alg: algOf(call),
    preview: shown.slice(0, PREVIEW),
    previewLength: shown.length,
  };
}

/**
 * Of a broken key that is about to be stored; undefined for any other. The answer is for all keys of
 * that kind, so the kind stands where others name their key.
 */
export function weakKeyQuestion(
  caller: Caller,
  { name }: Asking,
  attributes: KeyAttributes,
): ConsentRequest | undefined {
  const kind = weaknessesOf(attributes).join(', ');
  if (kind === '') return undefined;
  const { type, bits, policy } = attributes;
  return {
    caller,
    consent: 'weak',
    operation: name,
    key: { id: 0, type, bits, serial: kind },
    alg: policy.alg,
    preview: NO_BYTES,
    previewLength: 0,
  };
}
