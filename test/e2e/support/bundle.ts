/** Makes a browser script of a source file, in a temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

export type Bundle = {
  /** Holds `index.js`. */
  readonly folder: string;
  remove(): Promise<void>;
};

export async function bundle(entry: string): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-bundle-'));
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      target: 'es2023',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      lib: { entry, formats: ['es'], fileName: () => 'index.js' },
    },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
