/**
 * From a method to bytes and back: table row, encode, call, status, decode. A request that does not fit
 * packed-c goes as protobuf.
 */
import { EncodingError } from '../protocol/encoding/encoding.ts';
import { packedC } from '../protocol/encoding/packed-c.ts';
import { protobuf } from '../protocol/encoding/protobuf.ts';
import {
  type Call,
  type Reply,
  RPC_ERROR_INVALID_VALUE,
  RPC_ERROR_RESOURCE_FAILURE,
} from '../protocol/frame.ts';
import {
  type OperationName,
  operations,
  type Request,
  type Response,
} from '../protocol/operations.ts';
import {
  PSA_ERROR_COMMUNICATION_FAILURE,
  PSA_ERROR_INSUFFICIENT_MEMORY,
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_SUPPORTED,
  PsaError,
} from '../protocol/psa/status.ts';
import type { Fields, Message } from '../protocol/schema.ts';

export type CallOptions = { readonly signal?: AbortSignal | undefined };

export type ClientTransport = {
  call(call: Call, options?: CallOptions): Promise<Reply>;
  hold?(open: number): void;
  close(): void;
};

export type Invoke = <N extends OperationName>(
  name: N,
  request: Request<N>,
  options?: CallOptions,
) => Promise<Response<N>>;

/** A value longer than a packed-c record holds is in the request. */
const isLong = (request: { readonly [name: string]: unknown }) =>
  Object.values(request).some((value) => value instanceof Uint8Array && value.length > 0xffff);

const answersLong = ({ size = 0, outputLength = 0 }: { [name: string]: unknown }) =>
  Math.max(Number(size), Number(outputLength)) > 0xffff;

function checkReply({ rpcStatus, serviceStatus }: Reply): void {
  if (rpcStatus === RPC_ERROR_INVALID_VALUE) throw new PsaError(PSA_ERROR_NOT_SUPPORTED);
  if (rpcStatus === RPC_ERROR_RESOURCE_FAILURE) {
    throw new PsaError(
      PSA_ERROR_INSUFFICIENT_MEMORY,
      'PSA_ERROR_INSUFFICIENT_MEMORY: too much for one call; use a multi-part operation.',
    );
  }
  if (rpcStatus !== 0) {
    throw new PsaError(
      PSA_ERROR_COMMUNICATION_FAILURE,
      'PSA_ERROR_COMMUNICATION_FAILURE: the call was lost on its way; whether it was done is not known.',
    );
  }
  if (serviceStatus !== 0) throw new PsaError(serviceStatus);
}

/** Views of the reply's buffer become arrays of their own. */
function owned(message: Message<Fields>): Message<Fields> {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? value.slice() : value,
    ]),
  ) as Message<Fields>;
}

const ENDS = /(Finish|Verify|Abort)$/;

export function createInvoke(transport: ClientTransport): Invoke {
  const open = new Set<unknown>();

  /** An open multi-part operation would be lost with the worker. */
  const note = (name: string, request: Message<Fields>, response: Message<Fields>) => {
    const opened = response['operation'] ?? response['targetOperation'];
    if (opened !== undefined) open.add(opened);
    else if (ENDS.test(name)) open.delete(request['operation']);
    transport.hold?.(open.size);
  };

  return (async (name: OperationName, request: Message<Fields>, options?: CallOptions) => {
    const row = operations[name];
    const long = isLong(request) || answersLong(request);
    const [encoding, codec] = long
      ? (['protobuf', protobuf] as const)
      : (['packed-c', packedC] as const);
    let body: Uint8Array;
    try {
      body = codec.encode(row.in as Fields, request);
    } catch (error) {
      if (error instanceof EncodingError) {
        throw new PsaError(PSA_ERROR_INVALID_ARGUMENT, `${name}: ${error.message}`);
      }
      throw error;
    }
    const reply = await transport.call({ encoding, opcode: row.opcode, body }, options);
    checkReply(reply);
    const response = owned(codec.decode(row.out as Fields, reply.body));
    note(name, request, response);
    return response;
    // The row of `name` typed request and response at the call.
  }) as Invoke;
}
