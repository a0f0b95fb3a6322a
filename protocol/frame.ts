/**
 * The envelope of a call, the statuses of the RPC layer, and the limits of a connection.
 *
 * A frame says which operation in which encoding; it never says who calls. That is known from the
 * port it came through, and from nothing else.
 */

export type Encoding = 'packed-c' | 'protobuf';

/** One call: the operation's opcode and its request, encoded. */
export type Call = {
  readonly encoding: Encoding;
  readonly opcode: number;
  readonly body: Uint8Array;
};

/** One answer. `serviceStatus` and `body` mean something only where `rpcStatus` is 0. */
export type Reply = {
  readonly rpcStatus: number;
  readonly serviceStatus: number;
  readonly body: Uint8Array;
};

/** What carries calls to a partition: an extension port, or a function call. */
export type Transport = {
  /** Never rejects for a status; rejects with an `AbortError` when `signal` aborts. */
  call(call: Call, options?: { readonly signal?: AbortSignal | undefined }): Promise<Reply>;
  close(): void;
};

// Frames on a port travel in arrays, so that calls made together cost one message.
export type CallFrame = Call & { readonly kind: 'call'; readonly id: number };
export type CancelFrame = { readonly kind: 'cancel'; readonly id: number };
export type PingFrame = { readonly kind: 'ping' };
export type ReplyFrame = Reply & { readonly kind: 'reply'; readonly id: number };
export type ClientFrame = CallFrame | CancelFrame | PingFrame;

/** Statuses of the RPC layer (Trusted Services, `rpc_status.h`). */
export const RPC_SUCCESS = 0;
export const RPC_ERROR_INTERNAL = -1;
export const RPC_ERROR_INVALID_VALUE = -2;
export const RPC_ERROR_NOT_FOUND = -3;
export const RPC_ERROR_INVALID_STATE = -4;
export const RPC_ERROR_TRANSPORT_LAYER = -5;
export const RPC_ERROR_INVALID_REQUEST_BODY = -6;
export const RPC_ERROR_INVALID_RESPONSE_BODY = -7;
export const RPC_ERROR_RESOURCE_FAILURE = -8;

/** The call never reached an operation. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly rpc: number;
  constructor(rpc: number, message: string) {
    super(message);
    this.rpc = rpc;
  }
}

const NO_BYTES = new Uint8Array(0);

/** A reply with an RPC status and nothing else. */
export const rpcFailure = (rpcStatus: number): Reply => ({
  rpcStatus,
  serviceStatus: 0,
  body: NO_BYTES,
});

/** A reply with a PSA status and no body. */
export const serviceFailure = (serviceStatus: number): Reply => ({
  rpcStatus: RPC_SUCCESS,
  serviceStatus,
  body: NO_BYTES,
});

/** Protocol version: the first number changes when an old client can no longer be served. */
export const PROTOCOL_VERSION = { major: 1, minor: 0 } as const;

/** The limits a connection is held to. Sizes in bytes. */
export const LIMITS = {
  /** Largest request body. Larger inputs go through multi-part operations. */
  bodyBytes: 8 * 1024 * 1024,
  /** Calls under way at once on one connection, and for one owner over all its connections. */
  callsPerConnection: 64,
  callsPerOwner: 256,
  /** Request bytes under way at once for one owner. */
  bytesPerOwner: 32 * 1024 * 1024,
  /** Multi-part operations open at once on one connection. */
  operationsPerConnection: 64,
  /** A client with an open multi-part operation or a waiting question pings this often, in ms. */
  heartbeat: 20_000,
} as const;
