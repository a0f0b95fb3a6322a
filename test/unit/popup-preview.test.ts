import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contextInWords,
  HEX_SHOWN,
  previewHex,
  previewMessage,
  readsRightToLeft,
  visible,
  visibleAscii,
} from '../../popup/preview.ts';

const NOW = Date.UTC(2026, 2, 4, 12);
const utf8 = (text: string) => new TextEncoder().encode(text);
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const jwtOf = (header: string, claims: string) => `${base64url(header)}.${base64url(claims)}`;
const show = (text: string, total?: number) => {
  const bytes = utf8(text);
  return previewMessage(bytes, total ?? bytes.length, NOW);
};

describe('a context', () => {
  it('is quoted where it is text, with nothing in it unseen', () => {
    expect(contextInWords(utf8('bank payments'))).toBe('“bank payments”');
    expect(contextInWords(utf8('bank\u{202e}'))).toBe('“bank⟨U+202E⟩”');
  });

  it('is in hexadecimal where it is not', () => {
    expect(contextInWords(Uint8Array.of(0, 0xff))).toBe('00 ff');
  });
});

describe('the signing input of a JSON Web Token', () => {
  const seconds = NOW / 1000;
  const claims = { sub: 'alice', iat: seconds - 120, nbf: seconds - 120, exp: seconds + 300 };
  const token = jwtOf('{"alg":"ES256","typ":"JWT"}', JSON.stringify(claims));

  it('is decoded and laid out', () => {
    const preview = show(token);
    expect(preview).toMatchObject({
      kind: 'jwt',
      header: '{\n  "alg": "ES256",\n  "typ": "JWT"\n}',
    });
    expect(preview.kind === 'jwt' && JSON.parse(preview.claims)).toEqual(claims);
  });

  it('has its times said in words', () => {
    const preview = show(token);
    expect(
      preview.kind === 'jwt' && preview.times.map((time) => time.replace(/ \(.*/, '')),
    ).toEqual(['Issued: 2 minutes ago', 'Valid from: 2 minutes ago', 'Expires: in 5 minutes']);
  });

  it('keeps every token of the JSON as it was signed', () => {
    const preview = show(
      jwtOf('{"alg":"none"}', '{"n":12345678901234567890, "s":"\\u0041", "f":1.0}'),
    );
    expect(preview).toMatchObject({
      kind: 'jwt',
      claims: '{\n  "n": 12345678901234567890,\n  "s": "\\u0041",\n  "f": 1.0\n}',
    });
  });

  it('shows brackets, commas and colons inside strings as part of the strings', () => {
    const tricky = '{"a":"},{\\"b\\":[1]","c":[],"d":{}}';
    expect(show(jwtOf('{"alg":"x"}', tricky))).toMatchObject({
      kind: 'jwt',
      claims: '{\n  "a": "},{\\"b\\":[1]",\n  "c": [],\n  "d": {}\n}',
    });
  });

  it.each([
    ['two members of one name', jwtOf('{"alg":"ES256"}', '{"sub":"alice","sub":"mallory"}')],
    [
      'one name spelt in two ways',
      jwtOf('{"alg":"ES256"}', '{"sub":"alice","s\\u0075b":"mallory"}'),
    ],
    ['no algorithm', jwtOf('{"typ":"JWT"}', '{}')],
    ['claims that are not an object', jwtOf('{"alg":"ES256"}', '[1]')],
    ['a third part', `${token}.c2ln`],
    ['a line break at the end', `${token}\n`],
    ['padding', `${base64url('{"alg":"ES256"}')}=.${base64url('{}')}`],
    ['JSON cut short', jwtOf('{"alg":"ES256"}', '{"sub":')],
  ])('is not claimed with %s', (_, text) => {
    expect(show(text)).toMatchObject({ kind: 'text', cut: false });
  });

  it('is not claimed when only its beginning is here', () => {
    expect(show(token, token.length + 1)).toMatchObject({ kind: 'text', cut: true });
  });

  it('cannot hide what it says behind bidirectional marks', () => {
    const preview = show(jwtOf('{"alg":"ES256"}', '{"to":"bob\u202e"}'));
    expect(preview).toMatchObject({ claims: '{\n  "to": "bob⟨U+202E⟩"\n}' });
  });

  it('does not grow without bound when it is nested deeply', () => {
    const depth = 20_000;
    const preview = show(jwtOf('{"alg":"x"}', `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`));
    expect(JSON.stringify(preview).length).toBeLessThan(depth * 80);
  });

  it('is not upset by times that are not times', () => {
    const preview = show(jwtOf('{"alg":"x"}', '{"exp":1e300,"iat":"now","nbf":-1e99}'));
    expect(preview).toMatchObject({
      times: [
        'Valid from: at a time outside the calendar',
        'Expires: at a time outside the calendar',
      ],
    });
  });
});

describe('text', () => {
  it('is shown as it is', () => {
    expect(show('Grüße, 世界 👋\n\tyours')).toEqual({
      kind: 'text',
      text: 'Grüße, 世界 👋\n\tyours',
      lines: 2,
      cut: false,
    });
  });

  it.each([
    ['right-to-left override', 'pay\u202eme', 'pay⟨U+202E⟩me'],
    ['isolates', '\u2066a\u2069', '⟨U+2066⟩a⟨U+2069⟩'],
    ['zero width space', 'a\u200bb', 'a⟨U+200B⟩b'],
    ['byte order mark', '\ufeffa', '⟨U+FEFF⟩a'],
    ['line separator', 'a\u2028b', 'a⟨U+2028⟩b'],
    ['carriage return', 'a\rb', 'a⟨U+000D⟩b'],
    [
      'escape',
      'a very long line with an escape\x1b[31m',
      'a very long line with an escape⟨U+001B⟩[31m',
    ],
    ['tag characters', 'a\u{e0041}', 'a⟨U+E0041⟩'],
    ['Hangul filler', 'a\u3164', 'a⟨U+3164⟩'],
    ['blank Braille', 'a\u2800b', 'a⟨U+2800⟩b'],
    ['no-break space', 'a\u00a0b', 'a⟨U+00A0⟩b'],
    ['Ogham space', 'a\u1680b', 'a⟨U+1680⟩b'],
    ['thin and narrow spaces', 'a\u2009\u202f\u205fb', 'a⟨U+2009⟩⟨U+202F⟩⟨U+205F⟩b'],
    ['ideographic space', 'a\u3000b', 'a⟨U+3000⟩b'],
    ['variation selector', 'a\ufe00', 'a⟨U+FE00⟩'],
    ['supplementary variation selector', 'a\u{e0100}\u{e01ef}', 'a⟨U+E0100⟩⟨U+E01EF⟩'],
    ['emoji style of a letter', 'a\ufe0f', 'a⟨U+FE0F⟩'],
    ['emoji style of a digit', '5\ufe0f0', '5⟨U+FE0F⟩0'],
    ['emoji style at the start', '\ufe0e', '⟨U+FE0E⟩'],
    ['emoji style chosen twice', '❤\ufe0f\ufe0f', '❤\ufe0f⟨U+FE0F⟩'],
    ['other selector after an emoji', '❤\ufe00', '❤⟨U+FE00⟩'],
    ['third mark', 'a\u0301\u0302\u0303', 'a\u0301\u0302⟨U+0303⟩'],
    ['later marks', `a${'\u0334'.repeat(5)}b`, `a\u0334\u0334${'⟨U+0334⟩'.repeat(3)}b`],
  ])('spells out: %s', (_, text, shown) => {
    expect(show(text)).toMatchObject({ kind: 'text', text: shown });
  });

  it('leaves emoji style alone', () => {
    expect(visible('❤\ufe0f')).toBe('❤\ufe0f');
    expect(visible('☎\ufe0e 1\ufe0f\u20e3')).toBe('☎\ufe0e 1\ufe0f\u20e3');
  });

  it('leaves two marks over one letter alone', () => {
    expect(visible('a\u0323\u0301 ก็่')).toBe('a\u0323\u0301 ก็่');
  });

  it.each([
    ['Hebrew', 'pay \u05d0', true],
    ['Arabic', 'pay \u0627', true],
    ['a form of an Arabic letter', '\ufe8d', true],
    ['Adlam', '\u{1e900}', true],
    ['other scripts', 'Grüße, Ελλάδα, 世界 👋', false],
    ['direction marks, which are spelt out', 'pay \u202eme\u200f', false],
  ])('is known to run from right to left, or not: %s', (_, text, expected) => {
    expect(readsRightToLeft(show(text))).toBe(expected);
    expect(readsRightToLeft(show(jwtOf('{"alg":"x"}', `{"to":"${text}"}`)))).toBe(expected);
    expect(readsRightToLeft(previewHex(utf8(text)))).toBe(false);
  });

  it('is marked as cut, and may be cut through a character', () => {
    const whole = utf8('naïve €');
    for (const length of [3, 4, 8, 9]) {
      expect(previewMessage(whole.subarray(0, length), whole.length, NOW)).toMatchObject({
        kind: 'text',
        cut: true,
      });
    }
  });

  it('is not seen in bytes that are mostly control characters', () => {
    expect(show('\x01\x02\x03').kind).toBe('hex');
    expect(show('text\0').kind).toBe('hex');
  });
});

describe('bytes', () => {
  it('are shown in rows with their places', () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => 0xf4 + i);
    expect(previewHex(bytes)).toEqual({
      kind: 'hex',
      text: '0000  f4 f5 f6 f7  f8 f9 fa fb\n0008  fc fd fe ff',
      shown: 12,
    });
  });

  it('stop after the first 256', () => {
    const preview = previewMessage(new Uint8Array(1000).fill(0xff), 1000, NOW);
    expect(preview).toMatchObject({ kind: 'hex', shown: HEX_SHOWN });
  });

  it('are shown for a fingerprint even when they read as text', () => {
    expect(previewHex(utf8('I owe you nothing at all, friend')).kind).toBe('hex');
  });

  it('may be none', () => {
    expect(previewMessage(new Uint8Array(0), 0, NOW)).toEqual({ kind: 'empty' });
  });
});

