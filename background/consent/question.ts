/** What the user is asked about a call. */
import type { Operation, OperationName } from '../../protocol/operations.ts';
import type { Caller } from '../caller.ts';
import type { ConsentClass, ConsentRequest, KeyFacts } from './consent.ts';

/** Bytes of a message that a question shows. */
const PREVIEW = 64 * 1024;
const NO_BYTES = new Uint8Array(0);

type Call = {
  readonly name: OperationName;
  readonly row: Operation;
  readonly request: { readonly [field: string]: unknown };
};

type Key = { readonly attributes: Omit<KeyFacts, 'serial'>; readonly serial: string };

export function questionOf(
  caller: Caller,
  { name, row, request }: Call,
  consent: ConsentClass,
  key?: Key,
): ConsentRequest {
  const shown = key && row.preview ? (request[row.preview] as Uint8Array) : NO_BYTES;
  return {
    caller,
    consent,
    operation: name,
    key: key && { ...key.attributes, serial: key.serial },
    alg: typeof request['alg'] === 'number' ? request['alg'] : 0,
    preview: shown.slice(0, PREVIEW),
    previewLength: shown.length,
  };
}
