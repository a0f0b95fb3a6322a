/**
 * The five builds, one for each mode: `vite build --mode worker`. `npm run build` runs them all and adds
 * what a bundler does not make (manifests, icons, type declarations).
 *
 * The extension's CSP is the measure: no inline script, no data: URL, no fetch, no eval. Names survive
 * and lines stay lines, so that a stack trace, and a reviewer of the store, can read the result.
 */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type UserConfig } from 'vite';
import pkg from './package.json' with { type: 'json' };
import { wireTable } from './scripts/lib/wire-table.mjs';

const root = import.meta.dirname;
/** The build script writes elsewhere first, and puts a complete `dist` in place at the end. */
const out = process.env['KEYWARD_OUT'] ?? resolve(root, 'dist');

const shared: UserConfig = {
  root,
  base: './',
  envDir: false,
  publicDir: false,
  logLevel: 'warn',
};

const common: UserConfig['build'] = {
  target: ['chrome148', 'firefox140'],
  emptyOutDir: false,
  modulePreload: false,
  assetsInlineLimit: 0,
  reportCompressedSize: false,
};

/** The licenses of the packages that went in. */
const license = { fileName: 'third-party-licenses.md' };

/** No comment that names a source file: the result must not depend on where it was built. */
const experimental = { attachDebugInfo: 'none' } as const;
const minify = { compress: true, mangle: { keepNames: true }, codegen: false };

/** One script without imports. */
const script = (entry: string, format: 'es' | 'iife', fileName: string): UserConfig => ({
  ...shared,
  build: {
    ...common,
    outDir: resolve(out, 'chromium'),
    ...(format === 'es' && { license }),
    lib: {
      entry: resolve(root, entry),
      formats: [format],
      name: 'keyward',
      fileName: () => fileName,
    },
    rolldownOptions: { experimental, output: { minify, codeSplitting: false } },
  },
});

/** HTML pages with their scripts and styles. */
const pages = (folder: string, outDir: string, input: readonly string[]): UserConfig => ({
  ...shared,
  root: resolve(root, folder),
  build: {
    ...common,
    outDir: resolve(out, outDir),
    rolldownOptions: {
      experimental,
      input: input.map((page) => resolve(root, folder, page)),
      output: { minify },
    },
  },
});

/** The SDK's entries are those that package.json exports: name of the script → its source. */
function sdkEntries(): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const target of Object.values(pkg.exports)) {
    if (typeof target === 'string') continue;
    const name = target.default.replace('./dist/sdk/', '').replace(/\.js$/, '');
    const source = target.types.replace('./dist/sdk/', '').replace(/\.d\.ts$/, '.ts');
    entries[name] = resolve(root, source);
  }
  return entries;
}

const sdk = (): UserConfig => ({
  ...shared,
  plugins: [wireTable()],
  build: {
    ...common,
    target: 'es2023',
    outDir: resolve(out, 'sdk'),
    license,
    lib: { entry: sdkEntries(), formats: ['es'] },
    // What two entries have in common is there once: `PsaError` must be one class. Nothing is minified:
    // that is the application's to do, and it drops what it does not use by the annotations left in.
    rolldownOptions: {
      experimental,
      output: {
        minify: false,
        minifyInternalExports: false,
        entryFileNames: '[name].js',
        chunkFileNames: 'shared.js',
      },
    },
  },
});

const examples = (): string[] =>
  readdirSync(resolve(root, 'examples'))
    .map((name) => `${name}/index.html`)
    .filter((page) => existsSync(resolve(root, 'examples', page)));

/** Each build by its mode. */
export const builds: Readonly<Record<string, () => UserConfig>> = {
  worker: () => script('background/main.ts', 'es', 'background.js'),
  content: () => script('content/main.ts', 'iife', 'content.js'),
  popup: () => pages('popup', 'chromium/popup', ['index.html', 'consent.html']),
  sdk,
  examples: () => pages('examples', 'examples', examples()),
};

export default defineConfig(({ mode }) => {
  const build = builds[mode];
  if (!build) throw new Error(`No build "${mode}"; there is ${Object.keys(builds).join(', ')}.`);
  return build();
});
