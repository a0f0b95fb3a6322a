/**
 * Where browsers look for native-messaging hosts of a user, and where Keyward's has its own files. Nothing
 * outside of the user's home is touched.
 */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from './log.mjs';
import { manifestFor } from './manifest.mjs';
import { at } from './root.mjs';

/** The name under which the extension asks for the host. */
export const HOST_NAME = 'keyward.token';

const home = () => process.env.HOME || homedir();
const fromEnvironment = (name, ...usual) => process.env[name] || join(home(), ...usual);

const chromiumFolders = {
  linux: () =>
    ['chromium', 'google-chrome'].map((browser) =>
      join(fromEnvironment('XDG_CONFIG_HOME', '.config'), browser, 'NativeMessagingHosts'),
    ),
  darwin: () =>
    ['Chromium', 'Google/Chrome'].map((browser) =>
      join(home(), 'Library/Application Support', browser, 'NativeMessagingHosts'),
    ),
};
const firefoxFolders = {
  linux: () => [join(home(), '.mozilla/native-messaging-hosts')],
  darwin: () => [join(home(), 'Library/Application Support/Mozilla/NativeMessagingHosts')],
};

function forPlatform(table) {
  const folders = table[process.platform];
  if (folders) return folders().map((folder) => join(folder, `${HOST_NAME}.json`));
  throw new Refusal(
    `The token host cannot be registered on ${process.platform}: Linux and macOS only.`,
  );
}

export const places = () => ({
  chromium: forPlatform(chromiumFolders),
  firefox: forPlatform(firefoxFolders),
  configuration: join(fromEnvironment('XDG_CONFIG_HOME', '.config'), 'keyward', 'host.json'),
  launcher: join(fromEnvironment('XDG_DATA_HOME', '.local', 'share'), 'keyward', 'token-host'),
});

/** Chromium's id of an unpacked extension: its path, hashed, in the letters a to p. */
export const unpackedId = (path) =>
  [...createHash('sha256').update(path).digest('hex').slice(0, 32)]
    .map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)))
    .join('');

/** Of this clone's builds. */
export const ownExtensions = () => [
  unpackedId(at('dist', 'chromium')),
  manifestFor('firefox').browser_specific_settings.gecko.id,
];

export const isChromiumId = (id) => /^[a-p]{32}$/.test(id);
export const isFirefoxId = (id) => /^(\{[0-9a-f-]{36}\}|[\w.-]*@[\w.-]+)$/i.test(id);
