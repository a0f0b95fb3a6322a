/**
 * Makes dist/chromium, dist/firefox, dist/sdk and dist/examples.
 *
 * Everything is built beside dist and moved into place when it is complete. `dist/.stamp` holds the hash
 * of what went in and of what came out; while both still hold there is nothing to do.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Refusal, say, seconds } from './log.mjs';
import { manifestFor } from './manifest.mjs';
import { at, ROOT, readJson } from './root.mjs';
import { tool } from './run.mjs';

const INPUTS = ['protocol', 'background', 'content', 'popup', 'sdk', 'examples', 'scripts'];
const SCHEMA = 'managed-policy.json';
const INPUT_FILES = ['manifest.json', SCHEMA, 'package.json', 'package-lock.json', 'tsconfig.json'];
const STAMP = '.stamp';

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => name !== STAMP)
    .flatMap((name) => files(join(path, name)));
}

function hash(paths) {
  const sum = createHash('sha256').update(process.version);
  for (const path of paths.flatMap(files)) {
    const content = readFileSync(path);
    sum.update(`\0${relative(ROOT, path)}\0${content.length}\0`).update(content);
  }
  return sum.digest('hex');
}

const inputs = () => hash([...INPUTS, ...INPUT_FILES, 'vite.config.ts'].map((name) => at(name)));
const stamp = (sources) => JSON.stringify({ sources, output: hash([at('dist')]) });

async function isUpToDate() {
  const before = await readFile(at('dist', STAMP), 'utf8').catch(() => undefined);
  return before !== undefined && before === stamp(inputs());
}

/** Runs the builds of vite.config.ts; gives the sources of the SDK's entries. */
async function bundle() {
  const { build, runnerImport } = await import('vite');
  const { module } = await runnerImport(at('vite.config.ts'), { logLevel: 'warn' });
  const configs = Object.values(module.builds).map((make) => make());
  await Promise.all(configs.map((config) => build({ ...config, configFile: false })));
  return Object.values(module.builds.sdk().build.lib.entry);
}

/** The SDK's `.d.ts` files. tsc leaves `.ts` in their imports; a package's have to say `.js`. */
async function declare(out, entries) {
  const config = join(out, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    noCheck: true,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: ROOT,
    outDir: join(out, 'sdk'),
  };
  const settings = { extends: at('tsconfig.json'), compilerOptions, include: [], files: entries };
  await writeFile(config, JSON.stringify(settings));
  const { code, output } = await tool('tsc', ['-p', config]);
  if (code !== 0) throw new Refusal(`tsc could not write the SDK's declarations.\n${output}`);
  await rm(config);
  for (const path of files(join(out, 'sdk')).filter((name) => name.endsWith('.d.ts'))) {
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/((?:from |import\()(['"])\.[^'"]*)\.ts\2/g, '$1.js$2'));
  }
}

async function extensions(out) {
  const chromium = join(out, 'chromium');
  for (const icon of Object.values(readJson('manifest.json').icons)) {
    await cp(at(icon), join(chromium, icon));
  }
  await cp(chromium, join(out, 'firefox'), { recursive: true });
  await cp(at(SCHEMA), join(chromium, SCHEMA));
  for (const browser of ['chromium', 'firefox']) {
    const text = `${JSON.stringify(manifestFor(browser), null, 2)}\n`;
    await writeFile(join(out, browser, 'manifest.json'), text);
  }
}

async function replaceDist(out, sources) {
  const old = `${out}-old`;
  if (existsSync(at('dist'))) await rename(at('dist'), old);
  await rename(out, at('dist'));
  await writeFile(at('dist', STAMP), stamp(sources));
  await rm(old, { recursive: true, force: true });
}

/** Builds what is not up to date, and says so. */
export async function build() {
  if (await isUpToDate()) return say('dist/ is up to date');
  const start = performance.now();
  const sources = inputs();
  const out = at('.cache', `build-${process.pid}`);
  process.env.KEYWARD_OUT = out;
  try {
    await mkdir(out, { recursive: true });
    await declare(out, await bundle());
    await extensions(out);
    await replaceDist(out, sources);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  const sizes = ['chromium/background.js', 'chromium/content.js', 'sdk/index.js']
    .map((name) => `${name} ${(statSync(at('dist', name)).size / 1000).toFixed(1)} kB`)
    .join(', ');
  say(`Built dist/ in ${seconds(performance.now() - start)}: ${sizes}`);
}
