/**
 * The relay between a page and the worker. It takes one end of a MessageChannel from its own window, joins
 * it to a runtime port, and pumps. It parses nothing, adds nothing and says nothing of who the page is: the
 * browser does, on the port.
 */
import { CLOSED, CONNECTIONS_PER_DOCUMENT, FOUND, HANDSHAKE } from '../protocol/wire.ts';

export type RuntimePort = {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
};

/** @param connect - opens a port to the worker; throws when the extension was updated or removed */
export function startRelay(page: Window, connect: () => RuntimePort): void {
  const connections = new Set<() => void>();

  const join = (pagePort: MessagePort) => {
    let open = true;
    let workerPort: RuntimePort | undefined;

    const end = () => {
      if (!open) return;
      open = false;
      connections.delete(end);
      pagePort.postMessage(CLOSED);
      pagePort.close();
      workerPort?.disconnect();
    };

    connections.add(end);
    try {
      workerPort = connect();
      workerPort.onMessage.addListener((message) => pagePort.postMessage(message));
      workerPort.onDisconnect.addListener(end);
      pagePort.addEventListener('close', end);
      pagePort.addEventListener('message', ({ data }) => {
        if (data === CLOSED) return end();
        // A message over the browser's limit throws here and nowhere else: the page must not wait for it.
        try {
          workerPort?.postMessage(data);
        } catch {
          end();
        }
      });
      pagePort.start();
      pagePort.postMessage(FOUND);
    } catch {
      end();
    }
  };

  page.addEventListener('message', (event) => {
    const [port] = event.ports;
    // A frame inside the page can post here too; only the page's own window counts.
    if (event.source !== page || event.data !== HANDSHAKE || !port) return;
    event.stopImmediatePropagation();
    if (connections.size < CONNECTIONS_PER_DOCUMENT) join(port);
    else port.postMessage(CLOSED);
  });
  // A page that is kept for "back" comes back without its ports to the worker, and is not told.
  page.addEventListener('pagehide', () => {
    for (const end of [...connections]) end();
  });
}
