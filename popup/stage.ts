/**
 * The question on display, and whether it may be approved yet.
 *
 * The browser has three events for "the user looks at this window", and none of them alone is
 * right: a visible window may lie under another, a focused one may be minimised.
 */
import { type Arming, type Clock, createArming } from './arming.ts';
import { place } from './ui.ts';
import { type Answers, type Question, type QuestionView, questionView } from './views/question.ts';

const clock: Clock = {
  now: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

const isVisible = () => document.visibilityState === 'visible';

/** Tells `arming` of the window's focus, visibility and size, and `onChange` of the first two. */
function followAttention(arming: Arming, onChange: (attended: boolean) => void): void {
  const attend = (attended: boolean) => {
    arming.attend(attended);
    onChange(attended);
  };
  window.addEventListener('focus', () => attend(isVisible()));
  window.addEventListener('blur', () => attend(false));
  window.addEventListener('resize', () => arming.disturb());
  document.addEventListener('visibilitychange', () => attend(isVisible() && document.hasFocus()));
  attend(isVisible() && document.hasFocus());
}

/**
 * Keys that press nothing, and by which one reads and chooses meanwhile. Tab is not among them: it
 * leads to `Allow`, and a page can have the user press it many times over.
 */
const QUIET_KEY = /^(?:Arrow.*|Page.*|Home|End|Escape|Shift|Control|Alt|AltGraph|Meta)$/;

/**
 * Tells `arming` of every press in the window. A disabled button swallows what happens to it, so
 * the style sheet lets the pointer through it.
 */
function followPresses(arming: Arming): void {
  const listen = <K extends keyof WindowEventMap>(
    type: K,
    listener: (event: WindowEventMap[K]) => void,
  ) => window.addEventListener(type, listener, { capture: true, passive: true });
  listen('pointerdown', () => arming.press());
  listen('keydown', ({ key, repeat }) => QUIET_KEY.test(key) || arming.press(repeat));
  listen('wheel', () => arming.armed() || arming.disturb());
}

/** Assistive technology and keys count no clicks. */
const isByPointer = (click: Event) => click instanceof UIEvent && click.detail > 0;

/** The question that waited longest; the one on display stays while it is among them. */
export function nextQuestion<Q extends { readonly id: number; readonly created: bigint }>(
  questions: readonly Q[],
  shown: Q | undefined,
): Q | undefined {
  const oldestFirst = (a: Q, b: Q) => Number(a.created - b.created) || a.id - b.id;
  return questions.find(({ id }) => id === shown?.id) ?? questions.toSorted(oldestFirst)[0];
}

function fillPage(title: string, content: Node | string): void {
  document.title = title;
  place('question').replaceChildren(content);
}

export type Stage = {
  /** Shows what is to be asked of these, and returns it. */
  update(questions: readonly Question[]): Question | undefined;
  clear(): void;
  /** An answer is on its way: no approval until the question changes, or `rearm`. */
  disarm(): void;
  /** The wait begins with the frame in which the question is painted. */
  rearm(): void;
};

export function createStage(answersFor: (question: Question) => Answers): Stage {
  let shown: Question | undefined;
  let view: QuestionView | undefined;
  let attended = false;
  const arming = createArming(clock, (armed) => view?.setArmed(armed));
  followAttention(arming, (now) => {
    attended = now;
    view?.setAttended(now);
  });
  followPresses(arming);
  const fill = (question?: Question, content: Node | string = '') => {
    arming.show(undefined);
    shown = question;
    fillPage(question ? `Keyward – ${question.origin}` : 'Keyward', content);
  };
  const rearm = () => {
    const question = shown;
    requestAnimationFrame(() => question === shown && arming.show(question?.id));
  };
  const display = (question: Question) => {
    const answers = answersFor(question);
    const allow = (remember: number, click: Event) =>
      arming.approves(isByPointer(click)) && answers.allow(remember, click);
    view = questionView(question, Date.now(), { ...answers, allow });
    fill(question, view.content);
    view.setAttended(attended);
    view.heading.focus();
    rearm();
  };

  return {
    update(questions) {
      const next = nextQuestion(questions, shown);
      if (!next) fill();
      else if (next.id !== shown?.id) display(next);
      return next;
    },
    clear: () => fill(),
    disarm: () => arming.show(undefined),
    rearm,
  };
}
