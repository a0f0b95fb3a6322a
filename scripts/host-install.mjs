/**
 * `npm run host:install -- --module PATH [--extension ID]…`: registers the token host with Chromium and Firefox,
 * for this user. PATH is the PKCS #11 module to use; ID an extension that may ask, of either browser. Without
 * one, it is this clone's builds.
 */
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { HOST_NAME, isChromiumId, isFirefoxId, ownExtensions, places } from './lib/host-places.mjs';
import { main, Refusal, say } from './lib/log.mjs';
import { at } from './lib/root.mjs';
import { installHost } from './lib/tokens.mjs';

const USAGE = 'npm run host:install -- --module /path/to/pkcs11.so [--extension ID]';

async function readArguments(args) {
  const extensions = [];
  let module;
  for (let i = 0; i < args.length; i += 2) {
    const [name, value] = [args[i], args[i + 1]];
    if (value === undefined) throw new Refusal(`"${name}" needs a value: ${USAGE}`);
    if (name === '--module') module = value;
    else if (name === '--extension') extensions.push(value);
    else throw new Refusal(`"${name}" means nothing here: ${USAGE}`);
  }
  if (!module || !isAbsolute(module))
    throw new Refusal(`Say which module, by its whole path: ${USAGE}`);
  const isFile = await stat(module).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new Refusal(`${module} is no file.`);
  const unknown = extensions.find((id) => !isChromiumId(id) && !isFirefoxId(id));
  if (unknown) throw new Refusal(`"${unknown}" is no extension id of Chromium or Firefox.`);
  return { module, extensions: extensions.length > 0 ? extensions : ownExtensions() };
}

async function write(path, text, mode) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  say(path);
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

await main(async (args) => {
  const { module, extensions } = await readArguments(args);
  const { chromium, firefox, configuration, launcher } = places();
  const problem = await installHost();
  if (problem) throw new Refusal(problem);
  say('Writing');
  await write(configuration, json({ module, extensions }), 0o600);
  const command = [process.execPath, at('host/main.mjs'), configuration].map(quoted).join(' ');
  await write(launcher, `#!/bin/sh\nexec ${command} "$@"\n`, 0o755);

  const manifest = {
    name: HOST_NAME,
    description: 'Keyward’s way to PKCS #11 tokens',
    path: launcher,
    type: 'stdio',
  };
  const origins = extensions.filter(isChromiumId).map((id) => `chrome-extension://${id}/`);
  const addOns = extensions.filter(isFirefoxId);
  for (const path of origins.length > 0 ? chromium : []) {
    await write(path, json({ ...manifest, allowed_origins: origins }), 0o644);
  }
  for (const path of addOns.length > 0 ? firefox : []) {
    await write(path, json({ ...manifest, allowed_extensions: addOns }), 0o644);
  }
  say(`The host may be asked by ${extensions.join(' and ')}. It runs from this folder: keep it.`);
});
