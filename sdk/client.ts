/**
 * From a method to bytes and back. The session's methods are made from the operation table: the arguments
 * are the request's fields in their order, the result is the response's one field.
 *
 * The SDK speaks protobuf, which has room for any length; packed-c is for clients of the raw call.
 */
import { EMPTY } from '../protocol/bytes.ts';
import { EncodingError } from '../protocol/encoding/encoding.ts';
import { protobuf } from '../protocol/encoding/protobuf.ts';
import {
  type Call,
  type Reply,
  RPC_ERROR_INVALID_VALUE,
  RPC_ERROR_RESOURCE_FAILURE,
  RPC_ERROR_TRANSPORT_LAYER,
} from '../protocol/frame.ts';
import { operations } from '../protocol/operations.ts';
import type { KeyAttributes as WireAttributes } from '../protocol/psa/attributes.ts';
import {
  PSA_ERROR_COMMUNICATION_FAILURE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../protocol/psa/status.ts';
import type { Field, Fields, Message } from '../protocol/schema.ts';
import { fromWire, type KeyAttributes, toWire } from './attributes.ts';

export type CallOptions = { readonly signal?: AbortSignal | undefined };

export type ClientTransport = {
  call(call: Call, options?: CallOptions): Promise<Reply>;
  hold?(open: number): void;
  close(): void;
};

type Values = { readonly [name: string]: unknown };
export type Method = (...args: readonly unknown[]) => Promise<unknown>;

function checkReply({ rpcStatus, serviceStatus }: Reply): void {
  if (rpcStatus === RPC_ERROR_INVALID_VALUE) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  if (rpcStatus === RPC_ERROR_RESOURCE_FAILURE) throw new PsaError(PSA_ERROR_INSUFFICIENT_MEMORY);
  if (rpcStatus !== 0) throw new PsaError(PSA_ERROR_COMMUNICATION_FAILURE);
  if (serviceStatus !== 0) throw new PsaError(serviceStatus);
}

/** Any `BufferSource`, as bytes; what was left out is empty. */
function toBytes(source: unknown): unknown {
  if (source === undefined) return EMPTY;
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  return source instanceof ArrayBuffer ? new Uint8Array(source) : source;
}

const isAttributes = (field: Field) => field.kind === 'struct' && field.name === 'KeyAttributes';

function toField(field: Field, value: unknown): unknown {
  if (field.kind === 'bytes') return toBytes(value);
  // A fraction stays as it is, and is refused where it is encoded.
  if (field.kind === 'u64' && Number.isInteger(value)) return BigInt(value as number);
  return isAttributes(field) ? toWire(Object(value) as Partial<KeyAttributes>) : value;
}

/** Views of the reply become arrays of their own. */
function fromField(field: Field | undefined, value: unknown): unknown {
  if (value instanceof Uint8Array) return value.slice();
  return field && isAttributes(field) ? fromWire(value as WireAttributes) : value;
}

function encode(name: string, fields: Fields, args: readonly unknown[]): [Values, Uint8Array] {
  const request = Object.fromEntries(
    Object.entries(fields).map(([field, row], i) => [field, toField(row, args[i])]),
  );
  try {
    return [request, protobuf.encode(fields, request as Message<Fields>)];
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new PsaError(PSA_ERROR_INVALID_ARGUMENT, `${name}: ${error.message}`);
  }
}

const ENDS = /(Finish|Verify|Abort|Suspend|GetSharedKey)$/;

/** One method for each operation of the table. */
export function createMethods(transport: ClientTransport): Record<string, Method> {
  const open = new Set<unknown>();

  /** An open multi-part operation would be lost with the worker, which is kept alive for it. */
  const note = (name: string, request: Values, response: Values) => {
    const opened = response['operation'] ?? response['targetOperation'];
    if (opened !== undefined) open.add(opened);
    else if (ENDS.test(name)) open.delete(request['operation']);
    transport.hold?.(open.size);
  };

  const method = (name: string, opcode: number, input: Fields, output: Fields): Method => {
    const outputs = Object.entries(output);
    return async (...args) => {
      const [request, body] = encode(name, input, args);
      const options = args[Object.keys(input).length] as CallOptions | undefined;
      const reply = await transport.call({ encoding: 'protobuf', opcode, body }, options);
      // Operations end with the worker, or the connection, that had them.
      if (reply.rpcStatus === RPC_ERROR_TRANSPORT_LAYER) open.clear();
      checkReply(reply);
      const response: Values = protobuf.decode(output, reply.body);
      note(name, request, response);
      const values = outputs.map(([field, row]) => [field, fromField(row, response[field])]);
      return values.length > 1 ? Object.fromEntries(values) : values[0]?.[1];
    };
  };

  return Object.fromEntries(
    Object.entries(operations).map(([name, row]) => [
      name,
      method(name, row.opcode, row.in, row.out),
    ]),
  );
}
