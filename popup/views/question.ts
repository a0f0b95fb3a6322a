/**
 * One question on display, and the buttons to answer it.
 *
 * Nothing a site supplies stands as its identity: only the origin does. And nothing here is a form,
 * so that no key press submits anything; `Allow` starts disabled and is woken from outside.
 */
import {
  type AdminResponse,
  REMEMBER_ALWAYS,
  REMEMBER_ONCE,
  REMEMBER_SESSION,
} from '../../protocol/admin.ts';
import { operations } from '../../protocol/operations.ts';
import { algorithmInWords } from '../algorithm-words.ts';
import { describeKey } from '../key-words.ts';
import { contextInWords } from '../preview.ts';
import { button, type Child, h, originText } from '../ui.ts';
import { ask, shownInWords } from '../words.ts';
import { type TryPassphrase, unlockForm } from './passphrase.ts';
import { previewView } from './preview.ts';

export type Question = AdminResponse<'watchQuestions'>['questions'][number];

export type QuestionView = {
  readonly content: HTMLElement;
  /** Where the focus goes when the question appears: far from any approval. */
  readonly heading: HTMLElement;
  setArmed(armed: boolean): void;
  /** Whether the window has the user's attention; if not, it says why `Allow` sleeps. */
  setAttended(attended: boolean): void;
};

export type Answers = {
  allow(remember: number, click: Event): void;
  deny(): void;
  unlock: TryPassphrase;
};

const NOT_IN_FRONT = 'Allow wakes up when this window is in front.';

const REMEMBER = [
  [REMEMBER_ONCE, 'Only this time'],
  [REMEMBER_SESSION, 'For this session'],
  [REMEMBER_ALWAYS, 'Always'],
] as const;

/** The operations whose message a window shows; by name, which comes from the worker. */
const PREVIEWED: ReadonlySet<string> = new Set(
  Object.entries(operations).flatMap(([name, row]) => ('preview' in row ? [name] : [])),
);

type Remember = { readonly element: HTMLElement | undefined; chosen(): number };

/** The choices whose bits are set, the shortest chosen; no group where once is all there is. */
function rememberView(choices: number): Remember {
  const offered = REMEMBER.filter(([bit]) => (choices & bit) !== 0);
  const shortest = offered[0]?.[0] ?? REMEMBER_ONCE;
  if (offered.length <= 1 && shortest === REMEMBER_ONCE) {
    return { element: undefined, chosen: () => REMEMBER_ONCE };
  }
  const radios = offered.map(([bit]) =>
    h('input', { type: 'radio', name: 'remember', value: bit, checked: bit === shortest }),
  );
  const element = h(
    'fieldset',
    { class: 'remember', role: 'radiogroup', 'aria-labelledby': 'remember' },
    h('legend', { id: 'remember' }, 'Remember'),
    ...offered.map(([, words], i) => h('label', {}, radios[i], h('span', {}, words))),
  );
  const chosen = () => Number(radios.find((radio) => radio.checked)?.value ?? shortest);
  return { element, chosen };
}

function facts(question: Question): HTMLElement | undefined {
  const { keyId: id, keyType: type, keyBits: bits, alg, context } = question;
  const row = (name: string, value: string) => h('div', {}, h('dt', {}, name), h('dd', {}, value));
  const rows: Child[] = [
    type !== 0 && row('Key', describeKey({ id, type, bits })),
    alg !== 0 && row('Algorithm', algorithmInWords(alg)),
    context.length > 0 && row('Context', contextInWords(context)),
  ].filter((fact) => fact !== false);
  return rows.length > 0 ? h('dl', { class: 'facts' }, ...rows) : undefined;
}

/** A name in another script is written in a code that begins with these letters (RFC 5890). */
const hasForeignLetters = (origin: string) => /[/.]xn--/i.test(origin);

function body(question: Question, now: number, heading: HTMLElement): HTMLElement {
  const { wants, means, tone } = ask(question);
  const { preview: bytes, previewLength: total } = question;
  const blind = question.consent === 'blind';
  return h(
    'div',
    { class: 'body' },
    heading,
    hasForeignLetters(question.origin) &&
      h('p', { class: 'quiet' }, 'Names beginning with “xn--” hold letters of other scripts.'),
    h('p', { class: 'wants' }, wants),
    means !== '' &&
      h('div', { class: `means ${tone}` }, ...means.split('\n').map((line) => h('p', {}, line))),
    facts(question),
    (PREVIEWED.has(question.operation) || bytes.length > 0) &&
      previewView({ bytes, total, blind, label: shownInWords(question.operation) }, now),
  );
}

/** The passphrase is the answer: there is nothing to allow. */
function unlockView(question: Question, now: number, answers: Answers): QuestionView {
  const heading = headingOf(question);
  const notNow = button('Deny', answers.deny, { class: 'deny' });
  const content = h(
    'div',
    { class: 'ask calm' },
    body(question, now, heading),
    h('div', { class: 'answer' }, unlockForm(answers.unlock, notNow)),
  );
  return { content, heading, setArmed: () => {}, setAttended: () => {} };
}

const headingOf = ({ origin }: Question) =>
  h('h1', { class: 'origin', tabindex: -1 }, ...originText(origin));

export function questionView(question: Question, now: number, answers: Answers): QuestionView {
  if (question.consent === 'unlock') return unlockView(question, now, answers);
  const { tone } = ask(question);
  const heading = headingOf(question);
  const remember = rememberView(question.choices);
  const deny = button('Deny', answers.deny, { class: 'deny' });
  const allow = button('Allow', (click) => answers.allow(remember.chosen(), click), {
    class: tone === 'calm' ? 'allow' : 'allow danger',
    disabled: true,
  });
  const hint = h('p', { class: 'hint', role: 'status' });
  const content = h(
    'div',
    { class: `ask ${tone}` },
    body(question, now, heading),
    h(
      'div',
      { class: 'answer' },
      remember.element,
      h('div', { class: 'actions' }, deny, allow),
      hint,
    ),
  );
  return {
    content,
    heading,
    setArmed: (armed) => {
      allow.disabled = !armed;
    },
    setAttended: (attended) => {
      hint.textContent = attended ? '' : NOT_IN_FRONT;
    },
  };
}
