/**
 * Serves the pages of every site: the host in the URL is what makes the site, `*.localhost` is always
 * this machine. Everything may be read across origins, so that frames of all kinds can load the SDK.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { DIST } from './launch.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

const html = (head: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Site</title>${head}</head><body></body></html>`;

/** A page with the SDK in `window.keyward`, and one with nothing. */
const PAGES: ReadonlyMap<string, string> = new Map([
  [
    '/',
    html(
      '<script type="module">import * as sdk from "/sdk/index.js"; window.keyward = sdk</script>',
    ),
  ],
  ['/empty', html('')],
]);

export type Server = {
  readonly port: number;
  /** Makes the files of `folder` available below `/name/`. */
  mount(name: string, folder: string): void;
  /** Serves a page whose module script has `script` as its text. */
  page(path: string, script: string, head?: string): void;
  mailbox(): Mailbox;
  close(): Promise<void>;
};

/** For pages that no test can reach into. */
export type Mailbox = {
  readonly path: string;
  /** What a page sends with a POST to `path/name`. */
  receive(name: string): Promise<unknown>;
  /** Answers a page's GET of `path/name`, which waits until then. */
  release(name: string): void;
};

/** Something that is waited for, before or after it happens. */
function createGates<T>() {
  const gates = new Map<string, { open(value: T): void; readonly opened: Promise<T> }>();
  return (key: string) => {
    const known = gates.get(key);
    if (known) return known;
    let open: (value: T) => void = () => undefined;
    const opened = new Promise<T>((resolve) => {
      open = resolve;
    });
    const gate = { open, opened };
    gates.set(key, gate);
    return gate;
  };
}

async function json(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

export async function serve(): Promise<Server> {
  const pages = new Map(PAGES);
  const received = createGates<unknown>();
  const released = createGates<void>();
  let mailboxes = 0;
  const folders = new Map([
    ['sdk', join(DIST, 'sdk')],
    ['examples', join(DIST, 'examples')],
  ]);

  async function find(
    pathname: string,
  ): Promise<{ type: string; body: string | Buffer } | undefined> {
    const page = pages.get(pathname);
    if (page !== undefined) return { type: TYPES['.html'] ?? '', body: page };
    const [, name = '', ...rest] = pathname.split('/');
    const folder = folders.get(name);
    if (folder === undefined) return undefined;
    const path = normalize(join(folder, ...rest));
    const file = pathname.endsWith('/') ? join(path, 'index.html') : path;
    if (!file.startsWith(folder + sep)) return undefined;
    const body = await readFile(file).catch(() => undefined);
    return body && { type: TYPES[extname(file)] ?? 'application/octet-stream', body };
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/mail/')) {
      if (request.method === 'POST') received(pathname).open(await json(request));
      else await released(pathname).opened;
    }
    const found = await find(pathname);
    const headers = {
      'access-control-allow-origin': '*',
      'content-type': found?.type ?? 'text/plain',
    };
    response.writeHead(found ? 200 : 404, headers).end(found?.body ?? 'Not found\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    mount: (name, folder) => folders.set(name, folder),
    page: (path, script, head = '') =>
      pages.set(path, html(`${head}<script type="module">${script}</script>`)),
    mailbox() {
      mailboxes += 1;
      const path = `/mail/${mailboxes}`;
      return {
        path,
        receive: (name) => received(`${path}/${name}`).opened,
        release: (name) => released(`${path}/${name}`).open(),
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
