/** Who a port's sender is: a matrix of what browsers say, and of what they must not be believed to say. */
import { describe, expect, it } from 'vitest';
import { identify, isOwnPage, type SenderFacts } from '../../background/platform/sender.ts';

const ID = 'abcdefghijklmnopabcdefghijklmnop';
const PAGE = 'https://a.example';

/** A top-level page in Chromium, changed. */
const sender = (facts: Partial<SenderFacts> & { readonly url?: string } = {}): SenderFacts => ({
  id: ID,
  origin: PAGE,
  frameId: 0,
  documentId: 'document 1',
  documentLifecycle: 'active',
  tab: { id: 7, url: `${PAGE}/path?query` },
  ...facts,
});

const fromOrigin = (origin: string | undefined) =>
  identify(sender({ origin, tab: { id: 7, url: `${origin}/` } }), ID);

describe('a top-level page', () => {
  it('is the owner that its origin names', () => {
    expect(identify(sender(), ID)).toEqual({
      caller: { owner: PAGE, origin: PAGE, document: 'document 1' },
      tab: 7,
    });
  });

  it.each([
    'https://a.example',
    'https://a.example:8443',
    'https://sub.a.example',
    'https://a.example.',
    'https://localhost',
    'https://127.0.0.1',
    'https://192.168.1.1',
    'https://[2001:db8::1]',
    'https://xn--pple-43d.com',
    'https://a_b.example',
    'http://localhost',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://127.0.0.1:8080',
    'http://[::1]',
    'http://[::1]:3000',
    'http://app.localhost',
    'http://a.b.localhost:5173',
  ])('is served from %s, under exactly that name', (origin) => {
    expect(fromOrigin(origin)?.caller).toMatchObject({ owner: origin, origin });
  });

  it.each([
    ['plain http', 'http://a.example'],
    ['http on a local address', 'http://192.168.1.1'],
    ['http on another loopback address', 'http://127.0.0.2'],
    ['http on the unspecified address', 'http://0.0.0.0'],
    ['http on a mapped loopback address', 'http://[::ffff:7f00:1]'],
    ['a host that ends like localhost', 'http://notlocalhost'],
    ['a host that begins like localhost', 'http://localhost.evil.example'],
    ['a loopback address as a label', 'http://127.0.0.1.evil.example'],
    ['localhost with a trailing dot', 'http://localhost.'],
    ['an opaque origin', 'null'],
    ['no origin', undefined],
    ['an empty origin', ''],
    ['a file', 'file://'],
    ['a file’s path', 'file:///home/user/page.html'],
    ['data', 'data:text/html,x'],
    ['a blob', 'blob:https://a.example/0b2c'],
    ['a blob of an opaque origin', 'blob:null/0b2c'],
    ['a file system', 'filesystem:https://a.example/temporary'],
    ['about:blank', 'about:blank'],
    ['about:srcdoc', 'about:srcdoc'],
    ['a script', 'javascript:void 0'],
    ['another extension', 'chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba'],
    ['this extension', `chrome-extension://${ID}`],
    ['a Firefox extension', 'moz-extension://0b2c3d4e-0000-0000-0000-000000000000'],
    ['the browser', 'chrome://settings'],
    ['the sources of a page', 'view-source:https://a.example'],
    ['a web socket', 'wss://a.example'],
    ['ftp', 'ftp://a.example'],
    ['a URL and no origin', 'https://a.example/'],
    ['a URL with a path', 'https://a.example/path'],
    ['a URL with a user', 'https://user@a.example'],
    ['the default port spelt out', 'https://a.example:443'],
    ['capital letters', 'https://A.example'],
    ['a capital scheme', 'HTTPS://a.example'],
    ['an IDN that is not ASCII', 'https://\u0430pple.com'],
    ['a space before it', ' https://a.example'],
    ['a line break', 'https://a.example\n'],
    ['a tab inside', 'https://a.exa\tmple'],
    ['a backslash', 'https:\\\\a.example'],
    ['an address as a number', 'http://2130706433'],
    ['a short address', 'http://127.1'],
    ['a star', '*'],
    ['a host alone', 'a.example'],
  ])('is refused with %s', (_what, origin) => {
    expect(fromOrigin(origin)).toBeUndefined();
  });

  it.each(['prerender', 'cached', 'pending_deletion', '', 'Active', 'unknown'])(
    'is refused while its document is %o',
    (documentLifecycle) => {
      expect(identify(sender({ documentLifecycle }), ID)).toBeUndefined();
    },
  );

  it('is served where the browser does not tell of a life cycle', () => {
    const facts = sender({ documentLifecycle: undefined, documentId: undefined });
    expect(identify(facts, ID)?.caller).toEqual({ owner: PAGE, origin: PAGE, document: '7.0' });
  });

  it('has a document of its own in each tab and frame where the browser names none', () => {
    const documentOf = (id: number, frameId: number) =>
      identify(sender({ documentId: undefined, frameId, tab: { id, url: PAGE } }), ID)?.caller
        .document;
    expect(new Set([documentOf(7, 0), documentOf(7, 1), documentOf(71, 0)]).size).toBe(3);
  });
});

