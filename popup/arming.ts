/**
 * When `Allow` may be pressed: after one question has been before the user's eyes, in a visible
 * window with the focus, for 750 ms without a break.
 *
 * A click meant for a web page must not approve what slid under the pointer. So every disturbance
 * starts the wait afresh, and the clock is asked again at the click: timers may fire early.
 *
 * Neither must a click out of a quick row of them, which a page can bring about. So each press that
 * comes too soon is a disturbance as well, and a click counts only if its press came in time.
 */

/** Milliseconds a question must have been in view. */
export const ARMING_DELAY = 750;

export type Clock = {
  /** Milliseconds, never going back. */
  now(): number;
  /** Runs `task` once after `ms`; the function returned prevents it. */
  after(ms: number, task: () => void): () => void;
};

export type Arming = {
  /** The question now on display, if any. One that is shown again changes nothing. */
  show(question: number | undefined): void;
  /** Whether the window is visible and has the focus. */
  attend(attended: boolean): void;
  /** The window changed under the pointer: moved, resized. */
  disturb(): void;
  /** A pointer or a key goes down; `repeated` if it is a key held since earlier. */
  press(repeated?: boolean): void;
  armed(): boolean;
  /**
   * Whether the click that happens now approves. It uses up its press. Only assistive technology
   * clicks without any, and never by a pointer.
   */
  approves(byPointer: boolean): boolean;
};

/** Passes on what differs from what was passed on before; at first, that is `false`. */
function onlyChanges(listener: (value: boolean) => void): (value: boolean) => void {
  let last = false;
  return (value) => {
    if (value === last) return;
    last = value;
    listener(value);
  };
}

/** `onChange` hears each change of `armed()`, and nothing else. */
export function createArming(clock: Clock, onChange: (armed: boolean) => void): Arming {
  let question: number | undefined;
  let attended = false;
  /** When the present undisturbed view began. */
  let since: number | undefined;
  let cancelTimer = () => {};
  /** Of the latest press that no click followed: whether it was in time. */
  let timely: boolean | undefined;

  const left = () => ARMING_DELAY - (clock.now() - (since ?? clock.now()));
  const armed = () => left() <= 0;

  const announce = onlyChanges(onChange);

  const wait = () => {
    if (armed()) announce(true);
    else if (since !== undefined) cancelTimer = clock.after(left(), wait);
  };

  const restart = () => {
    cancelTimer();
    announce(false);
    timely &&= false;
    since = question !== undefined && attended ? clock.now() : undefined;
    wait();
  };

  return {
    show(next) {
      if (next === question) return;
      question = next;
      timely = undefined;
      restart();
    },
    attend(next) {
      if (next === attended) return;
      attended = next;
      restart();
    },
    disturb: restart,
    press(repeated = false) {
      timely = armed() && !repeated;
      if (!armed()) restart();
    },
    armed,
    approves(byPointer) {
      const approved = armed() && (timely ?? !byPointer);
      timely = undefined;
      return approved;
    },
  };
}
