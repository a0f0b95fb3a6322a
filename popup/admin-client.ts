/**
 * Calls of the admin table over an extension port.
 *
 * The worker may be stopped at any moment, and the port with it. Calls under way are then rejected,
 * never repeated: whether a key was destroyed is not known. The next call connects anew, which
 * wakes the worker.
 */
import { type AdminName, type AdminRequest, type AdminResponse, admin } from '../protocol/admin.ts';
import { checkBytes } from '../protocol/encoding/encoding.ts';
import { protobuf } from '../protocol/encoding/protobuf.ts';
import {
  type ClientFrame,
  LIMITS,
  type Reply,
  RPC_ERROR_TRANSPORT_LAYER,
  RPC_SUCCESS,
  RpcError,
} from '../protocol/frame.ts';
import { PSA_SUCCESS, PsaError } from '../protocol/psa/status.ts';
import type { Port } from './extension.ts';

export type AdminClient = {
  /**
   * @throws PsaError if the worker refuses.
   * @throws RpcError if the call did not get through.
   */
  call<N extends AdminName>(
    name: N,
    request: AdminRequest<N>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<AdminResponse<N>>;
};

type Waiting = { resolve(reply: Reply): void; reject(reason: unknown): void };
type UnverifiedReply = Reply & { readonly id: number };

const lost = () => new RpcError(RPC_ERROR_TRANSPORT_LAYER, 'Keyward was restarted meanwhile');

/** The replies in a message of the port; what else there may be is passed over. */
const repliesIn = (message: unknown): readonly UnverifiedReply[] =>
  Array.isArray(message) ? message.filter((frame) => frame?.kind === 'reply') : [];

/** One connection: sends calls and settles each once; unusable after `onLost`. */
function openConnection(port: Port, onLost: () => void) {
  const waiting = new Map<number, Waiting>();
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  let lastId = 0;

  const post = (frame: ClientFrame) => port.postMessage([frame]);

  const take = (id: number): Waiting | undefined => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) {
      clearInterval(heartbeat);
      heartbeat = undefined;
    }
    return entry;
  };

  port.onMessage.addListener((message) => {
    for (const reply of repliesIn(message)) take(reply.id)?.resolve(reply);
  });
  port.onDisconnect.addListener(() => {
    onLost();
    for (const id of [...waiting.keys()]) take(id)?.reject(lost());
  });

  return (opcode: number, body: Uint8Array, signal: AbortSignal | undefined): Promise<Reply> =>
    new Promise<Reply>((resolve, reject) => {
      const id = ++lastId;
      post({ kind: 'call', id, encoding: 'protobuf', opcode, body });
      waiting.set(id, { resolve, reject });
      heartbeat ??= setInterval(() => post({ kind: 'ping' }), LIMITS.heartbeat);
      const cancel = () => {
        const entry = take(id);
        if (!entry) return;
        post({ kind: 'cancel', id });
        entry.reject(signal?.reason);
      };
      signal?.addEventListener('abort', cancel, { once: true });
    });
}

export function createAdminClient(connectPort: () => Port): AdminClient {
  let connection: ReturnType<typeof openConnection> | undefined;

  const connect = () => {
    const opened = openConnection(connectPort(), () => {
      if (connection === opened) connection = undefined;
    });
    return opened;
  };

  return {
    async call<N extends AdminName>(
      name: N,
      request: AdminRequest<N>,
      { signal }: { readonly signal?: AbortSignal | undefined } = {},
    ) {
      signal?.throwIfAborted();
      const row = admin[name];
      const body = protobuf.encode(row.in, request);
      connection ??= connect();
      const reply = await connection(row.opcode, body, signal);
      if (reply.rpcStatus !== RPC_SUCCESS) {
        throw new RpcError(reply.rpcStatus, `Keyward could not take the call (${reply.rpcStatus})`);
      }
      if (reply.serviceStatus !== PSA_SUCCESS) throw new PsaError(reply.serviceStatus);
      // The cast ties the response to the call's name, which the compiler loses in `admin[name]`.
      return protobuf.decode(row.out, checkBytes(reply.body)) as AdminResponse<N>;
    },
  };
}
