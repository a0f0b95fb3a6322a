/**
 * Building the pages: plain DOM, one small helper, and the bits that more than one view shows.
 *
 * Text always goes in as text nodes. The pages' policy has Trusted Types without any policy, so
 * markup made from strings would throw, and there is none.
 */
import { visibleAscii } from './preview.ts';

type Listener = (event: Event) => void;
export type Props = { readonly [name: string]: string | number | boolean | Listener | undefined };
export type Child = Node | string | undefined | false;

/** An element: functions become listeners, `true` an empty attribute, `false` none. */
export function h<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** A button that submits nothing. */
export const button = (label: string, onClick: Listener, props: Props = {}) =>
  h('button', { type: 'button', click: onClick, ...props }, label);

/** The element of this page's own HTML with that id. */
export function place(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** An origin in its ASCII form, the scheme a little quieter than the rest. */
export function originText(origin: string): readonly HTMLElement[] {
  const text = visibleAscii(origin);
  const host = text.indexOf('://') + 3;
  if (host < 3) return [h('span', {}, text)];
  return [h('span', { class: 'scheme' }, text.slice(0, host)), h('span', {}, text.slice(host))];
}

/** "1 key", "3 keys". */
export const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** The page's line for what went wrong; '' empties it. */
export function tell(trouble: string): void {
  place('trouble').textContent = trouble;
}
