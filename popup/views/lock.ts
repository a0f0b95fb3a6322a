/** How stored keys are protected: the choice at first, the lock, and its settings. */
import { button, h } from '../ui.ts';
import {
  type Attempt,
  changePassphraseForm,
  newPassphraseForm,
  type TryPassphrase,
  unlockForm,
} from './passphrase.ts';

export type LockFacts = {
  /** 'new', 'device', 'locked' or 'unlocked'. */
  readonly state: string;
  readonly idleMinutes: number;
  readonly withScreen: number;
};

export type LockActions = {
  unlock: TryPassphrase;
  setUp(passphrase: Uint8Array): Promise<unknown>;
  thisDeviceOnly(): void;
  lock(): void;
  change(old: Uint8Array, next: Uint8Array): Promise<Attempt>;
  setAutoLock(idleMinutes: number, withScreen: number): void;
};

const MINUTES = [
  [1, 'After 1 minute without input'],
  [5, 'After 5 minutes without input'],
  [15, 'After 15 minutes without input'],
  [60, 'After an hour without input'],
  [0, 'Not by itself'],
] as const;

const CHOICE = 'How should Keyward keep your keys?';
const LOST = 'Nobody can bring back a lost passphrase, nor the keys it opens.';
const DEVICE_ONLY = 'This device only: anyone with your disk can read your keys';

const title = (words: string) => h('h2', { id: 'protection', tabindex: -1 }, words);

/** A part of the panel that gives way to a form, and comes back when it is cancelled. */
function swapping(view: (swap: (to: HTMLElement) => void) => HTMLElement): HTMLElement {
  const holder = h('div', { class: 'lock-part' });
  const swap = (to: HTMLElement) => {
    holder.replaceChildren(to);
    to.querySelector('input')?.focus();
  };
  holder.append(view(swap));
  return holder;
}

const setUpForm = ({ setUp }: LockActions, cancel: () => void) =>
  h(
    'div',
    { class: 'lock-part' },
    h('p', { class: 'quiet' }, LOST),
    newPassphraseForm(setUp, cancel),
  );

const protectButton = (actions: LockActions, look: string, back: () => HTMLElement) =>
  swapping((swap) => {
    const first = button(
      'Protect with a passphrase',
      () => swap(setUpForm(actions, () => swap(back()))),
      { class: look },
    );
    return first;
  });

function choiceView(actions: LockActions): HTMLElement {
  const holder = h('section', { class: 'card', 'aria-labelledby': 'protection' });
  const show = () =>
    holder.replaceChildren(
      title(CHOICE),
      h('p', { class: 'quiet' }, 'Until you choose, they are kept for this device only.'),
      button('Protect with a passphrase', form, { class: 'solid' }),
      button(DEVICE_ONLY, actions.thisDeviceOnly),
    );
  const form = () => {
    holder.replaceChildren(title('Protect with a passphrase'), setUpForm(actions, show));
    holder.querySelector('input')?.focus();
  };
  show();
  return holder;
}

const lockedView = ({ unlock }: LockActions) =>
  h(
    'section',
    { class: 'card locked', 'aria-labelledby': 'protection' },
    title('Keyward is locked'),
    h('p', { class: 'quiet' }, 'A site that needs a stored key waits until you unlock it.'),
    unlockForm(unlock),
  );

function deviceView(actions: LockActions): HTMLElement {
  const details = h('details', { class: 'card' });
  const back = (): HTMLElement => protectButton(actions, '', back);
  details.append(
    h('summary', {}, 'Kept for this device only'),
    h('p', { class: 'quiet' }, 'Anyone with your disk can read your keys.'),
    back(),
  );
  return details;
}

function autoLockView({ idleMinutes, withScreen }: LockFacts, actions: LockActions): HTMLElement {
  const offered = MINUTES.some(([minutes]) => minutes === idleMinutes)
    ? MINUTES
    : [...MINUTES, [idleMinutes, `After ${idleMinutes} minutes without input`] as const];
  const select = h(
    'select',
    {},
    ...offered.map(([minutes, words]) =>
      h('option', { value: minutes, selected: minutes === idleMinutes }, words),
    ),
  );
  const screen = h('input', { type: 'checkbox', checked: withScreen === 1 });
  const save = () => actions.setAutoLock(Number(select.value), screen.checked ? 1 : 0);
  select.addEventListener('change', save);
  screen.addEventListener('change', save);
  return h(
    'div',
    { class: 'lock-part' },
    h('label', { class: 'field' }, h('span', {}, 'Lock by itself'), select),
    h('label', { class: 'check' }, screen, h('span', {}, 'Lock when the screen is locked')),
  );
}

const changePart = (actions: LockActions): HTMLElement =>
  swapping((swap) => {
    const back = () => swap(open());
    const open = () =>
      button('Change passphrase', () => swap(changePassphraseForm(actions.change, back)), {
        class: 'small',
      });
    return open();
  });

const unlockedView = (facts: LockFacts, actions: LockActions) =>
  h(
    'details',
    { class: 'card' },
    h('summary', {}, 'Unlocked'),
    autoLockView(facts, actions),
    changePart(actions),
  );

export function lockView(facts: LockFacts, actions: LockActions): HTMLElement {
  if (facts.state === 'new') return choiceView(actions);
  if (facts.state === 'locked') return lockedView(actions);
  if (facts.state === 'device') return deviceView(actions);
  return h(
    'div',
    { class: 'unlocked' },
    unlockedView(facts, actions),
    button('Lock now', actions.lock, { class: 'small' }),
  );
}
