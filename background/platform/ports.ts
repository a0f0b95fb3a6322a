/**
 * A runtime port served by a transport: frames in, replies out.
 *
 * Everything that comes in is unverified. A frame without a usable id cannot be answered; a message that
 * is no list of frames ends the connection. Replies that are ready together travel in one message.
 */
import {
  type Call,
  type Reply,
  type ReplyFrame,
  RPC_ERROR_INVALID_VALUE,
  rpcFailure,
} from '../../protocol/frame.ts';

/** The part of a runtime port that is used here. */
export type Port = {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
};

/** Anything that answers calls; it never rejects. */
export type Server = {
  call(call: Call, options: { readonly signal: AbortSignal }): Promise<Reply>;
  close(): void;
};

/** Frames in one message. */
const MAX_FRAMES = 1024;
/** A reply with more than this, in bytes, waits for no other: a message of 64 MiB would be refused. */
const LARGE = 65_536;

type UnverifiedFrame = {
  readonly kind?: unknown;
  readonly id?: unknown;
  readonly encoding?: unknown;
  readonly opcode?: unknown;
  readonly body?: unknown;
};

const isFrame = (value: unknown): value is UnverifiedFrame =>
  typeof value === 'object' && value !== null;

/**
 * What a frame asks for, and nothing else that came with it: a call may wait for the user, and must not
 * keep a buffer larger than its body alive. The partition checks each of the fields.
 */
function callOf({ encoding, opcode, body }: UnverifiedFrame): Call {
  const isView = body instanceof Uint8Array && body.buffer.byteLength !== body.byteLength;
  return { encoding, opcode, body: isView ? body.slice() : body } as Call;
}

/**
 * @param onClose - told once, when the port is gone
 * @returns ends the connection
 */
export function servePort(
  port: Port,
  server: Server,
  onClose: () => void = () => undefined,
): () => void {
  const underWay = new Map<number, AbortController>();
  let ready: ReplyFrame[] = [];
  let open = true;

  const close = () => {
    if (!open) return;
    open = false;
    for (const controller of underWay.values()) controller.abort();
    underWay.clear();
    server.close();
    onClose();
  };

  // The browser tells the other side alone.
  const end = () => {
    port.disconnect();
    close();
  };

  const flush = () => {
    const replies = ready;
    ready = [];
    if (open && replies.length > 0) port.postMessage(replies);
  };

  const reply = (id: number, answer: Reply) => {
    if (ready.push({ kind: 'reply', id, ...answer }) === 1) queueMicrotask(flush);
    if (answer.body.length > LARGE) flush();
  };

  async function answer(id: number, call: Call): Promise<void> {
    const controller = new AbortController();
    underWay.set(id, controller);
    const result = await server.call(call, { signal: controller.signal });
    underWay.delete(id);
    // The message was copied on its way here, so this copy is ours to wipe.
    if (call.body instanceof Uint8Array) call.body.fill(0);
    reply(id, result);
  }

  const take = (frame: unknown) => {
    if (!isFrame(frame) || frame.kind === 'ping') return;
    const { kind, id } = frame;
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) return;
    if (kind === 'cancel') underWay.get(id)?.abort();
    else if (kind !== 'call' || underWay.has(id)) reply(id, rpcFailure(RPC_ERROR_INVALID_VALUE));
    else void answer(id, callOf(frame));
  };

  port.onMessage.addListener((message) => {
    if (!open) return;
    if (!Array.isArray(message) || message.length > MAX_FRAMES) {
      end();
      return;
    }
    message.forEach(take);
  });
  port.onDisconnect.addListener(close);
  return end;
}
