/**
 * Makes a fresh clone ready. Whatever is there already is left alone, so a second run needs no network.
 */
import { existsSync } from 'node:fs';
import { Refusal, say, seconds } from './log.mjs';
import { at, PACKAGE, readJson } from './root.mjs';
import { npm } from './run.mjs';

const atLeast = (have, want) => {
  const [a, b] = [have, want].map((version) => version.split('.').map(Number));
  return a[0] !== b[0] ? a[0] > b[0] : a[1] >= b[1];
};

function checkNode() {
  const want = PACKAGE.engines.node.replace('>=', '');
  if (atLeast(process.versions.node, want)) return;
  throw new Refusal(
    `This is Node ${process.versions.node}; Keyward needs Node ${want} or newer (https://nodejs.org).`,
  );
}

/**
 * Whether node_modules holds what package-lock.json names. npm keeps a lock of what it installed, written
 * last, so a broken install has none; optional packages for other machines are not in it.
 */
export function packagesMatch() {
  const hidden = 'node_modules/.package-lock.json';
  if (!existsSync(at(hidden))) return false;
  const { '': _, ...wanted } = readJson('package-lock.json').packages;
  const installed = readJson(hidden).packages;
  return Object.entries(wanted).every(([path, { integrity, optional }]) =>
    installed[path] ? installed[path].integrity === integrity : optional === true,
  );
}

async function installPackages() {
  if (packagesMatch()) return;
  say('Installing the packages of package-lock.json (npm ci)');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output, ms } = await npm(['ci', '--ignore-scripts', ...quiet]);
  if (code !== 0) {
    const words = output.trim().split('\n').slice(0, 15).join('\n');
    throw new Refusal(`npm ci failed; the first time it needs the npm registry.\n${words}`);
  }
  say(`Installed the packages in ${seconds(ms)}`);
}

/** Node is new enough and node_modules is what the lock file says. */
export async function setup() {
  checkNode();
  await installPackages();
}
