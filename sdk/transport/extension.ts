/**
 * The way to the extension: a handshake with its content script, then one MessagePort.
 *
 * When the worker is stopped the port goes; the calls under way are lost and say so, and the next call
 * shakes hands again. Calls made together travel in one message.
 */
import {
  type Call,
  type ClientFrame,
  LIMITS,
  type Reply,
  type ReplyFrame,
  RPC_ERROR_TRANSPORT_LAYER,
  rpcFailure,
} from '../../protocol/frame.ts';
import { PSA_ERROR_CONNECTION_REFUSED, PsaError } from '../../protocol/psa/status.ts';
import { CLOSED, FOUND, HANDSHAKE, READY, REFUSED } from '../../protocol/wire.ts';
import { KeywardNotFoundError } from '../errors.ts';

/** How long the content script has to answer, and the worker after it, in milliseconds. */
const FIND_WITHIN = 800;
const ACCEPT_WITHIN = 15_000;
const ATTEMPTS = 4;
/** A call with more than this, in bytes, waits for no other: a message of 64 MiB would be refused. */
const LARGE = 65_536;

export type ExtensionTransport = {
  call(call: Call, options?: { readonly signal?: AbortSignal | undefined }): Promise<Reply>;
  /** Keeps the worker alive while `open` multi-part operations would be lost with it. */
  hold(open: number): void;
  close(): void;
};

/** One attempt. @returns the port, or undefined if the connection went before it was accepted */
function shakeHands(signal?: AbortSignal): Promise<MessagePort | undefined> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    let timer: ReturnType<typeof setTimeout>;
    const settle = (how: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      port1.onmessage = null;
      how();
    };
    const giveUp = (error: unknown) =>
      settle(() => {
        port1.close();
        reject(error);
      });
    const aborted = () => giveUp(signal?.reason);
    const notFound = () => giveUp(new KeywardNotFoundError());

    port1.onmessage = ({ data }) => {
      if (data === FOUND) {
        clearTimeout(timer);
        timer = setTimeout(() => settle(() => resolve(undefined)), ACCEPT_WITHIN);
      } else if (data === READY) settle(() => resolve(port1));
      else if (data === CLOSED) settle(() => resolve(undefined));
      else if (data === REFUSED) {
        giveUp(
          new PsaError(
            PSA_ERROR_CONNECTION_REFUSED,
            'Keyward serves https and localhost, no frame of another site, and, where an ' +
              'organization manages it, the sites that it admits.',
          ),
        );
      }
    };
    timer = setTimeout(notFound, FIND_WITHIN);
    signal?.addEventListener('abort', aborted);
    if (signal?.aborted) aborted();
    else if (typeof window === 'undefined') notFound();
    // '/' is this very origin; an opaque one has none that could be named.
    else window.postMessage(HANDSHAKE, origin === 'null' ? '*' : '/', [port2]);
  });
}

/** A page that is rendered ahead of its visit has to wait until it is shown. */
async function shown(): Promise<void> {
  const page = globalThis.document as (Document & { readonly prerendering?: boolean }) | undefined;
  if (!page?.prerendering) return;
  await new Promise((resolve) => {
    page.addEventListener('prerenderingchange', resolve, { once: true });
  });
}

async function reach(signal?: AbortSignal): Promise<MessagePort> {
  await shown();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = await shakeHands(signal);
    if (port) return port;
  }
  throw new KeywardNotFoundError();
}

export async function openExtensionTransport(signal?: AbortSignal): Promise<ExtensionTransport> {
  const first = await reach(signal);
  const underWay = new Map<number, (reply: Reply) => void>();
  const queue: (() => void)[] = [];
  let free: number = LIMITS.callsPerConnection;
  let outbox: ClientFrame[] = [];
  let lastId = 0;
  let held = 0;
  let closed = false;
  let port: MessagePort | undefined;
  let reaching: Promise<MessagePort | undefined> | undefined;

  const beat = setInterval(() => {
    if (underWay.size > 0 || held > 0) port?.postMessage([{ kind: 'ping' }]);
  }, LIMITS.heartbeat);

  const lost = () => {
    port?.close();
    port = undefined;
    held = 0;
    outbox = [];
    for (const settle of [...underWay.values()]) settle(rpcFailure(RPC_ERROR_TRANSPORT_LAYER));
  };

  const use = (opened: MessagePort) => {
    if (closed) {
      opened.postMessage(CLOSED);
      opened.close();
      return undefined;
    }
    port = opened;
    opened.onmessage = ({ data }) => {
      if (data === CLOSED) return lost();
      for (const { id, kind: _, ...reply } of data as ReplyFrame[]) underWay.get(id)?.(reply);
    };
    return opened;
  };

  const connected = async () => {
    if (port) return port;
    reaching ??= reach()
      .then(use)
      .finally(() => {
        reaching = undefined;
      });
    return reaching;
  };

  const flush = () => {
    const frames = outbox;
    outbox = [];
    if (!port) lost();
    else if (frames.length > 0) port.postMessage(frames);
  };
  const post = (frame: ClientFrame) => {
    if (outbox.push(frame) === 1) queueMicrotask(flush);
    if (frame.kind === 'call' && frame.body?.length > LARGE) flush();
  };

  /** A place among the calls under way; those that come later wait for one. */
  const takePlace = (abort?: AbortSignal): Promise<void> | undefined => {
    if (free > 0) {
      free -= 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        abort?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        queue.splice(queue.indexOf(enter), 1);
        reject(abort?.reason);
      };
      queue.push(enter);
      abort?.addEventListener('abort', leave, { once: true });
    });
  };
  const givePlace = () => {
    const next = queue.shift();
    if (next) next();
    else free += 1;
  };

  function exchange(call: Call, abort?: AbortSignal): Promise<Reply> {
    return new Promise((resolve, reject) => {
      lastId += 1;
      const id = lastId;
      const leave = () => {
        underWay.delete(id);
        abort?.removeEventListener('abort', cancel);
      };
      const cancel = () => {
        leave();
        if (port) post({ kind: 'cancel', id });
        reject(abort?.reason);
      };
      underWay.set(id, (reply) => {
        leave();
        resolve(reply);
      });
      abort?.addEventListener('abort', cancel);
      post({ kind: 'call', id, ...call });
    });
  }

  use(first);

  return {
    async call(call, { signal: abort } = {}) {
      abort?.throwIfAborted();
      const place = takePlace(abort);
      if (place) await place;
      try {
        if (closed) return rpcFailure(RPC_ERROR_TRANSPORT_LAYER);
        if (!port && !(await connected().catch(() => undefined))) {
          return rpcFailure(RPC_ERROR_TRANSPORT_LAYER);
        }
        abort?.throwIfAborted();
        return await exchange(call, abort);
      } finally {
        givePlace();
      }
    },
    hold(open) {
      held = open;
    },
    close() {
      closed = true;
      clearInterval(beat);
      port?.postMessage(CLOSED);
      lost();
    },
  };
}
