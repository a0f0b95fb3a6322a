/** What the coverage report compares: the code, loaded through Vite; the figures; what the tests ran. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
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
  const legacy = await load('protocol/psa/legacy.ts');
  const methods = new Map(Object.keys(operations).map((name) => [cName(name), name]));
  const entropy = createEntropy();
  const on = (platform) =>
    createLocalDrivers({ entropy, subtle: stubOf(platform) }).all.map(({ driver }) => driver);
  const drivers = Object.fromEntries(Object.keys(PLATFORMS).map((name) => [name, on(name)]));
  const inScript = createLocalDrivers({ entropy }).all.map(({ driver }) => driver);
  return { methods, served: new Set(served()), drivers, inScript, sizeMatches, legacy };
}

export const readFigures = () => readJson('test/data/psa-1.5.figures.json');

const filesBelow = (folder, matches) =>
  readdirSync(inProject(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && matches(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort();

const isCount = (value) => Number.isInteger(value) && value >= 0;

/**
 * What test files say they ran, by name: the tests hold their own part of a vectors.json to what they ran.
 * Two files that name one thing are added up.
 */
export function readVectors() {
  const vectors = new Map();
  for (const path of filesBelow('test', (name) => name === 'vectors.json')) {
    for (const [file, rows] of Object.entries(readJson(path))) {
      if (!/\.test\.ts$/.test(file) || !existsSync(inProject(join(dirname(path), file)))) {
        throw new Error(`${path}: there is no test "${file}"; take its part out`);
      }
      for (const [name, { positive, negative, source }] of Object.entries(rows)) {
        if (!isCount(positive) || !isCount(negative) || (positive > 0 && !source)) {
          throw new Error(
            `${path}: run ${file} with UPDATE_VECTORS=1, and name the source of ${name}`,
          );
        }
        const found = vectors.get(name) ?? { positive: 0, negative: 0, sources: [] };
        found.positive += positive;
        found.negative += negative;
        if (source && !found.sources.includes(source)) found.sources.push(source);
        vectors.set(name, found);
      }
    }
  }
  return vectors;
}

/** What each function did in its test: succeeded, was refused, came to entry points of drivers. */
export const readFunctions = () => readJson('test/psa/whole/functions.json');

const WYCHEPROOF = 'test/vectors/wycheproof';

/** The Wycheproof files, and what they expect. */
export const readWycheproof = () =>
  filesBelow(WYCHEPROOF, (name) => name.endsWith('.json')).map((path) => {
    const results = readJson(path).testGroups.flatMap(({ tests }) =>
      tests.map((one) => one.result),
    );
    const count = (result) => results.filter((each) => each === result).length;
    return {
      name: basename(path).replace('_test.json', ''),
      valid: count('valid'),
      acceptable: count('acceptable'),
      invalid: count('invalid'),
    };
  });
