/** Nobody reaches another's keys, and nothing reaches Keyward but pages that have an origin of their own. */
import type { Frame, Page } from 'playwright/test';
import { RPC_ERROR_INVALID_VALUE } from '../../protocol/frame.ts';
import { operations } from '../../protocol/operations.ts';
import type { Field } from '../../protocol/schema.ts';
import {
  ADMIN_PORT,
  REFUSED as CLIENT_REFUSED,
  FOUND,
  HANDSHAKE,
  PAGE_PORT,
} from '../../protocol/wire.ts';
import type { ExtensionApi } from './support/extension-api.ts';
import { INSECURE_HOST } from './support/launch.ts';
import { ECDSA, SECRET, SIGNING_KEY, utf8 } from './support/specimens.ts';
import { expect, test } from './support/test.ts';
import { openUnattached } from './support/unattached.ts';
import { statusOf, type Visit } from './support/visit.ts';

declare const chrome: ExtensionApi;

const NOT_FOUND = 'KeywardNotFoundError';
const REFUSED = 'PSA_ERROR_CONNECTION_REFUSED';
const ERROR_PAGE = 'chrome-error://chromewebdata/';

/** Runs in a page or frame: what its own attempt to connect comes to. */
async function knock(sdk: string): Promise<string> {
  const { connect } = (await import(sdk)) as Window['keyward'];
  try {
    const session = await connect();
    session.close();
    return 'served';
  } catch (error) {
    const { code, name } = error as { code?: string; name: string };
    return code ?? name;
  }
}

const sdkOf = ({ origin }: Visit) => `${origin}/sdk/index.js`;

test.describe('two sites', () => {
  /** An argument of the right kind for a field; keys are named by `id`. */
  function argument(name: string, field: Field, keys: object, id: number): unknown {
    if (name in keys) return id;
    if (name === 'alg') return ECDSA;
    if (name === 'attributes') return SIGNING_KEY;
    return field.kind === 'u32' ? 1 : new Uint8Array(32);
  }

  test('keep keys of the same id apart', async ({ keyward }) => {
    const [a, b] = [await keyward.visit(), await keyward.visit()];
    await keyward.consent.policy('allow-all');
    await a.session.importKey({ ...SECRET, id: 1111 }, utf8('the secret of a'));
    await b.session.importKey({ ...SECRET, id: 1111 }, utf8('b has another'));

    expect(await a.session.exportKey(1111)).toEqual(utf8('the secret of a'));
    expect(await b.session.exportKey(1111)).toEqual(utf8('b has another'));

    await b.session.destroyKey(1111);
    expect(await statusOf(b.session.exportKey(1111))).toBe('PSA_ERROR_INVALID_HANDLE');
    expect(await a.session.exportKey(1111)).toEqual(utf8('the secret of a'));
  });

  test('are listed apart', async ({ keyward }) => {
    const [a, b] = [await keyward.visit(), await keyward.visit()];
    await keyward.consent.policy('allow-all');
    await a.session.generateKey({ ...SIGNING_KEY, id: 1111 });
    await b.session.generateKey({ ...SIGNING_KEY, id: 1111 });
    await b.session.generateKey({ ...SIGNING_KEY, id: 1112 });

    const popup = await keyward.popup();
    const card = ({ origin }: Visit) => popup.getByRole('listitem').filter({ hasText: origin });
    await expect(card(a)).toContainText('1 key,');
    await expect(card(b)).toContainText('2 keys,');
    await popup.getByRole('button', { name: a.origin }).click();
    await expect(popup.getByRole('heading', { level: 3 })).toHaveText(['P-256 key 1111']);
  });

  test('find no key of each other, by any operation', async ({ keyward }) => {
    const [a, b] = [await keyward.visit(), await keyward.visit()];
    await keyward.consent.policy('allow-all');
    const persistent = await a.session.generateKey({ ...SIGNING_KEY, id: 2222 });
    const volatile = await a.session.importKey(SECRET, utf8('of a'));
    await b.session.generateRandom(1);
    await keyward.consent.policy('deny-all');

    const call = (name: string, args: unknown[]) =>
      statusOf(
        (b.session as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>)[name]!(
          ...args,
        ),
      );
    for (const [name, row] of Object.entries(operations)) {
      const keys: object = 'keys' in row ? row.keys : {};
      if (Object.keys(keys).length === 0) continue;
      const status = (id: number) =>
        call(
          name,
          Object.entries(row.in).map(([field, kind]) => argument(field, kind, keys, id)),
        );
      const ofNone = await status(3333);
      // An operation that works on another, open one looks for that first.
      expect(ofNone, name).toBe(
        'operation' in row.in ? 'PSA_ERROR_BAD_STATE' : 'PSA_ERROR_INVALID_HANDLE',
      );
      expect(await status(persistent), name).toBe(ofNone);
      expect(await status(volatile), name).toBe(ofNone);
    }
    expect(await statusOf(a.session.getKeyAttributes(persistent))).toBe('PSA_SUCCESS');
    expect(await statusOf(a.session.getKeyAttributes(volatile))).toBe('PSA_SUCCESS');
  });

  test('that differ in nothing but the host are two', async ({ keyward, server }) => {
    await keyward.consent.policy('allow-all');
    const names = ['localhost', '127.0.0.1', 'sub.localhost'];
    for (const name of names) {
      const { session } = await keyward.visit(`http://${name}:${server.port}`);
      await session.importKey({ ...SECRET, id: 7 }, utf8(name));
    }
    for (const name of names) {
      const { session } = await keyward.visit(`http://${name}:${server.port}`);
      expect(await session.exportKey(7)).toEqual(utf8(name));
    }
  });
});

