/**
 * A step between a destructive button and its deed, inside the page. It takes the button's place
 * and the focus goes to the harmless answer, so that a second press of the same key does no harm.
 */
import { button, h } from '../ui.ts';

export type Confirmed = {
  /** The button that asks. */
  readonly label: string;
  /** What is about to happen, as a question and its consequence. */
  readonly question: string;
  /** The button that does it. */
  readonly yes: string;
  readonly act: () => void;
  /** Id of the element that says what the button is about. */
  readonly about: string;
};

export function confirmed({ label, question, yes, act, about }: Confirmed): HTMLElement {
  const holder = h('div', { class: 'confirmed' });
  const open = button(label, () => askFirst(), {
    class: 'small danger',
    'aria-describedby': about,
  });
  const askFirst = () => {
    const keep = button('Keep', () => {
      holder.replaceChildren(open);
      open.focus();
    });
    const go = button(yes, act, { class: 'danger solid' });
    holder.replaceChildren(
      h(
        'div',
        { class: 'confirm', role: 'group', 'aria-label': label },
        h('p', {}, question),
        h('div', { class: 'actions' }, keep, go),
      ),
    );
    keep.focus();
  };
  holder.append(open);
  return holder;
}
