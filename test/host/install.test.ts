/** `npm run host:install` and `host:uninstall`, in a home of their own. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { softHsm } from '../../scripts/lib/tokens.mjs';
import { frameOf, NO_TOKENS, ROOT } from '../support/token.ts';

const CHROMIUM = 'abcdefghijklmnopabcdefghijklmnop';
const FIREFOX = 'keyward@keyward.example';
const isElsewhere = process.platform !== 'linux';

describe.skipIf(NO_TOKENS || isElsewhere)(
  `registering the host${NO_TOKENS ? ` (skipped: ${NO_TOKENS})` : ' (on Linux)'}`,
  () => {
    let home: string;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'keyward home '));
    });
    afterEach(() => rmSync(home, { recursive: true, force: true }));

    const env = (more: NodeJS.ProcessEnv = {}) => {
      const { XDG_CONFIG_HOME: _, XDG_DATA_HOME: __, ...rest } = process.env;
      return { ...rest, HOME: home, ...more };
    };
    const script = (name: string, args: readonly string[], more?: NodeJS.ProcessEnv) =>
      spawnSync(process.execPath, [join(ROOT, 'scripts', name), ...args], {
        env: env(more),
        encoding: 'utf8',
      });
    const install = (...args: string[]) =>
      script('host-install.mjs', ['--module', softHsm()!, ...args]);
    const read = (...path: string[]) => JSON.parse(readFileSync(join(home, ...path), 'utf8'));
    const filesIn = (folder: string) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));

    it('writes a manifest for each browser, and a launcher that starts the host', () => {
      const { status, stderr } = install('--extension', CHROMIUM, '--extension', FIREFOX);
      expect([status, stderr]).toEqual([0, '']);
      for (const browser of ['chromium', 'google-chrome']) {
        const manifest = read('.config', browser, 'NativeMessagingHosts/keyward.token.json');
        expect(manifest).toMatchObject({
          name: 'keyward.token',
          type: 'stdio',
          allowed_origins: [`chrome-extension://${CHROMIUM}/`],
        });
        const input = frameOf({ call: 1, op: 'version' });
        const args = [`chrome-extension://${CHROMIUM}/`];
        const answer = execFileSync(manifest.path, args, { input, env: env() });
        expect(JSON.parse(answer.toString('utf8', 4))).toEqual({ call: 1, status: 0, version: 1 });
      }
      expect(read('.mozilla/native-messaging-hosts/keyward.token.json')).toMatchObject({
        name: 'keyward.token',
        allowed_extensions: [FIREFOX],
      });
      const configuration = join(home, '.config/keyward/host.json');
      expect(statSync(configuration).mode & 0o777).toBe(0o600);
      expect(read('.config/keyward/host.json')).toEqual({
        module: softHsm(),
        extensions: [CHROMIUM, FIREFOX],
      });
    });

    it('takes this clone’s builds where no extension is named', () => {
      expect(install().status).toBe(0);
      const { extensions } = read('.config/keyward/host.json');
      expect(extensions).toEqual([expect.stringMatching(/^[a-p]{32}$/), FIREFOX]);
    });

    it('registers with the browsers of the named extensions alone', () => {
      expect(install('--extension', FIREFOX).status).toBe(0);
      expect(existsSync(join(home, '.config/chromium'))).toBe(false);
    });

    it('follows XDG', () => {
      const more = { XDG_CONFIG_HOME: join(home, 'c'), XDG_DATA_HOME: join(home, 'd') };
      const args = ['--module', softHsm()!, '--extension', CHROMIUM];
      expect(script('host-install.mjs', args, more).status).toBe(0);
      expect(existsSync(join(home, 'c/chromium/NativeMessagingHosts/keyward.token.json'))).toBe(
        true,
      );
      expect(existsSync(join(home, 'd/keyward/token-host'))).toBe(true);
      expect(script('host-uninstall.mjs', [], more).status).toBe(0);
      expect(filesIn(home)).toEqual([]);
    });

    it('is taken away again, twice if need be, and nothing else with it', () => {
      const other = join(home, '.mozilla/native-messaging-hosts/other.json');
      mkdirSync(dirname(other), { recursive: true });
      writeFileSync(other, '{}');
      expect(install().status).toBe(0);
      expect(filesIn(home).length).toBeGreaterThan(4);
      for (let time = 0; time < 2; time += 1) {
        expect(script('host-uninstall.mjs', []).status).toBe(0);
        expect(filesIn(home)).toEqual([other]);
      }
    });

    it.each([
      [[], 'Say which module'],
      [['--module', 'relative.so'], 'by its whole path'],
      [['--module', '/nowhere.so'], 'is no file'],
      [['--module'], 'needs a value'],
      [['--shell', 'sh'], 'means nothing here'],
      [['--module', process.execPath, '--extension', '*'], 'is no extension id'],
    ])('refuses %j and writes nothing', (args, reason) => {
      const { status, stderr } = script('host-install.mjs', args);
      expect(status).toBe(1);
      expect(stderr).toContain(reason);
      expect(filesIn(home)).toEqual([]);
    });
  },
);