describe('a sender', () => {
  it.each<[string, SenderFacts | undefined]>([
    ['nothing is known of', undefined],
    ['that is nothing in particular', {}],
    ['of another extension', sender({ id: 'ponmlkjihgfedcbaponmlkjihgfedcba' })],
    ['of no extension', sender({ id: undefined })],
    ['in no tab', sender({ tab: undefined })],
    ['in a tab without an id', sender({ tab: { url: PAGE } })],
    ['in no frame', sender({ frameId: undefined })],
  ])('%s is refused', (_what, facts) => {
    expect(identify(facts, ID)).toBeUndefined();
  });

  it('is not who its URL says', () => {
    const sandboxed = sender({ origin: 'null', url: `${PAGE}/frame.html` });
    expect(identify(sandboxed, ID)).toBeUndefined();
    const inherited = sender({ url: 'about:blank' });
    expect(identify(inherited, ID)?.caller.owner).toBe(PAGE);
    const misleading = sender({ url: 'https://evil.example/' });
    expect(identify(misleading, ID)?.caller.owner).toBe(PAGE);
  });
});

describe('a frame', () => {
  const frame = (origin: string, url: string | undefined) =>
    identify(sender({ origin, frameId: 3, tab: { id: 7, url } }), ID);

  it('of the page’s own origin is served as the page', () => {
    expect(frame(PAGE, `${PAGE}/elsewhere`)?.caller.owner).toBe(PAGE);
    expect(frame('http://localhost:3000', 'http://localhost:3000/')).toBeDefined();
  });

  it.each([
    ['of another site', 'https://ads.example', `${PAGE}/`],
    ['of a subdomain', 'https://sub.a.example', `${PAGE}/`],
    ['of another port', 'https://a.example:8443', `${PAGE}/`],
    ['of another scheme', 'http://localhost', 'https://localhost/'],
    ['with a trailing dot', 'https://a.example.', `${PAGE}/`],
    ['in a page whose URL is not known', PAGE, undefined],
    ['in a page with an empty URL', PAGE, ''],
    ['in a page with no sensible URL', PAGE, 'not a URL'],
    ['in an opaque page', PAGE, 'data:text/html,x'],
    ['in an extension’s page', PAGE, `chrome-extension://${ID}/popup/index.html`],
    ['that is opaque itself', 'null', `${PAGE}/`],
    ['that is opaque in an opaque page', 'null', 'data:text/html,x'],
  ])('%s is refused', (_what, origin, url) => {
    expect(frame(origin, url)).toBeUndefined();
  });

  it('is refused while it is prerendered, in a page of the same origin too', () => {
    const facts = sender({ frameId: 3, documentLifecycle: 'prerender' });
    expect(identify(facts, ID)).toBeUndefined();
  });
});

describe('the extension’s own page', () => {
  const OWN = `chrome-extension://${ID}`;

  it('is known by its id and its origin', () => {
    expect(isOwnPage({ id: ID, origin: OWN }, ID, OWN)).toBe(true);
    expect(isOwnPage({ id: ID, origin: OWN, frameId: 0, tab: { id: 7, url: OWN } }, ID, OWN)).toBe(
      true,
    );
  });

  it.each<[string, SenderFacts | undefined]>([
    ['nobody', undefined],
    ['nothing in particular', {}],
    ['a content script in a page', sender()],
    ['a content script that claims a URL of ours', sender({ url: `${OWN}/popup/index.html` })],
    [
      'a content script in a tab of ours',
      sender({ tab: { id: 7, url: `${OWN}/popup/index.html` } }),
    ],
    ['another extension', { id: 'ponmlkjihgfedcbaponmlkjihgfedcba', origin: OWN }],
    ['a sender without an id', { origin: OWN }],
    ['a sender without an origin', { id: ID }],
    ['an opaque frame of ours', { id: ID, origin: 'null' }],
    ['an origin that begins like ours', { id: ID, origin: `${OWN}.evil.example` }],
  ])('is not %s', (_what, facts) => {
    expect(isOwnPage(facts, ID, OWN)).toBe(false);
  });
});
