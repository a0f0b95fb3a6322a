/**
 * From a call's bytes to an operation with its request, and from a response to the reply's bytes. A call
 * comes in two steps, so that its size can be weighed before its body is read.
 */
import { EncodingError } from '../protocol/encoding/encoding.ts';
import { packedC } from '../protocol/encoding/packed-c.ts';
import { protobuf } from '../protocol/encoding/protobuf.ts';
import {
  type Call,
  LIMITS,
  type Reply,
  RPC_ERROR_INVALID_REQUEST_BODY,
  RPC_ERROR_INVALID_RESPONSE_BODY,
  RPC_ERROR_INVALID_VALUE,
  RPC_ERROR_RESOURCE_FAILURE,
  RpcError,
  rpcFailure,
} from '../protocol/frame.ts';
import {
  type Operation,
  type OperationName,
  operationByOpcode,
  operations,
} from '../protocol/operations.ts';
import { PSA_SUCCESS } from '../protocol/psa/status.ts';
import type { Fields, Message } from '../protocol/schema.ts';

const codecs: ReadonlyMap<unknown, typeof packedC> = new Map([
  ['packed-c', packedC],
  ['protobuf', protobuf],
]);

type Values = { readonly [name: string]: unknown };

/** A call of a known operation. */
export type Decoded = {
  readonly name: OperationName;
  readonly row: Operation;
  readonly request: Values;
  readonly encode: (response: Message<Fields>) => Uint8Array;
};

type Envelope = {
  readonly name: OperationName;
  readonly codec: typeof packedC;
  readonly body: Uint8Array;
};

/** Reads what stands outside the body. @throws RpcError if it is no call of a known operation */
export function open(unverified: Call): Envelope {
  const { encoding, opcode, body } = Object(unverified) as Partial<Call>;
  const codec = codecs.get(encoding);
  const name = operationByOpcode.get(opcode ?? -1);
  if (!codec || !name) throw new RpcError(RPC_ERROR_INVALID_VALUE, 'unknown encoding or opcode');
  if (!(body instanceof Uint8Array)) {
    throw new RpcError(RPC_ERROR_INVALID_REQUEST_BODY, 'the body is not a byte string');
  }
  if (body.length > LIMITS.bodyBytes) {
    throw new RpcError(RPC_ERROR_RESOURCE_FAILURE, 'the body is over the limit');
  }
  return { name, codec, body };
}

/** @throws RpcError if the body is not the operation's request */
export function decode({ name, codec, body }: Envelope): Decoded {
  const row: Operation = operations[name];
  try {
    const request = codec.decode(row.in, body);
    return { name, row, request, encode: (response) => codec.encode(row.out, response) };
  } catch (error) {
    if (error instanceof EncodingError) {
      throw new RpcError(RPC_ERROR_INVALID_REQUEST_BODY, error.message);
    }
    throw error;
  }
}

/** Wipes the response's bytes. */
export function encodeReply({ row, encode }: Decoded, response: Message<Fields>): Reply {
  try {
    return { rpcStatus: 0, serviceStatus: PSA_SUCCESS, body: encode(response) };
  } catch (error) {
    if (error instanceof EncodingError) return rpcFailure(RPC_ERROR_INVALID_RESPONSE_BODY);
    throw error;
  } finally {
    for (const name of Object.keys(row.out)) {
      const value = (response as Values)[name];
      if (value instanceof Uint8Array) value.fill(0);
    }
  }
}
