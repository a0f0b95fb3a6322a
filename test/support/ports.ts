/**
 * Message channels, windows and runtime ports by hand. They deliver in microtasks, copy what they carry
 * as the browser does, and work under fake timers.
 */
import { CLOSED } from '../../protocol/wire.ts';

type Listener = (event: { readonly data: unknown }) => void;

/** One end of a channel. */
export class FakePort {
  peer: FakePort | undefined;
  closed = false;
  /** What has been posted into this end. */
  readonly posted: unknown[] = [];
  private started = false;
  private readonly waiting: unknown[] = [];
  private readonly listeners = new Map<string, Set<Listener>>();
  private handler: Listener | null = null;

  set onmessage(handler: Listener | null) {
    this.handler = handler;
    if (handler) this.start();
  }

  get onmessage(): Listener | null {
    return this.handler;
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(listener));
  }

  start(): void {
    this.started = true;
    for (const data of this.waiting.splice(0)) this.deliver(data);
  }

  postMessage(data: unknown): void {
    if (this.closed) return;
    const copy = structuredClone(data);
    this.posted.push(copy);
    if (this.peer?.started) this.peer.deliver(copy);
    else this.peer?.waiting.push(copy);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    queueMicrotask(() => this.peer?.dispatch('close', undefined));
  }

  private deliver(data: unknown): void {
    queueMicrotask(() => {
      if (!this.closed) this.dispatch('message', data);
    });
  }

  private dispatch(type: string, data: unknown): void {
    for (const listener of this.listeners.get(type) ?? []) listener({ data });
    if (type === 'message') this.handler?.({ data });
  }
}

export class FakeChannel {
  readonly port1 = new FakePort();
  readonly port2 = new FakePort();
  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

type PageEvent = {
  readonly data: unknown;
  readonly source: unknown;
  readonly ports: readonly FakePort[];
  stopImmediatePropagation(): void;
};

/** A window as a page and a content script share it. */
export function createFakeWindow() {
  const listeners = new Map<string, ((event: PageEvent) => void)[]>();
  let stopped = 0;
  const window = {
    /** Arguments of each `postMessage`. */
    sent: [] as unknown[][],
    addEventListener(type: string, listener: (event: PageEvent) => void) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
    /** As the browser does it: whoever posts is named by it. */
    dispatch(type: string, event: Partial<PageEvent> = {}) {
      const whole = {
        data: undefined,
        source: window,
        ports: [],
        stopImmediatePropagation: () => {
          stopped += 1;
        },
        ...event,
      };
      for (const listener of listeners.get(type) ?? []) listener(whole);
    },
    postMessage(data: unknown, target: string, ports: readonly FakePort[]) {
      window.sent.push([data, target, ports]);
      queueMicrotask(() => window.dispatch('message', { data, ports }));
    },
    stopped: () => stopped,
  };
  return window;
}

/** A runtime port: what one end posts, the listeners of the other get, at once and copied. */
export function createRuntimePorts() {
  const end = () => ({
    messages: [] as ((message: unknown) => void)[],
    disconnects: [] as (() => void)[],
    posted: [] as unknown[],
  });
  const ends = [end(), end()] as const;
  let open = true;
  const port = (own: (typeof ends)[0], other: (typeof ends)[0]) => ({
    postMessage(message: unknown) {
      if (!open) throw new Error('Attempting to use a disconnected port object');
      const copy = structuredClone(message);
      own.posted.push(copy);
      for (const listener of other.messages) listener(copy);
    },
    disconnect() {
      if (!open) return;
      open = false;
      // Only the other end is told.
      for (const listener of other.disconnects) listener();
    },
    onMessage: {
      addListener: (listener: (message: unknown) => void) => own.messages.push(listener),
    },
    onDisconnect: { addListener: (listener: () => void) => own.disconnects.push(listener) },
    posted: own.posted,
    isOpen: () => open,
  });
  return { page: port(ends[0], ends[1]), worker: port(ends[1], ends[0]) };
}

/** Lets all microtasks run. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 100; i += 1) await Promise.resolve();
}

/** What a port has received so far, control messages and all. */
export function record(port: FakePort): unknown[] {
  const received: unknown[] = [];
  port.onmessage = ({ data }) => received.push(data);
  return received;
}

export const isClosing = (received: readonly unknown[]): boolean => received.includes(CLOSED);
