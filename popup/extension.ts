/**
 * What these pages need of the browser's extension interface: a port to the worker, and no more.
 *
 * Chromium and Firefox both offer it as `chrome.runtime`, so no polyfill is needed here.
 */
import { ADMIN_PORT } from '../protocol/wire.ts';

type PortEvent<Argument> = {
  addListener(listener: (argument: Argument) => void): void;
};

export type Port = {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: PortEvent<unknown>;
  readonly onDisconnect: PortEvent<unknown>;
};

declare const chrome: {
  readonly runtime: {
    readonly lastError?: unknown;
    connect(info: { readonly name: string }): Port;
  };
};

/** A new port to the worker, which wakes if it sleeps. */
export function connectAdminPort(): Port {
  const port = chrome.runtime.connect({ name: ADMIN_PORT });
  // The browser logs a reason for the disconnection that nobody has read.
  port.onDisconnect.addListener(() => void chrome.runtime.lastError);
  return port;
}
