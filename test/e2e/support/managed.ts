/**
 * Sets the policy that Chromium hands to an extension, as an administrator does: a file in a folder of the
 * system's. It names the extension by its id, so other browsers of this machine do not mind it.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Debian's Chromium looks here; other builds look elsewhere. */
const FOLDER = '/etc/chromium/policies/managed';

/** The id of an extension that is loaded from a folder: its path, hashed, in the letters a to p. */
export const extensionIdOf = (folder: string): string =>
  Array.from(createHash('sha256').update(folder).digest('hex').slice(0, 32), (digit) =>
    String.fromCharCode(97 + Number.parseInt(digit, 16)),
  ).join('');

/** May this process write there? The folders that do not exist yet are made. */
export function canSetPolicy(): boolean {
  let folder = FOLDER;
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return existsSync('/etc/chromium');
  } catch {
    return false;
  }
}

export type PolicyFile = {
  /** undefined takes it away. */
  set(policy: object | undefined): void;
  remove(): void;
};

export function createPolicyFile(extensionId: string): PolicyFile {
  const path = join(FOLDER, `keyward-test-${extensionId}.json`);
  const remove = () => rmSync(path, { force: true });
  return {
    set(policy) {
      if (policy === undefined) return remove();
      mkdirSync(FOLDER, { recursive: true });
      const text = JSON.stringify({ '3rdparty': { extensions: { [extensionId]: policy } } });
      // The browser must not read half a file.
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    },
    remove,
  };
}
