/**
 * 64 MiB through the extension, by operations of several parts: the results are those of OpenSSL, under Node,
 * and the worker's memory stays where it was.
 */
import { type Cipher, createCipheriv, createHash, createHmac } from 'node:crypto';
import { join } from 'node:path';
import { bundle } from './support/bundle.ts';
import { IV, KEY, PIECE, pieceOf, TOTAL } from './support/streaming-data.ts';
import type { Kind } from './support/streaming-page.ts';
import { expect, test } from './support/test.ts';
import { openWorkerMemory, type WorkerMemory } from './support/worker-memory.ts';

const MIB = 2 ** 20;
const ALLOWED = 16 * MIB;

type Oracle = {
  update(piece: Uint8Array): Uint8Array | undefined;
  finish(): readonly Uint8Array[];
};

const enciphered = (cipher: Cipher, tag: () => readonly Uint8Array[] = () => []): Oracle => ({
  update: (piece) => cipher.update(piece),
  finish: () => [cipher.final(), ...tag()],
});

const ORACLES: Readonly<Record<Kind, () => Oracle>> = {
  hash: () => {
    const hash = createHash('sha256');
    return { update: (piece) => void hash.update(piece), finish: () => [hash.digest()] };
  },
  mac: () => {
    const mac = createHmac('sha256', KEY);
    return { update: (piece) => void mac.update(piece), finish: () => [mac.digest()] };
  },
  ctr: () => enciphered(createCipheriv('aes-256-ctr', KEY, IV)),
  cbc: () => enciphered(createCipheriv('aes-256-cbc', KEY, IV).setAutoPadding(false)),
  gcm: () => {
    const cipher = createCipheriv('aes-256-gcm', KEY, IV.subarray(0, 12));
    return enciphered(cipher, () => [cipher.getAuthTag()]);
  },
  'chacha20-poly1305': () => {
    const options = { authTagLength: 16 };
    const cipher = createCipheriv('chacha20-poly1305', KEY, IV.subarray(0, 12), options);
    return enciphered(cipher, () => [cipher.getAuthTag()]);
  },
};

/** SHA-256 of all that comes out. */
function expectedDigest(kind: Kind): string {
  const oracle = ORACLES[kind]();
  const digest = createHash('sha256');
  for (let i = 0; i < TOTAL / PIECE; i += 1) digest.update(oracle.update(pieceOf(i)) ?? '');
  for (const part of oracle.finish()) digest.update(part);
  return digest.digest('hex');
}

/** Looks at the memory while calls are under way: what is in use, and the garbage beside it. */
function createWatch(memory: WorkerMemory, before: number) {
  let [most, garbage] = [0, 0];
  return {
    async look() {
      const raw = await memory.used({ collect: false });
      const kept = await memory.used({ collect: true });
      most = Math.max(most, kept - before);
      garbage = Math.max(garbage, raw - kept);
    },
    most: () => most,
    garbage: () => garbage,
  };
}

// One after the other: they would disturb each other's measurements.
test('streams 64 MiB with little memory', async ({ keyward, server }, { annotations }) => {
  test.setTimeout(180_000);
  const { folder, remove } = await bundle(join(import.meta.dirname, 'support/streaming-page.ts'));
  server.mount('streaming', folder);
  server.page('/stream', 'import "/streaming/index.js"');
  await keyward.consent.policy('allow-all');
  const { page } = await keyward.visit(keyward.site('stream'), '/stream');
  const memory = await openWorkerMemory(keyward);
  let watch: ReturnType<typeof createWatch> | undefined;
  await page.exposeFunction('look', () => watch?.look());

  await test.step('what the worker holds is seen', async () => {
    const held = 7 * MIB;
    watch = createWatch(memory, await memory.used({ collect: true }));
    await page.evaluate((length) => window.hold(length), held);
    expect(watch.most()).toBeGreaterThan(0.9 * held);
  });

  for (const kind of Object.keys(ORACLES) as Kind[]) {
    await test.step(kind, async () => {
      watch = createWatch(memory, await memory.used({ collect: true }));
      const { digest, milliseconds } = await page.evaluate((one) => window.stream(one), kind);
      expect(digest).toBe(expectedDigest(kind));
      const [most, garbage] = [watch.most(), watch.garbage()].map((n) => (n / MIB).toFixed(1));
      const description = `${kind}: ${milliseconds} ms, ${most} MiB more in use, ${garbage} of garbage`;
      annotations.push({ type: 'streamed', description });
      console.log(description);
      expect(watch.most()).toBeLessThan(ALLOWED);
    });
  }
  await memory.detach();
  await remove();
});
