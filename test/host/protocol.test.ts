/** The host's way of speaking: frames, bounds, callers, and what it makes of garbage. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as statuses from '../../protocol/psa/status.ts';
import {
  PSA_ERROR_INVALID_ARGUMENT,
  PSA_ERROR_NOT_PERMITTED,
  PSA_ERROR_NOT_SUPPORTED,
  PSA_SUCCESS,
} from '../../protocol/psa/status.ts';
import { pattern } from '../support/bytes.ts';
import { SEED } from '../support/seed.ts';
import { createToken, frameOf, NO_TOKENS, ROOT, startHost, type Token } from '../support/token.ts';

const length = (n: number) => {
  const header = Buffer.alloc(4);
  header.writeUInt32LE(n);
  return header;
};

describe('the host’s statuses', () => {
  it('are those of PSA', async () => {
    const { Failure: _, ...own } = await import(join(ROOT, 'host/psa.mjs'));
    expect(Object.keys(own).length).toBeGreaterThan(10);
    const table: { readonly [name: string]: unknown } = statuses;
    for (const [name, value] of Object.entries(own))
      expect([name, table[name]]).toEqual([name, value]);
  });
});

describe.skipIf(NO_TOKENS)(
  `the host’s protocol${NO_TOKENS ? ` (skipped: ${NO_TOKENS})` : ''}`,
  () => {
    let token: Token;
    beforeAll(() => {
      token = createToken();
    });
    afterAll(() => token.remove());

    it('answers a request that comes byte by byte, and two that come at once', async () => {
      const host = startHost(token);
      for (const byte of frameOf({ call: 7, op: 'version' })) host.write(Uint8Array.of(byte));
      expect(await host.next()).toEqual({ call: 7, status: PSA_SUCCESS, version: 1 });
      host.write(
        Buffer.concat([frameOf({ call: 8, op: 'version' }), frameOf({ call: 9, op: 'version' })]),
      );
      expect([(await host.next())?.call, (await host.next())?.call]).toEqual([8, 9]);
      expect(await host.end()).toBe(0);
    });

    it.each([
      ['no JSON', Buffer.from('{"call":'), 0],
      ['no UTF-8', Buffer.of(0x22, 0xff, 0x22), 0],
      ['nothing', Buffer.alloc(0), 0],
      ['null', Buffer.from('null'), 0],
      ['an array', Buffer.from('[1]'), 0],
      ['no call', Buffer.from('{"op":"version"}'), 0],
      ['a call that is no number', Buffer.from('{"call":"1","op":"version"}'), 0],
      ['deep nesting', Buffer.from('['.repeat(60_000)), 0],
      ['a serial number that is none', Buffer.from('{"call":3,"op":"login","token":5}'), 3],
      ['base64 that is none', Buffer.from('{"call":3,"op":"agree","token":"","peer":"*"}'), 3],
      ['too much random', Buffer.from('{"call":3,"op":"random","token":"x","length":4097}'), 3],
      [
        'fields of the prototype',
        Buffer.from('{"call":3,"op":"random","__proto__":{"token":"x"}}'),
        3,
      ],
    ])(
      'answers %s with PSA_ERROR_INVALID_ARGUMENT, and the next request',
      async (_name, body, call) => {
        const host = startHost(token);
        host.write(Buffer.concat([length(body.length), body]));
        expect(await host.next()).toEqual({ call, status: PSA_ERROR_INVALID_ARGUMENT });
        expect((await host.ask('version')).status).toBe(PSA_SUCCESS);
        expect(await host.end()).toBe(0);
      },
    );

    it.each(['', 'nope', 'toString', '__proto__', 5, null])('has no operation %j', async (op) => {
      const host = startHost(token);
      host.write(frameOf({ call: 4, op }));
      expect(await host.next()).toEqual({ call: 4, status: PSA_ERROR_NOT_SUPPORTED });
      await host.end();
    });

    it.each([65_537, 1_048_577, 0xffffffff])(
      'answers a frame of %i bytes once, without reading it, and ends',
      async (size) => {
        const host = startHost(token);
        host.write(Buffer.concat([length(size), frameOf({ call: 1, op: 'version' })]));
        expect(await host.next()).toEqual({ call: 0, status: PSA_ERROR_INVALID_ARGUMENT });
        expect(await host.ended).toBe(0);
        expect(await host.next()).toBeUndefined();
      },
    );

    it(`ends cleanly on random bytes (KEYWARD_SEED=${SEED})`, async () => {
      for (let run = 0; run < 8; run += 1) {
        const host = startHost(token);
        const bytes = Buffer.from(pattern(2000, SEED + run));
        // Half of them have a length that is good, so that the garbage is read as a message.
        host.write(run % 2 ? bytes : Buffer.concat([length(bytes.length), bytes]));
        expect(await host.end()).toBe(0);
      }
    });

    it('ends when the browser goes, also in the middle of a frame', async () => {
      const host = startHost(token);
      host.write(length(100));
      expect(await host.end()).toBe(0);
    });

    it.each([
      ['Chromium', ['chrome-extension://abcdefghijklmnopabcdefghijklmnop/']],
      [
        'Chromium on Windows',
        ['chrome-extension://abcdefghijklmnopabcdefghijklmnop/', '--parent-window=5'],
      ],
      ['Firefox', ['/home/user/.mozilla/native-messaging-hosts/x.json', 'keyward@keyward.example']],
    ])('serves the extensions of its configuration, as %s names them', async (_name, args) => {
      const host = startHost(token, args);
      expect((await host.ask('version')).status).toBe(PSA_SUCCESS);
      await host.end();
    });

    it.each([
      ['another extension', ['chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/']],
      ['another add-on', ['/x.json', 'other@example.org']],
      ['a web page', ['https://abcdefghijklmnopabcdefghijklmnop/']],
      ['nobody', []],
      [
        'a good name in the wrong place',
        ['chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/', 'keyward@keyward.example'],
      ],
    ])('refuses %s before anything is asked', async (_name, args) => {
      const host = startHost(token, args);
      expect(await host.next()).toEqual({ call: 0, status: PSA_ERROR_NOT_PERMITTED });
      expect(await host.ended).toBe(1);
      expect(host.errors()).toContain('no extension that may use it');
    });

    it('says what is wrong with its configuration', async () => {
      const configuration = join(token.folder, 'broken.json');
      writeFileSync(configuration, '{"module":');
      const host = startHost({ ...token, configuration });
      expect(await host.ended).toBe(1);
      expect(host.errors()).toContain('run "npm run host:install" again');
    });

    it('loads no module that a message names, and answers when its own does not load', async () => {
      const configuration = join(token.folder, 'lost.json');
      writeFileSync(
        configuration,
        JSON.stringify({ module: '/nowhere.so', extensions: ['keyward@keyward.example'] }),
      );
      const host = startHost({ ...token, configuration }, ['/x', 'keyward@keyward.example']);
      const { status } = await host.ask('tokens', { module: '/usr/lib/softhsm/libsofthsm2.so' });
      expect(status).toBe(statuses.PSA_ERROR_GENERIC_ERROR);
      expect((await host.ask('version')).status).toBe(PSA_SUCCESS);
      await host.end();
    });
  },
);
