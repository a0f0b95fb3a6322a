/**
 * How the bytes to be signed are shown. Parsed whole, or shown as what they are: a reading that
 * fits only the beginning is never offered.
 *
 * JSON is laid out afresh without being rewritten. Printing what `JSON.parse` returns would drop
 * the first of two equal names and round long numbers, and the user would sign something else than
 * shown.
 */
import { claimTime } from './times.ts';

export type Preview =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'jwt';
      readonly header: string;
      readonly claims: string;
      /** What `iat`, `nbf` and `exp` say, in words. */
      readonly times: readonly string[];
    }
  | { readonly kind: 'text'; readonly text: string; readonly lines: number; readonly cut: boolean }
  | { readonly kind: 'hex'; readonly text: string; readonly shown: number };

/** Bytes shown as hexadecimal digits. */
export const HEX_SHOWN = 256;
const HEX_ROW = 8;

/** Not unseen: newline, tab, the plain space, and the choice of an emoji's style right after it. */
const SEEN = /[\n\t ]|(?<=(?![\d#*])\p{Emoji})[\u{fe0e}\u{fe0f}]|(?<=[\d#*])\u{fe0f}(?=\u{20e3})/u;
/** Characters that show nothing, pass for the plain space, or move others about. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Z}\p{Default_Ignorable_Code_Point}\u{2800}]/u;
/** From the third on, marks over one letter hide each other, the letter and the lines around. */
const PILED = /(?<=\p{M}{2})\p{M}/u;
const MISLEADING = new RegExp(`(?!${SEEN.source})${UNSEEN.source}|${PILED.source}`, 'gu');

const named = (character: string) => {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `⟨U+${code.padStart(4, '0')}⟩`;
};

/** The text with control, bidirectional and invisible characters spelt out, as in ⟨U+202E⟩. */
export const visible = (text: string): string => text.replace(MISLEADING, named);

/** The blocks that Unicode sets aside for scripts written from right to left. */
const RIGHT_TO_LEFT =
  /[\u{590}-\u{8ff}\u{fb1d}-\u{fdff}\u{fe70}-\u{feff}\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Whether a preview shows letters that would run from right to left if they were let. */
export function readsRightToLeft(preview: Preview): boolean {
  if (preview.kind === 'jwt') return RIGHT_TO_LEFT.test(preview.header + preview.claims);
  return preview.kind === 'text' && RIGHT_TO_LEFT.test(preview.text);
}

/** The text with everything but printable ASCII spelt out. An origin comes through unchanged. */
export const visibleAscii = (text: string): string => text.replace(/[^\x20-\x7e]/gu, named);

/** Bytes a UTF-8 sequence cut short at the end of `bytes` may have left there. */
const MAX_TORN = 3;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array, cut: boolean): string | undefined {
  for (let torn = 0; torn <= (cut ? MAX_TORN : 0) && torn <= bytes.length; torn += 1) {
    try {
      return utf8.decode(bytes.subarray(0, bytes.length - torn));
    } catch {
      // Perhaps the cut went through a character: look one byte back.
    }
  }
  return undefined;
}

/** Text, rather than bytes that happen to be UTF-8: at most one control character in sixteen. */
function readsAsText(text: string): boolean {
  const controls = text.match(/(?![\n\r\t])\p{Cc}/gu)?.length ?? 0;
  return text.length > 0 && controls * 16 <= text.length && !text.includes('\0');
}

const DEEPEST_INDENT = 12;
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/gu;

/**
 * Lays valid JSON of one object out over lines, each token as it stands in `json`.
 * Undefined if the object has two members of one name: readers differ on which of them counts.
 */
function layOutObject(json: string): string | undefined {
  const tokens = json.match(TOKENS) ?? [];
  const names: string[] = [];
  const lineAt = (depth: number) => `\n${'  '.repeat(Math.min(depth, DEEPEST_INDENT))}`;
  let depth = 0;
  let out = '';
  tokens.forEach((token, i) => {
    const next = tokens[i + 1] ?? '';
    if (token === '{' || token === '[') {
      depth += 1;
      out += '}]'.includes(next) ? token : token + lineAt(depth);
    } else if (token === '}' || token === ']') {
      depth -= 1;
      out += '{['.includes(tokens[i - 1] ?? '') ? token : lineAt(depth) + token;
    } else if (token === ',') out += token + lineAt(depth);
    else if (token === ':') out += ': ';
    else {
      out += token;
      if (depth === 1 && next === ':') names.push(JSON.parse(token));
    }
  });
  return new Set(names).size === names.length ? out : undefined;
}

type JsonObject = { readonly value: { readonly [name: string]: unknown }; readonly shown: string };

/** Unpadded base64url of a JSON object in UTF-8. */
function readPart(part: string): JsonObject | undefined {
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    const json = utf8.decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const shown = layOutObject(json);
    return shown === undefined ? undefined : { value: value as JsonObject['value'], shown };
  } catch {
    return undefined;
  }
}

/** The signing input of a JSON Web Token: two parts in base64url with one dot (RFC 7515, 5.1). */
function readJwt(text: string, now: number): Preview | undefined {
  const [, first, second] = /^([\w-]+)\.([\w-]+)$/.exec(text) ?? [];
  if (first === undefined || second === undefined) return undefined;
  const header = readPart(first);
  const claims = readPart(second);
  if (!header || !claims || typeof header.value['alg'] !== 'string') return undefined;
  const times = (['iat', 'nbf', 'exp'] as const).flatMap((name) => {
    const seconds = Object.hasOwn(claims.value, name) ? claims.value[name] : undefined;
    return typeof seconds === 'number' ? [claimTime(name, seconds * 1000, now)] : [];
  });
  return { kind: 'jwt', header: visible(header.shown), claims: visible(claims.shown), times };
}

/** Rows of eight bytes, each with the place of its first, so that they fit a narrow window. */
export function hexRows(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let start = 0; start < bytes.length; start += HEX_ROW) {
    const row = Array.from(bytes.subarray(start, start + HEX_ROW), (byte) =>
      byte.toString(16).padStart(2, '0'),
    );
    const halves = [row.slice(0, HEX_ROW / 2), row.slice(HEX_ROW / 2)].map((h) => h.join(' '));
    rows.push(`${start.toString(16).padStart(4, '0')}  ${halves.join('  ').trimEnd()}`);
  }
  return rows.join('\n');
}

/** A context on one line: as text in quotation marks, or in hexadecimal. */
export function contextInWords(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes, false);
  if (text !== undefined && readsAsText(text)) return `“${visible(text)}”`;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** `bytes` as hexadecimal digits, whatever they might also mean. */
export function previewHex(bytes: Uint8Array): Preview {
  const start = bytes.subarray(0, HEX_SHOWN);
  return { kind: 'hex', text: hexRows(start), shown: start.length };
}

/** The best honest way to show a message of `total` bytes that begins with `bytes`. */
export function previewMessage(bytes: Uint8Array, total: number, now: number): Preview {
  if (bytes.length === 0) return total > 0 ? previewHex(bytes) : { kind: 'empty' };
  const cut = total > bytes.length;
  const text = decodeUtf8(bytes, cut);
  if (text === undefined || !readsAsText(text)) return previewHex(bytes);
  const jwt = cut ? undefined : readJwt(text, now);
  return jwt ?? { kind: 'text', text: visible(text), lines: text.split('\n').length, cut };
}
