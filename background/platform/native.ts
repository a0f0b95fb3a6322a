/**
 * The way to the token host: a native-messaging port. The browser starts the host with the port, and ends it
 * with the port. The permission is optional; without it `connectNative` is not there, and each call fails.
 */
import type { Pipe, PipeEvents } from '../drivers/opaque/token/channel.ts';
import { browser } from './browser.ts';

/** The name that `npm run host:install` registers. */
const HOST = 'keyward.token';

export function connectTokenHost({ onMessage, onEnd }: PipeEvents): Pipe {
  const port = browser.runtime.connectNative(HOST);
  port.onMessage.addListener(onMessage);
  port.onDisconnect.addListener(onEnd);
  return { post: (message) => port.postMessage(message), close: () => port.disconnect() };
}
