/**
 * Forms that take a passphrase. It leaves them as bytes, which are wiped once they are sent, and the
 * fields are emptied at each attempt.
 */
import { button, type Child, count, h } from '../ui.ts';

/** `wait`: milliseconds until the next attempt may be made. */
export type Attempt = { readonly opened: number; readonly wait: number };
export type TryPassphrase = (passphrase: Uint8Array) => Promise<Attempt>;

const SHORTEST = 8;
const WRONG = 'That is not the passphrase. Try again.';
const TOO_SHORT = `Take at least ${SHORTEST} characters. Several words are better than one.`;
const DIFFERENT = 'The two are not the same. Type the new passphrase twice.';
const WORKING = 'One moment: this takes a second or two on purpose.';
const NO_ANSWER = 'Keyward did not take it. Try once more.';

/** What a refused attempt means, and what to do. */
export function refusalInWords(wait: number): string {
  if (wait === 0) return WRONG;
  const seconds = count(Math.ceil(wait / 1000), 'second');
  return `Too many wrong passphrases in a row. Wait ${seconds}, then try again.`;
}

/** The same passphrase on every keyboard. */
const toBytes = (typed: string) => new TextEncoder().encode(typed.normalize('NFC'));

type Complete = 'current-password' | 'new-password';

function field(label: string, autocomplete: Complete) {
  const input = h('input', { type: 'password', autocomplete, spellcheck: 'false', required: true });
  const element = h('label', { class: 'field' }, h('span', {}, label), input);
  return { element, input };
}

type FormParts = {
  readonly fields: readonly ReturnType<typeof field>[];
  readonly submit: string;
  readonly beside?: Child;
  /** What is wrong with what was typed, before it is sent; '' if nothing. */
  readonly check?: (typed: readonly string[]) => string;
  /** Says what went wrong, or '' . */
  readonly send: (secrets: readonly Uint8Array[]) => Promise<string>;
};

/** Nothing is submitted to anywhere: the page's policy forbids it, and the listener takes its place. */
function form({ fields, submit, beside, check, send }: FormParts): HTMLElement {
  const message = h('p', { class: 'message', role: 'status' });
  const go = h('button', { type: 'submit', class: 'solid' }, submit);
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    const typed = fields.map(({ input }) => input.value);
    const wrong = check?.(typed) ?? '';
    message.textContent = wrong || WORKING;
    if (wrong) return;
    for (const { input } of fields) input.value = '';
    const secrets = typed.map(toBytes);
    go.disabled = true;
    try {
      message.textContent = await send(secrets);
    } catch {
      message.textContent = NO_ANSWER;
    } finally {
      for (const secret of secrets) secret.fill(0);
      go.disabled = false;
      if (message.textContent !== '') fields[0]?.input.focus();
    }
  };
  return h(
    'form',
    { class: 'passphrase', submit: (event) => void onSubmit(event), novalidate: true },
    ...fields.map(({ element }) => element),
    message,
    h('div', { class: beside ? 'actions' : 'action' }, beside, go),
  );
}

const outcome = ({ opened, wait }: Attempt) => (opened === 1 ? '' : refusalInWords(wait));

export const unlockForm = (unlock: TryPassphrase, beside?: Child): HTMLElement =>
  form({
    fields: [field('Passphrase', 'current-password')],
    submit: 'Unlock',
    beside,
    send: async ([passphrase]) => outcome(await unlock(passphrase ?? new Uint8Array(0))),
  });

const checkNew = (first: string | undefined, again: string | undefined): string => {
  if (toBytes(first ?? '').length < SHORTEST) return TOO_SHORT;
  return first === again ? '' : DIFFERENT;
};

export const newPassphraseForm = (
  setUp: (passphrase: Uint8Array) => Promise<unknown>,
  cancel: () => void,
): HTMLElement =>
  form({
    fields: [field('New passphrase', 'new-password'), field('Once more', 'new-password')],
    submit: 'Protect',
    beside: button('Cancel', cancel),
    check: ([first, again]) => checkNew(first, again),
    send: async ([passphrase]) => {
      await setUp(passphrase ?? new Uint8Array(0));
      return '';
    },
  });

export const changePassphraseForm = (
  change: (old: Uint8Array, next: Uint8Array) => Promise<Attempt>,
  cancel: () => void,
): HTMLElement =>
  form({
    fields: [
      field('Passphrase now', 'current-password'),
      field('New passphrase', 'new-password'),
      field('Once more', 'new-password'),
    ],
    submit: 'Change',
    beside: button('Cancel', cancel),
    check: ([, first, again]) => checkNew(first, again),
    send: async ([old, next]) =>
      outcome(await change(old ?? new Uint8Array(0), next ?? new Uint8Array(0))),
  });
