/** A folder on http://localhost, for this machine alone. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

async function answer(folder, url, response) {
  const { pathname } = new URL(url, 'http://localhost');
  const path = normalize(join(folder, decodeURIComponent(pathname)));
  const file = path.endsWith(sep) ? join(path, 'index.html') : path;
  const inside = file.startsWith(folder + sep);
  const body = inside ? await readFile(file).catch(() => undefined) : undefined;
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  if (body)
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  else response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
}

const listen = (server, port) =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server.address().port));
  });

/**
 * Serves `folder` on `port`, or on any free port if that one is taken.
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function serve(folder, port) {
  const server = createServer((request, response) => {
    answer(folder, request.url ?? '/', response).catch(() => response.writeHead(400).end());
  });
  const bound = await listen(server, port).catch(() => listen(server, 0));
  return {
    url: `http://localhost:${bound}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
