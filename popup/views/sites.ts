/** The list of sites: which there are, what each keeps here, and which are connected now. */
import type { AdminResponse } from '../../protocol/admin.ts';
import { fromNow } from '../times.ts';
import { button, count, h, originText } from '../ui.ts';

export type Site = AdminResponse<'listSites'>['sites'][number];

const connectedNow = () => h('span', { class: 'connected' }, 'Connected now');

/** Said of a site in one line. */
export function siteSummary(site: Site, now: number): HTMLElement {
  const seen = site.firstSeen > 0n && `, first seen ${fromNow(Number(site.firstSeen), now)}`;
  return h(
    'p',
    { class: 'summary' },
    `${count(site.keys, 'key')}, ${count(site.grants, 'permission')}`,
    ...(site.documents > 0 ? [', ', connectedNow()] : [seen]),
  );
}

function empty(): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h('span', { class: 'keyhole', 'aria-hidden': 'true' }),
    h('h1', { tabindex: -1 }, 'No site uses Keyward yet'),
    h(
      'p',
      {},
      'When a site asks to keep keys here, a window asks you first. Sites you allow appear here.',
    ),
  );
}

function siteCard(site: Site, now: number, open: (owner: string) => void): HTMLElement {
  const origin = button('', () => open(site.owner), { class: 'origin-link' });
  origin.append(...originText(site.origin));
  return h('li', { class: 'card site' }, origin, siteSummary(site, now));
}

/** Connected sites first, then by name. */
const inOrder = (a: Site, b: Site) =>
  Number(b.documents > 0) - Number(a.documents > 0) || a.origin.localeCompare(b.origin, 'en');

export function sitesView(
  sites: readonly Site[],
  now: number,
  open: (owner: string) => void,
): HTMLElement {
  if (sites.length === 0) return empty();
  return h(
    'div',
    { class: 'sites' },
    h('h1', { tabindex: -1 }, 'Sites'),
    h(
      'ul',
      { class: 'cards' },
      ...sites.toSorted(inOrder).map((site) => siteCard(site, now, open)),
    ),
  );
}
