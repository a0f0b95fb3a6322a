/** What the coverage report compares: the code, loaded through Vite; the figures; the tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLATFORMS, stubOf } from './coverage-platforms.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const inProject = (path) => join(ROOT, path);
const readText = (path) => readFileSync(inProject(path), 'utf8');
const readJson = (path) => JSON.parse(readText(path));

async function load(path) {
  const { runnerImport } = await import('vite');
  const options = { root: ROOT, logLevel: 'warn', configFile: false };
  return (await runnerImport(inProject(path), options)).module;
}

/** The operation table, what is served of it, and the drivers as they are on each platform. */
export async function readCode() {
  const { operations, cName } = await load('protocol/operations.ts');
  const { served } = await load('background/operations/index.ts');
  const { createLocalDrivers } = await load('background/drivers/transparent/index.ts');
  const { sizeMatches } = await load('background/drivers/driver.ts');
  const { createEntropy } = await load('background/entropy.ts');
  const methods = new Map(Object.keys(operations).map((name) => [cName(name), name]));
  const entropy = createEntropy();
  const on = (platform) =>
    createLocalDrivers({ entropy, subtle: stubOf(platform) }).all.map(({ driver }) => driver);
  const drivers = Object.fromEntries(Object.keys(PLATFORMS).map((name) => [name, on(name)]));
  const inScript = createLocalDrivers({ entropy }).all.map(({ driver }) => driver);
  return { methods, served: new Set(served()), drivers, inScript, sizeMatches };
}

export const readFigures = () => readJson('test/data/psa-1.5.figures.json');

const filesBelow = (folder, matches) =>
  readdirSync(inProject(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && matches(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort();

/** What test/psa's files say they ran, by name; two files that name one thing are added up. */
export function readVectors() {
  const vectors = new Map();
  for (const path of filesBelow('test/psa', (name) => name === 'vectors.json')) {
    for (const [name, entry] of Object.entries(readJson(path))) {
      const before = vectors.get(name) ?? { vectors: 0, negative: 0, sources: [] };
      vectors.set(name, {
        vectors: before.vectors + entry.vectors,
        negative: before.negative + entry.negative,
        sources: [...before.sources, entry.source],
      });
    }
  }
  return vectors;
}

/** They go over whole tables without looking at any one row. */
const SWEEPING = ['policy.test.ts', 'sdk.test.ts', 'support.ts'];

/** The text of each test of something. */
export const readTests = () =>
  filesBelow('test', (name) => name.endsWith('.ts'))
    .filter((path) => !SWEEPING.some((name) => path === `test/psa/whole/${name}`))
    .map((path) => ({ path, text: readText(path) }));

/** Where the Wycheproof files are; the tests look there too. */
const WYCHEPROOF = process.env.WYCHEPROOF ?? inProject('test/vectors/wycheproof');

/** The Wycheproof files: what they expect, and which tests read them. */
export function readWycheproof(tests) {
  const files = existsSync(WYCHEPROOF) ? readdirSync(WYCHEPROOF).sort() : [];
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const { testGroups } = JSON.parse(readFileSync(join(WYCHEPROOF, file), 'utf8'));
      const results = testGroups.flatMap((group) => group.tests.map(({ result }) => result));
      const name = file.replace(/(_test)?\.json$/, '');
      const quoted = new RegExp(`['"\`/]${name}(_test)?(\\.json)?['"\`]`);
      const count = (result) => results.filter((each) => each === result).length;
      return {
        name,
        valid: count('valid'),
        acceptable: count('acceptable'),
        invalid: count('invalid'),
        readBy: tests.filter(({ text }) => quoted.test(text)).map((test) => test.path),
      };
    });
}
