/**
 * The host: Keyward's way from the browser to a PKCS #11 module, started by the browser and ended with it.
 *
 *   node main.mjs CONFIGURATION [what the browser adds]
 *
 * It listens to standard input and answers on standard output, and has no other door. What it may be asked
 * is a fixed table; the module it loads and the extensions that may ask are named in its configuration, and
 * no message can change either. It runs one request after the other.
 */
import { readFileSync } from 'node:fs';
import { createFrameReader, encodeFrame } from './frames.mjs';
import { createModule } from './module.mjs';
import { OPERATIONS } from './operations.mjs';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_SUCCESS,
} from './psa.mjs';
import { statusOf } from './status.mjs';

const [, , configurationPath = '', ...fromBrowser] = process.argv;

/** Ends the host for a reason that is its user's to mend; the browser keeps what is said in its log. */
function stop(reason) {
  process.stderr.write(`keyward host: ${reason}\n`);
  process.exit(1);
}

function readConfiguration() {
  try {
    const { module, extensions } = JSON.parse(readFileSync(configurationPath, 'utf8'));
    if (typeof module === 'string' && Array.isArray(extensions)) return { module, extensions };
  } catch {}
  return stop(`${configurationPath} is no configuration; run "npm run host:install" again`);
}

/** Chromium names the extension's origin first; Firefox the manifest's path, then the extension's id. */
function callerOf([first = '', second = '']) {
  const chromium = /^chrome-extension:\/\/([a-p]{32})\/$/.exec(first);
  return chromium ? chromium[1] : second;
}

const send = (message) => process.stdout.write(encodeFrame(message));

function answer(module, message) {
  const isRequest = typeof message === 'object' && message !== null && !Array.isArray(message);
  const call = isRequest && Number.isInteger(message.call) ? message.call : 0;
  try {
    if (!isRequest || call === 0) return { call, status: PSA_ERROR_INVALID_ARGUMENT };
    const operation = OPERATIONS.get(message.op);
    if (!operation) return { call, status: PSA_ERROR_NOT_SUPPORTED };
    return { call, status: PSA_SUCCESS, ...operation.run(module, operation.fields(message)) };
  } catch (error) {
    return { call, status: statusOf(error), ...(error.needs ? { needs: error.needs } : {}) };
  }
}

function createLazy(make) {
  let made;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    close: () => made?.close(),
  };
}

const configuration = readConfiguration();
const caller = callerOf(fromBrowser);
if (caller === '' || !configuration.extensions.includes(caller)) {
  send({ call: 0, status: PSA_ERROR_NOT_PERMITTED });
  stop(`"${caller}" is no extension that may use it`);
}

const module = createLazy(() => createModule(configuration.module));
const end = () => {
  module.close();
  process.exit(0);
};
const read = createFrameReader(
  (message) => send(answer(module.get, message)),
  () => {
    send({ call: 0, status: PSA_ERROR_INVALID_ARGUMENT });
    end();
  },
);
process.stdin.on('data', read).on('end', end).on('error', end);
process.stdout.on('error', end);
