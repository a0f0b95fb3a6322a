/** What the user is asked, made from a call: of the site, of a key in use, of a key to be made. */
import type { KeyConsent, Operation, OperationName } from '../../protocol/operations.ts';
import type { KeyAttributes } from '../../protocol/psa/attributes.ts';
import type { Caller } from '../caller.ts';
import type { ConsentRequest, KeyFacts } from './consent.ts';
import { weaknessesOf } from './policy.ts';

/** Bytes of a message that a question shows. */
const PREVIEW = 64 * 1024;
/** No algorithm takes a context of more; a call with a longer one is refused after the question. */
const CONTEXT = 255;
const NO_BYTES = new Uint8Array(0);

/** A call as far as a question speaks of it. */
export type Asking = {
  readonly name: OperationName;
  readonly row: Operation;
  readonly request: { readonly [field: string]: unknown };
};

type Key = { readonly attributes: Omit<KeyFacts, 'serial'>; readonly serial: string };

const algOf = ({ request }: Asking) => (typeof request['alg'] === 'number' ? request['alg'] : 0);

const bytesOf = ({ request }: Asking, field: string | undefined): Uint8Array =>
  field === undefined ? NO_BYTES : (request[field] as Uint8Array);

/** Of a site, whatever the call does with which key. */
export const siteQuestion = (
  consent: 'connect' | 'unlock',
  caller: Caller,
  call: Asking,
): ConsentRequest => ({
  caller,
  consent,
  operation: call.name,
  alg: algOf(call),
  preview: NO_BYTES,
  previewLength: 0,
  context: NO_BYTES,
});

/** @param alg - what the key is about to do; of an open operation it is not in the request */
export function keyQuestion(
  caller: Caller,
  call: Asking,
  consent: KeyConsent,
  { attributes, serial }: Key,
  alg: number,
): ConsentRequest {
  const { name, row } = call;
  const shown = bytesOf(call, row.preview);
  return {
    caller,
    consent,
    operation: name,
    key: { ...attributes, serial },
    alg,
    preview: shown.slice(0, PREVIEW),
    previewLength: shown.length,
    context: bytesOf(call, row.context).slice(0, CONTEXT),
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
    context: NO_BYTES,
  };
}