test.describe('frames', () => {
  type Build = { readonly top: string; readonly other: string };

  /** Adds a frame to a page or frame and waits until it has loaded. */
  async function addFrame(
    parent: Page | Frame,
    attributes: Readonly<Record<string, string>>,
  ): Promise<Frame> {
    const id = `frame-${Math.random()}`;
    await parent.evaluate(
      ([name, all]) =>
        new Promise((resolve) => {
          const frame = document.createElement('iframe');
          for (const [key, value] of Object.entries(all)) frame.setAttribute(key, value);
          frame.id = name;
          frame.onload = resolve;
          document.body.append(frame);
        }),
      [id, attributes] as const,
    );
    const element = await parent.$(`[id="${id}"]`);
    const frame = await element?.contentFrame();
    if (!frame) throw new Error('the frame did not come up');
    return frame;
  }

  const HTML = '<!doctype html><title>frame</title><body></body>';

  const KINDS: readonly [
    kind: string,
    expected: string,
    attributes: (build: Build) => Record<string, string>,
  ][] = [
    ['of the page’s own site', 'served', ({ top }) => ({ src: `${top}/empty` })],
    ['of another site', REFUSED, ({ other }) => ({ src: `${other}/empty` })],
    [
      'sandboxed, of the page’s own URL',
      REFUSED,
      ({ top }) => ({ src: `${top}/`, sandbox: 'allow-scripts' }),
    ],
    ['srcdoc', NOT_FOUND, () => ({ srcdoc: HTML })],
    ['srcdoc, sandboxed', NOT_FOUND, () => ({ srcdoc: HTML, sandbox: 'allow-scripts' })],
    ['about:blank', NOT_FOUND, () => ({ src: 'about:blank' })],
    ['data:', NOT_FOUND, () => ({ src: `data:text/html,${HTML}` })],
  ];

  for (const [kind, expected, attributes] of KINDS) {
    test(`${kind}: ${expected}`, async ({ keyward }) => {
      const visit = await keyward.visit();
      const build = { top: visit.origin, other: keyward.site('other') };
      const frame = await addFrame(visit.page, attributes(build));
      expect(await frame.evaluate(knock, sdkOf(visit))).toBe(expected);
    });
  }

  test('blob: gets nothing', async ({ keyward }) => {
    const visit = await keyward.visit();
    const src = await visit.page.evaluate(
      (html) => URL.createObjectURL(new Blob([html], { type: 'text/html' })),
      HTML,
    );
    const frame = await addFrame(visit.page, { src });
    expect(await frame.evaluate(knock, sdkOf(visit))).toBe(NOT_FOUND);
  });

  test('inside frames are no better off', async ({ keyward }) => {
    const visit = await keyward.visit();
    const other = keyward.site('other');
    const own = await addFrame(visit.page, { src: `${visit.origin}/empty` });
    const foreign = await addFrame(own, { src: `${other}/empty` });
    expect(await foreign.evaluate(knock, sdkOf(visit))).toBe(REFUSED);

    const sandboxed = await addFrame(visit.page, {
      src: `${visit.origin}/empty`,
      sandbox: 'allow-scripts',
    });
    const inherits = await addFrame(sandboxed, { src: `${visit.origin}/empty` });
    expect(await inherits.evaluate(knock, sdkOf(visit))).toBe(REFUSED);
  });

  test('that speak in the page’s place are not heard', async ({ keyward }) => {
    const visit = await keyward.visit();
    const frames = [
      await addFrame(visit.page, { src: `${keyward.site('other')}/empty` }),
      await addFrame(visit.page, { srcdoc: HTML, sandbox: 'allow-scripts' }),
      await addFrame(visit.page, { src: `data:text/html,${HTML}` }),
      await addFrame(visit.page, { src: `${visit.origin}/empty` }),
    ];
    for (const frame of frames) {
      await frame.evaluate((handshake) => {
        const { port1, port2 } = new MessageChannel();
        const heard: unknown[] = [];
        Object.assign(window, { heard });
        port1.onmessage = ({ data }) => heard.push(data);
        parent.postMessage(handshake, '*', [port2]);
      }, HANDSHAKE);
    }
    // The page's own handshake, which is later, has been answered when this is done.
    expect(await visit.page.evaluate(knock, sdkOf(visit))).toBe('served');
    expect(await visit.page.evaluate(knock, sdkOf(visit))).toBe('served');
    for (const frame of frames) {
      expect(await frame.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual(
        [],
      );
    }
  });

  test('leave no record behind, under any name', async ({ keyward }) => {
    const visit = await keyward.visit();
    await keyward.consent.policy('allow-all');
    const frames = [
      await addFrame(visit.page, { src: `${keyward.site('other')}/empty` }),
      await addFrame(visit.page, { src: `${visit.origin}/`, sandbox: 'allow-scripts' }),
      await addFrame(visit.page, { srcdoc: HTML, sandbox: 'allow-scripts' }),
      await addFrame(visit.page, { src: `data:text/html,${HTML}` }),
    ];
    for (const frame of frames) {
      const made = await frame.evaluate(
        async ([sdk, attributes]) => {
          const { connect } = (await import(sdk)) as Window['keyward'];
          const session = await connect().catch(() => undefined);
          return session?.generateKey({ ...attributes, id: 1 });
        },
        [sdkOf(visit), SIGNING_KEY] as const,
      );
      expect(made).toBeUndefined();
    }
    const records = await keyward.records();
    expect(records.filter((name) => /^(persistent|volatile|session\/grants)/.test(name))).toEqual(
      [],
    );
    expect(records.join()).not.toContain('null');
    expect((await keyward.admin.call('listSites', {})).sites).toEqual([]);
  });
});

test('a page over plain http gets nothing', async ({ keyward, server }) => {
  const visit = await keyward.visit(`http://${INSECURE_HOST}:${server.port}`);
  expect(await visit.page.evaluate(() => isSecureContext)).toBe(false);
  expect(await visit.page.evaluate(knock, sdkOf(visit))).toBe(NOT_FOUND);
});

test('a window of about:blank gets nothing', async ({ keyward }) => {
  const visit = await keyward.visit();
  const opening = keyward.context.waitForEvent('page');
  await visit.page.evaluate(() => void open('about:blank'));
  const blank = await opening;
  expect(await blank.evaluate(() => origin)).toBe(visit.origin);
  expect(await blank.evaluate(knock, sdkOf(visit))).toBe(NOT_FOUND);
});

test('a page that is rendered ahead is not served before it is shown', async ({
  keyward,
  server,
}, info) => {
  // Chromium renders nothing ahead for a browser that is debugged, so this one is left alone.
  const [origin, ahead, mail] = [keyward.site(), '/rendered-ahead', server.mailbox()];
  const rules = { prerender: [{ urls: [ahead], eagerness: 'immediate' }] };
  server.page(
    '/visited',
    `await fetch('${mail.path}/go'); location.href = '${ahead}';`,
    `<script type="speculationrules">${JSON.stringify(rules)}</script>`,
  );
  server.page(
    ahead,
    `import { connect } from '/sdk/index.js';
    const tell = (key, answer) =>
      fetch('${mail.path}/' + key, { method: 'POST', body: JSON.stringify({ answer, ahead: document.prerendering }) });
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => data !== '${FOUND}' && tell('handshake', data);
    postMessage('${HANDSHAKE}', '/', [port2]);
    connect().then(() => tell('session', 'served'), ({ code }) => tell('session', code));`,
  );
  const browser = openUnattached(`${origin}/visited`, info.outputPath('profile'));
  try {
    expect(await mail.receive('handshake')).toEqual({ answer: CLIENT_REFUSED, ahead: true });
    mail.release('go');
    expect(await mail.receive('session')).toEqual({ answer: 'served', ahead: false });
  } finally {
    await browser.close();
  }
});

test.describe('the extension itself', () => {
  test('is not reached by another extension', async ({ keyward }) => {
    const page = await keyward.context.newPage();
    await page.goto(`chrome-extension://${keyward.otherId}/page.html`);
    for (const name of [ADMIN_PORT, PAGE_PORT]) {
      const end = await page.evaluate(
        ([id, portName]) =>
          new Promise((resolve) => {
            const port = chrome.runtime.connect(id, { name: portName });
            port.onMessage.addListener((message) => resolve(message));
            port.onDisconnect.addListener(() => resolve(chrome.runtime.lastError?.message));
          }),
        [keyward.extensionId, name] as const,
      );
      expect(end).toContain('Could not establish connection');
    }
    const sent = page.evaluate(
      (id) => chrome.runtime.sendMessage(id, 'hello'),
      keyward.extensionId,
    );
    await expect(sent).rejects.toThrow('Could not establish connection');
  });

  test('gives a page no way to talk to it but its relay', async ({ keyward }) => {
    const { page } = await keyward.visit();
    expect(
      await page.evaluate(
        () => typeof (globalThis as { chrome?: Partial<ExtensionApi> }).chrome?.runtime,
      ),
    ).toBe('undefined');
  });

  test('shows its pages in no frame and gives away no file', async ({ keyward }) => {
    const { page } = await keyward.visit();
    for (const path of [
      'popup/index.html',
      'popup/consent.html',
      'popup/icons/16.png',
      'manifest.json',
    ]) {
      const url = `chrome-extension://${keyward.extensionId}/${path}`;
      const outcome = await page.evaluate(async (address) => {
        const frame = document.createElement('iframe');
        frame.src = address;
        const loaded = new Promise((resolve) => {
          frame.onload = resolve;
        });
        document.body.append(frame);
        await loaded;
        const image = new Image();
        image.src = address;
        return {
          fetched: await fetch(address).then(
            () => true,
            () => false,
          ),
          drawn: await image.decode().then(
            () => true,
            () => false,
          ),
        };
      }, url);
      expect(outcome, path).toEqual({ fetched: false, drawn: false });
    }
    const frames = page.frames().filter((frame) => frame !== page.mainFrame());
    expect(frames.map((frame) => frame.url())).toEqual(Array(4).fill(ERROR_PAGE));
  });

  test('runs no code but its own, and calls nowhere', async ({ keyward, server }) => {
    const popup = await keyward.popup();
    const attempts = await popup.evaluate(async (url) => {
      const outcome = async (attempt: () => unknown) => {
        try {
          await attempt();
          return 'done';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const script = document.createElement('script');
      // In its first task, what a debugger evaluates may evaluate more.
      await new Promise((resume) => setTimeout(resume));
      return {
        evaluated: await outcome(() => Reflect.construct(Function, ['return 1'])),
        markup: await outcome(() => {
          document.body.innerHTML = '<img src="x" onerror="alert(1)">';
        }),
        inline: await outcome(() => {
          script.textContent = 'window.injected = true';
          document.body.append(script);
        }),
        remote: await outcome(() => {
          script.src = `${url}/sdk/index.js`;
        }),
        fetched: await outcome(() => fetch(url)),
        ran: 'injected' in window,
      };
    }, `http://localhost:${server.port}`);
    expect(attempts).toEqual({
      evaluated: 'EvalError',
      markup: 'TypeError',
      inline: 'TypeError',
      remote: 'TypeError',
      fetched: 'TypeError',
      ran: false,
    });
  });

  test('opens for a page in no window', async ({ keyward }) => {
    const { page } = await keyward.visit();
    const opening = keyward.context.waitForEvent('page');
    await page.evaluate(
      (id) => void open(`chrome-extension://${id}/popup/consent.html`),
      keyward.extensionId,
    );
    const opened = await opening;
    await opened.waitForLoadState();
    expect(opened.url()).not.toContain(keyward.extensionId);
  });

  test('has no admin port for its content script', async ({ keyward }) => {
    const visit = await keyward.visit();
    const devtools = await keyward.context.newCDPSession(visit.page);
    const ready = new Promise<number>((resolve) => {
      devtools.on('Runtime.executionContextCreated', ({ context }) => {
        if (context.origin === `chrome-extension://${keyward.extensionId}`) resolve(context.id);
      });
    });
    await devtools.send('Runtime.enable');
    const contextId = await ready;
    const run = async (expression: string) => {
      const { result } = await devtools.send('Runtime.evaluate', {
        contextId,
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      return result.value as unknown;
    };
    const ask = (portName: string) =>
      run(`new Promise((resolve) => {
        const port = chrome.runtime.connect({ name: '${portName}' });
        port.onMessage.addListener((message) => message !== 'keyward:ready' && resolve(message[0].rpcStatus));
        port.onDisconnect.addListener(() => resolve('disconnected'));
        port.postMessage([{ kind: 'call', id: 1, encoding: 'protobuf', opcode: 3, body: new Uint8Array() }]);
      })`);
    expect(await run('chrome.runtime.id')).toBe(keyward.extensionId);
    expect(await ask(ADMIN_PORT)).toBe('disconnected');
    expect(await ask('anything')).toBe('disconnected');
    // The port it has knows no operation of that number.
    expect(await ask(PAGE_PORT)).toBe(RPC_ERROR_INVALID_VALUE);
  });

  test('knows no admin operation on a page’s port', async ({ keyward }) => {
    const { session } = await keyward.visit();
    for (let opcode = 0; opcode < 16; opcode += 1) {
      for (const encoding of ['protobuf', 'packed-c'] as const) {
        const reply = await session.call({ encoding, opcode, body: new Uint8Array() });
        expect(reply.rpcStatus).toBe(RPC_ERROR_INVALID_VALUE);
      }
    }
  });
});