describe('an origin', () => {
  it('comes through unchanged when it is ASCII, and spelt out otherwise', () => {
    expect(visibleAscii('https://xn--pple-43d.com:8443')).toBe('https://xn--pple-43d.com:8443');
    expect(visibleAscii('https://\u0430pple.com\u202e')).toBe('https://⟨U+0430⟩pple.com⟨U+202E⟩');
  });
});

describe('any input', () => {
  const json = fc.json();
  const tokens = fc.tuple(json, json).map(([header, claims]) => utf8(jwtOf(header, claims)));
  const claims = fc.record({ iat: fc.double(), nbf: fc.anything(), exp: fc.integer() });
  const signed = claims.map((set) => utf8(jwtOf('{"alg":"x"}', JSON.stringify(set) ?? '')));
  const texts = fc.string({ unit: 'binary' }).map(utf8);
  const tricks = [...'a1❤\u05d0 \n\u00a0\u2800\u0301\u20e3\u034f\u200b\ufe00\ufe0e\ufe0f\u{e0100}'];
  const tricky = fc.string({ unit: fc.constantFrom(...tricks) });
  const hiding = fc.oneof(
    tricky.map(utf8),
    tricky.map((to) => utf8(jwtOf('{"alg":"x"}', JSON.stringify({ to })))),
  );
  const inputs = fc.oneof(fc.uint8Array({ maxLength: 600 }), texts, hiding, tokens, signed);
  const totals = fc.oneof(fc.nat(), fc.constantFrom(0, Number.NaN, -1, 2 ** 32 - 1));

  it('is shown without throwing, and without a character that hides', () => {
    const hidden = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
    const misleading = /(?! )\p{Zs}|\u2800|[\ufe00-\ufe0d]|[\u{e0100}-\u{e01ef}]|\p{M}{3}/u;
    fc.assert(
      fc.property(inputs, totals, fc.double(), (bytes, total, now) => {
        for (const size of [total, bytes.length]) {
          const preview = previewMessage(bytes, size, now);
          expect(Object.values(preview).flat().join(' ')).not.toMatch(hidden);
          if (preview.kind === 'text') expect(preview.text).not.toMatch(misleading);
          if (preview.kind === 'jwt') {
            expect(preview.header + preview.claims).not.toMatch(misleading);
          }
          if (size > bytes.length) expect(preview.kind).not.toBe('jwt');
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
