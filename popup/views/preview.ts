/**
 * The region with what is to be signed. It scrolls by itself, takes the focus so that a keyboard
 * can scroll it, and says in its caption how much it does not show.
 */
import { type Preview, previewHex, previewMessage, readsRightToLeft } from '../preview.ts';
import { type Child, h } from '../ui.ts';
import { bytesInWords } from '../words.ts';

const MARK = /(⟨U\+[0-9A-F]{4,6}⟩)/u;

/** Text whose spelt-out characters stand out. */
const marked = (text: string): Child[] =>
  text.split(MARK).map((part, i) => (i % 2 === 1 ? h('mark', {}, part) : part));

function caption(preview: Preview, shown: number, total: number): string {
  const size = bytesInWords(total);
  switch (preview.kind) {
    case 'empty':
      return 'Empty: 0 bytes';
    case 'jwt':
      return `JSON Web Token, ${size}`;
    case 'text': {
      const lines = preview.lines === 1 ? '' : `, ${preview.lines.toLocaleString('en')} lines`;
      if (!preview.cut) return `Text, ${size}${lines}`;
      return `Only the first ${shown.toLocaleString('en')} of ${size} are shown`;
    }
    case 'hex':
      if (preview.shown === total) return `${size}, in hexadecimal`;
      return `Only the first ${preview.shown.toLocaleString('en')} of ${size} are shown`;
  }
}

const RIGHT_TO_LEFT = 'Contains right-to-left text, shown here in the order it is stored';

function content(preview: Exclude<Preview, { kind: 'empty' }>): Child[] {
  if (preview.kind !== 'jwt') return marked(preview.text);
  const title = (text: string) => h('span', { class: 'part' }, text);
  return [
    title('Claims'),
    ...marked(`\n${preview.claims}\n\n`),
    title('Header'),
    ...marked(`\n${preview.header}`),
  ];
}

export type PreviewOf = {
  readonly bytes: Uint8Array;
  readonly total: number;
  /** The bytes are a fingerprint: a meaning they seem to have would be a coincidence or a trick. */
  readonly blind: boolean;
  /** What the bytes are. */
  readonly label: string;
};

export function previewView({ bytes, total, blind, label }: PreviewOf, now: number): HTMLElement {
  const preview = blind ? previewHex(bytes) : previewMessage(bytes, total, now);
  const words = caption(preview, bytes.length, total);
  const cut = words.startsWith('Only');
  const lines = preview.kind === 'jwt' ? preview.times.map((time) => h('li', {}, time)) : [];
  return h(
    'section',
    { class: 'preview' },
    h('p', { class: cut ? 'caption cut' : 'caption' }, words),
    readsRightToLeft(preview) && h('p', { class: 'caption' }, RIGHT_TO_LEFT),
    lines.length > 0 && h('ul', { class: 'times' }, ...lines),
    preview.kind !== 'empty' &&
      h(
        'pre',
        { class: preview.kind, tabindex: 0, role: 'region', 'aria-label': label },
        ...content(preview),
      ),
  );
}
