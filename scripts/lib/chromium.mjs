/**
 * Finds a Chromium that takes an unpacked extension from its command line, or gets one.
 *
 * Google Chrome and Edge are no candidates: their stable builds ignore `--load-extension`. A Chromium
 * snap is none either: it sees neither a temporary profile nor this folder.
 */
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Refusal, say } from './log.mjs';
import { readJson } from './root.mjs';
import { run, tool } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'ungoogled-chromium', 'chrome-for-testing'];
const PLACES = ['/Applications/Chromium.app/Contents/MacOS/Chromium'];
const MINIMUM = Number(readJson('manifest.json').minimum_chrome_version);

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isSnap(path) {
  const real = realpathSync(path);
  if (real.endsWith('/snap') || real.startsWith('/snap/')) return true;
  return statSync(real).size < 65_536 && readFileSync(real, 'utf8').includes('/snap/');
}

/** Its major version, 0 if it does not start. */
async function majorVersion(path) {
  const { code, output } = await run(path, ['--version'], { limit: 20_000 });
  return code === 0 ? Number(/(\d+)\.\d+\.\d+\.\d+/.exec(output)?.[1] ?? 0) : 0;
}

async function fromEnvironment() {
  const path = process.env.KEYWARD_CHROMIUM;
  if (!path) return undefined;
  const version = isProgram(path) ? await majorVersion(path) : 0;
  if (version >= MINIMUM) return { path, version };
  const what = version ? `is Chromium ${version}, and Keyward needs ${MINIMUM}` : 'does not start';
  throw new Refusal(`KEYWARD_CHROMIUM is set, but ${path} ${what}.`);
}

async function fromSystem() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = [
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...PLACES,
  ];
  for (const path of paths) {
    if (!isProgram(path) || isSnap(path)) continue;
    const version = await majorVersion(path);
    if (version >= MINIMUM) return { path, version };
  }
  return undefined;
}

async function fromPlaywright() {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  if (!existsSync(path)) return undefined;
  const version = await majorVersion(path);
  return version >= MINIMUM ? { path, version } : undefined;
}

/** The line of a program's words that says why it failed. */
function reason(output) {
  const lines = output.trim().split('\n');
  return lines.find((line) => /^(E:|\s*Error:)/.test(line))?.trim() ?? lines.at(-1);
}

const isRootWithApt = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

async function download() {
  say('No Chromium here; downloading the one that Playwright is tested with');
  const args = ['install', 'chromium', '--no-shell'];
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' };
  const { code, output } = await tool('playwright', args, { env, limit: 300_000 });
  if (code !== 0) say(`No download: ${reason(output)}`);
  if (code === 0 && !(await fromPlaywright())) {
    say('It does not start; it needs the libraries of "npx playwright install-deps chromium"');
    if (isRootWithApt()) await tool('playwright', ['install-deps', 'chromium'], { limit: 300_000 });
  }
  return fromPlaywright();
}

async function installWithApt() {
  if (!isRootWithApt()) return undefined;
  say('Installing the system’s Chromium (apt-get install chromium)');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env });
  const args = ['install', '-y', '--no-install-recommends', 'chromium'];
  const { code, output } = await run('apt-get', args, { env });
  if (code !== 0) say(`Not installed: ${reason(output)}`);
  return fromSystem();
}

/** The path of a Chromium of the manifest's minimum version or newer. */
export async function findChromium() {
  for (const look of [fromEnvironment, fromSystem, fromPlaywright, download, installWithApt]) {
    const found = await look();
    if (!found) continue;
    say(`Chromium ${found.version}: ${found.path}`);
    return found.path;
  }
  throw new Refusal(
    `No Chromium ${MINIMUM} or newer was found and none could be downloaded: install Chromium (not Google Chrome, which takes no extension from the command line), or set KEYWARD_CHROMIUM to the path of one.`,
  );
}
