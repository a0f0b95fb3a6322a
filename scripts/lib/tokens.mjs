/**
 * What the tests of tokens need: the host's packages, with its native part built, and SoftHSM 2, a token in
 * software. Where one cannot be had, the tests of tokens are skipped and say so.
 */
import { existsSync } from 'node:fs';
import { say, seconds } from './log.mjs';
import { at, readJson } from './root.mjs';
import { npm, run } from './run.mjs';

const MODULES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];

/** The path of SoftHSM's module, if it is installed. */
export const softHsm = () => MODULES.find((path) => existsSync(path));

const PACKAGE = 'host/node_modules/pkcs11js';

/** Is the package of the lock file there, and does its native part load in a process of its own? */
async function hostStarts() {
  if (!existsSync(at(PACKAGE, 'package.json'))) return false;
  const { version } = readJson(`${PACKAGE}/package.json`);
  if (version !== readJson('host/package.json').dependencies.pkcs11js) return false;
  const { code } = await run(process.execPath, ['-e', `require('./${PACKAGE}')`]);
  return code === 0;
}

const lastLines = (text) => text.trim().split('\n').slice(-12).join('\n');

/**
 * Installs the host's one package and builds its native part, if that is not done. Scripts of packages are
 * off, as everywhere; the one build that is needed is named.
 * @returns {Promise<string | undefined>} what went wrong
 */
export async function installHost() {
  if (await hostStarts()) return undefined;
  say('Installing the token host’s package and building its native part (npm rebuild pkcs11js)');
  const quiet = ['--prefix', at('host'), '--no-audit', '--no-fund', '--loglevel=error'];
  const installed = await npm(['ci', '--ignore-scripts', ...quiet]);
  if (installed.code !== 0) return `npm ci failed in host/:\n${lastLines(installed.output)}`;
  const built = await npm(['rebuild', 'pkcs11js', '--ignore-scripts=false', ...quiet]);
  if (built.code !== 0 || !(await hostStarts())) {
    return `pkcs11js was not built; it needs Python 3, make and a C++ compiler:\n${lastLines(built.output)}`;
  }
  say(`Built it in ${seconds(installed.ms + built.ms)}`);
  return undefined;
}

async function installSoftHsm() {
  if (softHsm()) return undefined;
  const isRootWithApt = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isRootWithApt) return 'SoftHSM 2 is not installed (Debian: apt-get install softhsm2)';
  say('Installing SoftHSM 2 (apt-get install softhsm2)');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env });
  const args = ['install', '-y', '--no-install-recommends', 'softhsm2'];
  const { code, output } = await run('apt-get', args, { env });
  return code === 0 ? undefined : `apt-get install softhsm2 failed:\n${lastLines(output)}`;
}

/** Makes ready what can be; says what cannot. */
export async function setupTokens() {
  for (const problem of [await installHost(), await installSoftHsm()]) {
    if (problem) say(`The tests of tokens will be skipped: ${problem}`);
  }
}
